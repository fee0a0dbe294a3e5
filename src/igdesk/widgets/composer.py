"""Where a reply is written: to whom it goes, what happens after it, what is still missing, how long it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static, TextArea

from igdesk.config.model import Template, Then
from igdesk.desk.comments import is_public, why_not_private
from igdesk.i18n import Words
from igdesk.rules.media import is_path
from igdesk.rules.templates import holes
from igdesk.text import one_line, truncate
from igdesk.widgets.composer_asks import ComposerAsks
from igdesk.widgets.composer_lines import actions_line, doubts_line, foot, head, moment_line, release_line
from igdesk.widgets.holes import next_hole, previous_hole
from igdesk.widgets.known import Known
from igdesk.widgets.recipient import AfterSend, Recipient
from igdesk.widgets.reply_area import ReplyArea
from igdesk.widgets.reply_plan import ReplyPlan


class Composer(ComposerAsks, Vertical):
    """The reply editor. It only ever asks to send; it is hidden and empty at first.

    Its parts come in when it is first opened: most tickets that are shown are only read.

    Args:
        words: The phrases.

    Attributes:
        busy: Something was asked that may take the reply from under the keys; whoever hears of it ends it.
    """

    DEFAULT_CSS = """
    Composer { display: none; height: auto; max-height: 60%; background: $surface; border-top: heavy $primary; }
    Composer.-open { display: block; }
    Composer.-public { border-top: heavy $warning; }
    Composer.-public #composer-head { background: $warning 8%; }
    Composer > Static { height: 1; padding: 0 1; }
    Composer #composer-foot { dock: bottom; }
    Composer .line { display: none; }
    Composer .line.-some { display: block; }
    Composer #composer-holes { background: $warning 20%; }
    Composer #composer-doubts { color: $warning; }
    Composer TextArea {
        height: auto; min-height: 4; max-height: 30vh; border: none; padding: 0 1; background: $background;
    }
    Composer TextArea:focus { border: none; }
    """

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._recipient: Recipient | None = None
        self._plan = ReplyPlan()
        self.busy = False
        self._waits = False

    def _parts(self) -> Iterator[Widget]:
        yield Static("", id="composer-head", markup=False)
        yield Static("", id="composer-release", classes="line", markup=False)
        yield Static("", id="composer-moment", classes="line", markup=False)
        yield Static("", id="composer-then", classes="line", markup=False)
        yield Static("", id="composer-holes", classes="line", markup=False)
        yield Static("", id="composer-doubts", classes="line", markup=False)
        yield ReplyArea()
        yield Static("", id="composer-foot", markup=False)

    @property
    def area(self) -> ReplyArea:
        """The text."""
        return self.query_one(ReplyArea)

    @property
    def is_open(self) -> bool:
        """Whether a reply is being written."""
        return self._recipient is not None

    @property
    def recipient(self) -> Recipient | None:
        """Whom it is for."""
        return self._recipient

    @property
    def text(self) -> str:
        """What was written so far."""
        return self.area.text if self.is_open else ""

    @property
    def waits(self) -> bool:
        """Whether the reply waits for the drive: until it is known what became of it, nothing is changed about it."""
        return self._waits

    @waits.setter
    def waits(self, waits: bool) -> None:
        self._waits = self.area.read_only = waits
        self._redraw()

    @property
    def after(self) -> AfterSend:
        """What happens after sending."""
        return self._plan.after

    @after.setter
    def after(self, after: AfterSend) -> None:
        self._go_on(replace(self._plan, after=after))

    @property
    def at(self) -> datetime | None:
        """When it goes, unless the customer writes first; None: as soon as it may."""
        return self._plan.at

    @at.setter
    def at(self, at: datetime | None) -> None:
        self._go_on(replace(self._plan, at=at))

    @property
    def template(self) -> str | None:
        """The template that the text began with."""
        return self._plan.template

    def open(
        self,
        recipient: Recipient,
        text: str,
        after: AfterSend = AfterSend.WAITING,
        *,
        template: str | None = None,
        then: Then | None = None,
    ) -> None:
        """Begin or go on writing, the cursor at the end.

        Args:
            recipient: Whom it is for.
            text: What was written before.
            after: What happens after sending.
            template: The template that the text began with.
            then: What that one does besides.
        """
        if not self.children:
            self.mount_all(self._parts())
        self._recipient = recipient
        self._plan = ReplyPlan(after, template).taking(then if text.strip() else None)
        self.area.enter_sends = recipient.known.config.desk.enter_sends
        self.add_class("-open")
        self.area.load_text(text)
        self.area.move_cursor(self.area.document.end)
        self.area.focus()
        self._redraw()

    def clear(self) -> None:
        """Forget the text: it was sent."""
        self.area.load_text("")

    def close(self) -> None:
        """Hide it; the text is somebody else's to keep."""
        self._recipient = None
        self.waits = False
        self.remove_class("-open")
        self.area.load_text("")

    def saw(self, recipient: Recipient) -> None:
        """The writer has been shown what is new: from now on that is what they answer."""
        self._recipient = recipient
        self._redraw()

    def know(self, known: Known) -> None:
        """Show the ticket's newer state in the header; what the writer has seen stays what it was."""
        recipient = self._recipient
        if recipient is not None and recipient.number == known.card.ticket.number:
            self._recipient = replace(recipient, known=known)
            self._redraw()

    def insert(self, text: str, template: str | None, variant: Template | None = None) -> bool:
        """Put a template's words at the cursor, and the cursor on their first hole; whether they are all of the text.

        Args:
            text: The words.
            template: Its id.
            variant: The wording that they were made from; what it does besides is done with the reply.
        """
        start = self.area.put(text)
        is_all = self.text.strip() == text.strip()
        put = (variant, self.text) if variant is not None and is_all else None
        plan = replace(self._plan, template=template or self._plan.template, put=put)
        self._go_on(plan if variant is None else plan.taking(variant.then))
        self.area.jump(next_hole(text, (0, 0)) and next_hole(self.text, start))
        return is_all

    def put_instead(self, text: str, variant: Template) -> None:
        """Put another tone of the same template in the place of the one that is there."""
        self.area.load_text("")
        self.insert(text, variant.id, variant)

    @property
    def untouched(self) -> Template | None:
        """The variant whose words stand here as they were put, and nothing else does."""
        return self._plan.untouched(self.text)

    def _go_on(self, plan: ReplyPlan) -> None:
        """Something else is to become of it."""
        self._plan = plan
        self._redraw()

    def action_send(self) -> None:
        """Ask for it to be sent, unless something is missing."""
        if self._recipient is None:
            return
        if missing := holes(self.text):
            names = ", ".join(missing)
            self.notify(self._words("refusal.holes", holes=names), severity="warning", markup=False)
            self.area.jump(next_hole(self.text, (0, 0)))
            self._stop(self.Refused())
        elif not self.text.strip():
            self.notify(self._words("refusal.empty_reply"), severity="warning", markup=False)
            self._stop(self.Refused())
        elif is_path(self.text):
            self.notify(self._words("media.path_in_reply"), severity="warning", markup=False)
            self._stop(self.Refused())
        else:
            plan = self._plan
            asked = self.SendAsked(
                self._recipient, self.text, plan.template, plan.after, plan.done, plan.private, plan.at
            )  # fmt: skip
            self._stop(asked)

    def action_keep_draft(self) -> None:
        """Leave and keep the text."""
        if self._recipient is not None:
            self._stop(self.Left())

    def action_insert_template(self) -> None:
        """Choose a template for the place of the cursor."""
        self._stop(self.Wanted("template"))

    def action_insert_article(self) -> None:
        """Choose an article of which a part goes to the place of the cursor."""
        self._stop(self.Wanted("article"))

    def action_send_later(self) -> None:
        """Choose when it goes."""
        self._stop(self.Wanted("moment"))

    def action_editor(self) -> None:
        """Go on in the editor of one's own."""
        self._stop(self.Wanted("editor"))

    @on(ReplyArea.Entered)
    def _entered(self, event: ReplyArea.Entered) -> None:
        event.stop()
        self.action_send()

    @on(ReplyArea.Triggered)
    def _triggered(self, event: ReplyArea.Triggered) -> None:
        event.stop()
        self._stop(self.Wanted(event.wants))

    def action_tone(self) -> None:
        """The same template in its next tone, as long as nothing was changed in it."""
        if (variant := self.untouched) is not None:
            self._stop(self.ToneWanted(variant))
        else:
            self.notify(self._words("ticket_ui.tone_touched"), severity="warning", markup=False)

    def action_actions(self) -> None:
        """Leave out what the template does besides, or do it after all."""
        if self._plan.then is None:
            self.notify(self._words("ticket_ui.no_actions"), markup=False)
            return
        self._go_on(self._plan.leaving_out())

    def action_save_template(self) -> None:
        """Keep the text as a template."""
        if not self.text.strip():
            self.notify(self._words("ticket_ui.nothing_to_save"), markup=False)
            return
        self._stop(self.SaveWanted(self.text, self.template, self.untouched))

    def action_next_hole(self) -> None:
        """Select the next hole, so that typing fills it; where no hole was ever left, the next tone."""
        if not holes(self.text) and self.untouched is not None:
            self.action_tone()
            return
        self.area.jump(next_hole(self.text, max(self.area.selection)))

    def action_previous_hole(self) -> None:
        """Select the hole before the cursor."""
        self.area.jump(previous_hole(self.text, max(self.area.selection)))

    def action_audience(self) -> None:
        """An answer to a comment for everybody, or for its author alone."""
        recipient = self._recipient
        if recipient is None:
            return
        known = recipient.known
        if not is_public(known.detail):
            self.notify(self._words("answering.no_audience"), markup=False)
        elif not self._plan.private and (why := why_not_private(known.detail, known.now)) is not None:
            self.notify(self._words.of(why.phrase), severity="warning", markup=False)
        else:
            self._go_on(replace(self._plan, private=not self._plan.private))

    @property
    def _is_public(self) -> bool:
        """Whether everybody will read it."""
        return self._recipient is not None and is_public(self._recipient.known.detail) and not self._plan.private

    def action_after_send(self) -> None:
        """The next of what may happen after sending."""
        self._go_on(self._plan.next_after(asks=self._recipient is not None and self._recipient.asks))

    def on_resize(self) -> None:
        """Other words fit now."""
        self._redraw()

    @on(TextArea.Changed)
    def _changed(self, event: TextArea.Changed) -> None:
        event.stop()
        if not self.text.strip():
            self._plan = self._plan.without_template()
        self._redraw()
        if self._recipient is not None:
            self.post_message(self.Edited(self._recipient.number, self.text, self.template))

    def _stop(self, message: Message) -> None:
        """Say something that must be heard before the next key."""
        self.busy = True
        self.post_message(message)

    def _redraw(self) -> None:
        if self._recipient is None:
            return
        width = max(self.size.width - 2, 20)
        self.set_class(self._is_public, "-public")
        timed = self._plan.at is not None or self._recipient.release_by is not None
        told = head(self._recipient, self._words, width, self._plan.private, timed=timed)
        self.query_one("#composer-head", Static).update(told)
        missing = holes(self.text)
        names = " ".join(f"{{{one_line(name)}}}" for name in missing)
        config, words = self._recipient.known.config, self._words
        left = Content(truncate(words("ticket_ui.holes_left", holes=names), width) if missing else "")
        self._say("holes", left)
        self._say("release", release_line(self._recipient, words, width))
        self._say("moment", moment_line(self._plan.at, self._recipient.known, words, width))
        self._say("then", actions_line(self._plan.then, config, words, width, wanted=self._plan.acts))
        self._say("doubts", doubts_line(self.text, config, words, width))
        to = self._recipient
        told = foot(self.text, to.room, self.after, words, waits=self._waits, asks=to.asks)
        self.query_one("#composer-foot", Static).update(told)

    def _say(self, which: str, said: Content) -> None:
        line = self.query_one(f"#composer-{which}", Static)
        line.set_class(bool(said.plain), "-some")
        line.update(said)
