"""Wordings with holes: filling them, and choosing among variants by language and style."""

from __future__ import annotations

import re
from collections.abc import Mapping

from igdesk.config.holes import HOLE, holes
from igdesk.config.model import Config, Template

__all__ = ["choose_variant", "holes", "render", "suggestions"]


def render(text: str, values: Mapping[str, str]) -> str:
    """`text` with its holes filled: `{customer.first_name}`, or `{customer.first_name|there}` with a fallback.

    A value that is missing or empty leaves the fallback, else the hole. Values go in verbatim and are not looked
    at again: braces in a customer's name stay braces.
    """

    def fill(hole: re.Match[str]) -> str:
        name, bar, fallback = hole[1].partition("|")
        return values.get(name.strip()) or (fallback.strip() if bar else hole[0])

    return HOLE.sub(fill, text)


def choose_variant(config: Config, template_id: str, language: str | None, style: str | None) -> Template | None:
    """The variant that suits best: its language counts most, then its style, then the order of the file."""
    return min(
        config.variants(template_id), key=lambda each: (each.language != language, each.style != style), default=None
    )


def suggestions(config: Config, category: str | None, language: str | None) -> tuple[Template, ...]:
    """What may be said on a ticket of `category`: templates made for it first, then those for all; one variant each."""
    special: list[Template] = []
    general: list[Template] = []
    for template_id in dict.fromkeys(each.id for each in config.templates):
        made_for = {wanted for each in config.variants(template_id) for wanted in each.categories}
        chosen = choose_variant(config, template_id, language, None)
        if chosen is not None and (not made_for or category in made_for):
            (special if made_for else general).append(chosen)
    return (*special, *general)
