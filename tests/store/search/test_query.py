"""Finding: what the language asks for, newest first, page by page, whatever is typed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from igdesk.clock import FixedClock, to_ms
from igdesk.desk.filters import parse_filter
from igdesk.store.connect import open_local
from igdesk.store.engine import LocalStore
from igdesk.store.search import index, query
from igdesk.store.search.documents import Kind
from igdesk.store.search.terms import term_of
from igdesk.store.search.words import fold, is_unspaced, pieces
from igdesk.store.views import Filter

from .desk import CONFIG, NOW, empty_desk, find, texts

HOUR_MS = 3_600_000


@dataclass
class Writer:
    """Fills a desk by hand: what is written comes an hour after what was written before."""

    db: sqlite3.Connection
    at: int = field(default_factory=lambda: to_ms(NOW) - 1000 * HOUR_MS)
    found: index.Changes = field(init=False)

    def __post_init__(self) -> None:
        self.found = index.Changes(self.db)

    def ticket(self, handle: str | None, name: str | None = None, *, tags: Sequence[str] = (), **more: object) -> int:
        self.at += HOUR_MS
        row = {"status": "open", "channel": "dm", "priority": "medium", "priority_source": "default"} | more
        customer = self.db.execute(
            "INSERT INTO customers (account, username, name, created_at, tier) VALUES ('a', ?, ?, ?, ?)",
            [handle, name, self.at, row.pop("tier", None)],
        ).lastrowid
        thread = self.db.execute(
            "INSERT INTO threads (account, kind, customer, last_customer_message_at) VALUES ('a', 'dm', ?, ?)",
            [customer, row.pop("wrote_at", None)],
        ).lastrowid
        row |= {"thread": thread, "customer": customer, "created_at": self.at, "updated_at": 0, "version": 1, "rev": 1}
        added = self.db.execute(
            f"INSERT INTO tickets ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values())
        ).lastrowid
        assert added is not None
        assert customer is not None
        self.db.executemany(
            "INSERT INTO ticket_tags (ticket, tag, position) VALUES (?, ?, ?)",
            [(added, tag, place) for place, tag in enumerate(tags)],
        )
        self.found.put(Kind.TICKET, added)
        self.found.put(Kind.CUSTOMER, customer)
        return added

    def says(self, ticket: int, *texts: str) -> None:
        for text in texts:
            self.at += HOUR_MS
            message = self.db.execute(
                "INSERT INTO messages (thread, ticket, direction, channel, author, text, state, created_at)"
                " SELECT thread, number, 'in', 'dm', 'x', ?, 'received', ? FROM tickets WHERE number = ?",
                [text, self.at, ticket],
            ).lastrowid
            assert message is not None
            self.found.put(Kind.MESSAGE, message)

    def notes(self, ticket: int, text: str) -> None:
        self.at += HOUR_MS
        note = f"note-{self.at}"
        self.db.execute("INSERT INTO notes (id, ticket, author, text, at) VALUES (?, ?, 'lin', ?, ?)",
                        [note, ticket, text, self.at])  # fmt: skip
        self.found.put(Kind.NOTE, note)

    def done(self) -> sqlite3.Connection:
        self.found.write()
        return self.db


@pytest.fixture(scope="module")
def db() -> Iterator[sqlite3.Connection]:
    """Two customers who write in two languages, one with everything on the ticket; and nothing of the third."""
    with closing(empty_desk()) as made:
        writer = Writer(made)
        mia = writer.ticket("mia_k", "Mia Koch", tags=["退款", "vip"], tier="vip", assignee="mei", status="waiting")
        ming = writer.ticket(
            "xiaoming",
            "王小明",
            subject="Broken lamp",
            fields='{"order_no": "TB-2026-00777", "refund_amount": "620.50"}',
            escalated=1,
            category="returns",
            department="finance",
            due_at=to_ms(NOW) + HOUR_MS // 2,
            wrote_at=to_ms(NOW) - 22 * HOUR_MS,
        )
        writer.ticket("quiet", "Josefine")
        writer.says(mia, "我要退款，请尽快处理", "My order TB-2026-00123 has not arrived 😡", "the card, not my order")
        writer.says(ming, "灯坏了，手机也坏了吗？退款吧", "Refunded? my ORDER number is 412", "spam spam 退款")
        writer.notes(ming, "she asked twice, see #1 and café")
        yield writer.done()


ALL_OF_MING = ("she asked twice, see #1 and café", "spam spam 退款", "Refunded? my ORDER number is 412")
MINE = ("the card, not my order", "My order TB-2026-00123 has not arrived 😡", "我要退款，请尽快处理")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("退款", ["spam spam 退款", "灯坏了，手机也坏了吗？退款吧", "我要退款，请尽快处理", "退款 · vip"]),
        ("坏了吗", ["灯坏了，手机也坏了吗？退款吧"]),
        ("灯", ["灯坏了，手机也坏了吗？退款吧"]),
        ("吧", ["灯坏了，手机也坏了吗？退款吧"]),
        ("ref", ["Refunded? my ORDER number is 412"]),
        ("re", []),
        ("退款 -spam", ["灯坏了，手机也坏了吗？退款吧", "我要退款，请尽快处理", "退款 · vip"]),
        ('"my order"', ["Refunded? my ORDER number is 412", *MINE[:2]]),
        ('"my order" -"not my order"', ["Refunded? my ORDER number is 412", MINE[1]]),
        ("my -412 order", list(MINE[:2])),
        ("TB-2026-00123", [MINE[1]]),
        ("TB-2025-00123", []),
        ("00123-TB", []),
        ("tb-2026-0", [MINE[1], "Broken lamp · order_no: TB-2026-00777 · refund_amount: 620.50"]),
        ("😡", [MINE[1]]),
        ("CAFÉ", [ALL_OF_MING[0]]),
        ("cafe", [ALL_OF_MING[0]]),
        ("#1", [ALL_OF_MING[0], "退款 · vip"]),
        ("412", ["Refunded? my ORDER number is 412"]),
        ("2", ["Broken lamp · order_no: TB-2026-00777 · refund_amount: 620.50"]),
        ("lamp", ["Broken lamp · order_no: TB-2026-00777 · refund_amount: 620.50"]),
        ("mia", [*MINE, "Mia Koch · @mia_k", "退款 · vip"]),
        ("koch 退款", [MINE[2], "退款 · vip"]),
        ("from:@mia_k order", list(MINE[:2])),
        ("from:mi order", list(MINE[:2])),
        ("from:小明 退款", ["spam spam 退款", "灯坏了，手机也坏了吗？退款吧"]),
        ("order -from:mia", ["Refunded? my ORDER number is 412"]),
        ("from:nobody order", []),
        ("from:jose order", []),
        ("order tag:vip", list(MINE[:2])),
        ("order -tag:vip", ["Refunded? my ORDER number is 412"]),
        ("order tag:nothing", []),
        ("order owner:me", list(MINE[:2])),
        ("order owner:me is:waiting", list(MINE[:2])),
        ("order is:unowned", ["Refunded? my ORDER number is 412"]),
        ("order is:escalated", ["Refunded? my ORDER number is 412"]),
        ("order -is:escalated", list(MINE[:2])),
        ("order tier:vip -is:open", list(MINE[:2])),
        ("order type:returns dept:finance channel:dm", ["Refunded? my ORDER number is 412"]),
        ("order sla:<1h", ["Refunded? my ORDER number is 412"]),
        ("order sla:<10m", []),
        ("order window:<3h", ["Refunded? my ORDER number is 412"]),
        ("order window:<1h", []),
        ("order amount:>500", ["Refunded? my ORDER number is 412"]),
        ("order amount:>620.5", []),
        ("order amount:>=620.5 amount:<1000", ["Refunded? my ORDER number is 412"]),
        ("order window:closed", list(MINE[:2])),
        ("order is:snoozed", []),
        ("order is:followup", []),
        ("order is:out", []),
        ("order account:other", []),
        ("order kind:quality", []),
        ("order before:2020-01-01", []),
        ("order after:2020-01-01", ["Refunded? my ORDER number is 412", *MINE[:2]]),
        ("order after:993h", ["Refunded? my ORDER number is 412"]),
        ("order before:993h", list(MINE[:2])),
        ("promise:today", []),
        ("!!! ???", []),
        ("order !!!", ["Refunded? my ORDER number is 412", *MINE[:2]]),
    ],
)
def test_the_language(db: sqlite3.Connection, typed: str, found: list[str]) -> None:
    assert texts(db, typed) == found


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("", [3, 2, 1]),
        ("tag:vip", [1]),
        ("-tag:vip", [3, 2]),
        ("from:mia", [1]),
        ("from:王", [2]),
        ("from:nobody", []),
        ("-from:mia is:open", [3, 2]),
        ("-lamp", [3, 1]),
        ("after:998h before:997h", [2]),
    ],
)
def test_without_words_tickets_are_listed(db: sqlite3.Connection, typed: str, numbers: list[int]) -> None:
    hits = find(db, typed, size=2)
    assert [(hit.kind, hit.ticket) for hit in hits] == [(Kind.TICKET, number) for number in numbers]


def test_a_find_says_where_it_belongs(db: sqlite3.Connection) -> None:
    [note] = find(db, "twice")
    assert (note.kind, note.ticket, note.message, note.by, note.customer_name) == (Kind.NOTE, 2, None, "lin", "王小明")
    assert note.status is not None
    [message] = find(db, "吗")
    assert (message.kind, message.ticket, message.message, message.by) == (Kind.MESSAGE, 2, 4, "x")
    customer = next(hit for hit in find(db, "xiaoming") if hit.kind is Kind.CUSTOMER)
    assert (customer.kind, customer.ticket, customer.by) == (Kind.CUSTOMER, 2, "王小明")
    assert message.at < note.at


@pytest.fixture(scope="module")
def long_desk() -> Iterator[sqlite3.Connection]:
    """Many messages, several in each second, of many customers."""
    with closing(empty_desk()) as made:
        writer = Writer(made)
        numbers = [writer.ticket(f"annabel{n}", tags=["often"] if n % 3 else ["rare"]) for n in range(400)]
        for place in range(600):
            writer.at -= HOUR_MS - (place % 4) * 300
            writer.says(numbers[place * 7 % 400], f"word {place} " + ("same order" if place % 2 else "order same"))
        yield writer.done()


@pytest.mark.parametrize("size", [3, 50, 1000])
@pytest.mark.parametrize(
    "typed", ["word", '"same order"', "word tag:rare", "word -from:annabel7", "anna", "from:anna word"]
)
def test_pages_give_each_find_once_newest_first(
    long_desk: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, typed: str, size: int
) -> None:
    whole = find(long_desk, typed, size=5000)
    monkeypatch.setattr(query, "LOOKED_AT", 40)  # so that pages end before they are full, too
    hits = find(long_desk, typed, size=size)
    assert hits == whole
    assert len({hit.id for hit in hits}) == len(hits) > 100
    assert [hit.id for hit in hits] == sorted((hit.id for hit in hits), reverse=True)


def test_finds_are_complete(long_desk: sqlite3.Connection) -> None:
    assert len(find(long_desk, "word")) == 600
    assert len(find(long_desk, '"same order"')) == 300
    assert len(find(long_desk, "word tag:rare")) + len(find(long_desk, "word tag:often")) == 600
    assert len(find(long_desk, "from:annabel1 word")) == len([n for n in range(600) if f"{n * 7 % 400}"[:1] == "1"])


def test_new_messages_do_not_disturb_the_pages_of_a_search() -> None:
    with closing(empty_desk()) as made:
        writer = Writer(made)
        ticket = writer.ticket("ada")
        writer.says(ticket, *[f"word {n}" for n in range(10)])
        first = query.search(writer.done(), _asked("word"), now=NOW, limit=4)
        writer.says(ticket, "word new")
        second = query.search(writer.done(), _asked("word"), now=NOW, limit=4, after=first.next)
        assert [hit.text for hit in (*first.hits, *second.hits)] == [f"word {n}" for n in range(9, 1, -1)]


def test_very_much_that_does_not_fit_ends_a_page_early(
    long_desk: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query, "LOOKED_AT", 150)
    page = query.search(long_desk, _asked('word -"same order" -"order same"'), now=NOW, limit=5)
    assert page.hits == ()
    assert page.next is not None
    assert find(long_desk, 'word -"same order" -"order same"') == []


def _asked(text: str) -> Filter:
    return parse_filter(text, "mei", CONFIG)


ANY = st.text(st.characters(exclude_categories=()), max_size=40)
TERMS = r"""
    退款 order mia "my order" -spam NOT AND OR NEAR( ) * ^ " "" : words: {words} -" (退款) col:退款 NEAR(退款,2) 退*
    order* + - ; -- ' '' \ tag:退款 from: from:@ from:mia from:'"* -from:mia is:open -is:open sla:<1h window:<3h
    amount:>1 before:2026-05-01 after:7d #1 # 😡 %_ 1 12 -tag:spam owner:none tier:vip after:99999d before:99999d
    amount:>999999999999 sla:>99999d 9999-12-31 before:9999-12-31 after:0001-01-01
