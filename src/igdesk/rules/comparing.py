"""Parts of a condition that compare one fact with what is wanted.

`unanswered_for` and `overdue_by` never hold on a message: no time has passed when it arrives.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from igdesk.config.model import Interval
from igdesk.config.times import written
from igdesk.rules.scene import Scene


def _one_of(value_of: Callable[[Scene], str | None]) -> Callable[[tuple[str, ...], Scene], str | None]:
    def check(wanted: tuple[str, ...], scene: Scene) -> str | None:
        value = value_of(scene)
        return str(value) if value in wanted else None

    return check


def _followers_min(least: int, scene: Scene) -> str | None:
    followers = scene.facts.followers
    return str(followers) if followers is not None and followers >= least else None


def _followers_max(most: int, scene: Scene) -> str | None:
    followers = scene.facts.followers
    return str(followers) if followers is not None and followers <= most else None


def _yes_or_no(value: Callable[[Scene], object]) -> Callable[[bool, Scene], str | None]:
    def check(wanted: bool, scene: Scene) -> str | None:
        return str(wanted).lower() if bool(value(scene)) is wanted else None

    return check


def _tags(wanted: tuple[str, ...], scene: Scene) -> str | None:
    return ", ".join(wanted) if set(wanted) <= set(scene.tags) else None


def _fields(wanted: Mapping[str, bool | tuple[str, ...]], scene: Scene) -> str | None:
    values = scene.fields
    for name, test in wanted.items():
        value = values.get(name)
        if (bool(value) is not test) if isinstance(test, bool) else (value not in test):
            return None
    return ", ".join(f"{name}={values.get(name, '')}" for name in wanted)


def _time_of_day(wanted: tuple[Interval, ...], scene: Scene) -> str | None:
    local = scene.facts.at.astimezone(scene.config.desk.timezone).time()
    for each in wanted:
        if each.start <= local < each.end if each.start < each.end else local >= each.start or local < each.end:
            return f"{local:%H:%M}"
    return None


def _attachment_kind(wanted: tuple[str, ...], scene: Scene) -> str | None:
    kinds = (_KINDS.get(each, each) for each in scene.facts.attachments)
    return next((kind for kind in kinds if kind in wanted), None)


_KINDS = {"gif": "image", "animated_image": "image", "reel": "share", "ig_reel": "share", "ig_post": "share"}
"""Instagram's further names of attachments, by what they are to a desk."""


def _unanswered_for(wanted: timedelta, scene: Scene) -> str | None:
    waits = scene.facts.waits
    return _once_come(waits.unanswered_at(wanted) if waits else None, wanted, scene)


def _overdue_by(wanted: timedelta, scene: Scene) -> str | None:
    waits = scene.facts.waits
    return _once_come(waits.overdue_at(wanted) if waits else None, wanted, scene)


def _once_come(moment: datetime | None, span: timedelta, scene: Scene) -> str | None:
    return None if moment is None or moment > scene.facts.at else written(span)


COMPARES: Mapping[str, Callable[[Any, Scene], str | None]] = {
    "channel": _one_of(lambda scene: scene.facts.channel),
    "followers_min": _followers_min,
    "followers_max": _followers_max,
    "verified": _yes_or_no(lambda scene: scene.facts.verified),
    "category": _one_of(lambda scene: scene.category),
    "kind": _one_of(lambda scene: scene.kind),
    "priority": _one_of(lambda scene: scene.priority),
    "urgency": _one_of(lambda scene: scene.urgency),
    "tier": _one_of(lambda scene: scene.tier),
    "tags": _tags,
    "fields": _fields,
    "department": _one_of(lambda scene: scene.department),
    "status": _one_of(lambda scene: scene.facts.status),
    "language": _one_of(lambda scene: scene.facts.language),
    "unassigned": _yes_or_no(lambda scene: not scene.taken),
    "first_message": _yes_or_no(lambda scene: scene.facts.first_message),
    "attachment": _yes_or_no(lambda scene: scene.facts.attachments),
    "attachment_kind": _attachment_kind,
    "outside_hours": _yes_or_no(lambda scene: scene.is_outside_hours),
    "time_of_day": _time_of_day,
    "unanswered_for": _unanswered_for,
    "overdue_by": _overdue_by,
}
"""The parts by their names. Each gives the value that it holds on, or None."""
