"""Templates on the screen of a ticket: suggestions, the picker, other tones, and keeping a text as a template."""

from __future__ import annotations

from textual import on, work

from igdesk.config.model import Template
from igdesk.desk.drafts import Kind
from igdesk.desk.lately import lately_of
from igdesk.desk.new_wording import Typed, began_as, made_of, save, typed_of
from igdesk.desk.queries import TicketDetail
from igdesk.rules.lately import NOTHING, Lately
from igdesk.screens.picking import next_tone, pick_template, suggested
from igdesk.screens.ticket_hint import SUGGESTED
from igdesk.screens.writing import WritingScreen
from igdesk.widgets.composer import Composer
from igdesk.widgets.template_dialog import SaveTemplate


class TemplatingScreen(WritingScreen):
    """A screen where templates are put into the reply, and made of it."""

    @property
    def detail(self) -> TicketDetail | None:
        """The ticket as it stands on the screen."""
        raise NotImplementedError

    def _ready(self, then: str) -> TicketDetail | None:
        raise NotImplementedError

    @property
    def lately(self) -> Lately:
        return NOTHING if self.detail is None else lately_of(self.detail)

    def action_suggested(self, place: int) -> None:
        """Put a suggested template in the composer."""
        detail = self._ready(f"suggested({place})")
        if detail is None:
            return
        picked = suggested(self.desk, detail, place) if place <= SUGGESTED else None
        if picked is not None:
            self._write_template(detail, picked)

    @on(Composer.Wanted)
    async def _more_wanted(self, event: Composer.Wanted) -> None:
        await self.run_asking(event.action)
        self.composer.busy = False

    @work(group="template", exclusive=True, exit_on_error=False)
    async def action_template(self) -> None:
        """Choose a template."""
        detail = self._ready("template")
        if detail is None:
            return
        picked = await pick_template(self, self._known(detail))
        now = self.detail
        if picked is not None and now is not None and now.card.ticket.number == detail.card.ticket.number:
            self._write_template(detail, picked)

    @work(group="template", exclusive=True, exit_on_error=False)
    async def action_moment(self) -> None:
        """Choose when the reply goes."""
        from igdesk.screens.send_later import choose_moment

        await choose_moment(self)

    @work(group="template", exclusive=True, exit_on_error=False)
    async def action_colleague(self) -> None:
        """Choose a colleague, whose name is put in the text."""
        from igdesk.widgets.dialogs import Choice, Pick

        choices = [Choice(each.id, each.name, each.id) for each in self.desk.config.agents]
        chosen = await self.app.push_screen_wait(Pick(self.words, self.words("ticket_ui.colleague_title"), choices))
        known = None if chosen is None else self.desk.config.agent(chosen)
        if known is not None and self.composer.is_open:
            self.composer.area.put_name(known.name)

    @work(group="template", exclusive=True, exit_on_error=False)
    async def action_article(self) -> None:
        """Choose an article, of which a part is put in the text."""
        from igdesk.screens.articles import pick_article

        detail = self.detail
        if detail is None:
            return
        text = await pick_article(self, detail.card)
        recipient = self.composer.recipient
        if text and recipient is not None and recipient.number == detail.card.ticket.number:
            self.composer.insert(text, None)

    @work(group="template", exclusive=True, exit_on_error=False)
    async def action_draft_article(self) -> None:
        """Begin an article or a template with what was written here, without its customer."""
        from igdesk.screens.articles import draft

        if (detail := self.detail) is not None:
            await draft(self, detail)

    @on(Composer.ToneWanted)
    def _tone_wanted(self, event: Composer.ToneWanted) -> None:
        if (detail := self.detail) is not None:
            picked = next_tone(self.desk, detail, event.variant)
            if picked is None:
                self.tell("ticket_ui.tone_only")
            elif self.composer.untouched is event.variant:
                self.composer.put_instead(picked.text, picked.variant)
        self.composer.busy = False

    # Keeping a text as a template

    @on(Composer.SaveWanted)
    def _save_wanted(self, event: Composer.SaveWanted) -> None:
        self.composer.busy = False
        if self.desk.config.source is None:
            self.tell("template_ui.no_file")
        elif (detail := self.detail) is not None:
            self._save_template(detail, event)

    @work(group="template", exclusive=True, exit_on_error=False)
    async def _save_template(self, detail: TicketDetail, event: Composer.SaveWanted) -> None:
        base = event.variant or began_as(self.desk.config, event.template, event.text)
        if event.variant is not None:
            typed = typed_of(event.variant)
        else:
            typed = made_of(self.desk, detail.card, event.text, base)
        await self.keep_wording(detail.card.ticket.number, typed, base)

    async def keep_wording(self, number: int, wording: Typed, base: Template | None = None) -> None:
        """Ask what a wording of a ticket is called, and keep it as a template.

        What was typed and left is there the next time, beside what the wording is by then.
        """
        config, lang, drafts = self.desk.config, self.words.lang, self.igdesk.drafts

        async def saving(typed: Typed, replace: bool) -> str | None:
            return await save(config, base, typed, replace=replace, lang=lang)

        def keep(typed: Typed) -> None:
            own = {name: said for name, said in typed.items() if said != wording.get(name, "")}
            drafts.keep_lines(number, Kind.WORDING, own)

        typed = wording | drafts.lines(number, Kind.WORDING)
        saved = await self.app.push_screen_wait(SaveTemplate(self.words, typed, saving, keep))
        if saved is not None:
            drafts.forget(number, Kind.WORDING)
            self.tell("template_ui.saved", id=saved)
            self.igdesk.reloading.reload()
