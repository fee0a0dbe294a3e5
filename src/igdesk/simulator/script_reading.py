"""Reads a scenario file: TOML to a `Script`, or every fault of it with its line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time, timedelta
from importlib import resources
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import tomli

from igdesk.errors import UsageError, system_reason
from igdesk.i18n import LANGUAGES, Lang, Phrase
from igdesk.simulator import script_steps
from igdesk.simulator.faults import Faults
from igdesk.simulator.model import Person
from igdesk.simulator.quirks import Quirks
from igdesk.simulator.script import DAYS, Script, Start
from igdesk.simulator.script_faults import Notes, ScriptError
from igdesk.toml_lines import KeyPath
from igdesk.values import dataclass

_KEYS = ("title", "start", "timezone", "customers", "faults", "quirks", "account", "people", "steps", "good")
"""`good` says what answers to it are good ones: `igdesk train` reads it, and the simulator plays without."""
SCRIPTS = "scripts"
_TRAITS: Mapping[str, type] = {
    "name": str,
    "language": str,
    "followers": int,
    "verified": bool,
    "follows_us": bool,
    "we_follow": bool,
    "blocks_us": bool,
    "hides_profile": bool,
}
_ACCOUNT = ("human_agent", "message_access")
_USERNAME = re.compile(r"[a-z0-9._]{1,30}")
_START = re.compile(rf"(?:({'|'.join(DAYS)}) )?([01]?[0-9]|2[0-3]):([0-5][0-9])")
_SPAN = re.compile(r"(-)?(?:([0-9]{1,4})d)?(?:([0-9]{1,5})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,7})s)?")
_MAX_BYTES = 5_000_000
_MAX_CUSTOMERS = 100_000


def shipped(folder_name: str = SCRIPTS) -> tuple[str, ...]:
    """Names of the scenarios that come with the program as files in one of its folders."""
    folder = resources.files("igdesk.simulator").joinpath(folder_name)
    return tuple(sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml")))


def shipped_text(name: str, folder: str = SCRIPTS) -> str:
    """The TOML of one of those that come with the program."""
    return resources.files("igdesk.simulator").joinpath(folder, f"{name}.toml").read_text(encoding="utf-8")


def read_shipped(name: str, lang: Lang, folder: str = SCRIPTS) -> Script:
    """One of those that come with the program."""
    return read_text(shipped_text(name, folder), f"{name}.toml", lang)


def read_file(path: Path, lang: Lang) -> Script:
    """A scenario file of somebody's own.

    Raises:
        ScriptError: With every fault of it.
        UsageError: It cannot be read at all.
    """
    try:
        with path.open("rb") as file:
            text = file.read(_MAX_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError("scenario.not_utf8", file=path) from error
    except OSError as error:
        raise UsageError("scenario.unreadable", file=path, detail=system_reason(error)) from error
    return read_text(text.replace("\r\n", "\n"), str(path), lang)


def read_text(text: str, file: str, lang: Lang) -> Script:
    """A scenario.

    Args:
        text: TOML.
        file: What it is called in faults.
        lang: Of words that stand there in two languages, those that are said.

    Raises:
        ScriptError: With every fault of it.
    """
    try:
        raw = tomli.loads(text)
    except (tomli.TOMLDecodeError, RecursionError) as error:
        raise ScriptError((Phrase("scenario.not_toml", {"file": file, "detail": str(error)}),)) from error
    reader = Reader(Notes(file, text), lang)
    script = _script(reader, raw)
    reader.notes.finish()
    return script


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads single values; what is wrong goes to `notes` and reads as something empty."""

    notes: Notes
    lang: Lang

    def keys(self, path: KeyPath, raw: Mapping[str, Any], known: tuple[str, ...]) -> None:
        """Put keys on record that are none of `known`."""
        for key in raw:
            if key not in known:
                self.notes.unknown((*path, key), "scenario.k_key", key, known)

    def words(self, path: KeyPath, raw: Any) -> str:
        """Words, or a table of the words in each language."""
        if isinstance(raw, dict) and set(raw) == set(LANGUAGES):
            return self.words((*path, self.lang), raw[self.lang])
        if not isinstance(raw, str):
            self.notes.expected(path, "want_words", raw)
            return ""
        return raw

    def words_of(self, path: KeyPath, raw: Any) -> tuple[str, ...]:
        """A list of words, or a table of the lists of each language."""
        if isinstance(raw, dict) and set(raw) == set(LANGUAGES):
            return self.names((*path, self.lang), raw[self.lang])
        return self.names(path, raw)

    def of(self, kind: type, path: KeyPath, raw: Any) -> Any:
        """A value of exactly this type."""
        if type(raw) is not kind:
            self.notes.expected(path, f"want_{kind.__name__}", raw)
            return kind()
        return raw

    def names(self, path: KeyPath, raw: Any) -> tuple[str, ...]:
        """A list of names, or one name."""
        items = raw if isinstance(raw, list) else [raw]
        return tuple(self.of(str, (*path, n) if items is raw else path, each) for n, each in enumerate(items))

    def span(self, path: KeyPath, raw: Any, *, signed: bool = False) -> timedelta:
        """A duration such as `1h30m`; with a minus in front only where that makes sense."""
        match = _SPAN.fullmatch(raw) if isinstance(raw, str) else None
        if match is None or not raw or raw == "-" or (match[1] and not signed):
            self.notes.expected(path, "want_span_signed" if signed else "want_span", raw)
            return timedelta()
        days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
        span = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        return -span if match[1] else span

    def tables(self, path: KeyPath, raw: Any) -> list[dict[str, Any]]:
        """The tables of `[[…]]`."""
        if not isinstance(raw, list) or not all(isinstance(each, dict) for each in raw):
            self.notes.expected(path, "want_tables", raw)
            return []
        return raw

    def spec(self, path: KeyPath, raw: Any) -> str:
        """Faults, as `--faults` takes them."""
        text = str(self.of(str, path, raw))
        self._told(path, Faults, text)
        return text

    def quirks(self, path: KeyPath, raw: Any) -> str:
        """Names of quirks."""
        text = ",".join(self.names(path, raw))
        self._told(path, Quirks.parse, text)
        return text

    def account(self, path: KeyPath, raw: Any) -> tuple[tuple[str, bool], ...]:
        """What the account may do."""
        table = self.of(dict, path, raw)
        self.keys(path, table, _ACCOUNT)
        return tuple((key, self.of(bool, (*path, key), table[key])) for key in _ACCOUNT if key in table)

    def _told(self, path: KeyPath, check: Any, text: str) -> None:
        try:
            check(text)
        except UsageError as error:
            self.notes.wrong(path, error.phrase.key, **error.phrase.args)


