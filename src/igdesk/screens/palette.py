"""What the command palette offers: the actions with their keys, tickets by number or customer, and templates."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, cast

from textual import on
from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.widgets import Input
from textual.widgets.option_list import Option

from igdesk.config.actions import Action, active_in
from igdesk.config.faq import is_faq
from igdesk.config.key_names import key_name
from igdesk.config.keys import actions_with
from igdesk.config.model import Template
from igdesk.desk.command_line import Line, read_line
from igdesk.desk.filters import parse_filter
from igdesk.desk.message_words import preview_words
from igdesk.desk.queries import Filter, Sort, TicketCard
from igdesk.errors import IgdeskError
from igdesk.i18n import Phrase
from igdesk.rules.for_each import name_of_each
from igdesk.rules.lately import NOTHING
from igdesk.screens.desk_screen import DeskScreen
from igdesk.screens.verbs import VerbScreen
from igdesk.text import one_line, safe_text, truncate
from igdesk.widgets.paragraph import broken

if TYPE_CHECKING:
    from igdesk.screens.app import IgdeskApp

TICKETS = 8
"""Most tickets that a search offers."""
_BESIDE = 5
"""Cells beside a line of the list: its padding, and the bar."""


def open_palette(app: IgdeskApp) -> None:
    """Show the palette, unless it is there."""
    if not isinstance(app.screen, CommandPalette):
        app.push_screen(Palette([DeskProvider], placeholder=app.words("ui.palette_hint"), id="--command-palette"))


class Palette(CommandPalette):
    """Textual's palette, for hands that do not wait: `:123` and Enter opens ticket 123 before anything is listed."""

    def _start_no_matches_countdown(self, search_value: str) -> None:
        """Say that nothing matches in the person's language: Textual has English for it, and no way to change that."""
        self._stop_no_matches_countdown()
        show = partial(self._show_no_matches, search_value)
        self._no_matches_timer = self.set_timer(self._NO_MATCHES_COUNTDOWN, show)

    def _show_no_matches(self, typed: str) -> None:
        if typed:
            told = cast("IgdeskApp", self.app).words("ui.palette_none")
            self.query_one(CommandList).add_option(Option(Content(told), disabled=True, id=self._NO_MATCHES))
        self._list_visible = bool(typed)

    @on(Input.Submitted)
    def _do_at_once(self, event: Input.Submitted) -> None:
        """Open a ticket by its number, or do a line, whether or not it is listed by now."""
        app, below = cast("IgdeskApp", self.app), self.app.screen_stack[-2]
        number, line = number_in(event.value), line_in(event.value, app)
        if number is None and line is None:
            return
        event.stop()
        event.prevent_default()  # the palette's own answer to Enter
        if isinstance(line, Phrase):
            app.notify(safe_text(app.words.of(line)), severity="warning", markup=False)
            return
        self.dismiss()
        if number is not None:
            app.call_later(app.open_ticket, number)
        elif line is not None and isinstance(below, VerbScreen):
            app.call_later(below.do_line, line)


def line_in(typed: str, app: IgdeskApp) -> Line | Phrase | None:
    """What a line about the ticket at hand asks for, and if it is not understood, why."""
    return read_line(typed, app.desk.me, app.desk.config, app.desk.now())


def number_in(typed: str) -> int | None:
    """The ticket that `:123`, `#123` or `123` means."""
    digits = typed.strip().lstrip(":：#＃").strip()
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 16 else None


