"""Templates on the screen of a ticket: suggestions, the picker, other tones, and keeping a text as a template."""

from __future__ import annotations

from functools import partial

from textual import on, work

from igdesk.config.model import Template
from igdesk.config.save_template import save_template, template_file, what_is_wrong, wording
from igdesk.desk.beside import beside
from igdesk.desk.lately import lately_of
from igdesk.desk.queries import TicketDetail
from igdesk.errors import IgdeskError
from igdesk.rules.lately import NOTHING, Lately, variant_said
from igdesk.rules.templates import with_holes
from igdesk.screens.picking import next_tone, pick_template, suggested
from igdesk.screens.ticket_hint import SUGGESTED
from igdesk.screens.writing import WritingScreen
from igdesk.widgets.composer import Composer
from igdesk.widgets.template_dialog import SaveTemplate, Typed, typed_of

_PERSONAL = ("customer.", "fields.", "agent.")
"""Variables whose values are looked for in a text that becomes a template: what is one person's is nobody else's."""


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

    @on(Composer.TemplateWanted)
    async def _template_wanted(self) -> None:
        await self.run_asking("template")
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
        base = event.variant or self._base(event)
        typed = self._typed(detail, event, base)
        save = partial(self._save, base)
        saved = await self.app.push_screen_wait(SaveTemplate(self.words, typed, save))
        if saved is not None:
            self.tell("template_ui.saved", id=saved)
            self.igdesk.reloading.reload()

    def _base(self, event: Composer.SaveWanted) -> Template | None:
        """The wording that the text began as."""
        variants = self.desk.config.variants(event.template) if event.template else ()
        return variant_said(variants, event.text) or (variants[0] if variants else None)

    def _typed(self, detail: TicketDetail, event: Composer.SaveWanted, base: Template | None) -> Typed:
        """What the dialog begins with: the text with holes for what is this customer's own."""
        card = detail.card
        if event.variant is not None:
            return typed_of(event.variant)
        values = self.desk.values(card, self.desk.language_for(card))
        own = {name: value for name, value in values.items() if name.startswith(_PERSONAL)}
        text = with_holes(event.text, own)
        if base is not None:
            return typed_of(base) | {"text": text}
        style, category = self.desk.config.desk.style or "", card.ticket.category or ""
        return {"language": self.desk.language_for(card), "style": style, "categories": category, "text": text}

    async def _save(self, base: Template | None, typed: Typed, replace: bool) -> str | None:
        """Save it; why not, if it was refused."""
        source = self.desk.config.source
        assert source is not None  # it was asked before the dialog was opened
        then = base.then if base is not None and base.id == typed["id"] else None
        try:
            await beside(lambda _stop: save_template(source, wording(typed, then), replace=replace))
        except IgdeskError as error:
            return what_is_wrong(error, template_file(source, typed["id"]), self.words.lang)
        return None