def _script(reader: Reader, raw: dict[str, Any]) -> Script:
    reader.keys((), raw, _KEYS)
    people = _people(reader, raw.get("people", []))
    steps = script_steps.read(reader, raw.get("steps", []), {person.username for person in people})
    if "steps" not in raw:
        reader.notes.wrong(("steps",), "scenario.no_steps")
    customers = reader.of(int, ("customers",), raw.get("customers", 0))
    if not 0 <= customers <= _MAX_CUSTOMERS:
        reader.notes.wrong(("customers",), "simulator.bad_count", count=customers)
    return Script(
        title=reader.words(("title",), raw.get("title", "")),
        steps=steps,
        people=people,
        start=_start(reader, raw),
        customers=customers,
        faults=reader.spec(("faults",), raw.get("faults", "")),
        quirks=reader.quirks(("quirks",), raw.get("quirks", [])),
        account=reader.account(("account",), raw.get("account", {})),
    )


def _people(reader: Reader, raw: Any) -> tuple[Person, ...]:
    people: dict[str, Person] = {}
    for place, row in enumerate(reader.tables(("people",), raw)):
        path: KeyPath = ("people", place)
        reader.keys(path, row, ("username", *_TRAITS))
        username = row.get("username")
        if not isinstance(username, str) or not _USERNAME.fullmatch(username):
            reader.notes.expected((*path, "username"), "want_username", username)
            continue
        if username in people:
            reader.notes.wrong((*path, "username"), "scenario.twice", got=username)
        traits: dict[str, Any] = {
            key: reader.words((*path, key), row[key]) if kind is str else reader.of(kind, (*path, key), row[key])
            for key, kind in _TRAITS.items()
            if key in row
        }
        people[username] = Person("", username, **{"name": username, **traits})
    return tuple(people.values())


def _start(reader: Reader, raw: Mapping[str, Any]) -> Start | None:
    zone = ZoneInfo("UTC")
    if "timezone" in raw:
        try:
            zone = ZoneInfo(raw["timezone"])
        except (KeyError, ValueError, OSError, TypeError, AttributeError):
            reader.notes.expected(("timezone",), "want_zone", raw["timezone"])
    if "start" not in raw:
        return None
    match = _START.fullmatch(raw["start"]) if isinstance(raw["start"], str) else None
    if match is None:
        reader.notes.expected(("start",), "want_start", raw["start"])
        return None
    return Start(time(int(match[2]), int(match[3])), zone, DAYS.index(match[1]) if match[1] else None)
