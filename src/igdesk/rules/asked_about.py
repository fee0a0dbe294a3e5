"""Which of their tickets a customer asks about, where the answer tells how a ticket stands.

It is the one whose number they name, if it is theirs; else the one that they go on with, or, where their question has
only just opened one, another of theirs that is not over. A number that is nobody's and one of somebody else's are no
number: the answer is the same, so it tells nothing of whether there is such a ticket.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from igdesk.rules.arrival import Arrival
from igdesk.rules.decision import Draft
from igdesk.rules.model import Inbound, Ticket
from igdesk.rules.words import fold_term

_NUMBER = r"(?P<number>[0-9]{1,9})(?![0-9])"
_NAMED = (
    re.compile(rf"# ?{_NUMBER}"),
    re.compile(
        r"(?:\b(?:ticket|case|request|number|no|nr)\b|工单|编号|单号|号码)(?:号|编号| ?(?:no|nr|number)\b)?"
        rf"[.:]?[是为]? ?{_NUMBER}"
    ),
    re.compile(rf"(?<![0-9]){_NUMBER} ?号? ?工单"),
    re.compile(rf"(?<![0-9a-z.,#¥$€£-]){_NUMBER}[ ?!.,。~]*$"),
)
"""The surest way to name one first; a bare number names one only at the end."""
_LOOKED_AT = 10
"""So many numbers of a message, however many it has."""


def asked_about(draft: Draft, inbound: Inbound, arrival: Arrival) -> Ticket:
    """The ticket of which an answer to a message tells how it stands.

    Args:
        draft: The ticket with the message.
        inbound: The message.
        arrival: Its circumstances.
    """
    here = draft.ticket
    for number in numbers_in(inbound.text):
        if number == here.number:
            return here
        if (named := arrival.own(number)) is not None:
            return here if named.number == here.number else named
    is_new = here.version == len(draft.events)
    return (arrival.unfinished() if is_new else None) or here


def numbers_in(text: str) -> Iterator[int]:
    """Numbers that a customer may mean a ticket by, each once, the likeliest first."""
    folded = fold_term(text)
    found = (int(match["number"]) for pattern in _NAMED for match in pattern.finditer(folded))
    return islice(dict.fromkeys(found), _LOOKED_AT)