""".split()  # noqa: SIM905  what people type reads best as they type it


@settings(max_examples=300, deadline=None)
@given(ANY | st.lists(st.sampled_from(TERMS) | ANY, max_size=6).map(" ".join))
@example('"')
@example("\ud800 退款")
@example("order AND NOT (退款 OR *) NEAR/2")
@example("-")
@example("a" * 5000)
@example("退" * 5000)
@example(" ".join(f"w{n}" for n in range(200)))
@example('"' + "a " * 100_000)
def test_nothing_that_is_typed_raises(text: str) -> None:
    db = _small_desk()
    for size in (1, 20):
        for hit in find(db, text, size=size):
            assert isinstance(hit.text, str)
            assert hit.kind is not None


@cache
def _small_desk() -> sqlite3.Connection:
    """The same for all examples: nothing is written to it."""
    writer = Writer(empty_desk())
    ticket = writer.ticket("mia_k", "Mia", tags=["退款"])
    writer.says(ticket, "我要退款", "my order 12", "ＳＰＡＭ 😡")
    return writer.done()


SAID = st.text(st.sampled_from("退款吗发货手机 abcdeé01-#@，。！?\n😡👍🇨🇳กขคหमनि"), min_size=1, max_size=30)


@settings(max_examples=60, deadline=None)
@given(st.lists(SAID, min_size=1, max_size=8), st.data())
def test_every_stored_word_is_found(said: list[str], data: st.DataObject) -> None:
    """Any piece of two characters of a script without spaces, any word, any beginning of one from three letters on."""
    with closing(empty_desk()) as db:
        writer = Writer(db)
        ticket = writer.ticket("ada")
        writer.says(ticket, *said)
        writer.done()
        for text in said:
            for piece in pieces(fold(text)):
                if is_unspaced(piece):
                    start = data.draw(st.integers(0, max(len(piece) - 2, 0)))
                    typed = piece[start : data.draw(st.integers(min(start + 2, len(piece)), len(piece)))]
                else:
                    typed = (
                        piece[: data.draw(st.integers(min(3, len(piece)), len(piece)))] if piece.isalnum() else piece
                    )
                assert text in texts(db, typed), typed
                assert text in texts(db, f'"{piece}"'), piece
            whole = term_of(text.replace("\n", " "), quoted=True)
            if whole is not None and whole.number is None:
                assert text in texts(db, '"{}"'.format(text.replace("\n", " ")))


def test_a_name_of_very_many_is_a_word_like_any_other() -> None:
    with closing(empty_desk()) as made:
        writer = Writer(made)
        for n in range(60):
            writer.says(writer.ticket("anna", f"Anna {n}"), "hello anna" if n == 3 else "hello")
        db = writer.done()
        assert [hit.text for hit in find(db, "anna") if hit.kind is Kind.MESSAGE] == ["hello anna"]
        assert sum(hit.kind is Kind.CUSTOMER for hit in find(db, "anna")) == 60
        assert len(find(db, "from:anna hello")) == 60
        assert len(find(db, "from:anna hello -anna")) < 60


def test_times_that_came_late_are_found_within_their_days(db: sqlite3.Connection) -> None:
    hits = find(db, "order")
    for hit in hits:
        age = NOW - hit.at
        hours = age // timedelta(hours=1)
        assert hit in find(db, f"order after:{hours + 1}h before:{hours - 1}h")
        assert hit not in find(db, f"order before:{hours + 1}h")


def test_pages_for_searching_are_kept_once_somebody_searches(tmp_path: Path) -> None:
    LocalStore(tmp_path / "desk.db", FixedClock(NOW), create=True).close()
    with closing(open_local(tmp_path / "desk.db", create=False)) as db:
        before = db.execute("PRAGMA cache_size").fetchone()[0]
        query.search(db, Filter(words=("hello",)), now=NOW, limit=5)
        assert db.execute("PRAGMA cache_size").fetchone()[0] < before < 0, "in KiB, below zero"
