"""How the drive is doing, in words: pieces of the status line, and a line where something is not read yet."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from igdesk.desk.queries import Condition
from igdesk.i18n import Phrase, Words
from igdesk.text import one_line, safe_text, truncate
from igdesk.widgets.status import Part

_NAME_CELLS = 24
_GONE = ("share.not_there", "share.gone")
"""What is wrong where the drive says so at once, rather than not at all."""
_ROUND = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)
"""Seconds that the drive is told to take."""
_FELT = 0.2
"""Seconds of waiting for others from which they are told."""
_NOBODY_KNOWN = "?"
"""The holder of a lock that does not say whose it is."""


def share_parts(
    condition: Condition, seconds: float, waiting: int, read_only: Phrase | None, words: Words
) -> tuple[Part, ...]:
    """Pieces of the status line; while all is well only how fast the drive is.

    Args:
        condition: How the drive is doing.
        seconds: For how long it has not been well.
        waiting: The person's changes that wait for it.
        read_only: Why this computer may only read, if so.
        words: The phrases.
    """
    parts: list[Part] = []
    if condition.stopped is not None:
        key = "share_ui.stopped_went_back" if condition.stopped.key == "share.went_back" else "share_ui.stopped"
        parts.append(Part(f"! {words(key)}", "bold $error", -2))
    if condition.holder is not None:
        parts.append(Part(f"! {_saving(condition.holder, int(seconds), words)}", "$warning", -1))
    elif condition.silent and condition.broken is not None and condition.broken.key in _GONE:
        parts.append(Part(f"! {words('share_ui.gone')}", "bold $warning", -1))
    elif condition.silent:
        parts.append(Part(f"! {words('share_ui.silent', seconds=int(seconds))}", "bold $warning", -1))
    if waiting and (condition.holder or condition.silent):
        parts.append(Part(f"… {words('share_ui.waiting', count=waiting)}", "$warning", 0))
    if read_only is not None and condition.stopped is None:
        key = "share_ui.read_only_unproven" if read_only.key == "share.unproven" else "share_ui.read_only"
        parts.append(Part(words(key), "$warning", 2))
    if condition.is_calm and condition.latency:
        parts.append(Part(_pace(condition, words), "$calm", 11))
    return tuple(parts)


def _pace(condition: Condition, words: Words) -> str:
    """How long the drive takes, and how long others keep it, where that can be felt."""
    took = words("share_ui.pace", span=_within(condition.latency, words))
    if condition.lock_wait < _FELT:
        return took
    return f"{took}, {words('share_ui.pace_lock', span=_within(condition.lock_wait, words))}"


def _within(seconds: float, words: Words) -> str:
    """The next round figure: one that seldom changes, so that the line stays calm."""
    round_up = next((each for each in _ROUND if seconds <= each), _ROUND[-1])
    if round_up < 1:
        return words("share_ui.milliseconds", count=int(round_up * 1000))
    return words("share_ui.seconds", count=int(round_up))


def _saving(holder: str, seconds: int, words: Words) -> str:
    if holder == _NOBODY_KNOWN:
        return words("share_ui.saving_unknown", seconds=seconds)
    return words("share_ui.saving", who=truncate(one_line(holder), _NAME_CELLS), seconds=seconds)


class ShareNotice(Static):
    """Says why something is not there yet; hidden until it is wanted."""

    DEFAULT_CSS = """
    ShareNotice { display: none; height: auto; padding: 0 1; color: $warning; }
    ShareNotice.-wanted { display: block; }
    """

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self._counting: Timer | None = None

    @property
    def is_wanted(self) -> bool:
        """Whether it is there."""
        return self.has_class("-wanted")

    def want(self, text: Callable[[], str]) -> None:
        """Show it.

        Args:
            text: What it says, asked again every second.
        """

        def tell() -> None:
            self.update(Content(safe_text(text())))

        self.dismiss()
        self._counting = self.set_interval(1.0, tell)
        tell()
        self.add_class("-wanted")

    def dismiss(self) -> None:
        """What it spoke of is there, or nobody wants it any more."""
        if self._counting is not None:
            self._counting.stop()
            self._counting = None
        self.remove_class("-wanted")
