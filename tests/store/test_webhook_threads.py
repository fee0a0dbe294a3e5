"""One thread for each customer, whoever tells first: a webhook knows the customer alone, the poll the conversation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest

from igdesk.rules.model import Direction, Inbound, MessageState
from igdesk.store import erase, history
from igdesk.store.engine import LocalStore
from igdesk.store.erase import Forgetting, Mode
from igdesk.store.inbound import InboundThread, IngestReport
from igdesk.store.ingest import ingest
from igdesk.store.search import index

from .desks import CONFIG, LATER, NOW, opened, wrote


class Two:
    """A desk that is told by webhooks and by reading conversations."""

    def __init__(self, store: LocalStore) -> None:
        self.store = store
        self._ops = 0

    def hook(self, *messages: Inbound, who: str | None = "igsid-ada") -> IngestReport:
        return self._take(InboundThread("1784", "dm", None, who, None, None, messages))

    def poll(self, *messages: Inbound, conversation: str = "t-ada", more: bool = False) -> IngestReport:
        thread = InboundThread("1784", "dm", conversation, "igsid-ada", "ada", None, messages, LATER, more)
        return self._take(thread)

    def _take(self, thread: InboundThread, at: datetime = NOW) -> IngestReport:
        op = self._op()
        return self.store.write(op, ingest, [thread], config=CONFIG, actor="sync", op=op, now=at).result()

    def _op(self) -> str:
        self._ops += 1
        return f"op{self._ops}"

    def forget(self) -> None:
        self.store.write("forget", erase.forget, 1, Forgetting(Mode.ERASE, "mei", "forget", NOW)).result()

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        return self.store.read(lambda db: [tuple(row) for row in db.execute(sql)]).result()

    def texts(self) -> list[object]:
        return [row[0] for row in self.rows("SELECT text FROM messages ORDER BY created_at, id")]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Two]:
    store = opened(tmp_path / "desk.db", create=True)
    yield Two(store)
    assert store.read(index.faults, 1000).result() == 0
    store.close()


def test_the_poll_gives_a_thread_of_a_webhook_its_name_and_counts_nothing_twice(desk: Two) -> None:
    assert desk.hook(wrote("m1", "Hello")).created == [1]
    report = desk.poll(wrote("m1", "Hello"), wrote("m2", "Anybody?", LATER))
    assert (report.messages, report.created, report.updated) == (1, [], {1})
    assert desk.rows("SELECT remote_id FROM threads") == [("t-ada",)]
    assert desk.rows("SELECT username, remote_id FROM customers") == [("ada", "igsid-ada")]


def test_a_webhook_finds_the_thread_that_the_poll_has_read(desk: Two) -> None:
    desk.poll(wrote("m1", "Hello"))
    assert desk.hook(wrote("m2", "Anybody?", LATER)).updated == {1}
    assert desk.hook(wrote("m1", "Hello")).messages == 0
    assert desk.rows("SELECT remote_id FROM threads") == [("t-ada",)]
    assert desk.rows("SELECT username FROM customers") == [("ada",)]


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_any_order_comes_to_one_thread_with_each_message_once(desk: Two, order: tuple[int, ...]) -> None:
    first, second = wrote("m1", "one"), wrote("m2", "two", NOW + timedelta(minutes=1))
    told = [
        lambda: desk.hook(first),
        lambda: desk.hook(second),
        lambda: desk.poll(first),
        lambda: desk.poll(first, second),
    ]
    for each in order:
        told[each]()
    assert desk.texts() == ["one", "two"]
    assert desk.rows("SELECT remote_id FROM threads") == [("t-ada",)]
    assert desk.rows("SELECT count(*) FROM tickets") == [(1,)]


def test_what_is_read_of_a_webhooks_thread_is_no_gap(desk: Two) -> None:
    desk.hook(wrote("m9", "Hello", LATER))
    desk.poll(wrote("m1", "long ago"), wrote("m9", "Hello", LATER), more=True)
    assert desk.rows("SELECT reason FROM inbound_faults") == []


def test_a_conversation_under_another_name_is_still_the_customers_one_thread(desk: Two) -> None:
    desk.poll(wrote("m1", "Hello"))
    desk.poll(wrote("m2", "Again", LATER), conversation="t-new")
    assert desk.rows("SELECT remote_id FROM threads") == [("t-new",)]


def test_what_we_wrote_to_a_stranger_comes_with_their_conversation(desk: Two) -> None:
    ours = Inbound(Direction.OUT, NOW, "Hello from us", remote_id="m1")
    assert desk.hook(ours).messages == 0
    assert desk.rows("SELECT count(*) FROM customers") == [(0,)]
    assert desk.poll(ours).messages == 1


def test_who_was_erased_and_writes_again_has_one_thread_and_an_empty_past(desk: Two) -> None:
    desk.poll(wrote("m1", "My secret"))
    desk.forget()
    new = wrote("m3", "Hello again", NOW + timedelta(hours=1))
    desk.hook(new)
    desk.poll(wrote("m0", "An older secret", NOW - timedelta(hours=1)), wrote("m1", "My secret"), new)
    assert [text for text in desk.texts() if text] == ["Hello again"]
    assert desk.rows("SELECT customer FROM threads WHERE remote_id = 't-ada'") == [(2,)]
    assert desk.rows("SELECT count(*) FROM threads WHERE customer = 2") == [(1,)]
    later = wrote("m4", "And?", NOW + timedelta(hours=2))
    desk.hook(later)
    desk.poll(wrote("m0", "An older secret", NOW - timedelta(hours=1)), new, later)
    assert [text for text in desk.texts() if text] == ["Hello again", "And?"]


def test_who_was_erased_before_their_conversation_was_read_stays_forgotten(desk: Two) -> None:
    desk.hook(wrote("m1", "My secret"))
    desk.forget()
    assert desk.poll(wrote("m0", "An older secret", NOW - timedelta(hours=1)), wrote("m1", "My secret")).messages == 0
    assert set(desk.texts()) == {""}
    assert desk.rows("SELECT count(*) FROM customers") == [(1,)]


@pytest.mark.parametrize("who", ["igsid-ada", None])
def test_what_was_taken_back_is_shown_as_such_without_its_words(desk: Two, who: str | None) -> None:
    desk.poll(wrote("m1", "first words"), wrote("m2", "a secret", LATER))
    gone = Inbound(Direction.IN, LATER, "", remote_id="m2", deleted=True)
    assert desk.hook(gone, who=who).updated == {1}
    assert desk.hook(gone, who=who).updated == set()
    assert desk.poll(wrote("m2", "a secret", LATER)).messages == 0
    detail = desk.store.read(history.detail, 1).result()
    assert detail is not None
    assert [(m.text, m.state) for m in detail.messages] == [
        ("first words", MessageState.RECEIVED),
        ("", MessageState.DELETED),
    ]
    assert detail.card.preview == "first words"


def test_what_is_taken_back_before_it_arrives_never_says_a_word(desk: Two) -> None:
    desk.hook(Inbound(Direction.IN, LATER, "", remote_id="m1", deleted=True))
    assert desk.hook(wrote("m1", "a secret")).messages == 0
    assert desk.rows("SELECT count(*) FROM tickets") == [(0,)]
    assert desk.texts() == [""]


@pytest.mark.parametrize("who", ["igsid-ada", None])
def test_an_edit_changes_the_words_also_in_the_list(desk: Two, who: str | None) -> None:
    desk.poll(wrote("m1", "size L"))
    edit = Inbound(Direction.IN, LATER, "size M", remote_id="m1", edited=True)
    assert desk.hook(edit, who=who).updated == {1}
    assert desk.hook(edit, who=who).updated == set()
    assert desk.poll(wrote("m1", "size L")).messages == 0
    assert desk.rows("SELECT preview FROM tickets") == [("size M",)]


def test_an_edit_may_come_before_its_message(desk: Two) -> None:
    desk.hook(Inbound(Direction.IN, NOW, "size M", remote_id="m1", edited=True))
    assert desk.hook(wrote("m1", "size L")).messages == 0
    assert desk.texts() == ["size M"]


def test_an_edit_of_nothing_that_is_known_by_nobody_is_nothing(desk: Two) -> None:
    assert desk.hook(Inbound(Direction.IN, NOW, "size M", remote_id="m1", edited=True), who=None).messages == 0
    assert desk.rows("SELECT count(*) FROM customers") == [(0,)]
