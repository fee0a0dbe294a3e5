"""Many tickets at once: each decided by itself, the whole one step, others in between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.config.model import TicketField
from igdesk.desk.bulk import Run
from igdesk.i18n import Phrase, Words
from igdesk.rules.commands import (
    AddNote,
    Assign,
    Claim,
    Command,
    HandOff,
    Reply,
    SetCategory,
    SetFields,
    SetStatus,
    SetTags,
    Snooze,
)
from igdesk.rules.for_each import ForEach, ShiftPriority
from igdesk.rules.model import MessageState, Status, Ticket
from igdesk.store.errors import RepeatedOperation
from igdesk.store.run_many import STRETCH, ManyDone, Wanted, run_many
from igdesk.store.views import Filter
from tests.screens.conftest import NOW, TestDesk

WHAT = Phrase("steps.change")
RESOLVE = SetStatus(0, Status.RESOLVED)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TestDesk]:
    """Twelve tickets that nobody has touched."""
    made = TestDesk(tmp_path / "desk.db")
    made.many(12)
    yield made
    made.store.close()


def ticket(desk: TestDesk, number: int) -> Ticket:
    card = desk.desk.card(number).result()
    assert card is not None
    return card.ticket


def wanted(numbers: Sequence[int], *what: ForEach, seen: int | None = None) -> list[Wanted]:
    return [Wanted(number, what, seen) for number in numbers]


def do(desk: TestDesk, numbers: Sequence[int], *what: ForEach, agent: str = "lin") -> ManyDone:
    return desk.desk_of(agent).bulk().run(WHAT, wanted(numbers, *what)).finish()


def undo(desk: TestDesk) -> Run:
    """Take the last step back."""
    back, _ = desk.desk.steps().result()
    run = desk.desk.bulk().undo(back[-1])
    run.finish()
    return run


def redo(desk: TestDesk) -> Run:
    _, again = desk.desk.steps().result()
    run = desk.desk.bulk().undo(again[-1])
    run.finish()
    return run


def states(desk: TestDesk, numbers: Sequence[int]) -> list[str]:
    return [ticket(desk, number).status.value for number in numbers]


def names(desk: TestDesk) -> list[tuple[str, tuple[int, ...]]]:
    back, _ = desk.desk.steps().result()
    return [(Words("en").of(step.what), step.tickets) for step in back]


def test_what_is_done_to_many_is_one_step_that_names_itself(desk: TestDesk) -> None:
    done = do(desk, [3, 1, 2], RESOLVE)
    assert done == ManyDone(done=(3, 1, 2))
    assert names(desk) == [("resolve", (3, 1, 2))]


def test_it_is_taken_back_and_done_again_as_one(desk: TestDesk) -> None:
    do(desk, range(1, 13), RESOLVE)
    assert set(states(desk, range(1, 13))) == {"resolved"}
    assert undo(desk).report.done == tuple(range(1, 13))
    assert set(states(desk, range(1, 13))) == {"new"}
    assert names(desk) == []
    assert redo(desk).report.done == tuple(range(1, 13))
    assert set(states(desk, range(1, 13))) == {"resolved"}
    assert names(desk) == [("resolve", tuple(range(1, 13)))]
    undo(desk)
    assert set(states(desk, range(1, 13))) == {"new"}


@pytest.mark.parametrize(
    "command",
    [
        Claim(0), Assign(0, "ada"), RESOLVE, SetStatus(0, Status.WAITING), SetTags(0, ("spam",)), ShiftPriority(-1),
        SetCategory(0, "returns"), Snooze(0, NOW + timedelta(days=2)), AddNote(0, "seen"),
        Reply(0, ("Thank you!",)),
    ],
)  # fmt: skip
def test_each_kind_of_change_is_taken_back(desk: TestDesk, command: ForEach) -> None:
    before = [ticket(desk, number) for number in (1, 2)]
    assert do(desk, [1, 2], command).done == (1, 2)
    assert undo(desk).report.done == (1, 2)
    for old in before:
        now = ticket(desk, old.number)
        assert now.version > old.version
        assert (now.status, now.assignee, now.tags, now.priority, now.category, now.snoozed_until) == (
            old.status, old.assignee, old.tags, old.priority, old.category, old.snoozed_until,
        )  # fmt: skip


def test_those_that_refuse_stay_with_their_reason_and_nothing_is_left_of_them(desk: TestDesk) -> None:
    desk.desk.run(SetStatus(2, Status.CLOSED)).result()
    closed = ticket(desk, 2)
    done = do(desk, [1, 2, 99, 3], SetTags(0, ("late",)), RESOLVE)
    assert done.done == (1, 3)
    assert [(each.number, each.why.key) for each in done.stayed] == [(2, "refusal.closed"), (99, "refusal.no_ticket")]
    assert ticket(desk, 2) == closed


def test_one_that_refuses_halfway_is_left_as_it_was(desk: TestDesk) -> None:
    before = ticket(desk, 1)
    done = do(desk, [1], SetTags(0, ("late",)), Assign(0, "nobody.there"))
    assert (done.done, [each.number for each in done.stayed]) == ((), [1])
    assert ticket(desk, 1) == before


def test_what_somebody_else_changed_since_is_not_changed_over_their_head(desk: TestDesk) -> None:
    seen = ticket(desk, 1).version
    desk.desk_of("ada").run(Claim(1)).result()
    done = desk.desk.bulk().run(WHAT, wanted([1, 2], RESOLVE, seen=seen)).finish()
    assert done.done == (2,)
    assert [(each.number, each.exit_code) for each in done.stayed] == [(1, 3)]


def test_who_may_not_is_told_of_each(desk: TestDesk) -> None:
    desk.desk.run(Assign(1, "wu")).result()
    done = do(desk, [1, 2], Assign(0, "ada"), agent="ada")
    assert done.done == (2,)
    assert [(each.number, each.exit_code) for each in done.stayed] == [(1, 4)]


def test_a_step_of_urgency_counts_from_where_each_ticket_is(desk: TestDesk) -> None:
    do(desk, [1], ShiftPriority(-1))
    do(desk, [1, 2], ShiftPriority(-1))
    ranks = [desk.config.priority_rank(ticket(desk, number).priority) for number in (1, 2, 3)]
    assert ranks[0] + 1 == ranks[1] == ranks[2] - 1
    assert do(desk, [1, 1, 1], ShiftPriority(-9)).same


def test_one_question_fills_in_what_each_lacks_and_overwrites_nothing(desk: TestDesk) -> None:
    desk.config = replace(
        desk.config, fields=(TicketField("order", "Order", required=True), TicketField("size", "Size", required=True))
    )
    desk.desk = desk.desk_of("lin")
    desk.desk.run(SetFields(1, (("order", "A1"), ("size", "L")))).result()
    desk.desk.run(SetFields(2, (("order", "A2"),))).result()
    bulk = desk.desk.bulk()
    assert [found.result() for found in bulk.missing([1, 2])] == [("size",)]
    done = do(desk, [1, 2, 3], replace(RESOLVE, fields=(("size", "S"), ("order", None))))
    assert done.done == (1, 2)
    assert [(each.number, each.why.key) for each in done.stayed] == [(3, "fields.missing")]
    assert ticket(desk, 1).fields == {"order": "A1", "size": "L"}
    assert ticket(desk, 2).fields == {"order": "A2", "size": "S"}


def test_others_write_between_two_stretches(desk: TestDesk) -> None:
    desk.many(STRETCH * 2)
    numbers = range(1, STRETCH + 2)
    run = desk.desk.bulk().run(WHAT, wanted(numbers, RESOLVE))
    first = run.next()
    assert first is not None
    run.took(first().result())
    assert (run.settled, run.left) == (STRETCH, (STRETCH + 1,))
    desk.desk_of("ada").run(AddNote(STRETCH + 1, "mine")).result()
    assert run.finish().done == tuple(numbers)
    assert names(desk) == [("resolve", tuple(numbers))]


def test_what_was_left_in_the_middle_is_taken_back_as_far_as_it_went(desk: TestDesk) -> None:
    desk.many(STRETCH * 2)
    run = desk.desk.bulk().run(WHAT, wanted(range(1, STRETCH * 2 + 1), RESOLVE))
    first = run.next()
    assert first is not None
    run.took(first().result())
    assert undo(desk).report.done == tuple(range(1, STRETCH + 1))
    assert names(desk) == []


def test_a_step_on_more_tickets_than_the_undo_stack_reads_events_is_still_one(desk: TestDesk) -> None:
    desk.many(400)
    numbers = tuple(range(1, 401))
    for tag in "abc":
        do(desk, numbers, SetTags(0, (tag,)))
    back, _ = desk.desk.steps().result()
    assert [step.tickets for step in back] == [numbers] * 3


def test_where_it_was_changed_since_the_rest_is_taken_back_and_that_one_stays_a_step(desk: TestDesk) -> None:
    do(desk, [1, 2, 3], RESOLVE)
    desk.desk_of("ada").run(SetStatus(2, Status.OPEN)).result()
    undone = undo(desk).report
    assert undone.done == (1, 3)
    assert [(each.number, each.why.key) for each in undone.stayed] == [(2, "refusal.undo_moved_on")]
    assert states(desk, [1, 2, 3]) == ["new", "open", "new"]
    assert names(desk) == [("resolve", (2,))]
    assert redo(desk).report.done == (1, 3)
    assert states(desk, [1, 2, 3]) == ["resolved", "open", "resolved"]
    assert names(desk) == [("resolve", (2,)), ("resolve", (1, 3))]


def test_nothing_is_taken_back_twice(desk: TestDesk) -> None:
    do(desk, [1, 2], SetTags(0, ("late",)))
    back, _ = desk.desk.steps().result()
    assert desk.desk.bulk().undo(back[-1]).finish().done == (1, 2)
    again = desk.desk.bulk().undo(back[-1]).finish()
    assert {each.why.key for each in again.stayed} == {"refusal.undo_twice"}
    assert again.done == ()


def test_nobody_takes_back_what_others_did(desk: TestDesk) -> None:
    do(desk, [1, 2], SetTags(0, ("late",)), agent="ada")
    back, _ = desk.desk_of("ada").steps().result()
    assert desk.desk.steps().result() == ([], [])
    assert desk.desk.bulk().undo(back[-1]).finish().done == ()


def test_steps_on_one_and_on_many_stand_in_their_order(desk: TestDesk) -> None:
    desk.desk.run(Claim(1)).result()
    do(desk, [1, 2], SetTags(0, ("a",)))
    desk.desk.run(AddNote(3, "x")).result()
    do(desk, [3, 4], SetTags(0, ("b",)))
    assert names(desk) == [("claim", (1,)), ("tags", (1, 2)), ("note", (3,)), ("tags", (3, 4))]


def test_a_stretch_is_never_done_twice(desk: TestDesk) -> None:
    def once() -> ManyDone:
        return desk.store.write(
            "many-x.0", run_many, wanted([1], ShiftPriority(-1)), actor="lin", op="many-x.0", config=desk.config,
            now=NOW,
        ).result()  # fmt: skip

    once()
    priority = ticket(desk, 1).priority
    with pytest.raises(RepeatedOperation):
        once()
    assert ticket(desk, 1).priority == priority


def test_replies_hold_and_are_all_taken_back(desk: TestDesk) -> None:
    assert do(desk, [1, 2, 3], Reply(0, ("We are on it.",))).done == (1, 2, 3)
    held = desk.desk.replies_in([MessageState.QUEUED]).result()
    assert {(row.ticket, row.hold_until) for row in held} == {(n, NOW + timedelta(seconds=10)) for n in (1, 2, 3)}
    assert undo(desk).report.done == (1, 2, 3)
    assert desk.desk.replies_in([MessageState.QUEUED]).result() == ()


def test_a_reply_to_one_of_them_from_the_same_program_is_no_news(desk: TestDesk) -> None:
    """The version that the person looked at is from before both."""
    seen = ticket(desk, 1).version
    desk.desk.bulk().run(WHAT, wanted([1], Reply(0, ("One.",)), seen=seen)).finish()
    done = desk.desk.reply(Reply(1, ("Two.",)), seen).result()
    assert done.changed


def test_a_department_is_asked_by_each(desk: TestDesk) -> None:
    from igdesk.config.model import Department

    desk.config = replace(desk.config, departments=(*desk.config.departments, Department("tech", "Tech")))
    desk.desk = desk.desk_of("lin")
    assert do(desk, [1, 2], HandOff(0, "tech", "Is the lamp safe?")).done == (1, 2)
    assert [ticket(desk, n).department for n in (1, 2)] == ["tech", "tech"]
    assert undo(desk).report.done == (1, 2)


def test_all_that_match_are_found_in_the_order_of_the_list(desk: TestDesk) -> None:
    desk.desk.run(SetStatus(5, Status.CLOSED)).result()
    found = desk.desk.bulk().matching(Filter(status=(Status.NEW, Status.OPEN))).result()
    page = desk.desk.page(Filter(status=(Status.NEW, Status.OPEN)), limit=50).result()
    assert found == tuple((card.ticket.number, card.ticket.version) for card in page.cards)
    assert len(found) == 11


def test_commands_name_no_ticket_of_their_own(desk: TestDesk) -> None:
    command: Command = SetTags(7, ("x",))
    do(desk, [1], command)
    assert (ticket(desk, 1).tags, ticket(desk, 7).tags) == (("x",), ())
