"""What is to become of a reply that is being written, besides its words."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from igdesk.config.model import Template, Then
from igdesk.rules.template_actions import joined
from igdesk.values import dataclass
from igdesk.widgets.recipient import AfterSend


@dataclass(frozen=True, slots=True)
class ReplyPlan:
    """What is to become of it: nothing happens before it is sent.

    Attributes:
        after: What becomes of the ticket.
        template: The template that the text began with.
        then: What templates that were put in do besides.
        acts: Whether that is wanted.
        private: Of an answer to a comment: for its author alone.
        put: The variant that is all that was put in, and its words as they were put.
        at: When it goes, unless the customer writes first; None: as soon as it may.
    """

    after: AfterSend = AfterSend.WAITING
    template: str | None = None
    then: Then | None = None
    acts: bool = True
    private: bool = False
    put: tuple[Template, str] | None = None
    at: datetime | None = None

    @property
    def done(self) -> Then | None:
        """What is done besides sending."""
        return self.then if self.acts else None

    def untouched(self, text: str) -> Template | None:
        """The variant whose words `text` still is as they were put in, and nothing else."""
        return self.put[0] if self.put is not None and self.put[1] == text else None

    def taking(self, then: Then | None) -> ReplyPlan:
        """With what a template does as well, unless the writer leaves it out."""
        after = self.after
        if then is not None and then.status is not None and self.acts:
            after = AfterSend(then.status)
        return replace(self, then=joined(self.then, then), after=after)

    def leaving_out(self) -> ReplyPlan:
        """Without what the templates do, or with it after all."""
        acts, after = not self.acts, self.after
        if self.then is not None and self.then.status is not None:
            after = AfterSend(self.then.status) if acts else AfterSend.WAITING
        return replace(self, acts=acts, after=after)

    def without_template(self) -> ReplyPlan:
        """Nothing of the template is left, so nothing of it is done."""
        gave_state = self.then is not None and self.then.status is not None
        after = AfterSend.WAITING if gave_state else self.after
        return replace(self, template=None, then=None, acts=True, put=None, after=after)

    def next_after(self, *, asks: bool) -> ReplyPlan:
        """With the next of what may become of the ticket.

        Args:
            asks: Whether the customer is asked how satisfied they are.
        """
        after = self.after if asks or self.after.asks else AfterSend.RESOLVED
        return replace(self, after=after.following(asks=asks))
