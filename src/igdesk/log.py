"""The log: one rotating file in the state folder. It holds no token and no message text.

The file is opened, and the handler's modules imported, with the first line that is written: a quiet command pays
nothing for it. Libraries' warnings go to the same file, since anything on the terminal would tear the screen.
"""

from __future__ import annotations

import logging
import re
import traceback
from pathlib import Path
from types import TracebackType

from igdesk.secret import Secret

MAX_BYTES = 1_000_000
KEPT_FILES = 3
_NOISY = ("httpx", "httpcore", "asyncio")
"""httpx tells whole addresses at INFO."""
_TOKENS = re.compile(r"\b(?:IG[A-Za-z]{2}|EAA)[\w-]{12,}|(?<=access_token=)[^&\s]+|(?<=Bearer )\S+", re.ASCII)
"""Instagram's and Facebook's tokens by their looks, and whatever stands where a token stands."""
_MAY_QUOTE = (ValueError, LookupError)
"""Errors of Python's whose words quote the value that they are about, which may be a customer's."""


def set_up(folder: Path, *, debug: bool = False) -> None:
    """Send everything that is logged to `igdesk.log` in `folder`; a second call replaces the first.

    Args:
        folder: The state folder; made when the first line is written.
        debug: Log everything, the words of every error included.
    """
    root = logging.getLogger()
    for handler in [h for h in root.handlers if isinstance(h, _LogFile)]:
        root.removeHandler(handler)
        handler.close()
    handler = _LogFile(folder / "igdesk.log")
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
        file = RotatingFileHandler(self._path, maxBytes=MAX_BYTES, backupCount=KEPT_FILES, encoding="utf-8")
        file.setFormatter(self.formatter)
        file.handleError = self.handleError  # type: ignore[method-assign]  # its own writes to the terminal
        return file


class _Formatter(logging.Formatter):
    """One line a record; secrets are masked after everything is put together, tracebacks included."""

    def __init__(self, debug: bool) -> None:
        super().__init__("%(asctime)s %(levelname)s %(process)d %(name)s: %(message)s")
        self._debug = debug
        self._hidden: set[str] = set()

    def hide(self, secret: Secret) -> None:
        self._hidden.add(secret.reveal())

    def format(self, record: logging.LogRecord) -> str:
        others, record.exc_text = record.exc_text, None  # a traceback that another formatter left is not ours
        line = _TOKENS.sub("***", super().format(record))
        record.exc_text = others
        for secret in self._hidden:
            line = line.replace(secret, "***")
        return line

    def formatException(
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        """The traceback; the words of errors that may quote a customer only when debugging."""
        parts: list[str] = []
        error: BaseException | None = ei[1]
        while error is not None:
            words = "" if isinstance(error, _MAY_QUOTE) and not self._debug else f": {error}"
            frames = "".join(traceback.format_tb(error.__traceback__))
            parts.append(f"{frames}{type(error).__module__}.{type(error).__qualname__}{words}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n-- caused by --\n".join(parts)
