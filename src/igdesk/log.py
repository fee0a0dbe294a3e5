"""The log: one JSON object a line, in one rotating file of the state folder. No token and no customer's word is in it.

What is logged is an event of a closed list, with fields of a few types that cannot hold prose: numbers, durations,
times, words of the program's own enumerations, ids. Whatever else arrives here, such as a library's warning or an
error's words, is told by its kind and its place in the code alone, since it may quote what somebody wrote; with
`IGDESK_DEBUG=1` its words are told, too. The file is opened with the first line that is written: a quiet command pays
nothing for it, and nothing ever reaches the terminal, whose screen it would tear.
"""

from __future__ import annotations

import errno
import logging
import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any, Literal, Protocol, get_args, runtime_checkable

from igdesk.i18n import Phrase
from igdesk.secret import Secret

Event = Literal[
    "backup_failed",
    "backup_made",
    "check_crashed",
    "call_crashed",
    "call_ended",
    "command_crashed",
    "command_failed",
    "config_refused",
    "config_taken",
    "connection_unclean",
    "customer_forgotten",
    "drop_taken",
    "drop_waits",
    "learned_unreadable",
    "lease_lost",
    "lease_taken",
    "not_learned_again",
    "read_retried",
    "reply_failed",
    "reply_postponed",
    "reply_repeated",
    "reply_sent",
    "reply_unconfirmed",
    "restored",
    "screen_crashed",
    "share_broke_off",
    "spool_unreadable",
    "sync_crashed",
    "sync_problem",
    "sync_recovered",
    "sync_round",
    "throttled",
    "token_not_renewed",
    "token_renewed",
    "traces_left",
    "webhook_refused",
    "webhook_set_aside",
    "webhook_taken",
    "webhook_waits",
]
EVENTS: frozenset[str] = frozenset(get_args(Event))
NOTE = "note"
"""The event of every line that is not one of ours."""
FILE = "igdesk.log"
MAX_BYTES = 1_000_000
KEPT_FILES = 3
MASK = "***"
_NOISY = ("httpx", "httpcore", "asyncio")
"""httpx tells whole addresses at INFO."""
_TOKENS = r"(?a)\b(?:IG[A-Za-z]{2}|EAA)[\w-]{12,}|(?<=access_token=)[^&\s]+|(?<=Bearer )\S+"
"""Instagram's and Facebook's tokens by their looks, and whatever stands where a token stands."""
_ID = r"(?a)[\w.:-]{1,80}"
_PHRASE_KEY = r"[a-z_]+\.[a-z_0-9]+"
_SQLITE_NAME = r"SQLITE_[A-Z_]+"
_FIELDS = "igdesk_fields"
_MOST_ERRORS = 10
_MOST_FRAMES = 40
_LONGEST_WORDS = 4000


class Id(str):
    """A string that the program or Instagram made to name something: the only kind of string that a field may be."""

    __slots__ = ()


Field = bool | int | float | timedelta | datetime | Enum | Id | Phrase | None
"""What a field may be. A plain string may not: nobody can see at its looks whether a customer wrote it."""


@runtime_checkable
class TellsLog(Protocol):
    """An error that knows what of it a log may hold."""

    def log_fields(self) -> Mapping[str, Field]:
        """Its codes and ids."""
        ...


class EventLog:
    """What one module logs.

    Args:
        name: The module's name.
    """

    def __init__(self, name: str) -> None:
        self._logger = logging.getLogger(name)

    def info(self, event: Event, **fields: Field) -> None:
        """Something that matters has happened."""
        self._write(logging.INFO, event, None, fields)

    def warning(self, event: Event, error: BaseException | None = None, **fields: Field) -> None:
        """Something went wrong and was seen to."""
        self._write(logging.WARNING, event, error, fields)

    def error(self, event: Event, error: BaseException | None, **fields: Field) -> None:
        """Something went wrong that nobody foresaw: the way to it through the code is told, too."""
        self._write(logging.ERROR, event, error, fields)

    def _write(self, level: int, event: Event, error: BaseException | None, fields: Mapping[str, Field]) -> None:
        self._logger.log(level, event, exc_info=error, extra={_FIELDS: _Fields(fields)}, stacklevel=3)


def set_up(folder: Path, *, debug: bool = False) -> None:
    """Send everything that is logged to `igdesk.log` in `folder`; a second call replaces the first.

    Args:
        folder: The state folder; made when the first line is written.
        debug: Log everything, the words of every message and error included.
    """
    root = logging.getLogger()
    for handler in [h for h in root.handlers if isinstance(h, _LogFile)]:
        root.removeHandler(handler)
        handler.close()
    handler = _LogFile(folder / FILE)
    handler.setFormatter(_Formatter(debug))
    root.addHandler(handler)
    logging.getLogger("igdesk").setLevel(logging.DEBUG if debug else logging.INFO)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)


def hide(secret: Secret) -> None:
    """Keep a secret that has other looks than Instagram's tokens out of the log, too."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler.formatter, _Formatter):
            handler.formatter.hide(secret)


def files(folder: Path) -> list[Path]:
    """The log's files that are there, the newest first."""
    names = [FILE, *(f"{FILE}.{number}" for number in range(1, KEPT_FILES + 1))]
    return [folder / name for name in names if (folder / name).is_file()]


