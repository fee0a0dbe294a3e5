"""A customer erased or masked: not a byte of them is left, the log still tells every ticket, nobody else is touched."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.errors import ConflictError
from igdesk.rules.commands import Reply
from igdesk.rules.model import MessageState
from igdesk.store import erase, history, outbox, settle, undo
from igdesk.store.customers import holdings
from igdesk.store.erase import Forgetting, Forgotten, Mode
from igdesk.store.inbound import InboundThread
from igdesk.store.search import index
from igdesk.store.wipe import wipe

from .busy_desk import BusyDesk, ada, open_desk, said
from .hands import CONFIG as HANDS_CONFIG
from .hands import Hands, perform

MARK = b"zyx"


def forget(desk: BusyDesk, mode: Mode, customer: int = 1) -> Forgotten:
    by = Forgetting(mode, "mei", desk.op(), desk.clock.now())
    return desk.store.write(by.op, erase.forget, customer, by).result()


def bytes_of(desk: BusyDesk) -> dict[str, bytes]:
    """What lies on the disk, in small letters."""
    return {file.name: file.read_bytes().lower() for file in desk.path.parent.glob("desk.db*")}


def test_not_a_byte_is_left(desk: BusyDesk) -> None:
    assert any(MARK in data for data in bytes_of(desk).values())
    # What the customer's reply to others names may stay where it is for now: here nothing does.
    assert forget(desk, Mode.ERASE) == Forgotten((1, 2, 4, 3), (), 0)
    wipe(desk.path)
    assert {name: data.count(MARK) for name, data in bytes_of(desk).items() if MARK in data} == {}
    desk.check()
    assert desk.store.read(index.faults, 1000).result() == 0


def test_what_was_there_and_when_stays_for_the_reports(desk: BusyDesk) -> None:
    columns = "number, status, category, priority, created_at, first_responded_at, resolved_at, closed_at, reopened"
    sql = f"SELECT {columns}, merged_into, by_hand, links, due_at FROM tickets ORDER BY number"
    counts = "SELECT thread, direction, remote_id, created_at FROM messages ORDER BY id"
    tags = "SELECT * FROM ticket_tags ORDER BY ticket, tag"
    before = [desk.rows(each) for each in (sql, counts, tags)]
    kinds = desk.rows("SELECT ticket, version, kind, actor, at FROM events ORDER BY id")
    forget(desk, Mode.ERASE)
    assert [desk.rows(each) for each in (sql, counts, tags)] == before
    after = desk.rows("SELECT ticket, version, kind, actor, at FROM events ORDER BY id")
    assert after[: len(kinds)] == kinds
    assert {(row[0], row[2], row[3]) for row in after[len(kinds) :]} >= {(n, "erased", "mei") for n in (1, 2, 3, 4)}


def test_others_keep_every_word(desk: BusyDesk) -> None:
    sql = "SELECT id, text, author, attachments, state FROM messages WHERE thread NOT IN" \
        " (SELECT id FROM threads WHERE customer = 1) ORDER BY id"  # fmt: skip
    before = desk.rows(sql)
    forget(desk, Mode.ERASE)
    changed = [(old[1], new[1]) for old, new in zip(before, desk.rows(sql), strict=True) if old != new]
    assert changed == [("@zyx.ada sent me", "*** sent me")]
    assert desk.rows("SELECT text FROM notes WHERE ticket = 3 AND author = 'lin'") == [("Bob knows ***, @mei",)]
    assert desk.rows("SELECT username, name FROM customers WHERE id = 2") == [("bob", "Bob")]
    assert desk.rows("SELECT subject, fields FROM tickets WHERE number = 5") == [("A subject", '{"order_no":"7"}')]


def test_masking_keeps_what_was_said_and_hides_who(desk: BusyDesk) -> None:
    forget(desk, Mode.MASK)
    texts = [text for (text,) in desk.rows("SELECT text FROM messages WHERE thread = 1 ORDER BY id")]
    assert texts[0] == "zyxfury77 I am ***, call ***"
    assert "Dear ***, zyxreply" in texts
    assert desk.rows("SELECT text, removed FROM notes WHERE ticket = 1") == [("zyxnote about ***", 0)]
    assert desk.rows("SELECT username, name, remote_id, followers FROM customers WHERE id = 1") == [(None,) * 4]
    assert desk.rows("SELECT attachments, story_url, author FROM messages WHERE remote_id = 'a2'") == [
        ('[{"type":"image","url":null,"name":null}]', None, None)
    ]
    wipe(desk.path)
    data = bytes_of(desk)["desk.db"]
    for identity in (b"zyx.ada", b"zyxa", b"lovelace", b"igsid-zyx", b"1234567", b"cdn.example", b"story.example"):
        assert identity not in data, identity
    desk.check()
    assert desk.store.read(index.faults, 1000).result() == 0


def test_masked_first_a_customer_can_still_be_erased(desk: BusyDesk) -> None:
    forget(desk, Mode.MASK)
    forget(desk, Mode.ERASE)
    wipe(desk.path)
    assert MARK not in bytes_of(desk)["desk.db"]
    desk.check()


def test_replies_on_their_way_are_taken_back(desk: BusyDesk) -> None:
    forget(desk, Mode.ERASE)
    assert desk.rows("SELECT state, count(*) FROM outbox WHERE thread = 1 GROUP BY state ORDER BY state") == [
        ("cancelled", 1),
        ("sent", 1),
    ]
    assert len(desk.rows("SELECT 1 FROM events WHERE kind = 'reply_cancelled' AND ticket = 4")) == 1


def test_what_was_said_is_shown_as_deleted(desk: BusyDesk) -> None:
    forget(desk, Mode.ERASE)
    detail = desk.store.read(history.detail, 1).result()
    assert detail is not None
    assert {message.state for message in detail.messages} == {MessageState.DELETED}
    assert "out" in {message.direction.value for message in detail.messages}
    assert (detail.card.preview, detail.notes, detail.card.ticket.fields) == ("", (), {})


def test_while_a_reply_is_being_sent_nothing_is_erased(desk: BusyDesk) -> None:
    desk.clock.advance(timedelta(hours=1))
    claimed = desk.store.write(desk.op(), settle.claim_next, desk.by()).result()
    assert claimed is not None
    assert claimed.thread == 1
    with pytest.raises(ConflictError, match="being sent"):
        forget(desk, Mode.ERASE)
    assert desk.rows("SELECT username FROM customers WHERE id = 1") == [("zyx.ada",)]


def test_a_reply_to_others_that_names_them_is_not_changed_on_its_way(desk: BusyDesk) -> None:
    [reply] = desk.do(Reply(7, ("like @zyx.ada",))).replies
    assert forget(desk, Mode.ERASE).left == 1
    row = desk.store.read(outbox.find, reply).result()
    assert row is not None
    assert (row.text, row.state) == ("like @zyx.ada", MessageState.QUEUED)


def test_pulling_the_same_again_brings_nothing_back(desk: BusyDesk) -> None:
    forget(desk, Mode.ERASE)
    before = (
        desk.rows("SELECT * FROM customers"),
        desk.rows("SELECT * FROM messages"),
        desk.rows("SELECT * FROM events"),
    )
    report = desk.comes(
        ada(said("a1", "zyxfury77", ago=300), said("a3", "zyxonce", ago=200), said("a5", "zyxlate", ago=100))
    )
    assert (report.messages, report.created, report.updated) == (0, [], set())
    after = desk.rows("SELECT * FROM customers"), desk.rows("SELECT * FROM messages"), desk.rows("SELECT * FROM events")
    assert after == before


def test_what_they_wrote_before_and_the_desk_never_saw_stays_unknown(desk: BusyDesk) -> None:
    forget(desk, Mode.ERASE)
    report = desk.comes(ada(said("a0", "zyxolder", ago=400), said("us", "Dear zyx.ada", ago=-100, out=True)))
    assert report.messages == 0
    assert (
        desk.rows("SELECT text, state, author, ticket FROM messages WHERE remote_id IN ('a0', 'us')")
        == [("", "deleted", None, None)] * 2
    )
    assert desk.rows("SELECT username FROM customers WHERE id = 1") == [(None,)]


def test_who_writes_anew_is_a_new_customer(desk: BusyDesk) -> None:
    forget(desk, Mode.ERASE)
    desk.clock.advance(timedelta(days=1))
    report = desk.comes(
        ada(
            said("a1", "zyxfury77", ago=300),
            said("a6", "hello, it is me", ago=-1000),
            said("us2", "welcome", ago=-1001, out=True),
        )
    )
    [number] = report.created
    [(customer, name)] = desk.rows("SELECT id, username FROM customers WHERE remote_id = 'igsid-zyx.ada'")
    assert (customer != 1, name) == (True, "zyx.ada")
    assert desk.rows("SELECT customer, previous FROM tickets WHERE number = ?", number) == [(customer, None)]
    assert desk.rows("SELECT customer FROM tickets WHERE number = 1") == [(1,)]
    assert desk.rows("SELECT text, state FROM messages WHERE remote_id = 'a1'") == [("", "deleted")]
    detail = desk.store.read(history.detail, number).result()
    assert detail is not None
    assert [message.text for message in detail.messages] == ["hello, it is me", "welcome"]
    assert detail.others == ()
    desk.check()
    assert desk.store.read(index.faults, 1000).result() == 0
    assert desk.store.read(holdings, 1).result().messages == 0  # type: ignore[union-attr]  # they are there


def test_an_export_taken_in_again_makes_nobody_anew(desk: BusyDesk) -> None:
    dora = desk.rows("SELECT id FROM customers WHERE name = 'Dora'")[0][0]
    assert isinstance(dora, int)
    forget(desk, Mode.ERASE, dora)
    old = said("", "long ago", ago=90 * 1440)
    thread = InboundThread("import", "import", "dora_abc", None, None, "Dora", (
        replace(old, remote_id=None, import_key="k1"),
    ))  # fmt: skip
    desk.comes(thread)
    assert desk.rows("SELECT 1 FROM customers WHERE name = 'Dora'") == []


def test_taking_back_goes_past_it_to_nothing(desk: BusyDesk) -> None:
    forget(desk, Mode.ERASE)
    back, _again = desk.store.read(undo.steps, "mei").result()
    assert not any(action.op == f"op{desk.steps}" for action in back)
    note = next(action for action in back if action.what.key == "steps.noted" and action.tickets == (1,))
    desk.undo(note.op)
    desk.check()
    wipe(desk.path)
    assert MARK not in bytes_of(desk)["desk.db"]


def test_erasing_again_changes_no_word(desk: BusyDesk) -> None:
    forget(desk, Mode.ERASE)
    again = forget(desk, Mode.ERASE)
    assert again.mentioned == ()
    desk.check()


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("seed", range(4))
def test_whatever_happened_the_log_tells_every_ticket(tmp_path: Path, seed: int, mode: Mode) -> None:
    desk = open_desk(tmp_path)
    chance = random.Random(seed)
    menu = [
        "note",
        "tag",
        "field",
        "claim",
        "status",
        "merge",
        "split",
        "link",
        "reply",
        *["undo"] * 3,
        *["message"] * 4,
    ]
    for name, kinds, count in (("a", ["message"], 4), ("b", menu, 150)):
        hands = Hands(desk.store, name, HANDS_CONFIG.agents[0].id, chance, kinds)
        for attempt in filter(None, (hands.next() for _ in range(count))):
            perform(desk.store, attempt)
    texts = desk.rows("SELECT m.text FROM messages m JOIN threads t ON t.id = m.thread WHERE t.customer = 1")
    forget(desk, mode)
    wipe(desk.path)
    desk.check()
    assert desk.store.read(index.faults, 1000).result() == 0
    left = bytes_of(desk)["desk.db"]
    for (words,) in [each for each in texts if each[0]] if mode is Mode.ERASE else []:
        assert str(words).encode() not in left.replace(f"{words} id".encode(), b""), words  # ids of messages stay
    desk.store.close()


def test_that_something_was_promised_stays_without_the_words_and_is_nobody_s_to_keep(desk: BusyDesk) -> None:
    sql = "SELECT ticket, owner, due_at, kept_at, released_at, removed FROM promises ORDER BY id"
    before = desk.rows(sql)
    words = "SELECT p.ticket, p.text, p.why FROM promises p WHERE p.removed = 0 ORDER BY p.at"
    forget(desk, Mode.MASK)
    assert desk.rows(words) == [
        (3, "zyxpromise for ***", None),
        (4, "zyxparcel", "zyxwhy: *** did not want it"),
        (4, "zyxcall", None),
        (3, "Bob hears of ***", None),
    ]
    forget(desk, Mode.ERASE)
    assert desk.rows(words) == [(3, "", None), (4, "", None), (4, "", None), (3, "Bob hears of ***", None)]
    theirs = {each[0] for each in desk.rows("SELECT id FROM promises WHERE text = ''")}
    open_ones = [
        each for each in desk.rows("SELECT id, kept_at, released_at, removed FROM promises") if each[0] in theirs
    ]
    assert all(each[1] or each[2] or each[3] for each in open_ones)
    assert [each[:4] for each in desk.rows(sql)] == [each[:4] for each in before]
    assert desk.store.read(index.faults, 1000).result() == 0
    for number in (3, 4):
        detail = desk.store.read(history.detail, number).result()
        assert detail is not None
        assert theirs.isdisjoint(each.id for each in detail.card.ticket.promises)
    desk.check()
