"""What a ticket's own past and the desk's latest replies say about which words to choose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from igdesk.rules.events import RuleMatched
from igdesk.rules.lately import Lately
from igdesk.rules.model import Direction, MessageState, acting_rule
from igdesk.store.views import MessageView, TicketDetail


def lately_of(detail: TicketDetail) -> Lately:
    """It, as far as the detail was read."""
    ours = [each for each in detail.messages if each.direction is Direction.OUT and each.state is not _GONE]
    fired = (each.event.rule for each in reversed(detail.events) if isinstance(each.event, RuleMatched))
    return Lately(
        to_customer=tuple(each.text for each in islice(reversed(ours), _REMEMBERED)),
        last=detail.last_said,
        used=detail.used,
        fired=tuple(dict.fromkeys(fired)),
        is_crisis=detail.incident is not None and detail.incident.is_crisis,
        heard="\n".join(islice(_heard(detail.messages), _BUBBLES)),
        is_unanswered=detail.card.ticket.first_responded_at is None,
    )


def _heard(messages: Sequence[MessageView]) -> Iterator[str]:
    """What the customer said last, the newest first: all of it up to what a person of ours said before.

    A question is often followed by "hello?" in a bubble of its own; and what the desk says by itself answers nothing.
    """
    told = False
    for each in reversed(messages):
        if each.direction is Direction.IN:
            told = True
            yield each.text
        elif acting_rule(each.author or "") is None and each.state is not _GONE and told:
            return


_GONE = MessageState.DELETED
_BUBBLES = 10
"""Of those who write and write, the newest: what a person would look at."""
_REMEMBERED = 20
"""Of what a customer was told, the newest: words that are longer ago may come again."""
