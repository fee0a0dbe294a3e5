"""The sync takes a changed configuration over while it works: real files, a real worker, Instagram over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from igdesk.config.load import load_config
from igdesk.desk.reloading import News, Reloader
from igdesk.store.views import Filter, TicketCard
from igdesk.sync.background import Background
from igdesk.sync.worker import SyncWorker
from tests.sync.harness import Bench, bench, running, until

ONE = """
[desk]
name = "One"
[instagram]
base_url = "{url}"
account_id = "{account}"
[[agents]]
id = "mei"
[[categories]]
id = "returns"
[[categories]]
id = "order"
[[rules]]
id = "first"
when = {{ text_any = ["parcel"] }}
set = {{ category = "order" }}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "conf" / "config.toml"


@pytest.fixture
def at(tmp_path: Path, file: Path) -> Iterator[Bench]:
    with bench(tmp_path) as made:
        file.parent.mkdir()
        simulator = made.simulator
        file.write_text(ONE.format(url=simulator.base_url, account=simulator.account_id), encoding="utf-8")
        made.config = load_config(file)
        yield made


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


async def looked(reloader: Reloader, times: int = 3) -> list[News]:
    found = [await reloader.look() for _ in range(times)]
    return [news for news in found if news is not None]


async def ticket(at: Bench, worker: SyncWorker, text: str, customer: str) -> TicketCard:
    """The ticket of a message that comes while the worker runs."""
    at.simulator.control.customer_writes(text, customer)

    async def there() -> bool:
        return bool((await at.desk.page(Filter(words=(customer,)))).cards)

    await until(there, worker)
    [card] = (await at.desk.page(Filter(words=(customer,)))).cards
    return card


async def test_the_rules_of_the_changed_file_sort_the_next_message(at: Bench, file: Path) -> None:
    worker = at.worker()
    reloader = Reloader(file, at.config, None, [worker.adopt])
    async with running(worker):
        assert (await ticket(at, worker, "where is my parcel", "ada")).ticket.category == "order"
        assert await looked(reloader) == []
        change(file, 'category = "order"', 'category = "returns"')
        [news] = await looked(reloader)
        assert [phrase.key for phrase in news.phrases] == ["reload.taken"]
        assert (await ticket(at, worker, "where is my parcel", "bob")).ticket.category == "returns"


async def test_a_faulty_file_leaves_the_rules_from_before(at: Bench, file: Path) -> None:
    worker = at.worker()
    reloader = Reloader(file, at.config, None, [worker.adopt])
    async with running(worker):
        await looked(reloader)
        change(file, 'category = "order"', 'category = "odrer"\npriority = "IGAAsecret"')
        [news] = await looked(reloader)
        assert (news.is_faulty, news.config) == (True, None)
        assert (await ticket(at, worker, "where is my parcel", "ada")).ticket.category == "order"
        change(file, 'category = "odrer"\npriority = "IGAAsecret"', 'category = "returns"')
        [news] = await looked(reloader)
        assert [phrase.key for phrase in news.phrases] == ["reload.mended"]
        assert (await ticket(at, worker, "where is my parcel", "bob")).ticket.category == "returns"


async def test_the_connection_stays_until_the_next_start(at: Bench, file: Path) -> None:
    worker = at.worker()
    reloader = Reloader(file, at.config, None, [worker.adopt])
    async with running(worker):
        await looked(reloader)
        change(file, f'account_id = "{at.simulator.account_id}"', 'account_id = "1"\npoll = "10s"')
        [news] = await looked(reloader)
        assert news.phrases[-1].in_("en") == "Takes effect at the next start: instagram.account_id."
        assert news.config is not None
        assert news.config.instagram.account_id == at.simulator.account_id
        assert news.config.instagram.poll.total_seconds() == 10
        await ticket(at, worker, "hello", "ada")


async def test_what_changes_while_the_worker_is_made_reaches_it(at: Bench, file: Path) -> None:
    worker = at.worker()
    background = Background(lambda: worker, lambda: pytest.fail("nobody cares here"), lambda: pytest.fail("no damage"))
    change(file, 'category = "order"', 'category = "returns"')
    background.adopt(load_config(file))
    task = asyncio.create_task(background.run())
    try:
        assert (await ticket(at, worker, "where is my parcel", "ada")).ticket.category == "returns"
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_only_one_look_goes_on_and_whoever_asks_waits_for_it(at: Bench, file: Path) -> None:
    reloader = Reloader(file, at.config, None, [])
    change(file, "One", "Two")
    first, second, asked = await asyncio.gather(reloader.look(), reloader.look(), reloader.look(now=True))
    assert (first, second) == (None, None)
    assert asked is not None
    assert asked.config is not None
    assert asked.config.desk.name == "Two"
