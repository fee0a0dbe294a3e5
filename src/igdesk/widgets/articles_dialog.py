"""The articles, found as one types, with what stands in the one under the cursor: for reading them, or for a reply."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from igdesk.desk.articles import Article, Articles, Missed, Shelf, due
from igdesk.errors import IgdeskError
from igdesk.i18n import Words
from igdesk.rules.article_search import find
from igdesk.rules.split import utf8_size
from igdesk.text import one_line, pad, safe_text, truncate
from igdesk.values import dataclass
from igdesk.widgets.article_text import STALE, article_text
from igdesk.widgets.dialogs import AnswerLine, Dialog
from igdesk.widgets.wrap import wrap

ALL, DUE, MISSED = "all", "due", "missed"
LISTS = (ALL, DUE, MISSED)
MOST = 200
"""Rows that are shown: what is not among them is found by typing more."""
_OWNER = 8
_TITLES = 24
"""Cells of a title, where there is room for no more."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody left the articles with.

    Attributes:
        text: What is to be put into the reply.
        writes: What an article is to be written about.
    """

    text: str = ""
    writes: str = ""


@dataclass(frozen=True, slots=True)
class Occasion:
    """A reply that an article is looked for.

    Attributes:
        fill: An article's words for this customer.
        category: The ticket's.
        language: The customer's.
    """

    fill: Callable[[str], str]
    category: str | None = None
    language: str | None = None


class ArticlesDialog(Dialog[Wish | None]):
    """The line, the list below it, and the article; the line keeps the focus. None when it is left with Esc.

    Args:
        words: The phrases.
        articles: The team's.
        vain: Told what was looked for and not found.
        edit: Opens the file of an article outside.
        occasion: The reply that one is looked for; None: they are read.
    """

    DEFAULT_CSS = """
    ArticlesDialog > Vertical { width: 92%; max-width: 130; height: 90%; max-height: 36; padding: 0 1; }
    ArticlesDialog .title { margin-bottom: 0; }
    ArticlesDialog .hint { margin-top: 0; }
    ArticlesDialog #lists { height: 1; }
    ArticlesDialog Horizontal { height: 1fr; margin-top: 1; }
    ArticlesDialog OptionList { width: 45%; height: 1fr; border: none; padding: 0; background: $surface; }
    ArticlesDialog VerticalScroll { width: 1fr; height: 1fr; padding: 0 0 0 2; border-left: solid $panel; }
    ArticlesDialog #article { height: auto; }
    ArticlesDialog #note { height: auto; max-height: 3; color: $warning; }
    ArticlesDialog.-narrow Horizontal { layout: vertical; margin-top: 0; }
    ArticlesDialog.-narrow OptionList { width: 1fr; height: 40%; }
    ArticlesDialog.-narrow VerticalScroll { width: 1fr; border-left: none; border-top: solid $panel; padding: 0; }
    """
    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("tab", "turn(1)", show=False, priority=True),
        Binding("shift+tab", "turn(-1)", show=False, priority=True),
        Binding("ctrl+o", "edit", show=False, priority=True),
        Binding("pagedown", "scroll(1)", show=False, priority=True),
        Binding("pageup", "scroll(-1)", show=False, priority=True),
        *(Binding(key, f"move('cursor_{key}')", show=False) for key in ("down", "up")),
    ]

    def __init__(
        self,
        words: Words,
        articles: Articles,
        vain: Callable[[str], None],
        edit: Callable[[Article, Shelf], Awaitable[None]],
        occasion: Occasion | None = None,
    ) -> None:
        which = "reading" if occasion is None else "inserting"
        super().__init__(words, words(f"articles.title_{which}"), words(f"articles.hint_{which}"))
        self._articles = articles
        self._vain = vain
        self._edit = edit
        self._occasion = occasion
        self._missed: tuple[Missed, ...] = ()
        """As far as nobody has written about it."""
        self._list, self._part = ALL, 0
        self._rows: tuple[Article | Missed, ...] = ()
        self._in_vain = ""
        """What was typed and found nothing, until something else is typed and found."""

    def compose_body(self) -> ComposeResult:
        yield AnswerLine(placeholder=self.words("articles.example"), compact=True)
        yield Static("", id="lists", markup=False)
        with Horizontal():
            options = OptionList(markup=False)
            options.can_focus = False
            yield options
            with VerticalScroll(can_focus=False):
                yield Static("", id="article", markup=False)
        yield Static("", id="note", markup=False)

    def on_mount(self) -> None:
        """Show what is known, and look what is there now."""
        self._show()
        self._look()

    def on_resize(self, event: events.Resize) -> None:
        """Other words fit now."""
        del event
        self.call_after_refresh(self._show)

    @work(group="articles", exclusive=True, exit_on_error=False)
    async def _look(self) -> None:
        await self._articles.look()
        self._show()
        if self._occasion is None:
            try:
                self._missed = await self._articles.still_missed()
            except IgdeskError as error:
                self._note(self.words.of(error.phrase))
            else:
                self._show()

    # The list

    @property
    def _typed(self) -> str:
        return self.query_one(Input).value.strip()

    @property
    def _at(self) -> Article | Missed | None:
        place = self.query_one(OptionList).highlighted
        return None if place is None or place >= len(self._rows) else self._rows[place]

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        if not self._typed:
            self._tell_vain()
        self._show()

    def _found(self) -> Sequence[Article | Missed]:
        shelf, typed = self._articles.last, self._typed
        if self._list == MISSED:
            return [each for each in self._missed if typed.casefold() in each.asked]
        about = self._occasion
        category, language = (about.category, about.language) if about else (None, None)
        found = find(shelf.articles, typed, category=category, language=language)
        if self._list == DUE:
            known = {each.id for each in found}
            return [each.article for each in due(shelf, self._articles.today) if each.article.id in known]
        if not found and shelf.articles:  # before the folder was read nothing is missed
            self._in_vain = max(self._in_vain, typed, key=len)
        elif not self._in_vain.startswith(typed):  # something else is looked for now, and there
            self._in_vain = ""
        return found

    def _show(self) -> None:
        before, options = self._at, self.query_one(OptionList)
        self._rows = tuple(self._found()[:MOST])
        width = max(options.size.width - 2, _TITLES)
        options.clear_options()
        options.add_options(Option(self._row(each, width)) for each in self._rows)
        ids = [_id(each) for each in self._rows]
        place = ids.index(_id(before)) if before is not None and _id(before) in ids and not self._typed else 0
        options.highlighted = place if self._rows else None
        self._show_lists()
        self._note(self._trouble())
        self._show_article()

    def _show_lists(self) -> None:
        parts: list[str | tuple[str, str]] = []
        for name in LISTS if self._occasion is None else ():
            parts += [(f" {self._counted(name)} ", "reverse" if name == self._list else "$calm"), " "]
        self.query_one("#lists", Static).update(Content.assemble(*parts))

    def _counted(self, name: str) -> str:
        shelf = self._articles.last
        count = {
            ALL: lambda: len(shelf.articles),
            DUE: lambda: len(due(shelf, self._articles.today)),
            MISSED: lambda: len(self._missed),
        }[name]()
        return self.words(f"articles.list_{name}", count=count)

    def _row(self, row: Article | Missed, width: int) -> Content:
        if isinstance(row, Missed):
            asked = pad(one_line(row.asked), max(width - 6, _TITLES))
            return Content.assemble(asked, (f" {row.times:>4}×", "$accent"))
        stale, about = row.is_stale(self._articles.today), self._occasion
        suits = about is not None and about.category is not None and about.category in row.categories
        room = max(width - 4 - _OWNER, _TITLES)
        return Content.assemble(
            (STALE if stale else " ", "bold $warning"),
            ("★ " if suits else "  ", "$accent"),
            pad(one_line(row.title), room),
            (" " + truncate(one_line(self._articles.owner_of(row)), _OWNER - 1), "$calm"),
        )

    def _trouble(self) -> str:
        """What is wrong with the folder, or why nothing is listed."""
        shelf = self._articles.last
        if shelf.broken:
            first = shelf.broken[0]
            at = first.file.name if first.line is None else f"{first.file.name}:{first.line}"
            told = f"{at}: {self.words.of(first.what)}"
            return self.words("articles.broken", count=len(shelf.broken), first=told)
        if not shelf.articles and shelf.folder is not None:
            return self.words("articles.no_articles", folder=shelf.folder)
        if not self._rows:
            return self.words("articles.nothing_missed" if self._list == MISSED else "articles.nothing_found")
        return ""

    def _note(self, text: str) -> None:
        self.query_one("#note", Static).update(Content(safe_text(text)))

    # The article

    @on(OptionList.OptionHighlighted)
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._part = 0
        self._show_article()

    @property
    def _parts(self) -> tuple[str, ...]:
        return self._at.parts if isinstance(self._at, Article) else ()

    def _show_article(self) -> None:
        shown = self.query_one("#article", Static)
        width = max(self.query_one(VerticalScroll).size.width - 4, _TITLES)
        row = self._at
        if isinstance(row, Missed):
            who = one_line(", ".join(row.agents))
            told = self.words("articles.missed_by", who=who, day=f"{row.last_at:%Y-%m-%d}", count=row.times)
            shown.update(Content("\n".join(wrap(told, width))))
        elif row is None:
            shown.update("")
        elif self._occasion is None:
            shown.update(article_text(row, self._articles.owner_of(row), self._articles.today, self.words, width))
        else:
            shown.update(self._insertable(self._occasion, width))

    def _insertable(self, occasion: Occasion, width: int) -> Content:
        """The part that Enter puts into the reply, as this customer would read it."""
        parts = self._parts
        if not parts:
            return Content.styled(self.words("articles.empty"), "$calm")
        text = occasion.fill(parts[self._part])
        told = self.words("articles.part", place=self._part + 1, count=len(parts), size=utf8_size(text))
        body = Content("\n".join(wrap(safe_text(text), width)))
        return Content.assemble(
            (told, "$calm"), "\n\n", body.highlight_regex(r"\{[^{}\n]{1,60}\}", style="bold $warning")
        )

    # Keys

    def action_turn(self, by: int) -> None:
        """The next list; while a reply is written, the next part of the article."""
        if self._occasion is not None:
            self._part = (self._part + by) % max(len(self._parts), 1)
            self._show_article()
        else:
            self._list = LISTS[(LISTS.index(self._list) + by) % len(LISTS)]
            self._show()

    def action_move(self, move: str) -> None:
        """Move in the list."""
        getattr(self.query_one(OptionList), f"action_{move}")()

    def action_scroll(self, by: int) -> None:
        """Read on in the article."""
        area = self.query_one(VerticalScroll)
        if by > 0:
            area.scroll_page_down(animate=False)
        else:
            area.scroll_page_up(animate=False)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_answer()

    def action_answer(self) -> None:
        """Put the part into the reply; of something that nobody wrote, begin to write it; else read on."""
        row = self._at
        if isinstance(row, Missed):
            self._close(Wish(writes=row.asked))
        elif self._occasion is not None and self._parts:
            self._close(Wish(text=self._occasion.fill(self._parts[self._part])))
        elif row is not None:
            self.action_scroll(1)

    def action_edit(self) -> None:
        """Open the file of the article in one's own editor."""
        if isinstance(self._at, Article):
            self.run_worker(self._edited(self._at), group="editor", exclusive=True, exit_on_error=False)

    async def _edited(self, article: Article) -> None:
        await self._edit(article, self._articles.last)
        self._look()

    def action_leave(self) -> None:
        """Back to the screen."""
        self._close(None)

    def _close(self, wish: Wish | None) -> None:
        self._tell_vain()
        self.dismiss(wish)

    def _tell_vain(self) -> None:
        """Nobody will find what somebody else just did not, unless they are told."""
        vain, self._in_vain = self._in_vain, ""
        if vain:
            self._vain(vain)


def _id(row: Article | Missed) -> str:
    return row.asked if isinstance(row, Missed) else row.id
