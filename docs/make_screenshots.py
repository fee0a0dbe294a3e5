"""Draws the pictures of the README: the real app over a real desk, filled by the simulator, driven by a pilot.

    python docs/make_screenshots.py [FOLDER]

Time stands still and the customers are always the same, so a picture changes only when the app does.
"""

from __future__ import annotations

import asyncio
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from igdesk.cli.demo import desk_text
from igdesk.clock import FixedClock
from igdesk.files import Named
from igdesk.i18n import Lang, Words
from igdesk.screens.app import IgdeskApp
from igdesk.simulator.scenarios import build
from igdesk.simulator.simulator import Simulator
from igdesk.simulator.times import ShiftedClock
from igdesk.wiring import Parts

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SIZE = (120, 34)
SEED = 3
PICTURES: tuple[tuple[str, Lang, tuple[str, ...]], ...] = (
    ("queue", "en", ("j", "j")),
    ("queue.zh", "zh", ("j", "j")),
    ("ticket", "en", ("j", "j", "enter", "1")),
)
"""Name of the file, language, and the keys that lead to what it shows."""
_SETTLE = 1.0


class StandingClock(FixedClock):
    """The time of day stands; waits are measured all the same."""

    def monotonic(self) -> float:
        return time.monotonic() * 50


def main(folder: Path) -> None:
    clock = StandingClock(NOON)
    world, _ = build("quiet", ShiftedClock(clock), seed=SEED)
    for name, lang, keys in PICTURES:
        with Simulator(world) as instagram, TemporaryDirectory() as scratch:
            parts = _desk(Path(scratch), instagram, clock, lang)
            try:
                asyncio.run(_draw(parts, clock, lang, keys, folder / f"{name}.svg"))
            finally:
                parts.close()


def _desk(folder: Path, instagram: Simulator, clock: FixedClock, lang: Lang) -> Parts:
    gaps = {"base_url": instagram.base_url, "account_id": instagram.account_id, "timezone": "Asia/Shanghai"}
    config = folder / "config.toml"
    config.write_text(desk_text(lang, gaps), encoding="utf-8")
    return Parts(Named(config), clock, {"IGDESK_DEMO_TOKEN": instagram.token}, folder / "state")


async def _draw(parts: Parts, clock: FixedClock, lang: Lang, keys: tuple[str, ...], file: Path) -> None:
    await parts.worker().once()
    app = IgdeskApp(parts.desk(), Words(lang), clock)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause(_SETTLE)
        await pilot.press(*keys)
        await pilot.pause(_SETTLE)
        file.write_text(app.export_screenshot(title="igdesk"), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
