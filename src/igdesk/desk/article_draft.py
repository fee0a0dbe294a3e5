"""An article that begins as what was written on a ticket, its customer left out, or as what nobody found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from igdesk.config.model import Config
from igdesk.desk.article_files import folder_of, save_new
from igdesk.desk.articles import review_day
from igdesk.desk.bearings import Bearings
from igdesk.desk.desk import Desk
from igdesk.desk.nameless import Nameless
from igdesk.desk.new_wording import made_of
from igdesk.errors import UsageError
from igdesk.i18n import Lang, Words
from igdesk.rules.articles import Article, read_article, written
from igdesk.rules.model import Direction, MessageState, acting_rule
from igdesk.rules.plain_markdown import plain
from igdesk.store.views import MessageView, TicketDetail
from igdesk.text import inert, one_line, truncate

__all__ = ["Typed", "article_of", "begun_about", "begun_of", "save", "wording_of"]

Typed = dict[str, str]
"""What somebody types of an article, line by line; its text is called `text`."""
_MOST = 8
"""Messages of each side that are taken over: the latest."""
_TITLE = 60
_GONE = (MessageState.CANCELLED, MessageState.FAILED, MessageState.DELETED)
_ACTING = str.maketrans({char: f"\\{char}" for char in "\\`*_<>#~|"})


def begun_of(detail: TicketDetail, desk: Desk, words: Words) -> Typed:
    """What an article about a ticket begins with: what was asked, and what people answered."""
    ticket, without = detail.card.ticket, Nameless.of_ticket(detail, desk.config)
    asked = [without.text(text) for text in _said(detail, Direction.IN)]
    answers = (made_of(desk, detail.card, text, None)["text"] for text in _said(detail, Direction.OUT))
    answered = [without.text(text) for text in answers]
    title = without.text(ticket.subject or "") or next(iter(asked), "")
    said = Words(_lang(desk.language_for(detail.card)), words.name_key)
    parts = [f"## {said('article_form.question')}", *("> " + _markdown(each).replace("\n", "\n> ") for each in asked)]
    parts += [f"## {said('article_form.answer')}", *map(_markdown, answered)]
    return _begun(desk) | {
        "title": truncate(one_line(title), _TITLE),
        "tags": ", ".join(ticket.tags),
        "categories": ticket.category or "",
        "language": desk.language_for(detail.card),
        "text": inert("\n\n".join(parts)) + "\n",
    }


def begun_about(asked: str, desk: Bearings) -> Typed:
    """What an article begins with that somebody looked for and did not find."""
    return _begun(desk) | {"title": one_line(asked), "tags": one_line(asked), "language": desk.config.desk.language}


def wording_of(detail: TicketDetail, desk: Desk) -> Typed:
    """What a template made of a ticket begins with: the latest answer that a person gave, without its customer."""
    answered = list(_said(detail, Direction.OUT))
    made = made_of(desk, detail.card, answered[-1] if answered else "", None)
    return made | {"text": Nameless.of_ticket(detail, desk.config).text(made["text"])}


def article_of(typed: Typed, config: Config) -> Article:
    """The article that was typed.

    Raises:
        UsageError: A line is not right.
        ArticleError: The same, told as of a file.
    """
    title, text = one_line(typed["title"]), typed["text"].strip("\n")
    if not title:
        raise UsageError("article_form.no_title")
    if not text.strip():
        raise UsageError("article_form.no_text")
    lines = [f"{key}: {one_line(typed.get(key, ''))}" for key in ("owner", "review", "tags", "categories", "language")]
    made = read_article("", "\n".join(["---", *lines, "---", text]))
    categories = tuple(_known_category(each, config) for each in made.categories)
    agents = [each.id for each in config.agents]
    if made.owner is not None and agents and made.owner not in agents:
        raise UsageError("article_form.no_owner", got=made.owner, known=", ".join(agents))
    return Article("", title, made.body, made.owner, made.review, made.tags, categories, made.language)


def save(typed: Typed, desk: Bearings) -> Path:
    """Write the article that was typed; it waits for files: use a thread.

    Returns:
        Its file.

    Raises:
        IgdeskError: Why it was not written.
    """
    folder = folder_of(desk.config)
    if folder is None:
        raise UsageError("article_form.no_folder")
    return save_new(folder, article_of(typed, desk.config))


def as_file(typed: Typed, config: Config) -> str:
    """What would be written."""
    return written(article_of(typed, config))


def _begun(desk: Bearings) -> Typed:
    review: date = review_day(desk.now(), desk.config)
    return {"owner": desk.me, "review": review.isoformat()}


def _said(detail: TicketDetail, direction: Direction) -> Iterator[str]:
    family = {detail.card.ticket.number, *detail.merged}
    own = [each for each in detail.messages if each.ticket in family and _counts(each, direction)]
    return (each.text for each in own[-_MOST:])


def _counts(message: MessageView, direction: Direction) -> bool:
    by_person = direction is Direction.IN or acting_rule(message.author or "") is None
    return message.direction is direction and by_person and message.state not in _GONE and bool(message.text.strip())


def _markdown(text: str) -> str:
    """A text so that it reads in Markdown as it was written."""
    broken = text.replace("\n", "  \n")
    return broken if plain(broken) == text.strip() else broken.translate(_ACTING).replace("](", "]\\(")


def _known_category(named: str, config: Config) -> str:
    wanted = named.casefold()
    found = next((each.id for each in config.categories if wanted in (each.id.casefold(), each.name.casefold())), None)
    if found is None:
        known = ", ".join(each.id for each in config.categories)
        raise UsageError("article_form.no_category", got=named, known=known)
    return found


def _lang(language: str) -> Lang:
    return "zh" if language.partition("-")[0] == "zh" else "en"
