"""A line above the screens while there is a crisis: what it is, who deals with it, the key to its tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from igdesk.config.model import Config
from igdesk.i18n import Words
from igdesk.text import one_line, pad, truncate

if TYPE_CHECKING:
    from igdesk.rules.incident import Incident

_STYLE = "bold reverse $error"


class CrisisBanner(Widget):
    """The line; there is none while there is no crisis.

    Args:
        words: The phrases.
        config: Says who deals with it.

    Attributes:
        crises: What there is, the oldest first.
    """

    DEFAULT_CSS = "CrisisBanner { height: 1; padding: 0 1; }"

    crises: reactive[tuple[Incident, ...]] = reactive(())

    def __init__(self, words: Words, config: Config) -> None:
        super().__init__()
        self._words = words
        self._config = config
        self.display = False

    def adopt(self, config: Config) -> None:
        """Somebody else may deal with it now, and other keys be in force."""
        self._config = config
        self.refresh()

    def watch_crises(self) -> None:
        """It comes and goes with the crisis."""
        self.display = bool(self.crises)

    def render(self) -> Content:
        """As much as fits, all over the line: colour and sign."""
        if not self.crises:
            return Content("")
        first, *others = self.crises
        words, width = self._words, self.size.width
        said = words("incidents.banner", incident=first.id, title=one_line(first.title))
        parts = [f"⚠ {said}"]
        if others:
            parts.append(words("incidents.banner_more", count=len(others)))
        agent = self._config.agent(self._config.crisis.agent or "")
        if agent is not None:
            parts.append(words("incidents.banner_agent", agent=one_line(agent.name)))
        parts.append(words("incidents.banner_key"))
        return Content.styled(pad(truncate(" · ".join(parts), width), width), _STYLE)
