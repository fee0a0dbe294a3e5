"""Ten things that a program for hands on the keyboard has to get right, and which tests say that it does.

`PROVEN` is the index: the number of a check, what it says, and its tests. Those that fit nowhere else are below.
"""

from __future__ import annotations

import random
import re
import string
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Input, TextArea

from igdesk.config.actions import Context
from igdesk.config.key_names import key_name
from igdesk.config.keys import Keys, actions_with, clashes
from igdesk.desk.desk import Desk
from igdesk.errors import IgdeskError
from igdesk.i18n import Words
from igdesk.rules.commands import Assign, Command, SetPriority, SetStatus
from igdesk.rules.model import Status
from igdesk.screens.chords import chords_of
from igdesk.screens.help import help_text
from igdesk.screens.queue import QueueScreen
from igdesk.screens.ticket import TicketScreen
from igdesk.store.engine import LocalStore

from .conftest import Says, TestDesk, settle
from .scenes import SCENES, Stage, desk_of_scenes, set_up, stage_on, tear_down
from .test_type_ahead import replies
from .ticket_fixtures import desk_of_three, quiet, type_keys

TESTS = Path(__file__).parents[1]


@dataclass(frozen=True)
class Proven:
    """A check, and the tests that hold it up: names of functions by file."""

    says: str
    by: Mapping[str, tuple[str, ...]]


PROVEN: Mapping[int, Proven] = {
    1: Proven(
        "Each way costs no more keys than the table of the design allows.",
        {
            "screens/test_triage.py": (
                "test_answering_costs_three_keys_for_the_first_and_two_for_each_next",
                "test_from_the_shell_it_costs_two_keys_for_each",
                "test_confirmed_once_it_costs_one_key_for_each",
                "test_escalating_and_going_on_costs_two_keys",
                "test_parking_for_two_days_costs_two_keys",
                "test_taking_it_and_going_on_costs_two_keys",
                "test_handing_on_costs_two_keys_and_a_line",
            ),
            "screens/test_keyboard_checks.py": ("test_1_ordinary_screens_cost_three_keys_and_then_two",),
        },
    ),
    2: Proven(
        "With ten thousand tickets no key waits: measured, not asserted, as a busy machine would fail it.",
        {"../benchmarks/bench_screens.py": ("main",), "../benchmarks/bench_search.py": ("main",)},
    ),
    3: Proven(
        "Every letter that is typed into a text field changes text only.",
        {
            "screens/test_keyboard_checks.py": (
                "test_3_letters_in_a_field_are_text",
                "test_3_every_kind_of_field_is_tried",
            ),
            "screens/test_own_keys.py": ("test_no_verb_with_ctrl_or_a_function_key_acts_while_somebody_writes",),
        },
    ),
    4: Proven(
        "Whatever others do meanwhile, the ticket acted on is the one that was shown when the key was pressed.",
        {
            "screens/test_keyboard_checks.py": ("test_4_the_ticket_acted_on_is_the_one_that_was_shown",),
            "screens/test_selecting.py": (
                "test_whatever_others_do_meanwhile_the_tickets_acted_on_are_those_that_were_shown_as_selected",
            ),
        },
    ),
    5: Proven(
        "Esc, Ctrl+Q or a kill in the composer: the draft is there afterwards.",
        {
            "screens/test_drafts.py": ("test_esc_and_quitting_keep_the_text_for_the_next_program",),
            "screens/test_drafts_killed.py": ("test_a_reply_survives_a_kill_and_is_not_offered_once_it_was_sent",),
        },
    ),
    6: Proven(
        "A held Enter sends one message at most, and none with a hole.",
        {
            "screens/test_triage.py": (
                "test_a_held_enter_sends_one_message_at_most",
                "test_a_held_enter_sends_one_message_where_one_key_is_enough",
                "test_a_held_enter_sends_nothing_with_a_hole_and_types_nothing",
            )
        },
    ),
    7: Proven(
        "The whole loop works with digits, Enter, arrows and function keys alone.",
        {"screens/test_triage.py": ("test_the_whole_loop_without_a_letter",)},
    ),
    8: Proven(
        "A public comment or a reply to many never leaves with fewer than two confirmations.",
        {
            "screens/test_triage.py": ("test_a_public_comment_never_leaves_by_one_key",),
            "screens/test_comments.py": ("test_a_public_answer_is_asked_for_once_more",),
            "screens/test_bulk_reply.py": (
                "test_two_answers_send_it_to_all_and_one_key_takes_it_back",
                "test_nothing_leaves_without_both",
            ),
        },
    ),
    9: Proven(
        "At 80 by 24, with forty columns of Chinese and no colour, no row wraps and no hint is lost.",
        {
            "screens/test_every_screen.py": ("test_with_little_room_and_no_colour_no_hint_is_lost",),
            "screens/test_triage_pictures.py": ("test_no_row_wraps_and_no_hint_is_lost",),
        },
    ),
    10: Proven(
        "Help lists exactly the keys that are active; no key does two things on a screen, also with keys of one's own.",
        {
            "screens/test_keyboard_checks.py": ("test_10_help_lists_exactly_what_is_active",),
            "config/test_keys.py": ("test_whatever_is_taken_no_key_does_two_things_and_every_action_can_be_reached",),
        },
    ),
}


