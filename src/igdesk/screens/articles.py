"""The articles on the screens: read from anywhere, put into a reply, written from a ticket."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from igdesk.config.template import Template
from igdesk.desk.article_draft import begun_about, begun_of, save, wording_of
from igdesk.desk.drafts import MANY, Kind
from igdesk.errors import IgdeskError
from igdesk.text import inert
from igdesk.widgets.article_form import SaveArticle
from igdesk.widgets.articles_dialog import ArticlesDialog, Occasion
from igdesk.widgets.dialogs import Choice, Pick

if TYPE_CHECKING:
    from igdesk.desk.article_draft import Typed
    from igdesk.desk.articles import Article, Shelf
    from igdesk.desk.queries import TicketCard, TicketDetail
    from igdesk.screens.app import IgdeskApp
    from igdesk.screens.desk_screen import DeskScreen
    from igdesk.screens.templating import TemplatingScreen


async def show_articles(app: IgdeskApp) -> None:
    """Show the articles; what nobody found can be written from there."""
    wish = await app.push_screen_wait(_dialog(app, None))
    if wish is not None and wish.writes:
        await write_on(app, MANY, begun_about(wish.writes, app.desk))


async def pick_article(screen: DeskScreen, card: TicketCard) -> str | None:
    """Ask for an article for the reply to a ticket; what of it goes there, as it reads for this customer."""
    desk, language = screen.desk, screen.desk.language_for(card)

    def fill(text: str) -> str:
        return desk.words(Template("article", "", inert(text), language), card)

    occasion = Occasion(fill, card.ticket.category or card.ticket.suggested, language)
    wish = await screen.igdesk.push_screen_wait(_dialog(screen.igdesk, occasion))
    return None if wish is None else wish.text


async def draft(screen: TemplatingScreen, detail: TicketDetail) -> None:
    """Begin an article or a template with what was written on a ticket, without its customer.

    It opens to be read and changed; nothing is written before that.
    """
    words = screen.words
    kinds = ("article", "template") if screen.desk.config.source is not None else ("article",)
    choices = [Choice(each, words(f"articles.draft_{each}")) for each in kinds]
    chosen = await screen.igdesk.push_screen_wait(Pick(words, words("articles.draft_title"), choices))
    number = detail.card.ticket.number
    if chosen == "template":
        await screen.keep_wording(number, wording_of(detail, screen.desk))
    elif chosen is not None:
        await write_on(screen.igdesk, number, begun_of(detail, screen.desk, words))


def _dialog(app: IgdeskApp, occasion: Occasion | None) -> ArticlesDialog:
    articles = app.desk.articles()

    async def note(asked: str) -> None:
        try:
            await articles.note_missed(asked)
        except IgdeskError:  # a list for later: nobody who answers a customer is told about it
            return

    def vain(asked: str) -> None:
        app.run_worker(note(asked), group="vain", exit_on_error=False)

    async def edit(article: Article, shelf: Shelf) -> None:
        from igdesk.screens.editor import open_file

        try:
            await open_file(app, shelf.file_of(article.id))
        except IgdeskError as error:
            app.notify(app.words.of(error.phrase), severity="error", markup=False)

    return ArticlesDialog(app.words, articles, vain, edit, occasion)


async def write_on(app: IgdeskApp, number: int, begun: Typed) -> None:
    """Write an article; what was begun and left before is gone on with.

    Args:
        app: The program.
        number: The ticket that it is about; `MANY` for none.
        begun: What it begins with otherwise.
    """
    desk, lang, drafts = app.desk, app.words.lang, app.drafts

    async def saving(typed: Typed, _again: bool) -> str | None:
        try:
            file = await asyncio.to_thread(save, typed, desk)
        except IgdeskError as error:
            return error.phrase.in_(lang)
        app.notify(app.words("article_form.saved", file=file), markup=False)
        return None

    typed = drafts.lines(number, Kind.ARTICLE) or begun
    form = SaveArticle(app.words, typed, saving, partial(drafts.keep_lines, number, Kind.ARTICLE))
    if await app.push_screen_wait(form) is not None:
        drafts.forget(number, Kind.ARTICLE)
