"""Every action of the screens, once: from these records come the bindings, footer, help, palette and docs/keys.md.

A key may be a sequence (`g i`): its first key waits for the second and shows what can follow. Words for an action are
the phrases `keys.ID` (footer) and `keys.ID_does` (help, palette, documentation).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from igdesk.i18n import Words

Context = Literal["everywhere", "queue", "ticket", "escalation", "search", "composer"]
CONTEXTS: tuple[Context, ...] = ("everywhere", "queue", "ticket", "escalation", "search", "composer")
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
    """

    id: str
    keys: tuple[str, ...]
    contexts: tuple[Context, ...]
    rank: int = 0
    argument: str | None = None
    palette: bool = True
    asks: bool = False
    shown: str = ""

    @property
    def label(self) -> str:
        """Key of the phrase of one or two words, for the footer."""
        return f"keys.{self.id}"

    @property
    def does(self) -> str:
        """Key of the phrase that says in a line what it does."""
        return f"keys.{self.id}_does"

    def call(self, key: str) -> str:
        """The action as Textual spells it, for one of its keys."""
        if key.isdecimal():
            return f"{self.id}({key})"
        return self.id if self.argument is None else f"go({self.argument!r})"


_NAMES = {
    "question_mark": "?",
    "colon": ":",
    "slash": "/",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "plus": "+",
    "minus": "-",
    "space": "Space",
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "home": "Home",
    "end": "End",
    "up": "↑",
    "down": "↓",
    "pageup": "PgUp",
    "pagedown": "PgDn",
}


def key_name(key: str) -> str:
    """How people read a key or sequence: `Ctrl+S`, `g i`, `?`."""
    return " ".join(_one_key(each) for each in key.split(" "))


def _one_key(key: str) -> str:
    *modifiers, last = key.split("+") if len(key) > 1 else [key]
    name = _NAMES.get(last, last.upper() if modifiers or (last[:1] == "f" and last[1:].isdecimal()) else last)
    return "+".join([*(each.capitalize() for each in modifiers), name])


_NOT_TEXT = ("f1", "ctrl+p", "ctrl+l")
"""Keys that work everywhere and mean nothing to a text field."""

_LISTS: tuple[Context, ...] = ("queue", "escalation")
_VERBS: tuple[Context, ...] = ("queue", "ticket")
_READING: tuple[Context, ...] = ("queue", "ticket", "escalation")


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
    Action("leave", ("escape",), _READING, palette=False),
    Action("quit", ("ctrl+q",), ("everywhere", *TEXT_CONTEXTS)),
    _go("top", "g g"),
    _go("queue", "g i"),
    _go("mine", "g m"),
    _go("unowned", "g u"),
    _go("escalated", "g e"),
    _go("waiting", "g w"),
    _go("snoozed", "g s"),
    _go("follow_ups", "g f"),
    _go("legs", "g l"),
    _go("promises", "g p"),
    _go("expiring", "g x"),
    _go("notices", "g n"),
    _go("outbox", "g o"),
    _go("drafts", "g d"),
    Action("reload", ("g c",), ("everywhere",)),
    Action("down", ("j", "down"), _READING, 1, palette=False, shown="j k"),
    Action("up", ("k", "up"), _READING, palette=False),
    Action("top", ("home",), _READING, palette=False),
    Action("bottom", ("G", "end"), _READING, palette=False),
    Action("page_down", ("ctrl+d", "pagedown"), _READING, palette=False),
    Action("page_up", ("ctrl+u", "pageup"), _READING, palette=False),
    Action("open", ("enter", "o"), _LISTS, 2, palette=False, asks=True),
    Action("next_view", ("right_square_bracket",), ("queue",), 7, shown="] ["),
    Action("previous_view", ("left_square_bracket",), ("queue",)),
    Action("view", tuple("123456789"), ("queue",), palette=False),
    Action("search", ("slash",), _READING, 6, asks=True),
    Action("filter", ("f",), ("queue",), 6, asks=True),
    Action("sort", ("O",), ("queue",), 11),
    Action("preview", ("w",), ("queue",), 10),
    Action("scroll_page", ("space",), ("ticket",), palette=False),
    Action("next_ticket", ("J",), ("ticket",), 7, shown="J K"),
    Action("previous_ticket", ("K",), ("ticket",)),
    Action("next_match", ("n",), ("ticket",)),
    Action("previous_match", ("N",), ("ticket",)),
    Action("suggested", tuple("123"), ("ticket",), 3, palette=False, shown="1-3", asks=True),
    Action("reply", ("r",), _VERBS, 3, asks=True),
    Action("write", ("enter",), ("ticket",), palette=False, asks=True),
    Action("template", ("t",), _VERBS, 4, asks=True),
    Action("claim", ("a a",), _READING, 4),
    Action("assign", ("a",), _READING, asks=True),
    Action("resolve", ("e",), _VERBS, 5),
    Action("reopen", ("E",), _VERBS),
    Action("follow_up", ("B",), _VERBS, asks=True),
    Action("note", ("c",), _READING, 6, asks=True),
    Action("category", ("I",), _VERBS, asks=True),
    Action("tags", ("l",), _VERBS, asks=True),
    Action("status", ("s",), _VERBS, asks=True),
    Action("fields", ("D",), _VERBS, asks=True),
    Action("escalate", ("S",), _VERBS, 9, asks=True),
    Action("handoff", ("d",), _VERBS, asks=True),
    Action("snooze", ("b",), _VERBS, asks=True),
    Action("promise", ("P",), _VERBS, asks=True),
    Action("priority", ("p",), _VERBS, asks=True),
    Action("raise_priority", ("plus",), _VERBS),
    Action("lower_priority", ("minus",), _VERBS),
    Action("merge", ("m",), _VERBS, asks=True),
    Action("split", ("M",), _VERBS, asks=True),
    Action("link", ("L",), _VERBS, asks=True),
    Action("hide", ("H",), _VERBS, asks=True),
    Action("besides", ("A",), _VERBS, asks=True),
    Action("tree", ("W",), _READING, asks=True),
    Action("copy_number", ("y",), _READING),
    Action("customer_card", ("i",), ("ticket",), asks=True),
    Action("open_link", ("o",), ("ticket",), asks=True),
    Action("timeline", ("h",), ("ticket",)),
    Action("open_hit", ("enter",), ("search",), 1, palette=False, asks=True),
    Action("next_hit", ("down",), ("search",), 2, palette=False, shown="↑↓"),
    Action("previous_hit", ("up",), ("search",), palette=False),
    Action("hits_down", ("pagedown",), ("search",), palette=False),
    Action("hits_up", ("pageup",), ("search",), palette=False),
    Action("leave_search", ("escape",), ("search",), 3, palette=False),
    Action("send", ("ctrl+s",), ("composer",), 1),
    Action("insert_template", ("ctrl+t",), ("composer",), 2, asks=True),
    Action("next_hole", ("tab",), ("composer",), 3, palette=False),
    Action("previous_hole", ("shift+tab",), ("composer",), palette=False),
    Action("audience", ("ctrl+r",), ("composer",), palette=False),
    Action("after_send", ("f8",), ("composer",), 6),
    Action("tone", ("f9",), ("composer",), 5),
    Action("actions", ("f4",), ("composer",)),
    Action("save_template", ("ctrl+g",), ("composer",), palette=False),
    Action("keep_draft", ("escape",), ("composer",), 4, palette=False),
)


