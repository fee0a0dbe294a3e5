"""Writes what `igdesk init` starts a desk with: a commented configuration for one person, never over another file."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import field
from pathlib import Path
from types import MappingProxyType
from typing import Literal, get_args

from igdesk.errors import IgdeskError, UsageError, system_reason
from igdesk.i18n import Lang, say
from igdesk.values import dataclass

_GAP = re.compile(r"@(\w+)@")
_ID = re.compile(r'^id = "(.+?)"', re.MULTILINE)
_NAME = re.compile("^name = .*$", re.MULTILINE)

Profile = Literal["solo", "small", "grown"]
"""How big the team is: one person (up to 50 orders a day), two or three in shifts (up to 200), five to eight."""
PROFILES: tuple[Profile, ...] = get_args(Profile)
FieldSets = Literal["ecommerce", "software", "both", "none"]
"""Which fields tickets have: those of a shop, those of who makes software, all of these, or an order number alone."""
FIELD_SETS: Mapping[FieldSets, tuple[str, ...]] = MappingProxyType(
    {"ecommerce": ("ecommerce",), "software": ("software",), "both": ("ecommerce", "software"), "none": ()}
)
"""Each with the presets that bring them."""
HOURS: tuple[tuple[str, ...], ...] = (
    ("mon-fri 09:00-18:00", "sat 10:00-16:00"),
    ("mon-sun 09:00-21:00",),
    ("mon-sun 09:00-22:00",),
    ("mon-sun 00:00-24:00",),
)
"""Opening hours to choose from; the first three are those of the profiles."""
_PRESETS: dict[Profile, tuple[str, ...]] = {"solo": ("000",), "small": ("000", "003"), "grown": ("000", "003")}


@dataclass(frozen=True, slots=True)
class StarterAnswers:
    """What a new desk needs to know. The defaults are those of `igdesk init --defaults`, but for name and time zone."""

    desk_name: str = "My desk"
    agent_id: str = "me"
    agent_name: str = "Me"
    timezone: str = "UTC"
    account_id: str | None = None
    """Instagram's number of the account; without it the key is left as a comment."""
    profile: Profile = "solo"
    hours: tuple[str, ...] | None = None
    """When the shop is open; none: as suits the profile."""
    people: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """What the profile's other people are called, by id; those with no name are left out."""
    database: str = "desk.db"
    """Where the desk lies; without a folder beside the configuration."""
    fields: FieldSets = "ecommerce"
    """Which sets of ticket fields it has."""
    base_url: str | None = None
    """Where Instagram is asked, unless it is Meta: a simulator's address."""
    token_keyring: str | None = None
    """The entry of the system keyring that holds the token, if it is not in a file."""


def hours_of(profile: Profile) -> tuple[str, ...]:
    """The opening hours that suit a profile."""
    return HOURS[PROFILES.index(profile)]


def starter_text(lang: Lang, answers: StarterAnswers) -> str:
    """A commented configuration in `lang` that loads without a problem if the answers are right.

    Check it with `load.load_text` before writing: an answer may be no time zone, say.
    """
    person = {"agent_id": _toml(answers.agent_id), "agent_name": _toml(answers.agent_name)}
    work = _tagged(_of_profile("work", answers.profile), lang)
    presets = (*_PRESETS[answers.profile], *FIELD_SETS[answers.fields])
    filled = {
        **person,
        "desk_name": _toml(answers.desk_name),
        "presets": f"[{', '.join(map(_toml, presets))}]",
        "weekdays": f"[{', '.join(map(_toml, answers.hours or hours_of(answers.profile)))}]",
        "team": _named(_tagged(_of_profile("team", answers.profile), lang, person), answers.people),
        "store_path": _toml(answers.database),
        "work": f"\n{work}\n" if work else "",
        # the rules fill an order number in, whichever fields there are
        "fields": "" if "ecommerce" in presets else f"\n{_tagged('starter.fields.toml', lang)}\n",
        "timezone": _toml(answers.timezone),
        "account": "\n".join(_account(answers)),
        "rules": _tagged("starter.rules.toml", lang),
        "rule_tests": _tagged("starter.tests.toml", lang),
        "templates": _tagged("starter.templates.toml", lang),
    }
    # In one pass: an answer that looks like a gap itself stays an answer.
    return _GAP.sub(lambda gap: filled[gap[1]], _resource(f"starter.{lang}.toml"))


def _account(answers: StarterAnswers) -> Iterator[str]:
    """The lines that tell which account it is, and where its token is."""
    if answers.account_id is None:
        yield '# account_id = "17841400000000001"'
    else:
        yield f"account_id = {_toml(answers.account_id)}"
    if answers.base_url is not None:
        yield f"base_url = {_toml(answers.base_url)}"
    if answers.token_keyring is not None:
        yield f"token_keyring = {_toml(answers.token_keyring)}"


def _named(team: str, people: Mapping[str, str]) -> str:
    """The team with its people's own names."""
    return "\n\n".join(filter(None, (_named_table(table, people) for table in team.split("\n\n"))))


def _named_table(table: str, people: Mapping[str, str]) -> str:
    found = _ID.search(table)
    name = people.get(found[1]) if found and table.startswith("[[agents]]") else None
    if name is None:
        return table
    return _NAME.sub(lambda _line: f"name = {_toml(name)}", table) if name else ""


def write_new(path: Path, text: str) -> None:
    """Writes a file that is not there yet, whole or not at all, and the folders around it.

    Raises:
        UsageError: There is a file already; it is left as it is.
        IgdeskError: It cannot be written; nothing is left behind.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(path.parent, error) from error
    begun = path.with_name(f".{path.name}-{os.getpid()}.new")
    try:
        begun.write_text(text, encoding="utf-8", newline="\n")
        _place(begun, path)
    except FileExistsError as error:
        raise UsageError("config.exists", path=str(path)) from error
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        with suppress(OSError):
            begun.unlink(missing_ok=True)


def _place(begun: Path, path: Path) -> None:
    """Give a file its name, unless something has that name.

    Raises:
        FileExistsError: Something has.
    """
    if os.name == "nt":
        begun.rename(path)  # which replaces nothing there
        return
    try:
        path.hardlink_to(begun)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        with path.open("x", encoding="utf-8", newline="\n") as file:
            try:
                file.write(begun.read_text(encoding="utf-8"))
                file.flush()
            except OSError:
                path.unlink(missing_ok=True)
                raise


def unwritable(path: Path, error: OSError) -> IgdeskError:
    """A file cannot be written, and why."""
    return IgdeskError("config.cannot_write", path=str(path), detail=system_reason(error))


def _of_profile(part: str, profile: Profile) -> str:
    return ".".join(("starter", part, profile, "toml"))


def _tagged(name: str, lang: Lang, person: Mapping[str, str] = MappingProxyType({})) -> str:
    """A part that is the same for both languages, since customers write in both; only its words are in `lang`."""
    return _GAP.sub(lambda gap: person.get(gap[1]) or say(lang, f"starter.{gap[1]}"), _resource(name)).rstrip()


def _resource(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _toml(text: str) -> str:
    """`text` as a TOML string: JSON's escapes are TOML's, but TOML also wants DEL escaped, and no lone surrogates."""
    written = json.dumps(text.encode(errors="replace").decode(), ensure_ascii=False)
    return written.replace("\x7f", "\\u007f")