@pytest.mark.parametrize("number", range(1, 11))
def test_the_index_names_tests_that_are_there(number: int) -> None:
    for file, names in PROVEN[number].by.items():
        text = (TESTS / file).read_text(encoding="utf-8")
        assert [name for name in names if not re.search(rf"^(async )?def {name}\(", text, re.M)] == []


async def test_1_ordinary_screens_cost_three_keys_and_then_two(tmp_path: Path) -> None:
    with desk_of_three(tmp_path) as desk:
        async with stage_on(desk) as stage:
            root = stage.app.screen
            assert isinstance(root, QueueScreen)
            first, second, _ = root.order()
            await type_keys(stage.pilot, "enter", "1", "ctrl+s")
            await type_keys(stage.pilot, "1", "ctrl+s")
            assert [len(replies(desk, number)) for number in (first, second)] == [1, 1]


# 3: letters are text.

FIELDS = ("palette", "search", "filter", "view-name", "count", "note", "composer", "tags", "fields", "leg", "promise",
          "keep-template", "knowledge", "draft-article")  # fmt: skip
"""Scenes with text fields."""


def test_3_every_kind_of_field_is_tried() -> None:
    """A scene that shows a field not named above is found by the walk below; a field that no scene shows, here."""
    assert {scene.name for scene in SCENES} >= set(FIELDS)


@pytest.mark.slow
async def test_3_letters_in_a_field_are_text(tmp_path: Path) -> None:
    tried: set[type[Widget]] = set()
    with desk_of_scenes(tmp_path) as desk:
        async with stage_on(desk) as stage:
            for scene in (scene for scene in SCENES if scene.name in FIELDS):
                await set_up(stage, scene)
                screen, before = stage.app.screen, changes(desk)
                for field in fields_of(stage):
                    field.focus()
                    await type_all(stage, field)
                    assert text_of(field) == LETTERS, (scene.name, field)
                    tried.add(type(field))
                assert (stage.app.screen, changes(desk)) == (screen, before), scene.name
                await tear_down(stage, scene)
    assert {each for each in kinds_of_fields() if each not in tried} == set()


LETTERS = string.ascii_letters + "退款é?!./:,;[]+-"


def fields_of(stage: Stage) -> list[Input | TextArea]:
    """The text fields that can be written in."""
    found: list[Input | TextArea] = [*stage.app.screen.query(Input), *stage.app.screen.query(TextArea)]
    return [each for each in found if each.focusable and each.display]


def kinds_of_fields() -> set[type[Widget]]:
    """Our own kinds of text fields."""
    below = [*Input.__subclasses__(), *TextArea.__subclasses__()]
    return {each for each in below if each.__module__.startswith("igdesk.")}


async def type_all(stage: Stage, field: Input | TextArea) -> None:
    """Empty a field, and type every letter into it in one burst."""
    if isinstance(field, Input):
        field.value = ""
    else:
        field.text = ""
    await quiet(stage.pilot)
    for letter in LETTERS:
        name = letter if letter.isalnum() else _character_to_key(letter)
        stage.app.post_message(events.Key(name, letter))
    await quiet(stage.pilot)
    while stage.app.type_ahead._since is not None:
        await quiet(stage.pilot)


def text_of(field: Input | TextArea) -> str:
    return field.value if isinstance(field, Input) else field.text


def changes(desk: Desk) -> int:
    """How often the desk was changed."""
    (count,) = desk._store.read(lambda db: db.execute("SELECT count(*) FROM events").fetchone()).result()
    return int(count)


# 4: while others act.


