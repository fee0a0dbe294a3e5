"""All of standard error: what went wrong, what goes on, questions to a person."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from igdesk.cli import output
from igdesk.text import safe_text


def say(text: str) -> None:
    """A line, or a few, for a person."""
    if sys.stderr is None:  # whoever started us closed it
        return
    sys.stderr.write(f"{safe_text(text)}\n")
    sys.stderr.flush()


@contextmanager
def progress(label: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar that the yielded function moves to a place; nothing at all where nobody watches, or it would be read aloud.

    Args:
        label: What goes on.
        total: The place where it ends.
    """
    if total <= 0 or sys.stderr is None or not sys.stderr.isatty() or output.is_plain():
        yield lambda _place: None
        return
    from click import progressbar

    with progressbar(length=total, label=label, file=sys.stderr) as bar:
        yield lambda place: bar.update(place - bar.pos)


@contextmanager
def share_of(label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar for work whose extent is known with its first word: the yielded function is told how much of how much."""
    with progress(label, 100) as reached:
        yield lambda done, total: reached(100 * done // total if total else 100)
