"""The steps of a scenario file: what each verb takes, and whether what it names is there by then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from igdesk.simulator.characters import CHARACTERS
from igdesk.simulator.model import Medium
from igdesk.simulator.script import Step
from igdesk.toml_lines import KeyPath
from igdesk.values import dataclass

if TYPE_CHECKING:
    from igdesk.simulator.script_reading import Reader

MOST = 100_000
"""Steps, the members of crowds among them."""
_LATEST = timedelta(days=3650)
_ALWAYS = ("at", "after")


@dataclass(frozen=True, slots=True)
class Verb:
    """What a verb takes besides its own value."""

    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    makes: str = ""
    """`message`, `comment` or `post`: what its `name` stands for."""
    about: str = ""
    """What its own value names, where that is a name and no words."""


VERBS: Mapping[str, Verb] = {
    "says": Verb(
        ("who",), ("attach", "story", "unsupported", "name", "only_if", "answered", "if_said"), makes="message"
    ),
    "answers": Verb(("to",), ("name", "only_if"), makes="message"),
    "edits": Verb(("text",), about="message"),
    "unsends": Verb(about="message"),
    "reacts": Verb(("who",), ("to", "only_if")),
    "comments": Verb((), ("who", "on", "under", "name"), makes="comment"),
    "deletes": Verb(about="comment"),
    "tags": Verb(("who",), ("name",), makes="post"),
    "posts": Verb((), ("name",), makes="post"),
    "crowd": Verb(("lasting",), ("kind",)),
    "faults": Verb(),
    "quirks": Verb(),
    "account": Verb(),
    "token": Verb(),
    "clock": Verb(),
}
"""What a step may do; each has one."""

_TOKEN_ENDS = ("expires", "revoked")
_CONDITIONS = ("answered", "unanswered")
_STORIES = ("mention", "reply_to")
_KEYS = tuple(dict.fromkeys([*_ALWAYS, *VERBS, *(key for verb in VERBS.values() for key in (*verb.needs, *verb.may))]))


def read(reader: Reader, raw: Any, people: set[str]) -> tuple[Step, ...]:
    """All steps by time; what is wrong with them goes to the reader's notes."""
    placed: list[tuple[KeyPath, Step]] = []
    before = timedelta()
    for place, row in enumerate(reader.tables(("steps",), raw)):
        path: KeyPath = ("steps", place)
        if "answered" in row:
            at = timedelta()  # it has no time of its own, nor do those behind it begin with it
        else:
            at = before = _when(reader, path, row, before)
        step = _step(reader, path, row)
        if step is not None:
            placed.append((path, replace(step, at=at)))
    placed.sort(key=lambda each: each[1].at)
    if sum(max(1, step.count) for _, step in placed) > MOST:
        reader.notes.wrong(("steps",), "scenario.too_many", most=MOST)
    _check_names(reader, placed, people)
    return tuple(step for _, step in placed)


def _when(reader: Reader, path: KeyPath, row: Mapping[str, Any], before: timedelta) -> timedelta:
    """Since the start, or since the step before; with the step before where neither is said."""
    if "at" in row and "after" in row:
        reader.notes.wrong((*path, "after"), "scenario.at_or_after")
    at = before
    if "at" in row:
        at = reader.span((*path, "at"), row["at"], signed=True)
    elif "after" in row:
        at = before + reader.span((*path, "after"), row["after"])
    if abs(at) > _LATEST:
        reader.notes.wrong(path, "scenario.too_far", days=_LATEST.days)
        return timedelta()
    return at


def _step(reader: Reader, path: KeyPath, row: Mapping[str, Any]) -> Step | None:
    verbs = [key for key in row if key in VERBS]
    if len(verbs) != 1:
        for key in (key for key in row if key not in _KEYS):
            reader.notes.unknown((*path, key), "scenario.k_key", key, _KEYS)
        if len(verbs) > 1 or all(key in _KEYS for key in row):
            reader.notes.wrong(path, "scenario.one_verb", verbs=", ".join(VERBS))
        return None
    verb = VERBS[verbs[0]]
    reader.keys(path, row, (*_ALWAYS, verbs[0], *verb.needs, *verb.may))
    for key in verb.needs:
        if key not in row:
            reader.notes.wrong(path, "scenario.missing", key=key)
    if "on" in row and "under" in row:
        reader.notes.wrong((*path, "on"), "scenario.on_or_under")
    _check_answered(reader, path, row)
    step = Step(timedelta(), verbs[0], **_own_value(reader, verbs[0], (*path, verbs[0]), row[verbs[0]]))
    more: dict[str, Any] = {}
    for key in (*verb.needs, *verb.may):
        if key in row:
            name, read_value = _MORE[key]
            more[name] = read_value(reader, (*path, key), row[key])
    if step.verb == "answers":  # `to` names a person here
        more["who"] = more.pop("target", "")
    return replace(step, **more)


