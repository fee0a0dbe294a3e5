"""A desk for quick triage, and keys at times that the test chooses."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot

from igdesk.config.keys import Keys, names_of
from igdesk.config.model import Category, Config, Template, Then
from igdesk.desk.desk import Desk
from igdesk.i18n import Lang, Words
from igdesk.screens.app import IgdeskApp
from igdesk.screens.triage import TriageScreen

from .ticket_fixtures import CONFIG, desk_over, inbound, quiet, thread

ASKED = ("我想退款，杯子碎了", "退货怎么退？", "退款什么时候到账？", "我要退货", "退款，谢谢")
ANSWER = Template(
    "refund", "退款说明", "{customer.first_name|您好}，退款会在 3 天内到账。", "zh", "warm", ("returns",),
    then=Then(status="resolved", tags=("已答复",)),
)  # fmt: skip
SHORT = Template("refund", "退款说明", "退款 3 天内到账。", "zh", "professional", ("returns",))
HOLE = Template("coupon", "补偿券", "补给您一张 {coupon} 的优惠券。", "zh", None, ("returns",))
THANKS = Template("thanks", "收到", "收到，马上看。", "zh")
TRIAGE = replace(
    CONFIG,
    categories=(Category("returns", "退换货"),),
    templates=(ANSWER, SHORT, HOLE, THANKS),
)


@contextmanager
def desk_of(path: Path, config: Config = TRIAGE, asked: tuple[str, ...] = ASKED) -> Iterator[Desk]:
    """So many customers who asked for a refund, the first the longest ago."""
    threads = [
        thread(f"who{place}", [inbound(text, timedelta(minutes=50 - place), f"m{place}")], f"客户{place}")
        for place, text in enumerate(asked, 1)
    ]
    with desk_over(path, threads, config) as made:
        yield made


class Hands:
    """Presses keys, each a second after the one before, or when it is told.

    Attributes:
        count: How many keys were pressed.
    """

    def __init__(self, pilot: Pilot[Any]) -> None:
        self._pilot = pilot
        self._now = 1000.0
        self.count = 0

    async def press(self, *keys: str, after: float = 1.0) -> None:
        """Press keys, so many seconds after each other, each when the one before has had its effect."""
        for key in keys:
            self.send(key, after=after)
            await quiet(self._pilot)

    def send(self, key: str, *, after: float = 1.0) -> None:
        """Press a key, and wait for nothing."""
        self._now += after
        self.count += 1
        self._send(key)

    async def hold(self, key: str, seconds: float) -> None:
        """Hold a key as a keyboard does it: again after half a second, then every 30 ms."""
        self._now += 1.0
        begun = self._now
        while self._now - begun <= seconds:
            self._send(key)
            self._now += 0.5 if self._now == begun else 0.03
        await quiet(self._pilot)

    def _send(self, key: str) -> None:
        name = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
        event = events.Key(name, key if len(key) == 1 else None)
        event.time = self._now
        driver = self._pilot.app._driver
        assert driver is not None
        driver.send_message(event)


@asynccontextmanager
async def session(
    desk: Desk, *, size: tuple[int, int] = (120, 40), lang: Lang = "en", begin: bool = True
) -> AsyncIterator[tuple[Pilot[Any], Hands]]:
    """The app over a desk, in quick triage of the first view."""
    app = IgdeskApp(desk, Words(lang, names_of(Keys)), desk._clock)
    async with app.run_test(size=size) as pilot:
        await quiet(pilot)
        hands = Hands(pilot)
        if begin:
            await hands.press("T")
            assert isinstance(pilot.app.screen, TriageScreen)
            hands.count = 0
        yield pilot, hands


def triage(pilot: Pilot[Any]) -> TriageScreen:
    """The screen of the session."""
    return next(each for each in reversed(pilot.app.screen_stack) if isinstance(each, TriageScreen))


def sent(desk: Desk) -> list[tuple[int | None, str]]:
    """What is in the outbox: tickets with words."""
    return [(row.ticket, row.text) for row in desk.unsettled_replies().result()]
