"""What may be answered, beside the conversation: each as it reads, or in full the one that goes out next."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget

from igdesk.config.model import Config
from igdesk.i18n import Phrase, Words
from igdesk.rules.split import utf8_size
from igdesk.rules.template_actions import told
from igdesk.text import one_line, safe_text, truncate
from igdesk.values import dataclass
from igdesk.widgets.composer_lines import after_line, length
from igdesk.widgets.recipient import AfterSend, Recipient
from igdesk.widgets.template_picker import Picked
from igdesk.widgets.wrap import wrap

_HOLE = r"\{[^{}\n]{1,60}\}"
_LONG = 450
"""Bytes of a text that takes more room than half of a narrow screen has."""
_LEAST = 2
"""Lines of each suggestion that are always shown."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A suggestion, and why it cannot go out as it stands."""

    picked: Picked
    why: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Armed:
    """An answer that goes out with the next key.

    Attributes:
        picked: The wording and its words.
        after: What becomes of the ticket then.
        recipient: Whom it is for, and what of the thread its writer had seen.
        place: Which suggestion it is; None: another template.
    """

    picked: Picked
    after: AfterSend
    recipient: Recipient
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """What the panel shows.

    Attributes:
        offered: The suggestions, best first.
        armed: The one that goes out next, if one does.
        why: Why nothing, or not what is armed, can go out with a single key.
    """

    offered: tuple[Offered, ...] = ()
    armed: Armed | None = None
    why: Phrase | None = None
    note: Phrase | None = None
    """What is good to know of the ticket, and does not speak against an answer."""


class Suggestions(Widget):
    """The panel.

    Args:
        words: The phrases.
        config: The names of what templates do.
    """

    DEFAULT_CSS = """
    Suggestions { width: 45%; height: 1fr; padding: 0 1; border-left: solid $panel; }
    Suggestions.-armed { border-left: heavy $primary; }
    """

    def __init__(self, words: Words, config: Config) -> None:
        super().__init__()
        self._words = words
        self._config = config
        self._shown: Shown | None = None

    def adopt(self, config: Config) -> None:
        """Another configuration: other names."""
        self._config = config
        self.refresh()

    @property
    def shown(self) -> Shown | None:
        """What stands there; none: no ticket was read yet."""
        return self._shown

    def show(self, shown: Shown) -> None:
        """Show something else."""
        self._shown = shown
        self.set_class(shown.armed is not None, "-armed")
        is_long = shown.armed is not None and utf8_size(shown.armed.picked.text) > _LONG
        self.set_class(is_long, "-long")
        self.refresh()

    @property
    def hides_some(self) -> bool:
        """Whether somebody who looks at it cannot read all of what goes out next."""
        return self._shown is not None and hides_some(self._shown, self._words, self._config, *self._room)

    @property
    def _room(self) -> tuple[int, int]:
        return max(self.content_size.width, 10), max(self.content_size.height, 4)

    def render(self) -> Content:
        """All of it that fits."""
        if self._shown is None:
            return Content("")
        width, height = self._room
        draw = offered_lines if self._shown.armed is None else armed_lines
        return Content("\n").join(draw(self._shown, self._words, self._config, width, height))


def offered_lines(shown: Shown, words: Words, config: Config, width: int, height: int) -> list[Content]:
    """The suggestions with their digits, each as much as fits; above them what holds for all."""
    lines = _warning(shown.why, words, width) or _note(shown, words, width)
    if not shown.offered:
        return [*lines, *(Content.styled(line, "$calm") for line in wrap(words("triage.no_suggestions"), width))]
    bodies = [wrap(safe_text(each.picked.text), width - 2) for each in shown.offered]
    room = height - len(lines) - 2 * len(bodies) + 1
    for place, (each, body, lines_for) in enumerate(zip(shown.offered, bodies, _shares(bodies, room), strict=True), 1):
        lines += [Content("")] if place > 1 else []
        lines.append(_head(f"{place}", each.picked, words, config, width, mark="! " if each.why else ""))
        lines += [Content(f"  {line}").highlight_regex(_HOLE, style="bold $warning") for line in _cut(body, lines_for)]
    return lines


