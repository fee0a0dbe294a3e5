"""A text that becomes a template: which wording it began as, what stands there first, and saving it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from igdesk.config.faq import is_faq
from igdesk.config.model import Config, Template
from igdesk.config.save_template import save_template, template_file, what_is_wrong, wording
from igdesk.desk.beside import beside
from igdesk.errors import IgdeskError
from igdesk.rules.lately import variant_said
from igdesk.rules.templates import with_holes

if TYPE_CHECKING:
    from igdesk.desk.desk import Desk
    from igdesk.desk.queries import TicketCard
    from igdesk.i18n import Lang

_PERSONAL = ("customer.", "fields.", "agent.")
"""Variables whose values are looked for in a text that becomes a template: what is one person's is nobody else's."""
Typed = dict[str, str]
"""What somebody types of a template, by the key of the configuration."""


def began_as(config: Config, template: str | None, text: str) -> Template | None:
    """The wording of a template that a text began as; None if it began as none."""
    variants = config.variants(template) if template else ()
    return variant_said(variants, text) or (variants[0] if variants else None)


def typed_of(template: Template) -> Typed:
    """A wording, key by key."""
    return {
        "id": "" if is_faq(template.id) else template.id,
        "title": "" if template.title == template.id else template.title,
        "language": template.language,
        "style": template.style or "",
        "categories": ", ".join(template.categories),
        "text": template.text,
    }


def made_of(desk: Desk, card: TicketCard, text: str, base: Template | None) -> Typed:
    """What a text to one customer begins with as a template: with holes for what is their own.

    Args:
        desk: Whose values fill templates.
        card: The ticket that it was written on.
        text: The text.
        base: The wording that it began as.
    """
    language = desk.language_for(card)
    own = {name: value for name, value in desk.values(card, language).items() if name.startswith(_PERSONAL)}
    text = with_holes(text, own)
    if base is not None:
        return typed_of(base) | {"text": text}
    style, category = desk.config.desk.style or "", card.ticket.category or ""
    return {"language": language, "style": style, "categories": category, "text": text}


async def save(config: Config, base: Template | None, typed: Typed, *, replace: bool, lang: Lang) -> str | None:
    """Save it, with what its base does besides; why not, if it was refused.

    Args:
        config: What is in force; it came from a file.
        base: The wording that it began as.
        typed: What was typed.
        replace: Whether it may take the place of one that is there.
        lang: The language of the reason.
    """
    source = config.source
    assert source is not None  # it was asked before anything was typed
    then = base.then if base is not None and base.id == typed["id"] else None
    try:
        await beside(lambda _stop: save_template(source, wording(typed, then), replace=replace))
    except IgdeskError as error:
        return what_is_wrong(error, template_file(source, typed["id"]), lang)
    return None
