"""What quick triage looks like: a ticket, an answer that goes out next, a guard, the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from igdesk.config.model import Template, Then
from igdesk.desk.desk import Desk
from igdesk.i18n import Lang, Words
from igdesk.screens.app import IgdeskApp
from igdesk.text import cells

from .ticket_fixtures import HOSTILE, desk_over, fill_mia, inbound, mia, quiet, thread
from .triage_fixtures import ANSWER, HOLE, SHORT, TRIAGE, Hands, session, triage

Compare = Callable[..., bool]
SIZES: tuple[tuple[tuple[int, int], Lang], ...] = (
    ((80, 24), "zh"), ((80, 24), "en"), ((120, 40), "zh"), ((120, 40), "en"),
)  # fmt: skip
LONG = Template(
    "long", "道歉与补偿", "{customer.first_name|您好}，非常抱歉让您久等了。包裹在海关被抽查，我们已经催了两次，今天再催"
    "如果本周五之前还没有放行，我们会给您重新寄一份，不需要您再付任何费用；您也可以选择全额退款。请告诉我们您想要哪一种。"
    "另外，为了表示歉意，我们给您的账户放了一张五十元的优惠券，下次下单时会自动抵扣。" * 2, "zh", "warm", ("returns",),
    then=Then(tags=("补偿",), promise=timedelta(hours=48), promised="回复重寄或退款"),
)  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Mia's long conversation, Tom's short one, and one that is hostile."""
    others = [
        thread("tom", [inbound("我要退款", timedelta(minutes=30), "t1")], "Tom Baker"),
        thread("evil[b]", [inbound(HOSTILE, timedelta(minutes=9), "e1")], HOSTILE),
    ]
    config = replace(TRIAGE, templates=(LONG, ANSWER, SHORT, HOLE))
    with desk_over(tmp_path, [mia(), *others], config) as made:
        fill_mia(made)
        yield made


def app_of(desk: Desk, lang: Lang) -> IgdeskApp:
    app = IgdeskApp(desk, Words(lang), desk._clock)
    app.triages = "open"
    return app


@pytest.mark.parametrize(("size", "lang"), SIZES)
@pytest.mark.parametrize(
    "keys",
    [(), ("1",), ("2", "f8", "f8"), ("3", "enter"), ("right", "right", "right")],
    ids=["ticket", "long", "armed", "guard", "end"],
)
def test_what_it_looks_like(
    desk: Desk, snap_compare: Compare, keys: tuple[str, ...], size: tuple[int, int], lang: Lang
) -> None:
    async def prepare(pilot: Pilot[Any]) -> None:
        await quiet(pilot)
        await Hands(pilot).press(*keys)

    assert snap_compare(app_of(desk, lang), terminal_size=size, run_before=prepare)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_no_row_wraps_and_no_hint_is_lost(desk: Desk, size: tuple[int, int], lang: Lang) -> None:
    async with session(desk, size=size, lang=lang) as (pilot, hands):
        for key in ("1", "escape", "n", "2"):
            await hands.press(key)
            for widget in ("WholeKeyFooter", "Suggestions", "TriageHeader"):
                shown = triage(pilot).query_one(widget)
                lines = str(shown.render()).split("\n")
                assert max(map(cells, lines)) <= shown.content_size.width, (widget, lines)
                assert len(lines) <= shown.content_size.height, (widget, lines)
        footer = str(triage(pilot).query_one("WholeKeyFooter").render())
        for hint in ("Enter", "1-3", "Tab", "Ctrl+T", "F8", "n ", "R ", "u ", "q ", "?"):
            assert hint in footer
        assert "\x1b" not in str(triage(pilot).query_one("TriageHeader").render())
