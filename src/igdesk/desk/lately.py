"""What a ticket's own past and the desk's latest replies say about which words to choose."""

from __future__ import annotations

from igdesk.rules.events import RuleMatched
from igdesk.rules.lately import Lately
from igdesk.rules.model import Direction, MessageState
from igdesk.store.views import TicketDetail


def lately_of(detail: TicketDetail) -> Lately:
    """It, as far as the detail was read."""
    ours = [each for each in detail.messages if each.direction is Direction.OUT and each.state is not _GONE]
    fired = (each.event.rule for each in reversed(detail.events) if isinstance(each.event, RuleMatched))
    return Lately(
        to_customer=tuple(each.text for each in reversed(ours)),
        last=detail.last_said,
        used=detail.used,
        fired=tuple(dict.fromkeys(fired)),
        heard=next((each.text for each in reversed(detail.messages) if each.direction is Direction.IN), ""),
    )


_GONE = MessageState.DELETED
