"""Incidents on a real file: two people at once, what is counted, found and listed, and what is left of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from igdesk.clock import FixedClock
from igdesk.config.model import Crisis
from igdesk.desk import incidents as desk_incidents
from igdesk.desk.bulk import Run
from igdesk.desk.bulk_reply import own_words, plan
from igdesk.desk.desk import Desk
from igdesk.desk.filters import parse_filter
from igdesk.errors import ConflictError
from igdesk.rules import events as e
from igdesk.rules.commands import EditIncident, EndIncident, JoinIncident, LeaveIncident, Merge, OpenIncident, SetCrisis
from igdesk.rules.incident import Incident, IncidentState
from igdesk.rules.model import Status
from igdesk.store import incident_rows as incidents
from igdesk.store import queue, sync_state
from igdesk.store.engine import LocalStore
from igdesk.store.erase import Forgetting, Mode, forget
from igdesk.store.views import Sort
from tests.store.passing import DESK, HOUR, NOW, Working

CONFIG = replace(DESK, crisis=Crisis("zhou"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "desk.db"


@pytest.fixture
def working(path: Path) -> Working:
    made = Working(path)
    made.config = CONFIG
    for name, text in (("ada", "My cup leaks"), ("bo", "mine as well"), ("cy", "where is my order")):
        made.writes(name, text=text)
    return made


def person(working: Working, who: str = "mei") -> Desk:
    return Desk(working.store, CONFIG, FixedClock(NOW), who)


def opened(working: Working, *numbers: int, words: tuple[str, ...] = ("leaks",)) -> Incident:
    run, key = desk_incidents.opening(person(working), numbers, "cups leak", words)
    run.finish()
    found = working.store.read(incidents.of_key, key).result()
    assert found is not None
    return found


def listed(working: Working, text: str) -> list[int]:
    wanted = parse_filter(text, "mei", CONFIG)
    page = working.store.read(queue.page, wanted, Sort.OLDEST, priorities=("medium",), now=NOW, limit=50).result()
    return sorted(card.ticket.number for card in page.cards)


def state(working: Working, number: int = 1) -> tuple[IncidentState, str | None]:
    found = working.store.read(incidents.find, number).result()
    assert found is not None
    return found.state, found.ended_by


def test_an_incident_of_several_tickets_is_one_step_and_is_taken_back_as_one(working: Working) -> None:
    found = opened(working, 1, 2)
    assert (found.ticket, found.tickets, found.unfinished, found.actor) == (1, 2, 2, "mei")
    assert (listed(working, "is:incident"), listed(working, f"incident:{found.id}")) == ([1, 2], [1, 2])
    assert (listed(working, "-is:incident"), listed(working, "incident:#9")) == ([3], [])
    desk = person(working)
    [step] = [each for each in desk.steps().result()[0] if each.is_many]
    assert desk.bulk().undo(step).finish().done == (1, 2)
    assert (working.store.read(incidents.all_of).result(), listed(working, "is:incident")) == ((), [])
    [again] = desk.steps().result()[1]
    desk.bulk().undo(again).finish()
    assert listed(working, "is:incident") == [1, 2]


def test_an_incident_that_others_joined_stays_when_its_opening_is_taken_back(working: Working) -> None:
    working.does(OpenIncident(1, "cups leak", "key"), NOW)
    working.does(JoinIncident(2, 1), NOW, "zhou")
    desk = person(working)
    desk.undo(desk.steps().result()[0][-1].op).result()
    [left] = working.store.read(incidents.all_of).result()
    assert (left.tickets, listed(working, "incident:1")) == (1, [2])


def test_new_messages_come_to_it_by_its_words_until_it_is_over(working: Working) -> None:
    opened(working, 1)
    working.writes("dee", NOW, "it LEAKS again")
    assert [each for each in working.events(4) if isinstance(each, e.IncidentJoined)] == [
        e.IncidentJoined(1, None, ("leaks",))
    ]
    working.does(LeaveIncident(4), NOW)
    working.writes("dee", NOW + HOUR / 2, "it still leaks", now=NOW + HOUR / 2)
    assert listed(working, "incident:1") == [1]
    working.does(EndIncident(1, 1), NOW)
    working.writes("eve", NOW, "mine leaks")
    assert (listed(working, "incident:1"), listed(working, "is:incident")) == ([1], [])


def test_two_people_at_once_do_it_once(path: Path, working: Working) -> None:
    other = Working(LocalStore(path, FixedClock(NOW)), "other")
    other.config = CONFIG
    working.does(OpenIncident(1, "cups leak", "one"), NOW)
    with pytest.raises(ConflictError, match="incident 1 already"):
        other.does(OpenIncident(1, "leaking cups", "two"), NOW, "zhou")
    other.does(OpenIncident(2, "leaking cups", "three"), NOW, "zhou")
    assert [each.id for each in working.store.read(incidents.all_of).result()] == [2, 1]
    working.does(EndIncident(1, 1), NOW)
    for late in (EndIncident(2, 1), SetCrisis(2, 1), JoinIncident(3, 1)):
        with pytest.raises(ConflictError, match="mei ended it"):
            other.does(late, NOW, "zhou")
    assert state(working) == (IncidentState.OVER, "mei")
    other.store.close()


def test_an_end_is_not_taken_back_over_somebody_elses_head(working: Working) -> None:
    opened(working, 1)
    working.does(EndIncident(1, 1), NOW)
    working.does(EndIncident(1, 1, over=False), NOW, "zhou")
    working.does(SetCrisis(1, 1), NOW, "zhou")
    desk = person(working)
    ended = next(each for each in reversed(desk.steps().result()[0]) if each.what.key == "steps.incident_over")
    with pytest.raises(ConflictError):
        desk.undo(ended.op).result()
    assert state(working) == (IncidentState.CRISIS, None)


def test_what_it_is_called_is_not_taken_back_over_another_name(working: Working) -> None:
    opened(working, 1)
    working.does(EditIncident(1, 1, "batch 7"), NOW)
    working.does(EditIncident(1, 1, words=("drip",)), NOW, "zhou")
    desk = person(working)
    [*_, named] = desk.steps().result()[0]
    back = desk.undo(named.op).result()
    assert working.store.read(incidents.all_of).result()[0].words == ("drip",), "which is somebody else's change"
    working.does(EditIncident(1, 1, "batch 8"), NOW, "zhou")
    with pytest.raises(ConflictError) as refused:
        desk.undo(back.op).result()
    assert refused.value.phrase.args["who"] == "zhou", "who edited it last, not who opened it"
    assert working.store.read(incidents.all_of).result()[0].title == "batch 8"


def test_a_crisis_is_told_to_everybody_and_takes_all_of_its_tickets_to_one(working: Working) -> None:
    found = opened(working, 1, 2)
    assert working.store.read(sync_state.health).result().crises == ()
    desk_incidents.crisis(person(working, "zhou"), found, (1, 2), on=True).finish()
    assert [each.id for each in working.store.read(sync_state.health).result().crises] == [found.id]
    assert listed(working, "owner:zhou") == [1, 2]
    working.writes("dee", NOW, "it leaks")
    assert (listed(working, "owner:zhou"), len(working.takes("zhou", NOW))) == ([1, 2, 4], 1)
    desk_incidents.crisis(person(working, "zhou"), found, (1, 2), on=False).finish()
    assert working.store.read(sync_state.health).result().crises == ()


def planned(working: Working, found: Incident, text: str) -> tuple[list[int], list[str]]:
    desk = person(working)
    numbers = [number for number, _ in desk.bulk().matching(desk_incidents.unfinished(found.id)).result()]
    cards = {k: v for reading in desk.bulk().cards(numbers) for k, v in reading.result().items()}
    made = plan(desk, cards.values(), own_words(text))
    return [each.card.ticket.number for each in made.letters], [each.why.key for each in made.stayed]


def test_an_update_goes_to_those_who_read_its_language_and_the_others_stay(working: Working) -> None:
    working.writes("dee", NOW, "杯子也漏了，怎么办")
    found = opened(working, 1, 2, 4)
    assert planned(working, found, "We know of it, and are sorry.") == ([1, 2], ["bulk.no_wording"])
    assert planned(working, found, "我们已经知道了。") == ([4], ["bulk.no_wording", "bulk.no_wording"])
    assert planned(working, found, "Your order {order_no?} is on its way.")[0] == []


def test_a_solution_resolves_all_and_ends_it_in_one_step(working: Working) -> None:
    found, desk = opened(working, 1, 2), person(working)
    cards = {k: v for reading in desk.bulk().cards((1, 2)) for k, v in reading.result().items()}
    made = plan(desk, cards.values(), desk_incidents.solution_words("A new cup is on its way.", ()))
    report = desk_incidents.solving(desk, found, made.letters, "A new cup is on its way.").finish()
    assert (report.done, report.stayed) == ((1, 2), ())
    over = working.store.read(incidents.find, found.id).result()
    assert over is not None
    assert (over.state, over.solution, over.unfinished) == (IncidentState.OVER, "A new cup is on its way.", 0)
    cards = {k: v for reading in desk.bulk().cards((1, 2)) for k, v in reading.result().items()}
    assert {card.ticket.status for card in cards.values()} == {Status.RESOLVED}
    step = desk.steps().result()[0][-1]
    assert (step.what.key, desk.bulk().undo(step).finish().done) == ("steps.incident_over", (1, 2))
    assert (state(working)[0], desk.unsettled_replies().result()) == (IncidentState.OPEN, ())


def solving(working: Working, found: Incident, *numbers: int) -> Run:
    desk, said = person(working), "A new cup is on its way."
    cards = {k: v for reading in desk.bulk().cards(numbers) for k, v in reading.result().items()}
    made = plan(desk, cards.values(), desk_incidents.solution_words(said, ()))
    return desk_incidents.solving(desk, found, made.letters, said)


@pytest.mark.parametrize("late", [1, 2])
def test_one_who_writes_at_the_last_moment_keeps_no_solution_from_the_others(working: Working, late: int) -> None:
    found = opened(working, 1, 2)
    run = solving(working, found, 1, 2)
    working.writes({1: "ada", 2: "bo"}[late], NOW + HOUR / 60, "one more thing", now=NOW + HOUR / 60)
    report = run.finish()
    assert (report.done, [each.number for each in report.stayed]) == ((3 - late,), [late])
    over = working.store.read(incidents.find, found.id).result()
    assert over is not None
    assert (over.state, over.solution, over.unfinished) == (IncidentState.OVER, "A new cup is on its way.", 1)
    desk = person(working)
    assert desk.bulk().undo(desk.steps().result()[0][-1]).finish().done == (3 - late,)
    assert state(working)[0] is IncidentState.OPEN


def test_where_all_are_refused_it_goes_on_and_where_another_ended_it_nobody_is_told(working: Working) -> None:
    found = opened(working, 1, 2)
    both = solving(working, found, 1, 2)
    for name in ("ada", "bo"):
        working.writes(name, NOW + HOUR / 60, "one more thing", now=NOW + HOUR / 60)
    assert (both.finish().done, state(working)[0]) == ((), IncidentState.OPEN)
    again = solving(working, found, 1, 2)
    working.does(EndIncident(2, 1), NOW, "zhou")
    assert {each.exit_code for each in again.finish().stayed} == {3}
    assert (again.report.done, person(working).unsettled_replies().result()) == ((), ())


def test_what_a_ticket_was_of_goes_on_where_it_is_merged(working: Working) -> None:
    opened(working, 1, 2)
    working.does(Merge(1, 3), NOW)
    assert listed(working, "incident:1 -is:closed") == [2, 3]
    desk = person(working)
    desk.undo(desk.steps().result()[0][-1].op).result()
    assert listed(working, "incident:1") == [1, 2]


@pytest.mark.parametrize("mode", Mode)
def test_who_is_forgotten_is_named_in_no_incident(working: Working, mode: Mode) -> None:
    working.does(OpenIncident(1, "the cup of @ada leaks", "key", ("@ada",)), NOW)
    working.does(OpenIncident(2, "@ada says so, too", "other"), NOW)
    working.does(EditIncident(2, 2, "@ada was the first", ("@ada",)), NOW)
    customer = working.store.read(lambda db: db.execute("SELECT customer FROM tickets").fetchone()[0]).result()
    working.store.write("gone", forget, customer, Forgetting(mode, "zhou", "gone", NOW)).result()
    said = [f"{each.title} {each.words}" for each in working.store.read(incidents.all_of).result()]
    logs = [str(event) for number in (1, 2) for event in working.events(number) if isinstance(event, e.IncidentEdited)]
    assert (len(logs), any("ada" in each for each in (*said, *logs))) == (2, False)