def _check_answered(reader: Reader, path: KeyPath, row: Mapping[str, Any]) -> None:
    """What follows an answer has no time of its own, and only that can ask for the answer's words."""
    for key in ("at", "after") if "answered" in row else ():
        if key in row:
            reader.notes.wrong((*path, key), "scenario.at_or_answered", key=key)
    if "if_said" in row and "answered" not in row:
        reader.notes.wrong((*path, "if_said"), "scenario.without_answered")


def _own_value(reader: Reader, verb: str, path: KeyPath, raw: Any) -> dict[str, Any]:
    """What the verb's own value means, as fields of `Step`."""
    match verb:
        case "faults":
            return {"said": reader.spec(path, raw)}
        case "quirks":
            return {"said": reader.quirks(path, raw)}
        case "account":
            return {"account": reader.account(path, raw)}
        case "clock":
            return {"lasting": reader.span(path, raw)}
        case "crowd":
            count = reader.of(int, path, raw)
            if not 0 < count <= MOST:
                reader.notes.expected(path, "want_count", raw)
                count = 1
            return {"count": count}
        case "token":
            return {"said": _one_of(reader, path, raw, _TOKEN_ENDS)}
        case "edits" | "unsends" | "deletes":
            return {"target": str(reader.of(str, path, raw))}
        case _:
            return {"said": reader.words(path, raw)}


def _one_of(reader: Reader, path: KeyPath, raw: Any, known: tuple[str, ...]) -> str:
    text = str(reader.of(str, path, raw))
    if text and text not in known:
        reader.notes.unknown(path, "scenario.k_value", text, known)
    return text


def _attached(reader: Reader, path: KeyPath, raw: Any) -> tuple[str, ...]:
    names = reader.names(path, raw)
    for place, name in enumerate(names):
        _one_of(reader, (*path, place) if isinstance(raw, list) else path, name, tuple(Medium))
    return names


_MORE: Mapping[str, tuple[str, Callable[[Reader, KeyPath, Any], Any]]] = {
    "who": ("who", lambda reader, path, raw: reader.of(str, path, raw)),
    "to": ("target", lambda reader, path, raw: reader.of(str, path, raw)),
    "on": ("target", lambda reader, path, raw: reader.of(str, path, raw)),
    "under": ("target", lambda reader, path, raw: reader.of(str, path, raw)),
    "name": ("name", lambda reader, path, raw: reader.of(str, path, raw)),
    "text": ("text", lambda reader, path, raw: reader.words(path, raw)),
    "attach": ("attach", _attached),
    "story": ("story", lambda reader, path, raw: _one_of(reader, path, raw, _STORIES)),
    "unsupported": ("unsupported", lambda reader, path, raw: reader.of(bool, path, raw)),
    "only_if": ("only_if", lambda reader, path, raw: _one_of(reader, path, raw, _CONDITIONS)),
    "answered": ("answered", lambda reader, path, raw: reader.span(path, raw)),
    "if_said": ("if_said", lambda reader, path, raw: reader.words_of(path, raw)),
    "lasting": ("lasting", lambda reader, path, raw: reader.span(path, raw)),
    "kind": ("kind", lambda reader, path, raw: _one_of(reader, path, raw, tuple(CHARACTERS))),
}


def _check_names(reader: Reader, placed: list[tuple[KeyPath, Step]], people: set[str]) -> None:
    """Whoever and whatever a step names is there by then; the steps come by time."""
    made: dict[str, str] = {}
    for path, step in placed:
        verb = VERBS[step.verb]
        if step.who and step.who not in people:
            key = "to" if step.verb == "answers" else "who"
            reader.notes.unknown((*path, key), "scenario.k_person", step.who, tuple(sorted(people)))
        if step.target:
            wanted = verb.about or {"reacts": "message"}.get(step.verb, "comment or post")
            _check_target(reader, path, step, wanted, made)
        if step.name and step.name in made:
            reader.notes.wrong((*path, "name"), "scenario.twice", got=step.name)
        if step.name:
            made[step.name] = verb.makes


def _check_target(reader: Reader, path: KeyPath, step: Step, wanted: str, made: Mapping[str, str]) -> None:
    fitting = tuple(sorted(name for name, kind in made.items() if kind in wanted))
    if step.target not in fitting:
        reader.notes.unknown(path, "scenario.k_earlier", step.target, fitting)
