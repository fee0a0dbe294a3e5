"""What rules may call outside the desk, `[[hooks]]`: a program of this computer, or an address.

And what of it is missing on this computer: programs, of networks too, and the folder where mails are dropped.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

from igdesk.config.automation import Happening, Hook
from igdesk.config.model import Config
from igdesk.config.problems import listed
from igdesk.config.read_settings import path, variable
from igdesk.config.readers import choice, ident, several, table, text, wants
from igdesk.config.spot import Spot
from igdesk.config.times import duration
from igdesk.i18n import Phrase
from igdesk.values import dataclass

_ONE_OF = ("run", "url_env", "url_file")


@dataclass(frozen=True, slots=True)
class Unready:
    """What cannot work on this computer as it is now: a hook, a network, the drop folder."""

    hook: str
    """Its id, or the network's; `drop`."""
    key: str
    line: int | None
    what: Phrase


def unready(config: Config) -> Iterator[Unready]:
    """What of the hooks and networks of `config` is missing on this computer; looks at files.

    Raises:
        ConfigError: The file has gone, or has become unreadable, since it was loaded.
    """
    from igdesk.config.load import read_document

    if config.source is None or not (config.hooks or config.networks or config.drop):
        return
    document = read_document(config.source)
    for place, hook in enumerate(config.hooks):
        key = "run" if hook.run else "url_file"
        what = _fault_of_program(hook.run[0]) if hook.run else _fault_of_file(hook.url_file)
        if what is not None:
            yield Unready(hook.id, f"hooks[{hook.id}].{key}", document.line(("hooks", place, key)), what)
    for place, network in enumerate(config.networks):
        if (what := _fault_of_program(network.run[0])) is not None:
            line = document.line(("networks", place, "run"))
            yield Unready(network.id, f"networks[{network.id}].run", line, what)
    if config.drop is not None and not config.drop.folder.is_dir():
        what = Phrase("drop.not_there", {"folder": config.drop.folder})
        yield Unready("drop", "drop.folder", document.line(("drop", "folder")), what)


def _fault_of_program(program: str) -> Phrase | None:
    if not _is_path(program):
        from shutil import which  # reading a configuration needs it not

        return None if which(program) else Phrase("hooks.not_on_path", {"program": program})
    file = Path(program)
    if not file.is_file():
        return Phrase("hooks.no_program", {"program": program})
    return None if os.access(file, os.X_OK) else Phrase("hooks.not_executable", {"program": program})


def _fault_of_file(file: Path | None) -> Phrase | None:
    return None if file is None or file.is_file() else Phrase("hooks.no_file", {"path": file})


def _is_path(program: str) -> bool:
    return "/" in program or os.sep in program or program.startswith("~")


def command(raw: Any, spot: Spot) -> tuple[str, ...]:
    """A program and its arguments; one with a slash is relative to the configuration, another looked for."""
    if isinstance(raw, list):
        program, *arguments = several(_argument, least=1)(raw, spot)
        first = spot.at(0)
    else:
        program, arguments, first = text(raw, spot), [], spot
    if not program.strip():
        raise first.expected(wants("text"), program)
    return (str(path(program, first).absolute()) if _is_path(program) else program, *arguments)


def _argument(raw: Any, spot: Spot) -> str:
    """An argument, which may be empty."""
    if not isinstance(raw, str) or "\0" in raw:
        raise spot.expected(wants("text"), raw)
    return raw


def _calls_one_thing(hook: Hook, spot: Spot) -> None:
    if sum(map(bool, (hook.run, hook.url_env, hook.url_file))) != 1:
        spot.wrong(Phrase("config.one_of", {"keys": listed(_ONE_OF)}))


HOOK = table(
    Hook,
    {
        "id": ident,
        "run": command,
        "url_env": variable,
        "url_file": path,
        "timeout": duration(timedelta(seconds=1)),
        "on": several(choice(*get_args(Happening))),
    },
    _calls_one_thing,
)
