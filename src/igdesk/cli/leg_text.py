"""What departments are asked for on a ticket, as `ticket show` tells it."""

from __future__ import annotations

from collections.abc import Iterator

from igdesk.cli.layout import beside, indented, joined
from igdesk.cli.times import local, time_left
from igdesk.desk.desk import Desk
from igdesk.i18n import Words
from igdesk.rules.leg_words import leg_heading
from igdesk.rules.legs import SentLeg
from igdesk.rules.names import agent_name
from igdesk.text import one_line, safe_text


def leg_lines(leg: SentLeg, desk: Desk, words: Words) -> Iterator[str]:
    """A leg: to whom it went and by when, what is needed and is to come back, and the answer."""
    heading = one_line(leg_heading(leg, desk.config, words))
    asker, by = (one_line(agent_name(each or "", desk.config)) for each in (leg.actor, leg.done_by))
    if leg.is_open and leg.due_at is not None:
        due, left = local(leg.due_at, desk.config), time_left(leg.due_at, desk.now())
        heading = joined([heading, words("legs.due", at=due, left=left)])
    if leg.done_at is not None:
        heading = joined([heading, f"{by} {local(leg.done_at, desk.config)}"])
    yield beside(local(leg.at, desk.config), heading)
    yield indented(f"{asker}: {safe_text(leg.question)}", "    ")
    if leg.deliver and leg.is_open:
        yield indented(words("legs.sop_deliver", value=safe_text(leg.deliver)), "    ")
    if leg.answer is not None:
        yield indented(f"{by}: {safe_text(leg.answer)}", "    ")
