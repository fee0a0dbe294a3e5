"""One message to another network, by the program that the configuration names: what it is told, what its end means.

The contract stands in docs/networks.md. Only two exit statuses say that surely nothing was sent. Everything else that
is no success may have been after the effect: a traceback ends with 1, too.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from igdesk.config.networks import Network
from igdesk.i18n import Phrase
from igdesk.store.outbox import OutboxRow
from igdesk.sync.program import Ended, NotStartedError, environment, execute
from igdesk.text import one_line, storable, truncate
from igdesk.values import dataclass

SENT, REFUSED, NOT_REACHED = 0, 65, 75
"""Exit statuses; the numbers are those of sysexits.h: EX_OK, EX_DATAERR, EX_TEMPFAIL."""
_LONGEST_ID = 200
_LONGEST_REASON = 200
"""Cells: the reason is read in a line."""


class Fate(StrEnum):
    """What became of a message."""

    SENT = "sent"
    REFUSED = "refused"
    NOT_REACHED = "not_reached"
    """It surely did not leave, and may later."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Told:
    """What a program told of a message."""

    fate: Fate
    id: str | None = None
    """The network's id of it, where it was sent."""
    why: Phrase | None = None
    """Why it was not, or may not have been."""


def hand_on(
    network: Network, row: OutboxRow, folder: Path, environ: Mapping[str, str], stop: threading.Event
) -> Told | None:
    """Run the network's program for a reply; blocks.

    Args:
        network: The network.
        row: The reply.
        folder: Where the program runs: the configuration's folder.
        environ: Our environment, of which it is given what the configuration names, and where things are.
        stop: Set when it is to be ended before its time.

    Returns:
        What became of the reply; None if the program was ended because of `stop`.
    """
    unset = next((name for name in network.env if not environ.get(name)), None)
    if unset is not None:
        return Told(Fate.NOT_REACHED, why=Phrase("networks.no_variable", {"network": network.name, "variable": unset}))
    about = {"IGDESK_NETWORK": network.id, "IGDESK_REPLY": row.id, **{name: environ[name] for name in network.env}}
    given = environment(environ, about)
    try:
        ended = execute(network.run, folder, document(network, row), given, network.timeout, stop, listens=True)
    except NotStartedError as error:
        named = {"network": network.name, "program": network.run[0]}
        return Told(Fate.NOT_REACHED, why=Phrase(f"networks.start_{error.why.value}", named))
    return None if ended is None else told(network, ended)


def document(network: Network, row: OutboxRow) -> str:
    """What the program reads on its standard input."""
    said = {
        "network": network.id,
        "reply": row.id,
        "attempt": row.attempts,
        "ticket": row.ticket,
        "to": row.recipient,
        "text": row.text,
    }
    return json.dumps(said, ensure_ascii=False)


def told(network: Network, ended: Ended) -> Told:
    """What the end of a program means."""
    said = _object(ended.said)
    named: dict[str, object] = {"network": network.name}
    match ended.status:
        case None:
            seconds = network.timeout // timedelta(seconds=1)
            return Told(Fate.UNKNOWN, why=Phrase("networks.timeout", {**named, "seconds": seconds}))
        case int(status) if status == SENT:
            name = _id(said.get("id"))
            if name is None:
                return Told(Fate.UNKNOWN, why=Phrase("networks.no_id", named))
            return Told(Fate.SENT, name)
        case int(status) if status in (REFUSED, NOT_REACHED):
            fate = Fate.REFUSED if status == REFUSED else Fate.NOT_REACHED
            return Told(fate, why=_because(fate, said.get("error"), named))
        case int(status):
            key = "networks.signal" if status < 0 else "networks.exit"
            return Told(Fate.UNKNOWN, why=Phrase(key, {**named, "status": abs(status)}))


def _because(fate: Fate, reason: object, named: Mapping[str, object]) -> Phrase:
    text = truncate(one_line(storable(reason)), _LONGEST_REASON).strip() if isinstance(reason, str) else ""
    if not text:
        return Phrase(f"networks.{fate.value}", named)
    return Phrase(f"networks.{fate.value}_because", {**named, "reason": text})


def _id(raw: object) -> str | None:
    name = str(raw).strip() if isinstance(raw, str | int) and not isinstance(raw, bool) else ""
    return name if name.isprintable() and 0 < len(name) <= _LONGEST_ID else None


def _object(said: bytes) -> Mapping[str, object]:
    """What was printed, where it is one JSON object."""
    try:
        found = json.loads(said)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
