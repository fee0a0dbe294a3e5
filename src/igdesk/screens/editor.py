"""The person's own editor for what is being written: igdesk steps aside until it is closed, and syncs meanwhile."""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from textual.app import App, SuspendNotSupported

from igdesk.errors import IgdeskError, system_reason
from igdesk.text import inert, one_line

LOOK_EVERY = 0.5
"""Seconds between two looks at what the editor has saved."""
_USUAL = "vi"
_LARGEST = 256 * 1024
"""Bytes: no reply has so many."""


class EditorError(IgdeskError):
    """The text stays as it was, and this is why."""


def command_of(environ: Mapping[str, str]) -> list[str]:
    """The editor with its options: what $VISUAL or $EDITOR says, else vi.

    Raises:
        EditorError: It is no command.
    """
    said = environ.get("VISUAL") or environ.get("EDITOR") or _USUAL
    try:
        found = shlex.split(said)
    except ValueError:
        found = []
    if not found:
        raise EditorError("editor.no_command", got=one_line(said))
    return found


async def edit(
    app: App[None],
    text: str,
    saved: Callable[[str], None],
    environ: Mapping[str, str] = os.environ,
) -> str:
    """Have a text edited outside. The file is in a folder that only its owner reads, and both are gone afterwards.

    Args:
        app: Steps aside.
        text: What is written so far.
        saved: Told what the editor saves while it is open, so that nothing is lost however this ends.
        environ: Names the editor.

    Returns:
        What stood in the file when the editor was closed.

    Raises:
        EditorError: The editor could not be started, ended with a failure, or left nothing.
    """
    command = command_of(environ)
    with (
        _told_why_not(app, command),
        tempfile.TemporaryDirectory(prefix="igdesk-", ignore_cleanup_errors=True) as folder,
    ):
        path = Path(folder, "reply.txt")
        await asyncio.to_thread(_write, path, text)
        with _aside(app):
            await _run(command, path, saved)
        edited = await asyncio.to_thread(_read, path)
    if not edited.strip():
        raise EditorError("editor.emptied")
    return edited


async def open_file(app: App[None], path: Path, environ: Mapping[str, str] = os.environ) -> None:
    """Open a file that is there in the person's editor; what they save stands in it.

    Raises:
        EditorError: The editor could not be started, or ended with a failure.
    """
    command = command_of(environ)
    with _told_why_not(app, command), _aside(app):
        await _run(command, path, lambda _saved: None)


@contextmanager
def _told_why_not(app: App[None], command: list[str]) -> Iterator[None]:
    """What keeps an editor from starting is told; however it ends, the screen is drawn anew."""
    try:
        yield
    except SuspendNotSupported:
        raise EditorError("editor.not_here") from None
    except OSError as error:
        detail = system_reason(error)
        raise EditorError("editor.not_started", command=one_line(command[0]), detail=detail) from None
    finally:
        app.refresh(layout=True)


async def _run(command: list[str], path: Path, saved: Callable[[str], None]) -> None:
    """Run the editor until it is closed.

    Raises:
        EditorError: It ended with a failure.
    """
    known = await asyncio.to_thread(_read, path)
    process = await asyncio.create_subprocess_exec(*command, str(path))
    closed = asyncio.ensure_future(process.wait())
    try:
        with _left_alone():
            while not (await asyncio.wait({closed}, timeout=LOOK_EVERY))[0]:
                known = await _told_what_is_new(path, known, saved)
    finally:
        if process.returncode is None:
            process.terminate()
    if status := closed.result():
        raise EditorError("editor.failed", command=one_line(command[0]), status=status)


async def _told_what_is_new(path: Path, known: str, saved: Callable[[str], None]) -> str:
    """What the file says now; what is half written just now is left to the next look."""
    with suppress(EditorError, OSError):
        now = await asyncio.to_thread(_read, path)
        if now != known and now.strip():
            saved(now)
        return now
    return known


@contextmanager
def _aside(app: App[None]) -> Iterator[None]:
    """Nothing is drawn while the terminal is somebody else's, although the program goes on.

    Textual takes the terminal back only where nothing is raised: what is raised waits until it has.
    """
    raised: BaseException | None = None
    with app.batch_update(), app.suspend():
        try:
            yield
        except BaseException as error:
            raised = error
    if raised is not None:
        raise raised


@contextmanager
def _left_alone() -> Iterator[None]:
    """Ctrl+C is for the editor: the terminal sends it to this program, too."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _write(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace", newline="\n") as file:
        file.write(text + "\n")


def _read(path: Path) -> str:
    """What stands in the file; the line end that editors put after the last line is not the person's.

    Raises:
        EditorError: It is no text.
    """
    with path.open("rb") as file:
        found = file.read(_LARGEST + 1)
    if len(found) > _LARGEST:
        raise EditorError("editor.too_large")
    try:
        return inert(found.decode("utf-8")).removesuffix("\n")
    except UnicodeDecodeError:
        raise EditorError("editor.no_text") from None
