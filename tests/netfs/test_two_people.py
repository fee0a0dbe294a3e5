"""Two people and their colleagues at the command line, on two computers: who is told what, and what the desk says."""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from igdesk.clock import SystemClock, to_ms
from igdesk.i18n import Phrase
from tests.store.hands import PEOPLE

from .crowd import SharedDesk
from .people import Person, Ran, staff
from .rig import Share

pytestmark = pytest.mark.slow

CROWD = 5
STEPS = 5
CLAIMED, CHANGED, WORKED_ON = 1, {"reply": 2, "resolve": 3, "handoff": 7}, (4, 5, 6)
"""Tickets: each test has its own, on one desk."""


@pytest.fixture(scope="module")
def people(place: Share) -> list[Person]:
    """A desk to which customers have written, and its people."""
    SharedDesk(place).begin(max(*WORKED_ON, *CHANGED.values()), at=to_ms(SystemClock().now()))
    return staff(place, PEOPLE[:CROWD])


@pytest.fixture
def two(people: list[Person]) -> tuple[Person, Person]:
    return people[0], people[1]


def test_of_all_who_claim_at_once_one_wins_and_the_others_are_told_who(people: list[Person]) -> None:
    running = [person.begin("ticket", "claim", str(CLAIMED)) for person in people]
    ran = [each.came_to() for each in running]
    assert Counter(each.status for each in ran) == {0: 1, 3: len(people) - 1}, ran
    [winner] = [person.agent for person, each in zip(people, ran, strict=True) if each.status == 0]
    lost = Phrase("refusal.claimed", {"number": CLAIMED, "agent": winner}).in_("en")
    assert {each.errors.strip() for each in ran if each.status == 3} == {lost}
    for person in people[:2]:
        ticket = person.done("ticket", "show", str(CLAIMED))
        assert ticket["assignee"] == winner
        assert [event["kind"] for event in ticket["events"]].count("assigned") == 1


@pytest.mark.parametrize("change", [*CHANGED])
def test_of_two_changes_decided_on_the_same_sight_one_is_refused(two: tuple[Person, Person], change: str) -> None:
    number = str(CHANGED[change])
    words = {person.agent: f"{change} of {person.agent}" for person in two}
    seen = [person.done("ticket", "show", number)["version"] for person in two]
    assert seen[0] == seen[1]
    running = []
    for person, version in zip(two, seen, strict=True):
        more = {"reply": ("--text", "-"), "handoff": ("tech", "--note", words[person.agent])}.get(change, ())
        running.append(person.begin("ticket", change, number, *more, "--if-version", str(version)))
    ran = [each.came_to(words[person.agent]) for person, each in zip(two, running, strict=True)]
    assert sorted(each.status for each in ran) == [0, 3], ran
    winner, loser = (two[n] for n in sorted((0, 1), key=lambda n: ran[n].status))
    [refused] = [each for each in ran if each.status == 3]
    assert winner.agent in refused.errors
    ticket = loser.done("ticket", "show", number)
    assert [leg["question"] for leg in ticket["legs"]] == ([words[winner.agent]] if change == "handoff" else [])
    replies = [message["text"] for message in ticket["messages"] if message["direction"] == "out"]
    assert replies == ([words[winner.agent]] if change == "reply" else [])
    if change == "reply":  # whoever has looked again may well answer, too
        loser.done("ticket", "reply", number, "--text", words[loser.agent], "--if-version", str(ticket["version"]))
        assert [row["text"] for row in winner.done("outbox") if row["ticket"] == int(number)] == [
            words[winner.agent],
            words[loser.agent],
        ]


def test_what_two_people_were_told_is_what_both_of_them_see(two: tuple[Person, Person]) -> None:
    with ThreadPoolExecutor(2) as both:
        ran = [each for told in both.map(_work, two) for each in told]
    assert {each.status for each in ran} <= {0, 1, 3}, ran  # 1: what was merged away is no more to be merged
    shown = [person.begin("ticket", "show", str(number), "--json") for person in two for number in WORKED_ON]
    tickets = [each.came_to().json for each in shown]
    assert tickets[: len(WORKED_ON)] == tickets[len(WORKED_ON) :]
    notes = {note["id"]: note["text"] for ticket in tickets for note in ticket["notes"]}  # also of those merged into it
    assert Counter(notes.values()) == Counter(_told(ran, "note"))
    replies = Counter(row["text"] for row in two[0].done("outbox") if row["ticket"] in WORKED_ON)
    assert replies == Counter(_told(ran, "reply"))
    merged = {(str(ticket["number"]), str(ticket["merged_into"])) for ticket in tickets if ticket["merged_into"]}
    assert merged == {each.arguments[4:6] for each in ran if each.arguments[3] == "merge" and each.status == 0}


def _work(person: Person) -> list[Ran]:
    chance = random.Random(person.agent)
    found = []
    for n in range(STEPS):
        one, other = (str(number) for number in chance.sample(WORKED_ON, 2))
        text = f"{person.agent} {n}"
        kinds: list[tuple[str, ...]] = [("note", one, text), ("reply", one, "--text", text), ("merge", one, other)]
        found.append(person.igdesk("ticket", *kinds[n % len(kinds)]))
    return found


def _told(ran: list[Ran], kind: str) -> list[str]:
    """Texts of those that were told to be done."""
    return [each.arguments[-1] for each in ran if each.arguments[3] == kind and each.status == 0]
