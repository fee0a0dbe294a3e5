"""Every action of the screens, once: from these records come the bindings, footer, help, palette and docs/keys.md.

A key may be a sequence (`g i`): its first key waits for the second and shows what can follow. Words for an action are
the phrases `keys.ID` (footer) and `keys.ID_does` (help, palette, documentation).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Literal

from igdesk.values import dataclass

Context = Literal["everywhere", "queue", "ticket", "triage", "escalation", "report", "search", "composer"]
CONTEXTS: tuple[Context, ...] = (
    "everywhere", "queue", "ticket", "triage", "escalation", "report", "search", "composer",
)  # fmt: skip
TEXT_CONTEXTS: tuple[Context, ...] = ("search", "composer")
"""Where letters are text."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a key does.

    Attributes:
        id: Public name; the method `action_ID` of the screen or app does it.
        keys: Textual key names; a sequence has a space between its keys. The first is the one that is shown.
        contexts: The screens where the keys are active.
        rank: Its place in the footer, 1 first; 0 is never there. Narrow screens drop the last ones.
        argument: Given to the method; the digits of `DIGITS` give themselves.
        palette: Whether the command palette offers it.
        asks: Whether it opens something that takes the keys that follow; those may be typed before it is there.
        shown: How the footer names the keys, where one action stands for several (`j k`).
        twin: Id of the action whose key the footer names with it.
        over: Id of an action that works everywhere, and not where this one has its keys.
    """

    id: str
    keys: tuple[str, ...]
    contexts: tuple[Context, ...]
    rank: int = 0
    argument: str | None = None
    palette: bool = True
    asks: bool = False
    shown: str = ""
    twin: str = ""
    over: str = ""

    @property
    def label(self) -> str:
        """Key of the phrase of one or two words, for the footer."""
        return f"keys.{self.id}"

    @property
    def does(self) -> str:
        """Key of the phrase that says in a line what it does."""
        return f"keys.{self.id}_does"

    @property
    def is_row(self) -> bool:
        """Whether its keys are a row of digits, each of which says which one is meant."""
        return self.keys[0].split(" ")[-1].isdecimal()

    def call(self, key: str) -> str:
        """The action as Textual spells it, for one of its keys."""
        if self.is_row:
            return f"{self.id}({key[-1]})"
        return self.id if self.argument is None else f"go({self.argument!r})"


_NOT_TEXT = ("f1", "f12", "ctrl+p", "ctrl+l")
"""Keys that work everywhere and mean nothing to a text field."""

_WRITING: tuple[Context, ...] = ("queue", "ticket")
_VERBS: tuple[Context, ...] = ("queue", "ticket", "triage")
_READING: tuple[Context, ...] = ("queue", "ticket", "triage", "escalation")
_MOVING: tuple[Context, ...] = (*_READING, "report")
_ONE: tuple[Context, ...] = ("ticket", "triage")


def _go(place: str, *keys: str) -> Action:
    return Action(f"go_{place}", keys, ("everywhere",), argument=place)


ACTIONS: tuple[Action, ...] = (
    Action("help", ("question_mark", "f1"), ("everywhere",), asks=True),
    Action("palette", ("ctrl+p", "ctrl+k"), ("everywhere",), 8, palette=False, asks=True),
    Action("command_line", ("colon",), ("everywhere",), palette=False, asks=True),
    Action("undo", ("u", "z"), ("everywhere",), 9, asks=True),
    Action("redo", ("ctrl+r",), ("everywhere",)),
    Action("sync_now", ("R",), ("everywhere",)),
    Action("redraw", ("ctrl+l",), ("everywhere",)),
    Action("back", ("q",), ("everywhere",), 12, palette=False),
    Action("leave", ("escape",), _MOVING, palette=False),
    _go("top", "g g"),
    _go("queue", "g i"),
    _go("mine", "g m"),
    _go("unowned", "g u"),
    _go("escalated", "g e"),
    _go("waiting", "g w"),
    _go("snoozed", "g s"),
    _go("follow_ups", "g f"),
    _go("overdue", "g y"),
    _go("soon", "g h"),
    _go("legs", "g l"),
    _go("mentions", "g a"),
    _go("handover", "g t"),
    _go("promises", "g p"),
    _go("expiring", "g x"),
    _go("report", "g r"),
    _go("notices", "g n"),
    _go("outbox", "g o"),
    _go("drafts", "g d"),
    _go("customers", "g c"),
    _go("incidents", "g ampersand"),
    _go("knowledge", "g k"),
    Action("saved_view", tuple(f"g {digit}" for digit in "123456789"), ("everywhere",), palette=False),
    Action("reload", ("g C",), ("everywhere",)),
    Action("settings", ("g comma",), ("everywhere",), asks=True),
    Action("snag", ("exclamation_mark", "f12"), ("everywhere",), asks=True),
    Action("down", ("j", "down"), _MOVING, 1, palette=False, shown="j k", twin="up"),
    Action("up", ("k", "up"), _MOVING, palette=False),
    Action("top", ("home",), _MOVING, palette=False),
    Action("bottom", ("G", "end"), _MOVING, palette=False),
    Action("page_down", ("ctrl+d", "pagedown"), _MOVING, palette=False),
    Action("page_up", ("ctrl+u", "pageup"), _MOVING, palette=False),
    Action("open", ("enter", "o"), ("queue",), 2, palette=False, asks=True),
    Action("brief", ("enter",), ("escalation",), 2, palette=False, asks=True),
    Action("approve", ("y",), ("escalation",), 3),
    Action("send_back", ("x",), ("escalation",), 3, asks=True),
    Action("take_over", ("r",), ("escalation",), 3),
    Action("open_ticket", ("o",), ("escalation",), 5, palette=False, asks=True),
    Action("list_counted", ("enter", "o"), ("report",), 2, palette=False),
    Action("report_page", tuple("123456"), ("report",), 3, palette=False, shown="1-6"),
    Action("report_days", ("p",), ("report",), 4, asks=True),
    Action("previous_days", ("left_square_bracket",), ("report",), 4, shown="[ ]", twin="next_days"),
    Action("next_days", ("right_square_bracket",), ("report",)),
    Action("report_by", ("b",), ("report",), 5, asks=True),
    Action("group_card", ("i",), ("report",), 6, asks=True),
    Action("earlier_hour", ("left",), ("report",), 7, palette=False, shown="← →", twin="later_hour"),
    Action("later_hour", ("right",), ("report",), palette=False),
    Action("definitions", ("d",), ("report",), 7, asks=True),
    Action("report_export", ("e",), ("report",), 6, asks=True),
    Action("count_again", ("r",), ("report",), 9),
    Action("next_view", ("right_square_bracket",), ("queue",), 7, shown="] [", twin="previous_view"),
    Action("previous_view", ("left_square_bracket",), ("queue",)),
    Action("view", tuple("123456789"), ("queue",), palette=False),
    Action("select", ("space", "x"), ("queue",), 10),
    Action("select_range", ("v",), ("queue",)),
    Action("select_all", ("V",), ("queue",)),
    Action("search", ("slash",), _MOVING, 6, asks=True),
    Action("filter", ("f",), ("queue",), 6, asks=True),
    Action("save_view", ("F",), ("queue",), 11, asks=True),
    Action("sort", ("O",), ("queue",), 11),
    Action("preview", ("w",), ("queue",), 10),
    Action("triage", ("T",), ("queue",), 8, asks=True),
    Action("accept", ("enter",), ("triage",), 1, palette=False),
    Action("arm", tuple("123"), ("triage",), 2, palette=False, shown="1-3"),
    Action("arm_tone", ("tab", "f9"), ("triage",), 3),
    Action("arm_other", ("ctrl+t", "t"), ("triage",), 3, asks=True),
    Action("edit", ("r",), ("triage",), 3, asks=True),
    Action("arm_after", ("f8",), ("triage",), 7),
    Action("skip", ("n", "right", "f7"), ("triage",), 7),
    Action("step_back", ("left", "f6"), ("triage",), 7),
    Action("append", ("R",), ("triage",), 8, over="sync_now"),
    Action("scroll_page", ("space",), _ONE, palette=False),
    Action("next_ticket", ("J",), ("ticket",), 7, shown="J K", twin="previous_ticket"),
    Action("previous_ticket", ("K",), ("ticket",)),
    Action("next_match", ("n",), ("ticket",)),
    Action("previous_match", ("N",), ("ticket",)),
    Action("suggested", tuple("123"), ("ticket",), 3, palette=False, shown="1-3", asks=True),
    Action("reply", ("r",), _WRITING, 3, asks=True),
    Action("write", ("enter",), ("ticket",), palette=False, asks=True),
    Action("template", ("t",), _WRITING, 4, asks=True),
    Action("claim", ("a a",), _READING, 4),
    Action("assign", ("a",), _READING, asks=True),
    Action("resolve", ("e", "f2"), _VERBS, 5),
    Action("repeat", ("full_stop",), ("queue", "ticket")),
    Action("reopen", ("E",), _VERBS),
    Action("follow_up", ("B",), _VERBS, asks=True),
    Action("note", ("c",), _READING, 6, asks=True),
    Action("watch", ("asterisk",), _VERBS),
    Action("category", ("I",), _VERBS, asks=True),
    Action("tags", ("l",), _VERBS, asks=True),
    Action("case", ("X",), _VERBS, asks=True),
    Action("status", ("s",), _VERBS, asks=True),
    Action("fields", ("D",), _VERBS, asks=True),
    Action("escalate", ("S", "f5"), _VERBS, 9, asks=True),
    Action("handoff", ("d", "f4"), _VERBS, asks=True),
    Action("snooze", ("b", "f3"), _VERBS, asks=True),
    Action("promise", ("P",), _VERBS, asks=True),
    Action("priority", ("p",), _VERBS, asks=True),
    Action("raise_priority", ("plus",), _WRITING),
    Action("lower_priority", ("minus",), _WRITING),
    Action("merge", ("m",), _VERBS, asks=True),
    Action("split", ("M",), _VERBS, asks=True),
    Action("link", ("L",), _VERBS, asks=True),
    Action("incident", ("ampersand",), _VERBS, asks=True),
    Action("same", ("equals_sign",), _WRITING),
    Action("hide", ("H",), _VERBS, asks=True),
    Action("besides", ("A",), _VERBS, asks=True),
    Action("tree", ("W",), _READING, asks=True),
    Action("copy_number", ("y",), _VERBS),
    Action("copy_link", ("Y",), _VERBS),
    Action("customer_card", ("i",), _ONE, asks=True),
    Action("evidence", ("O",), _ONE, asks=True),
    Action("open_link", ("o",), _ONE, asks=True),
    Action("timeline", ("h",), _ONE),
    Action("draft_article", ("w",), ("ticket",), asks=True),
    Action("open_hit", ("enter",), ("search",), 1, palette=False, asks=True),
    Action("next_hit", ("down",), ("search",), 2, palette=False, shown="↑↓"),
    Action("previous_hit", ("up",), ("search",), palette=False),
    Action("hits_down", ("pagedown",), ("search",), palette=False),
    Action("hits_up", ("pageup",), ("search",), palette=False),
    Action("leave_search", ("escape",), ("search",), 3, palette=False),
    Action("send", ("ctrl+s",), ("composer",), 1),
    Action("insert_template", ("ctrl+t",), ("composer",), 2, asks=True),
    Action("insert_article", ("f3",), ("composer",), 6, asks=True),
    Action("next_hole", ("tab",), ("composer",), 7, palette=False),
    Action("previous_hole", ("shift+tab",), ("composer",), palette=False),
    Action("audience", ("ctrl+r",), ("composer",), palette=False),
    Action("editor", ("ctrl+o",), ("composer",), palette=False, asks=True),
    Action("after_send", ("f8",), ("composer",), 8),
    Action("send_later", ("f2",), ("composer",), 5, asks=True),
    Action("tone", ("f9",), ("composer",), 4),
    Action("actions", ("f4",), ("composer",)),
    Action("save_template", ("ctrl+g",), ("composer",), palette=False),
    Action("keep_draft", ("escape",), ("composer",), 3, palette=False),
    Action("quit", ("ctrl+q",), ("everywhere", *TEXT_CONTEXTS)),
)


def actions_in(context: Context, actions: Sequence[Action] = ACTIONS) -> tuple[Action, ...]:
    """What has keys in a context by itself, without what works everywhere."""
    return tuple(action for action in actions if context in action.contexts)


def active_in(context: Context, actions: Sequence[Action] = ACTIONS) -> tuple[Action, ...]:
    """Everything that has keys in a context. Of the keys that work everywhere, text lets only a few by."""
    own = actions_in(context, actions)
    if context == "everywhere":
        return own
    covered = {action.over for action in own}
    beside = (action for action in actions_in("everywhere", actions) if action.id not in covered)
    everywhere = tuple(action for action in beside if context not in action.contexts)
    return own + (tuple(_beside_text(everywhere)) if context in TEXT_CONTEXTS else everywhere)


def _beside_text(actions: Iterable[Action]) -> Iterator[Action]:
    for action in actions:
        if keys := tuple(key for key in action.keys if key in _NOT_TEXT):
            yield replace(action, keys=keys, rank=0)