@pytest.mark.parametrize("seed", range(2))
async def test_4_the_ticket_acted_on_is_the_one_that_was_shown(test_desk: TestDesk, seed: int) -> None:
    test_desk.many(12)
    chance, other = random.Random(seed), LocalStore(test_desk.path, test_desk.clock)  # a connection of its own
    others = Desk(other, test_desk.config, test_desk.clock, "ada")
    try:
        async with test_desk.app().run_test() as pilot:
            await settle(pilot)
            for step in range(25):
                acting = somebody_acts(test_desk, others, chance, step)
                await pilot.press(chance.choice(["j", "k", "G", "home", "j"]))
                shown, before = number_at_cursor(pilot), last_event(test_desk)
                await pilot.press(
                    *chance.choice([("a", "a"), ("p", "1"), ("e",), ("plus",), ("l", *f"t{step}", "enter")])
                )
                acting()
                await settle(pilot)
                assert acted_on(test_desk, before) <= {shown}, step
                if chance.random() < 0.5:
                    await look(pilot)
    finally:
        other.close()


def somebody_acts(desk: TestDesk, others: Desk, chance: random.Random, step: int) -> Callable[[], None]:
    """Begin what somebody else does by another connection; the function waits for its end."""
    number = chance.randint(1, 12)
    if chance.random() < 0.2:
        desk.arrive([Says(f"new{step}", "Where is it?")])
    commands: list[Command] = [SetStatus(number, Status.RESOLVED), Assign(number, "wu"), SetPriority(number, "urgent")]
    pending = others.run(chance.choice(commands))

    def end() -> None:
        with suppress(IgdeskError):
            pending.result()

    return end


def number_at_cursor(pilot: Pilot[Any]) -> int:
    screen = pilot.app.screen
    assert isinstance(screen, QueueScreen)
    card = screen.target()
    assert card is not None
    return card.ticket.number


def last_event(desk: TestDesk) -> int:
    (last,) = desk.store.read(lambda db: db.execute("SELECT max(id) FROM events").fetchone()).result()
    return int(last)


def acted_on(desk: TestDesk, since: int) -> set[int]:
    """Tickets that the person at the keyboard has changed since an event."""
    query = "SELECT DISTINCT ticket FROM events WHERE id > ? AND actor = 'lin'"
    return {row[0] for row in desk.store.read(lambda db: db.execute(query, (since,)).fetchall()).result()}


async def look(pilot: Pilot[Any]) -> None:
    """See what others did."""
    screen = pilot.app.screen
    assert isinstance(screen, QueueScreen)
    await screen.igdesk.live.look()
    await settle(pilot)


# 10: help and bindings.


@pytest.mark.parametrize(
    "keys",
    [
        Keys(),
        Keys("vim"),
        Keys("plain"),
        Keys("plain", (("resolve", ("Z",)), ("tags", ("h", "ctrl+b")), ("timeline", ("l",)), ("go_queue", ("Q i",)))),
    ],
    ids=["usual", "vim", "plain", "own"],
)
async def test_10_help_lists_exactly_what_is_active(busy_desk: TestDesk, keys: Keys) -> None:
    assert clashes(actions_with(keys)) == ()
    busy_desk.desk.adopt(replace(busy_desk.desk.config, keys=keys))
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        assert listed("queue", keys) == active(pilot, "queue", keys)
        await type_keys(pilot, "enter")
        assert isinstance(pilot.app.screen, TicketScreen)
        assert listed("ticket", keys) == active(pilot, "ticket", keys)


def listed(context: Context, keys: Keys) -> set[str]:
    """Keys in the left column of help."""
    words = Words("en")
    told = [words(action.does) for action in actions_with(keys)]
    lines = help_text(context, words, 400, actions_with(keys)).plain.splitlines()
    lefts = [line.removesuffix(does) for line in lines for does in told if line.endswith(f"  {does}")]
    return {each for left in lefts for name in re.split(r"\s{2,}", left.strip()) for each in _spread(name)}


def _spread(name: str) -> list[str]:
    """A row of digits as its keys."""
    row = re.fullmatch(r"(.*)(\d)-(\d)", name)
    return [name] if row is None else [f"{row[1]}{digit}" for digit in range(int(row[2]), int(row[3]) + 1)]


def active(pilot: Pilot[Any], context: Context, keys: Keys) -> set[str]:
    """Keys that Textual gives to an action of ours, and the sequences."""
    actions = actions_with(keys)
    ids = {each.id for each in actions}
    bound = pilot.app.screen.active_bindings.items()
    named = {"quit": "quit", "command_palette": "palette"}  # Textual's own, which are ours as they are
    owners = {key: (each.binding.id or named.get(each.binding.action, "")).split(".")[0] for key, each in bound}
    single = {key for key, owner in owners.items() if owner in ids}
    chords = {f"{first} {second}" for first, each in chords_of(context, actions).items() for second in each}
    answered = {"a a"} if "assign" in ids else set()
    return {key_name(key) for key in single | chords if not key.startswith("sequence.")} | answered