def armed_lines(shown: Shown, words: Words, config: Config, width: int, height: int) -> list[Content]:
    """The final text, what is done with it, how long it is, and what the next key does."""
    armed = shown.armed
    assert armed is not None
    place = "❯" if armed.place is None else f"❯ {armed.place}"
    foot = _foot(shown, armed, shown.why, words, config, width)
    body = wrap(safe_text(armed.picked.text), width)
    if is_cut := len(body) > _room(foot, height):
        foot = _foot(shown, armed, shown.why or Phrase("triage.guard_cut"), words, config, width)
    kept = _cut(body, _room(foot, height))
    if is_cut:
        more = words("triage.more_lines", count=len(body) - len(kept) + 1)
        kept = (*kept[:-1], truncate(more, width))
    text = [Content(line).highlight_regex(_HOLE, style="bold $warning") for line in kept]
    return [_head(place, armed.picked, words, config, width, does=False), Content(""), *text, *foot]


def hides_some(shown: Shown, words: Words, config: Config, width: int, height: int) -> bool:
    """Whether the armed text has more lines than there is room for."""
    armed = shown.armed
    if armed is None:
        return False
    foot = _foot(shown, armed, shown.why, words, config, width)
    return len(wrap(safe_text(armed.picked.text), width)) > _room(foot, height)


def _foot(shown: Shown, armed: Armed, why: Phrase | None, words: Words, config: Config, width: int) -> list[Content]:
    does = [one_line(words.of(each)) for each in told(armed.picked.variant.then, config, status=False)]
    actions = [Content(truncate(words("triage.with_it", actions=" · ".join(does)), width))] if does else []
    after = Content(truncate(after_line(armed.after, words, asks=armed.recipient.asks, by="arm_after"), width))
    foot = [Content(""), *actions, after, length(armed.picked.text, armed.recipient.room, words)]
    return foot + (_warning(why, words, width) or [*_note(shown, words, width), _sends(armed, words, width)])


def _room(foot: Sequence[Content], height: int) -> int:
    """Lines that are left for the text."""
    return max(height - len(foot) - 2, _LEAST)


def _sends(armed: Armed, words: Words, width: int) -> Content:
    told = words("triage.enter_sends", seconds=armed.recipient.hold_seconds)
    return Content.styled(truncate(told, width), "bold $accent")


def _warning(why: Phrase | None, words: Words, width: int) -> list[Content]:
    if why is None:
        return []
    return [Content.styled(line, "$warning") for line in wrap(safe_text(f"! {one_line(words.of(why))}"), width)]


def _note(shown: Shown, words: Words, width: int) -> list[Content]:
    if shown.note is None:
        return []
    return [Content.styled(line, "$soon") for line in wrap(safe_text(one_line(words.of(shown.note))), width)]


def _head(
    place: str, picked: Picked, words: Words, config: Config, width: int, *, mark: str = "", does: bool = True
) -> Content:
    """Which one it is, in which tone, and what it does besides."""
    variant = picked.variant
    parts = [words(f"ticket_ui.tone_{variant.style}")] if variant.style else []
    if does:
        parts += [words.of(each) for each in told(variant.then, config)]
    rest = one_line(" ".join(parts))
    title = one_line(variant.title or variant.id)
    line = Content.assemble(
        (f"{place} ", "bold $accent"), (mark, "bold $warning"), (title, "bold"), (f"  {rest}" if rest else "", "$calm")
    )
    return line.truncate(width, ellipsis=True)


def _shares(bodies: Sequence[Sequence[str]], room: int) -> list[int]:
    """How many lines each gets: what a short one leaves is the others'."""
    shares = [min(len(body), _LEAST) for body in bodies]
    left = room - sum(shares)
    while left > 0 and any(share < len(body) for share, body in zip(shares, bodies, strict=True)):
        for place, body in enumerate(bodies):
            if left > 0 and shares[place] < len(body):
                shares[place] += 1
                left -= 1
    return shares


def _cut(body: Sequence[str], lines: int) -> tuple[str, ...]:
    """So many lines of it; the last one tells that there are more."""
    if len(body) <= lines:
        return tuple(body)
    return (*body[: lines - 1], f"{body[lines - 1][:-1]}…")
