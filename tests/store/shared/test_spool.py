"""What is kept on this computer of a write until its outcome is known."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from igdesk.store.errors import RepeatedOperation
from igdesk.store.shared import spool
from igdesk.store.shared.spool import Kept, Spool

from ..desks import NOW
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