class DeskProvider(Provider):
    """All of it: one provider, so that numbers come before names and names before actions."""

    @property
    def _desk(self) -> IgdeskApp:
        return cast("IgdeskApp", self.app)

    async def discover(self) -> Hits:
        """Before anything is typed: every action of the screen."""
        for action in self._actions():
            yield DiscoveryHit(self._label(action), partial(self._run, action), text=self._desk.words(action.does))

    async def search(self, query: str) -> Hits:
        """What matches; `:123`, `#123` and `123` are ticket 123."""
        typed = query.strip().lstrip(":：#＃").strip()
        if not typed:
            return
        if isinstance(line := line_in(typed, self._desk), Line) and isinstance(self.screen, VerbScreen):
            what = self._desk.words.of(name_of_each(line.what))
            shown = self._broken(Content(f"{what}: {one_line(typed)}"))
            yield Hit(100, shown, partial(self.screen.do_line, line), text=typed)
        matcher = self.matcher(typed)
        for action in self._actions():
            text = self._desk.words(action.does)
            score = max(matcher.match(text), matcher.match(action.id.replace("_", " ")))
            if score > 0:
                yield Hit(score, self._label(action), partial(self._run, action), text=text)
        for template in self._templates():
            score = matcher.match(template.title)
            if score > 0:
                gist = (f"  {truncate(one_line(template.text), 60)}", "$calm")
                mark = f"[{self._desk.words('faq.mark')}] " if is_faq(template.id) else ""
                shown = Content.assemble(mark, one_line(template.title), gist)
                yield Hit(score * 0.9, self._broken(shown), partial(self._use, template), text=template.title)
        for card in await self._tickets(typed):  # last: the drive may be silent
            text = f"#{card.ticket.number} {_name(card)}  {preview_words(card.preview, self._desk.words)}"
            score = 20.0 if number_in(typed) == card.ticket.number else 10.0
            shown = self._broken(Content(text))
            yield Hit(score, shown, partial(self._desk.open_ticket, card.ticket.number), text=text)

    def _actions(self) -> Iterator[Action]:
        context = self.screen.context if isinstance(self.screen, DeskScreen) else "everywhere"
        actions = actions_with(self._desk.desk.config.keys)
        return (action for action in active_in(context, actions) if action.palette)

    def _label(self, action: Action) -> Content:
        key = key_name(action.keys[0])
        return self._broken(Content.assemble(self._desk.words(action.does), (f"  {key}", "$accent")))

    def _broken(self, text: Content) -> Content:
        """In lines that fit; Textual would begin some with a Chinese comma."""
        return broken(text, self._desk.size.width - _BESIDE)

    async def _run(self, action: Action) -> None:
        await self.screen.run_action(action.call(action.keys[0]))

    async def _tickets(self, typed: str) -> tuple[TicketCard, ...]:
        desk = self._desk.desk
        try:
            if (number := number_in(typed)) is not None:
                card = await desk.card(number)
                return () if card is None else (card,)
            typed_words = parse_filter(typed, desk.me, desk.config)
            wanted = Filter(words=typed_words.words, phrases=typed_words.phrases)
            return (await desk.page(wanted, Sort.NEWEST, limit=TICKETS)).cards if wanted != Filter() else ()
        except IgdeskError as error:
            self._desk.show_failure(error)
            return ()

    def _templates(self) -> Iterator[Template]:
        """One wording of each, where the screen has a ticket to use it on."""
        if isinstance(self.screen, VerbScreen) and self.screen.target() is not None:
            yield from {template.id: template for template in reversed(self._desk.desk.config.wordings)}.values()

    def _use(self, template: Template) -> None:
        """Put the template's words for the ticket in its composer, after what is there."""
        from igdesk.screens.ticket import TicketScreen

        screen, app = self.screen, self._desk
        card = screen.target() if isinstance(screen, VerbScreen) else None
        if card is None:
            return
        number = card.ticket.number
        lately = screen.lately if isinstance(screen, TicketScreen) else NOTHING
        variant = app.desk.variant(template.id, card, None, lately) or template
        text = app.desk.words(variant, card)
        if isinstance(screen, TicketScreen) and screen.composer.is_open:
            screen.composer.insert(text, variant.id, variant)
            return
        begun = app.drafts.text(number).strip()
        app.drafts.keep(number, f"{begun}\n\n{text}" if begun else text, template=template.id)
        if isinstance(screen, TicketScreen):
            screen.action_reply()
        elif isinstance(screen, VerbScreen):
            app.open_ticket(number, screen.around(), then="reply")


def _name(card: TicketCard) -> str:
    customer = card.customer
    return one_line(f"@{customer.username}" if customer.username else customer.name or "")
