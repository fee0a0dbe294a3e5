"""Several changes as one unit of work: all of them happen, or none."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from igdesk.config.model import Config
from igdesk.rules.commands import Command
from igdesk.rules.decision import Draft
from igdesk.rules.events import StatusChanged
from igdesk.rules.model import Inbound, Status
from igdesk.store import networks, tickets
from igdesk.store.create import NewTicket, create
from igdesk.store.inbound import InboundThread, IngestReport
from igdesk.store.ingest import ingest
from igdesk.store.run import Done, run_command
from igdesk.store.twins import merged

IMPORT = "import"
"""Account and kind of threads that came from an export, and who acts when they come in."""


def run_commands(
    db: sqlite3.Connection,
    commands: Sequence[Command],
    *,
    actor: str,
    op: str,
    config: Config,
    now: datetime,
    seen: int | None = None,
) -> tuple[Done, ...]:
    """Do one command after another; see `run.run_command`.

    Raises:
        Refusal, ConflictError, NotAllowedError: One of them cannot be done, so none was.
    """
    return tuple(
        run_command(db, command, actor=actor, op=f"{op}.{place}", config=config, now=now, seen=seen)
        for place, command in enumerate(commands)
    )


def create_all(
    db: sqlite3.Connection, news: Sequence[NewTicket], *, actor: str, op: str, config: Config, now: datetime
) -> tuple[int, ...]:
    """Make tickets by hand; see `create.create`.

    Returns:
        Their numbers; of what came by a network, those of the tickets that it is on.

    Raises:
        Refusal: One of them names something that does not exist on this desk, so none was made.
    """
    made = (
        (create if new.origin is None else networks.take)(
            db, new, actor=actor, op=f"{op}.{place}", config=config, now=now
        )
        for place, new in enumerate(news)
    )
    return tuple(number for number in made if number is not None)


def take_history(
    db: sqlite3.Connection, threads: Sequence[InboundThread], *, config: Config, op: str, now: datetime
) -> IngestReport:
    """Store threads of an export: no rule runs, no clock starts, and every ticket ends resolved.

    A ticket ends where the thread was silent for longer than a resolved ticket can be reopened. What is stored already
    changes nothing, whether an export or Instagram gave it.
    """
    report = IngestReport()
    for place, part in enumerate(_parts(merged(db, threads), config.desk.resolved_reopens_for)):
        step = f"{op}.{place}"
        of_part = ingest(db, [part], config=config, actor=IMPORT, op=step, now=now, silent=True)
        for number in (*of_part.created, *of_part.updated):
            _resolve(db, number, part.messages[-1].at, step, now)
        report.add(of_part)
    report.updated -= set(report.created)
    return report


def _parts(threads: Sequence[InboundThread], silence: timedelta) -> Iterator[InboundThread]:
    for thread in threads:
        current: list[Inbound] = []
        for message in thread.messages:
            if current and message.at - current[-1].at > silence:
                yield replace(thread, messages=tuple(current))
                current = []
            current.append(message)
        if current:
            yield replace(thread, messages=tuple(current))


def _resolve(db: sqlite3.Connection, number: int, at: datetime, op: str, now: datetime) -> None:
    ticket = tickets.find(db, number)
    if ticket is None or ticket.has_ended or ticket.promises or ticket.legs:  # something is still to be done
        return
    draft = Draft(ticket, IMPORT, now, op)
    draft.add(StatusChanged(ticket.status, Status.RESOLVED, at))
    tickets.save(db, draft.done(), before=ticket, op=op, now=now, actor=IMPORT)