def actions_in(context: Context) -> tuple[Action, ...]:
    """What has keys in a context by itself, without what works everywhere."""
    return tuple(action for action in ACTIONS if context in action.contexts)


def active_in(context: Context) -> tuple[Action, ...]:
    """Everything that has keys in a context. Of the keys that work everywhere, text lets only a few by."""
    own = actions_in(context)
    if context == "everywhere":
        return own
    everywhere = tuple(action for action in actions_in("everywhere") if action not in own)
    return own + (tuple(_beside_text(everywhere)) if context in TEXT_CONTEXTS else everywhere)


def _beside_text(actions: Iterable[Action]) -> Iterator[Action]:
    for action in actions:
        if keys := tuple(key for key in action.keys if key in _NOT_TEXT):
            yield replace(action, keys=keys, rank=0)


def clashes(context: Context) -> frozenset[str]:
    """Keys that two actions of a context share; there are none, and a test says so.

    A sequence clashes with an action on its first key, unless that one asks what the second key answers (`a`: whom?).
    """
    seen: set[str] = set()
    twice: set[str] = set()
    own = set(actions_in(context))
    for action in active_in(context):
        for key in action.keys:
            if key in seen:
                twice.add(key)
            seen.add(key)
    firsts = {key.split(" ")[0] for action in own for key in action.keys if " " in key}
    return frozenset(twice | ((firsts & seen) - {"a"}))


def keys_markdown() -> str:
    """docs/keys.md: every key in both languages, by screen."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    en, zh = Words("en"), Words("zh")
    yield "# Keys"
    yield ""
    yield "Made from `igdesk.desk.actions`; a test compares the two. `?` shows the same inside the program."
    yield "A sequence such as `g i` is typed one key after the other. In text, letters are text."
    for context in CONTEXTS:
        yield ""
        yield f"## {en(f'ui.context_{context}')} · {zh(f'ui.context_{context}')}"
        yield ""
        yield "| Keys | Does | 作用 | Id |"
        yield "|---|---|---|---|"
        for action in active_in(context) if context in TEXT_CONTEXTS else actions_in(context):
            keys = " ".join(f"`{key_name(key)}`" for key in action.keys)
            yield f"| {keys} | {en(action.does)} | {zh(action.does)} | `{action.id}` |"
