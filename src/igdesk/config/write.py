"""Writes what `igdesk init` starts a desk with: a commented configuration for one person, never over another file."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Literal, get_args

from igdesk.errors import IgdeskError, UsageError
from igdesk.i18n import Lang, say

_GAP = re.compile(r"@(\w+)@")

Profile = Literal["solo", "small", "grown"]
"""How big the team is: one person (up to 50 orders a day), two or three in shifts (up to 200), five to eight."""
PROFILES: tuple[Profile, ...] = get_args(Profile)
_WEEKDAYS: dict[Profile, str] = {
    "solo": '["mon-fri 09:00-18:00", "sat 10:00-16:00"]',
    "small": '["mon-sun 09:00-21:00"]',
    "grown": '["mon-sun 09:00-22:00"]',
}
_PRESETS: dict[Profile, str] = {
    "solo": '"000"',
    "small": '["000", "003"]',
    "grown": '["000", "003"]',
}


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


def starter_text(lang: Lang, answers: StarterAnswers) -> str:
    """A commented configuration in `lang` that loads without a problem if the answers are right.

    Check it with `load.load_text` before writing: an answer may be no time zone, say.
    """
    account = '# account_id = "17841400000000001"'
    if answers.account_id is not None:
        account = f"account_id = {_toml(answers.account_id)}"
    person = {"agent_id": _toml(answers.agent_id), "agent_name": _toml(answers.agent_name)}
    work = _tagged(_of_profile("work", answers.profile), lang)
    filled = {
        **person,
        "desk_name": _toml(answers.desk_name),
        "presets": _PRESETS[answers.profile],
        "weekdays": _WEEKDAYS[answers.profile],
        "team": _tagged(_of_profile("team", answers.profile), lang, person),
        "work": f"\n{work}\n" if work else "",
        "timezone": _toml(answers.timezone),
        "account_id": account,
        "rules": _tagged("starter.rules.toml", lang),
        "rule_tests": _tagged("starter.tests.toml", lang),
        "templates": _tagged("starter.templates.toml", lang),
    }
    # In one pass: an answer that looks like a gap itself stays an answer.
    return _GAP.sub(lambda gap: filled[gap[1]], _resource(f"starter.{lang}.toml"))


def write_new(path: Path, text: str) -> None:
    """Writes a file that is not there yet, and the folders around it.

    Raises:
        UsageError: There is a file already; it is left as it is.
        IgdeskError: It cannot be written; nothing is left behind.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(path.parent, error) from error
    try:
        file = path.open("x", encoding="utf-8", newline="\n")
    except FileExistsError as error:
        raise UsageError("config.exists", path=str(path)) from error
    except OSError as error:
        raise unwritable(path, error) from error
    try:
        with file:
            file.write(text)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise unwritable(path, error) from error


def unwritable(path: Path, error: OSError) -> IgdeskError:
    """A file cannot be written, and why."""
    return IgdeskError("config.cannot_write", path=str(path), detail=error.strerror or type(error).__name__)


def _of_profile(part: str, profile: Profile) -> str:
    return ".".join(("starter", part, profile, "toml"))


def _tagged(name: str, lang: Lang, person: Mapping[str, str] = MappingProxyType({})) -> str:
    """A part that is the same for both languages, since customers write in both; only its words are in `lang`."""
    return _GAP.sub(lambda gap: person.get(gap[1]) or say(lang, f"starter.{gap[1]}"), _resource(name)).rstrip()


def _resource(name: str) -> str:
    return resources.files("igdesk.config").joinpath(name).read_text(encoding="utf-8")


def _toml(text: str) -> str:
    """`text` as a TOML string: JSON's escapes are TOML's, but TOML also wants DEL escaped, and no lone surrogates."""
    written = json.dumps(text.encode(errors="replace").decode(), ensure_ascii=False)
    return written.replace("\x7f", "\\u007f")
