"""Handing over, from anywhere: what whoever takes over has to know as a card, and passing one's open tickets on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from igdesk.desk.handover import Section, digest, duty_line, open_ones, pass_on, sections, since_of, title
from igdesk.errors import IgdeskError
from igdesk.rules.shifts import on_duty
from igdesk.screens.many import told
from igdesk.text import safe_text
from igdesk.widgets.reading_card import ReadingCard
from igdesk.widgets.wrap import wrap

if TYPE_CHECKING:
    from igdesk.screens.app import IgdeskApp

_INDENT = "  "


class HandoverCard(ReadingCard):
    """The card.

    Args:
        head: Of which time, and who is on duty.
        found: What there is to know.
        hint: Which keys do something about it.
        copy: Puts it on the clipboard.
        hand_over: Passes one's tickets on, once the card has gone.
        rota: Shows who works in the days to come.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", show=False),
        Binding("a", "hand_over", show=False),
        Binding("t", "rota", show=False),
    ]

    def __init__(
        self,
        head: Sequence[str],
        found: Sequence[Section],
        hint: str,
        *,
        copy: Callable[[str], None],
        hand_over: Callable[[], None],
        rota: Callable[[], None],
    ) -> None:
        super().__init__(partial(_shown, head, found, hint))
        self._text = "\n".join(_plain(head, found))
        self._copy = copy
        self._hand_over = hand_over
        self._rota = rota

    def action_copy(self) -> None:
        """Put all of it on the clipboard."""
        self._copy(self._text)

    def action_hand_over(self) -> None:
        """Pass one's tickets on."""
        self.dismiss(None)
        self._hand_over()

    def action_rota(self) -> None:
        """Show who works in the days to come."""
        self._rota()


async def show_handover(app: IgdeskApp) -> None:
    """Show what happened in the person's shift, and what the next one brings."""
    if not app.can_ask():
        return
    desk, words = app.desk, app.words
    try:
        since = since_of(None, desk)
        assert since is not None  # nothing was typed that could be misread
        found = await digest(desk, since)
        await app.drafts.refresh()
    except IgdeskError as error:
        app.show_failure(error)
        return
    told_of = tuple(sections(found, app.drafts.newest_first(), desk, words))
    head = [title(found, words), duty_line(desk.config, found.asked.now, words)]
    if not told_of:
        head.append(words("handover.nothing"))

    def copy(text: str) -> None:
        app.copy_to_clipboard(text)
        app.notify(words("handover.copied"), markup=False)

    def hand_over() -> None:
        app.run_worker(_hand_over(app), name="handover", group="outbox", exclusive=True, exit_on_error=False)

    def rota() -> None:
        app.push_screen(ReadingCard(partial(_rota, app)))

    hint = words("handover.hint")
    app.push_screen(HandoverCard(head, told_of, hint, copy=copy, hand_over=hand_over, rota=rota))


def _rota(app: IgdeskApp, width: int) -> Content:
    """Who works in the days to come, who is away, and when nobody is there."""
    from igdesk.desk.rota import rota_lines

    lines = rota_lines(app.desk.config, app.words, app.desk.now())
    return Content("\n").join(Content(each) for line in lines for each in wrap(safe_text(line), width) or [""])


async def _hand_over(app: IgdeskApp) -> None:
    """Ask to whom, and what there is to know; then pass on all that is the person's and unfinished."""
    from igdesk.widgets.dialogs import Ask

    desk, words = app.desk, app.words
    try:
        shown = await open_ones(desk)
    except IgdeskError as error:
        app.show_failure(error)
        return
    if not shown:
        app.notify(words("handover.none_open"), markup=False)
        return
    to = await _colleague(app, len(shown))
    if to is None or app.at_many.is_at_work(app):
        return
    note = await app.push_screen_wait(Ask(words, words("handover.note_title", count=len(shown))))
    if note is None:
        return
    run = pass_on(desk, shown, to, note)
    failure = await app.at_many.go(app, run)
    if failure is not None:
        app.show_failure(failure)
    if failure is None and not run.report.stayed and not run.left:
        app.notify(told(run, words), markup=False, timeout=5)
    else:
        app.notify(told(run, words), severity="warning", markup=False, timeout=15)


async def _colleague(app: IgdeskApp, count: int) -> str | None:
    """To whom: those on duty first."""
    from igdesk.widgets.dialogs import Choice, Pick

    config, me, words = app.desk.config, app.desk.me, app.words
    there = {agent.id for agent in on_duty(config, app.desk.now())}
    others = sorted((each for each in config.agents if each.id != me), key=lambda agent: agent.id not in there)
    if not others:
        app.notify(words("handover.alone"), markup=False)
        return None
    choices = [
        Choice(agent.id, agent.name, words("handover.is_on_duty") if agent.id in there else agent.id)
        for agent in others
    ]
    return await app.push_screen_wait(Pick(words, words("handover.to_title", count=count), choices))


def _plain(head: Sequence[str], found: Sequence[Section]) -> list[str]:
    lines = list(head)
    for each in found:
        lines += ["", each.title, *(f"{_INDENT}{line}" for line in each.lines)]
    return lines


def _shown(head: Sequence[str], found: Sequence[Section], hint: str, width: int) -> Content:
    first, *others = head
    lines = [Content.styled(line, "bold $primary") for line in wrap(safe_text(first), width)]
    lines += [Content(line) for each in others for line in wrap(safe_text(each), width)]
    lines += [Content.styled(line, "$calm") for line in wrap(hint, width)]
    for each in found:
        lines += [Content(""), *(Content.styled(line, "bold") for line in wrap(safe_text(each.title), width))]
        for said in each.lines:
            lines += [Content(f"{_INDENT}{line}") for line in wrap(safe_text(said), width - len(_INDENT))]
    return Content("\n").join(lines)
