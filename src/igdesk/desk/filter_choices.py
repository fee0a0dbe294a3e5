"""What a filter can be put together from, as terms of the search language; the text stays the only truth."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from igdesk.config.model import Config
from igdesk.i18n import Words
from igdesk.rules.model import Channel
from igdesk.values import dataclass

_TOKEN = re.compile(r'(?:[^\s"]|"[^"]*"?)+')


@dataclass(frozen=True, slots=True)
class Part:
    """One of the questions: by channel, by owner, …"""

    id: str
    choices: Mapping[str, str]
    """What people read, by the term that it writes."""
    several: bool = True
    """Whether several can be asked: any of them fits."""


def parts_of(config: Config, me: str, words: Words) -> tuple[Part, ...]:
    """The questions of a desk; one that has no choice is left out."""
    people = {f"owner:{each.id}": each.name for each in config.agents if each.id != me}
    owners = {"owner:me": words("filters.me"), "owner:none": words("filters.nobody"), **people}
    dues = ("is:overdue", "sla:<1h", "sla:<4h", "window:<3h", "promise:today")
    also = ("mentions:me", "watching:me", "is:incident", "case:any")
    parts = (
        Part("channel", {f"channel:{each.value}": words(f"ticket_ui.channel_{each.value}") for each in Channel}),
        Part("type", {f"type:{each.id}": each.name for each in config.categories}),
        Part("tier", {f"tier:{each}": config.customer_tiers.name(each) for each in config.customer_tiers.order}),
        Part("owner", owners, several=False),
        Part("dept", {f"dept:{each.id}": each.name for each in config.departments}),
        Part("due", {each: words(f"filters.due_{place}") for place, each in enumerate(dues)}, several=False),
        Part("also", {each: words(f"filters.also_{place}") for place, each in enumerate(also)}, several=False),
    )
    return tuple(each for each in parts if len(each.choices) > 1)


def chosen_in(text: str, part: Part) -> tuple[str, ...]:
    """Which terms of a part stand in a filter."""
    tokens = _TOKEN.findall(text)
    return tuple(each for each in part.choices if each in tokens)


def written(text: str, part: Part, chosen: Sequence[str]) -> str:
    """A filter in which these terms of a part stand, and no others of it; what was typed besides stays."""
    if text.count('"') % 2:
        text += '"'  # what comes is none of these words
    kept = [token for token in _TOKEN.findall(text) if token not in part.choices or token in chosen]
    return " ".join([*kept, *(each for each in chosen if each not in kept)])
