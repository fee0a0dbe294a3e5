"""What takes long on a thread beside: how far it is, its end, and who gives it up."""

from __future__ import annotations

import asyncio
import threading

import pytest

from igdesk.desk.counting_beside import CountingBeside, Progress, Stopped
from igdesk.errors import UsageError


def test_what_it_gives_and_how_far_it_is() -> None:
    def make(tell: Progress) -> str:
        tell(1, 4)
        assert work.share == 0.25
        tell(0, 0)
        assert work.share == 1
        return threading.current_thread().name

    work = CountingBeside(make)
    assert asyncio.run(work.done()) != threading.current_thread().name


def test_it_ends_when_it_is_not_wanted_any_more() -> None:
    def make(tell: Progress) -> None:
        tell(1, 2)
        work.stop()
        tell(2, 2)
        raise AssertionError("it goes on")

    work = CountingBeside(make)
    with pytest.raises(Stopped):
        asyncio.run(work.done())
    late = CountingBeside(lambda _tell: late.stop())
    with pytest.raises(Stopped):
        asyncio.run(late.done())


def test_what_goes_wrong_is_told() -> None:
    def make(_tell: Progress) -> None:
        raise UsageError("reports.no_date", got="x")

    with pytest.raises(UsageError):
        asyncio.run(CountingBeside(make).done())


def test_who_waits_no_longer_ends_it() -> None:
    begun, ended = threading.Event(), threading.Event()

    def make(tell: Progress) -> None:
        begun.set()
        try:
            while True:
                tell(1, 2)
        finally:
            ended.set()

    async def leave() -> None:
        waiting = asyncio.create_task(CountingBeside(make).done())
        while not begun.is_set():
            await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    asyncio.run(leave())
    assert ended.is_set()
