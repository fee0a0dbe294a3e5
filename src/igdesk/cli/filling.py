"""A template filled for a ticket: the words, what is missing in them, and what else it would do."""

from __future__ import annotations

from collections.abc import Sequence

from igdesk.cli import talk
from igdesk.config.model import Template
from igdesk.desk.desk import Desk
from igdesk.desk.new_tickets import key_and_value
from igdesk.desk.queries import TicketDetail
from igdesk.errors import UsageError
from igdesk.i18n import Words
from igdesk.rules.lifecycle import Refusal
from igdesk.values import dataclass

_NEWEST = 50
"""How many messages of the conversation are looked at: what was said lately decides which variant is due."""


@dataclass(frozen=True, slots=True)
class Filled:
    """It."""

    variant: Template
    text: str

    @property
    def missing(self) -> tuple[str, ...]:
        """Holes of the template that nobody has filled."""
        from igdesk.rules.templates import holes

        own = set(holes(self.variant.text))
        return tuple(hole for hole in holes(self.text) if hole in own)


def detail_for_answer(desk: Desk, number: int) -> TicketDetail:
    """A ticket with the customer's conversation, as far as an answer needs it.

    Raises:
        Refusal: There is no such ticket.
    """
    detail = desk.detail(number, whole_thread=True, limit=_NEWEST).result()
    if detail is None:
        raise Refusal("refusal.no_ticket", number=number)
    return detail


def filled(desk: Desk, detail: TicketDetail, template: str, style: str | None, given: Sequence[str]) -> Filled:
    """A template's words for a ticket, with what the person fills in by hand.

    Args:
        desk: The desk.
        detail: The ticket.
        template: Id of the template.
        style: The style that is asked for.
        given: `NAME=VALUE` each.

    Raises:
        UsageError: There is no such template.
    """
    from igdesk.desk.lately import lately_of

    variant = desk.variant(template, detail.card, style, lately_of(detail))
    if variant is None:
        raise no_template(template, desk)
    return Filled(variant, desk.words(variant, detail.card, dict(key_and_value(each) for each in given)))


def no_template(template: str, desk: Desk) -> UsageError:
    """There is no such template."""
    known = ", ".join(dict.fromkeys(each.id for each in desk.config.wordings)) or "-"
    return UsageError("cli.no_template", template=template, known=known)


def check_whole(words: Filled) -> None:
    """Whether nothing is missing.

    Raises:
        Refusal: What is, and how it is given.
    """
    if missing := words.missing:
        options = " ".join(f"--set {_quoted(name)}=…" for name in missing)
        raise Refusal("cli.template_holes", holes=", ".join(missing), options=options)


def warn(texts: Sequence[str], desk: Desk, words: Words) -> None:
    """Say what in an answer should not be said, or promises too much; it goes out all the same."""
    from igdesk.rules.phrasing import doubtful

    found = dict.fromkeys((each.doubt, each.words) for text in texts for each in doubtful(text, desk.config.phrasing))
    for doubt, said in found:
        talk.say(words(f"phrasing.{doubt.value}", words=said))


def _quoted(name: str) -> str:
    return f"'{name}'" if " " in name else name
