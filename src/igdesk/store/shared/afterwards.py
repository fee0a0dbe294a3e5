"""What becomes of the writes that an earlier program left in the spool: whose they are, and how they are done again.

Doing one again is the same operation on the desk as it is now: the same id, so that it is never done twice; the same
version that its person had looked at, so that nothing is done over somebody's head.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime
from typing import Any

from igdesk.config.model import Config
from igdesk.rules.commands import Command
from igdesk.rules.model import is_person
from igdesk.store import joining
from igdesk.store.engine import Pending, Store
from igdesk.store.run import run_command
from igdesk.store.shared.spool import Kept


def is_of_a_person(kept: Kept) -> bool:
    """Whether somebody asked for it, who must be told: it names them. What the sync, time passing or a program of its
    own accord was to write is found out anew by these themselves."""
    given = (*kept.args, *kept.kwargs.values())
    actors = (kept.kwargs.get("actor"), *(getattr(each, "actor", None) for each in given))
    return any(isinstance(actor, str) and is_person(actor) for actor in actors)


def command_of(kept: Kept) -> Command | None:
    """The command that a write does, if it does one."""
    return kept.args[0] if kept.work is run_command else None


def again(store: Store, kept: Kept, config: Config, now: datetime) -> Pending[Any]:
    """Do a write again: by the rules and at the time of now, with the same id and on the version that was looked at.

    The pending value raises what the write would have raised, and `RepeatedOperation` if the desk has it after all.
    """
    kwargs: dict[str, Any] = dict(kept.kwargs)
    kwargs |= {name: value for name, value in (("config", config), ("now", now)) if name in kwargs}
    if isinstance(by := kwargs.get("by"), joining.By):
        kwargs["by"] = replace(by, config=config, now=now)
    return store.write(kept.op, kept.work, *kept.args, **kwargs)


def nothing(_db: sqlite3.Connection) -> None:
    """Done as a signal, it tells whether this computer may write: `ReadOnly` if not."""
