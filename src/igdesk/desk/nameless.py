"""What was written on a ticket, told without its customer: what is theirs becomes a hole that says of what kind it was.

It goes further than masking does: amounts, postal addresses and short order numbers go as well, for the text is to be
read by people who have no business with the customer. Rather a hole too many than a name too few; whoever keeps the
text reads it first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import partial

from igdesk.config.model import Config, TicketField
from igdesk.desk import personal
from igdesk.desk.personal import AMOUNT, CALLED_BY, NAME, NUMBER, ORDER, PHONE, Form
from igdesk.rules.model import Customer, Direction
from igdesk.rules.money import money_in
from igdesk.rules.words import Text
from igdesk.store.mask import MASK, Identity
from igdesk.store.views import TicketDetail
from igdesk.values import dataclass

_HELD = "\ue010"
"""Stands for `***` that was written, while names are taken out."""


def hole(kind: str) -> str:
    """What stands in a wording where somebody is to fill in something."""
    return f"{{{kind}?}}"


@dataclass(frozen=True, slots=True)
class Nameless:
    """Tells texts of a ticket without its customer.

    Attributes:
        identity: What the customer is or was called.
        known: Values of theirs that the ticket has, by the kind that each is.
        fields: Fields with a pattern, which say what a number is.
        mark: What is put in the place of each kind.
    """

    identity: Identity
    known: tuple[tuple[str, str], ...]
    fields: tuple[TicketField, ...]
    mark: Callable[[str], str] = hole

    @classmethod
    def of(
        cls,
        customer: Customer,
        values: Iterable[tuple[str, str]],
        config: Config,
        mark: Callable[[str], str] = hole,
        also: Iterable[str | None] = (),
        named: Iterable[str] = (),
    ) -> Nameless:
        """For the tickets of a customer.

        Args:
            customer: Who.
            values: Of the fields of their tickets.
            config: The desk's.
            mark: What is put in the place of each kind.
            also: What else they were called at Instagram.
            named: Names that they wrote: in an answer nothing tells that they are some.
        """
        patterned = tuple(each for each in config.fields if each.pattern and each.type == "text")
        free = {each.id for each in config.fields if each.type in ("text", "number")} | {"refund_amount"}
        longest = sorted({(name, value) for name, value in values if name in free and len(value) > 2}, key=_by_length)
        known = (*longest, *sorted(((NAME, each) for each in set(named)), key=_by_length))
        return cls(Identity.of([customer.username, *also], [customer.name]), known, patterned, mark)

    @classmethod
    def of_ticket(cls, detail: TicketDetail, config: Config, mark: Callable[[str], str] = hole) -> Nameless:
        """For what was written on a ticket."""
        heard = [each for each in detail.messages if each.direction is Direction.IN]
        named = frozenset(name for each in heard for name in personal.names_in(each.text))
        called = {each.author for each in heard}  # people rename themselves
        card = detail.card
        return cls.of(card.customer, card.ticket.fields.items(), config, mark, called, named)

    def text(self, text: str) -> str:
        """`text` without what is the customer's."""
        return self._without_money(self.leadless(text))

    def leadless(self, text: str) -> str:
        """`text` without what leads to the customer, or to anybody else; amounts stay."""
        text = self._hide(personal.WRITTEN_TO, text)
        for kind, value in self.known:
            known = Form(kind, re.compile(rf"(?<![A-Za-z0-9]){re.escape(value)}(?![A-Za-z0-9])"))
            text = self._hide((known,), text)
        text = self._without_names(self._hide(personal.HANDLES, text))
        text = self._hide((*personal.PLACES, *personal.NUMBERS), text)
        text = self._hide([Form(self._order, each) for each in personal.ORDERS], text)
        return personal.LONG.sub(lambda found: found["day"] or self.mark(self._kind_of(found[0])), text)

    def _hide(self, forms: Iterable[Form], text: str) -> str:
        for kind, pattern in forms:
            text = pattern.sub(partial(_holed, self.mark(kind)), text)
        return text

    def _without_names(self, text: str) -> str:
        named = self.identity.hide(text.replace(MASK, _HELD)).replace(MASK, self.mark(NAME))
        return self._hide(personal.NAMES, named).replace(_HELD, MASK)

    def _without_money(self, text: str) -> str:
        read = Text(text)
        for money in reversed(money_in(read.clauses)):
            start, words = read.written(*money.span)
            text = text[:start] + self.mark(AMOUNT) + text[start + len(words) :]
        return text

    @property
    def _order(self) -> str:
        """What the desk calls the number of an order."""
        return next((each.id for each in self.fields if "order" in each.id), ORDER)

    def _kind_of(self, number: str) -> str:
        number = unicodedata.normalize("NFKC", number)
        if CALLED_BY.fullmatch(re.sub(r"\D", "", number)) or number.lstrip().startswith("+"):
            return PHONE
        import re2  # a desk whose fields have no pattern needs none of it

        plain = re.sub(r"[^0-9A-Za-z]", "", number)
        fits = (each.id for each in self.fields if each.pattern and re2.fullmatch(each.pattern, plain))
        return next(fits, NUMBER)


def leadless(text: str) -> str:
    """What anybody typed, with `***` for what by its form leads to a person."""
    return Nameless(Identity(frozenset(), frozenset()), (), (), lambda _kind: MASK).leadless(text)


def _by_length(known: tuple[str, str]) -> tuple[int, str]:
    return -len(known[1]), known[1]


def _holed(mark: str, found: re.Match[str]) -> str:
    """What stays of it, and the hole."""
    return (found.groupdict().get("before") or "") + mark