def without_tokens(text: str) -> str:
    """`text` with everything masked that looks like a token or stands where one stands."""
    return re.sub(_TOKENS, MASK, text)


class _Fields(dict[str, Field]):
    """The fields of an `EventLog`, told from any other `extra` by their class."""


class _LogFile(logging.Handler):
    """Opens the rotating file when there is something to write."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._file: logging.Handler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        try:
            if self._file is None:
                self._file = self._open()
            self._file.emit(record)
        except OSError:
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:
        """A log that cannot be written ends nothing: a full disk is told where it matters."""

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
        super().close()

    def _open(self) -> logging.Handler:
        from logging.handlers import RotatingFileHandler  # pulls in sockets and pickles

        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = RotatingFileHandler(self._path, maxBytes=MAX_BYTES, backupCount=KEPT_FILES, encoding="ascii")
        file.setFormatter(self.formatter)
        file.handleError = self.handleError  # type: ignore[method-assign]  # its own writes to the terminal
        return file


class _Formatter(logging.Formatter):
    """One line of JSON a record, made of what is allowed in it rather than by taking out what is not."""

    def __init__(self, debug: bool) -> None:
        super().__init__()
        self._debug = debug
        self._hidden: set[str] = set()

    def hide(self, secret: Secret) -> None:
        self._hidden.add(secret.reveal())

    def format(self, record: logging.LogRecord) -> str:
        import json  # the first line pays for it

        event = record.msg if isinstance(record.msg, str) and record.msg in EVENTS and not record.args else NOTE
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            "event": event,
        }
        if event == NOTE:
            told["place"] = f"{record.module}:{record.lineno}"
            if self._debug:
                told["words"] = self._words(record.getMessage())
        fields = getattr(record, _FIELDS, None)
        if isinstance(fields, _Fields):
            told |= {name: value for name, value in _allowed(fields) if name not in told}
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            told["errors"] = self._chain(error, frames=record.levelno >= logging.ERROR)
        return json.dumps(self._masked(told), ensure_ascii=True, allow_nan=False)

    def _chain(self, error: BaseException, *, frames: bool) -> list[dict[str, Any]]:
        """The error, then what caused it."""
        told = []
        for each in _causes(error):
            fields = dict(_about(each))
            if self._debug:
                fields["words"] = self._words(str(each))
            if frames:
                fields["frames"] = _frames(each)
            told.append(fields)
        return told

    def _words(self, text: str) -> str:
        return text[:_LONGEST_WORDS]

    def _masked(self, value: Any) -> Any:
        """`value` without secrets. They are looked for before the JSON is written, which would put them in disguise."""
        if isinstance(value, dict):
            return {name: self._masked(each) for name, each in value.items()}
        if isinstance(value, list):
            return [self._masked(each) for each in value]
        if not isinstance(value, str):
            return value
        for secret in self._hidden:
            value = value.replace(secret, MASK)
        return without_tokens(value)


def _allowed(fields: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """The fields as JSON has them; what is none that is allowed (types do not bind at run time) is masked."""
    for name, value in fields.items():
        match value:
            case None:
                continue
            case Enum():
                yield name, value.value if isinstance(value.value, str | int) else value.name
            case bool() | int():
                yield name, value
            case float():
                yield name, round(value, 3) if math.isfinite(value) else None
            case timedelta():
                yield name, round(value.total_seconds(), 3)
            case datetime():
                yield name, value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            case Id():
                yield name, str(value) if re.fullmatch(_ID, value) else MASK
            case Phrase():
                yield name, value.key if re.fullmatch(_PHRASE_KEY, value.key) else MASK
            case _:
                yield name, MASK


def _about(error: BaseException) -> Iterator[tuple[str, object]]:
    """What may be told of an error: its kind and its codes, never its words."""
    yield "type", f"{type(error).__module__}.{type(error).__qualname__}"
    phrase = getattr(error, "phrase", None)
    if isinstance(phrase, Phrase):
        yield from _allowed({"phrase": phrase})
    if isinstance(error, TellsLog):
        yield from _allowed(error.log_fields())
    if isinstance(error, OSError) and error.errno is not None and error.errno in errno.errorcode:
        yield "errno", errno.errorcode[error.errno]
    name = getattr(error, "sqlite_errorname", None)
    if isinstance(name, str) and re.fullmatch(_SQLITE_NAME, name):
        yield "sqlite", name


def _causes(error: BaseException) -> list[BaseException]:
    """The error, what it was raised from or while handling, and so on; of a group also its members."""
    found: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting and len(found) < _MOST_ERRORS:
        each = waiting.pop(0)
        if each is None or any(each is other for other in found):
            continue
        found.append(each)
        waiting.append(each.__cause__ or (None if each.__suppress_context__ else each.__context__))
        if isinstance(each, BaseExceptionGroup):
            waiting.extend(each.exceptions)
    return found


def _frames(error: BaseException) -> list[str]:
    """The way through the code, the innermost last: module, line, function. A source line would be a bet."""
    told = []
    trace = error.__traceback__
    while trace is not None:
        frame = trace.tb_frame
        told.append(f"{frame.f_globals.get('__name__', '?')}:{trace.tb_lineno} {frame.f_code.co_qualname}")
        trace = trace.tb_next
    return told[-_MOST_FRAMES:]
