"""What is kept on this computer of a write until its outcome is known."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from igdesk.rules.commands import Rate
from igdesk.store import calls, customers, erase, notices, posts, settle, ticking, undo
from igdesk.store.errors import RepeatedOperation
from igdesk.store.ingest import ingest
from igdesk.store.joining import By
from igdesk.store.run import run_command
from igdesk.store.settle import Settling
from igdesk.store.shared import afterwards, spool
from igdesk.store.shared.spool import Kept, Spool

from ..desks import CONFIG, NOW
from . import deeds


def kept(op: str) -> Kept:
    """A write with arguments."""
    return Kept(op, NOW, deeds.count, (op,), {})


def test_what_is_kept_is_found_by_the_next_program_oldest_first(tmp_path: Path) -> None:
    here = Spool(tmp_path / "state" / "spool")
    assert [*here.waiting()] == []
    for number, op in enumerate(("b", "a", "c")):
        here.keep(kept(op))
        os.utime(tmp_path / "state" / "spool" / f"{op}.job", ns=(0, number))
    here.forget("a")
    assert [*Spool(tmp_path / "state" / "spool").waiting()] == [kept("b"), kept("c")]


def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    here = Spool(tmp_path / "spool")
    here.keep(kept("a"))
    spool.keep_value(here.value_at("a"), "what a customer wrote")
    for path in (tmp_path / "spool").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "spool").stat().st_mode) == 0o700


def test_nothing_is_left_of_what_is_known(tmp_path: Path) -> None:
    here = Spool(tmp_path / "spool")
    here.keep(kept("a"))
    spool.keep_value(here.value_at("a"), 1)
    here.forget("a")
    here.forget("never there")
    assert not [*(tmp_path / "spool").iterdir()]


def test_what_cannot_be_read_hides_nothing_else(tmp_path: Path) -> None:
    here = Spool(tmp_path / "spool")
    here.keep(kept("a"))
    for name, content in (("cut", b"\x80\x05\x95"), ("empty", b""), ("other", b"N."), ("gone", None)):
        path = tmp_path / "spool" / f"{name}.job"
        if content is None:
            path.symlink_to("nowhere")  # as if another program forgot it between two looks
        else:
            path.write_bytes(content)
    assert [*here.waiting()] == [kept("a")]


@pytest.mark.parametrize("content", [None, b"", b"\x80\x05\x95\x04", b"garbage"])
def test_a_value_that_a_power_cut_took_is_told_as_such(tmp_path: Path, content: bytes | None) -> None:
    path = Spool(tmp_path).value_at("a")
    spool.keep_value(path, 7)
    assert spool.value(path) == 7
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RepeatedOperation):
        spool.value(path)


SYNC, MEI = Settling("op", NOW, CONFIG), Settling("op", NOW, CONFIG, actor="mei")


@pytest.mark.parametrize(
    "kept",
    [
        Kept("op", NOW, ingest, ((),), {"config": CONFIG, "actor": "sync", "op": "op", "now": NOW}),
        Kept("op", NOW, ticking.tick_due, (), {"config": CONFIG, "op": "op", "now": NOW, "fence": None}),
        Kept("op", NOW, settle.claim_next, (SYNC,), {}),
        Kept("op", NOW, calls.claim_next, (SYNC,), {}),
        Kept("op", NOW, posts.looked_through, ("1784", NOW, None), {}),
        Kept("op", NOW, notices.take, ("mei", NOW, 50), {}),
    ],
    ids=lambda kept: kept.work.__name__,
)
def test_what_no_person_asked_for_is_no_person_s_to_do_again(kept: Kept) -> None:
    assert not afterwards.is_of_a_person(kept)


@pytest.mark.parametrize(
    "kept",
    [
        Kept("op", NOW, run_command, (Rate(1, 5),), {"actor": "mei", "op": "op", "config": CONFIG, "now": NOW}),
        Kept("op", NOW, customers.set_tier, (1, "vip"), {"actor": "mei", "op": "op", "config": CONFIG, "now": NOW}),
        Kept("op", NOW, calls.decide, (1, MEI), {"again": True}),
        Kept("op", NOW, undo.undo, ("o",), {"by": By("mei", "op", CONFIG, NOW)}),
        Kept("op", NOW, erase.forget, (1, erase.Forgetting(erase.Mode.ERASE, "mei", "op", NOW)), {}),
    ],
    ids=lambda kept: kept.work.__name__,
)
def test_what_a_person_asked_for_is_told_to_them(kept: Kept) -> None:
    assert afterwards.is_of_a_person(kept)
