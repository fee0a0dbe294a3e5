"""Notices in words: what happened on which ticket, in a line; and many of them together, counted by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from igdesk.config.model import Config
from igdesk.desk.queries import Notice
from igdesk.i18n import Phrase, Words
from igdesk.rules import events as e
from igdesk.rules.duties import kind_of as duty_kind
from igdesk.rules.model import TIMER, is_person
from igdesk.rules.names import actor_name
from igdesk.rules.rule_names import rule_name
from igdesk.rules.telling import told

Kind = Literal["overdue", "escalated", "mentioned", "handed", "warned", "notified", "woken", "written", "other"]
KINDS: tuple[Kind, ...] = (
    "overdue", "escalated", "mentioned", "handed", "warned", "notified", "woken", "written", "other",
)  # fmt: skip
"""The most pressing first."""
PRESSING: tuple[Kind, ...] = ("overdue", "escalated")


def kind_of(notice: Notice) -> Kind:
    """What happened, in a word."""
    match notice.recorded.event:
        case e.ClockTold(times=times) | e.DutyTold(times=times):
            return "overdue" if times else "warned"
        case e.Escalated():
            return "escalated"
        case e.Notified():
            return "notified"
        case e.Noted():
            return "mentioned"
        case e.HandedOver():
            return "handed"
        case e.Snoozed(until=None) if not is_person(notice.recorded.actor):
            return "woken" if notice.recorded.actor == TIMER else "written"
        case _:
            return "other"


def notice_line(notice: Notice, config: Config, now: datetime) -> Phrase:
    """What happened, in a line."""
    kind, event = kind_of(notice), notice.recorded.event
    said: dict[str, object] = {"number": notice.ticket}
    if isinstance(event, e.ClockTold):
        said |= {"clock": Phrase(f"ticket_ui.limit_{event.clock}"), "at": _moment(event.due, now, config)}
    elif isinstance(event, e.DutyTold):
        said |= {"clock": Phrase(f"ticket_ui.duty_{duty_kind(event.clock)}"), "at": _moment(event.due, now, config)}
    elif isinstance(event, e.Escalated):
        said["reason"] = event.reason
    elif isinstance(event, e.Notified):
        said["rule"] = rule_name(event.rule)
    elif isinstance(event, e.Noted | e.HandedOver):
        said["who"] = actor_name(notice.recorded.actor, config)
    elif isinstance(event, e.RatingGiven):
        said["score"] = event.score
        return Phrase("ending.notice_bad_waits" if event.waits else "ending.notice_bad", said)
    elif isinstance(event, e.FollowUpDue):
        return Phrase("ending.notice_follow_up" if event.is_open else "ending.notice_follow_up_closed", said)
    elif isinstance(event, e.ClosedSilent):
        return Phrase("ending.notice_closed", said)
    elif isinstance(event, e.TakenBack):
        return _taken_back(event, said, config)
    elif isinstance(event, e.AskedByMany):
        said["count"] = event.customers
        return Phrase("repeats.notice", said)
    elif kind == "other":
        said["said"] = told(notice.recorded, config)
    return Phrase(f"notices.{kind}", said)


def _taken_back(event: e.TakenBack, said: dict[str, object], config: Config) -> Phrase:
    said["who"] = actor_name(event.before, config)
    if event.after is None:
        return Phrase("notices.taken_back", said)
    return Phrase("notices.taken_on", said | {"next": actor_name(event.after, config)})


def numbers_only(notices: Sequence[Notice], config: Config, now: datetime, words: Words) -> str:
    """The same without a word of anybody's, for places that others may see: `#412 · overdue since 12:30`."""
    if len(notices) > 1:
        return all_together(notices, config, now, words)
    [notice] = notices
    event, kind = notice.recorded.event, kind_of(notice)
    due = event.due if isinstance(event, e.ClockTold | e.DutyTold) else None
    at = "" if due is None else _moment(due, now, config)
    return words(f"notices.outside_{kind}", number=notice.ticket, at=at)


def all_together(notices: Sequence[Notice], config: Config, now: datetime, words: Words) -> str:
    """One notice in a line; of several, how many tickets, and what happened to how many of them."""
    if len(notices) == 1:
        return words("notices.of_one", said=words.of(notice_line(notices[0], config, now)))
    pressing: dict[int, Kind] = {}
    for notice in notices:  # a ticket counts once, for the most pressing that happened to it
        pressing[notice.ticket] = min(kind_of(notice), pressing.get(notice.ticket, "other"), key=KINDS.index)
    counts = Counter(pressing.values())
    kinds = words("notices.gap").join(
        words(f"notices.count_{kind}", count=counts[kind]) for kind in KINDS if counts[kind]
    )
    return words("notices.of_many", count=len(pressing), kinds=kinds)


def _moment(at: datetime, now: datetime, config: Config) -> str:
    """The time of day; of another day, with its date."""
    zone = config.desk.timezone
    local = at.astimezone(zone)
    return f"{local:%H:%M}" if local.date() == now.astimezone(zone).date() else f"{local:%m-%d %H:%M}"
