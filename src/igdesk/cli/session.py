"""One call of the command line: its global options and, made when first asked for, what they lead to."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING

from igdesk.clock import Clock, SystemClock
from igdesk.i18n import LANGUAGES, Lang, Phrase, Words
from igdesk.values import dataclass

if TYPE_CHECKING:
    from igdesk.files import Named
    from igdesk.wiring import Parts


@dataclass(slots=True)
class Chosen:
    """The global options."""

    config: str | None = None
    database: str | None = None
    agent: str | None = None
    lang: Lang | None = None
    plain: bool = False


@dataclass
class Session:
    """What commands are given. Reading the configuration and opening the database wait until a command asks."""

    clock: Clock = field(default_factory=SystemClock)
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    chosen: Chosen = field(default_factory=Chosen)
    as_json: bool = False
    """Whether standard output is for one JSON document."""

    @cached_property
    def parts(self) -> Parts:
        """The desk's parts."""
        from igdesk import paths
        from igdesk.cli import talk
        from igdesk.wiring import Parts

        def tell(phrase: Phrase) -> None:
            talk.say(self.words.of(phrase))

        return Parts(self.named, self.clock, self.environ, paths.state_dir(), tell)

    @property
    def plain(self) -> bool:
        """Whether all is said in plain lines, for a screen reader or a terminal that draws nothing."""
        return self.chosen.plain or is_plain(self.environ)

    @property
    def named(self) -> Named:
        """What was named on the command line or in the environment."""
        from pathlib import Path

        from igdesk.files import Named

        def path(text: str | None) -> Path | None:
            return Path(text).expanduser() if text else None

        return Named(path(self.chosen.config), path(self.chosen.database), self.chosen.agent or None)

    @cached_property
    def words(self) -> Words:
        """The phrases in the language that was asked for, else the person's, the desk's, the computer's."""
        lang = self.chosen.lang or self._lang_of_person() or self._lang_of_desk() or lang_of_computer(self.environ)
        return Words(lang, self._name_key)

    def with_names(self, phrase: Phrase) -> str:
        """What is told to people in words, with colleagues by name as far as the configuration can be read."""
        from igdesk.errors import IgdeskError
        from igdesk.rules.names import with_names

        try:
            return self.words.of(with_names(phrase, self.parts.config))
        except IgdeskError:
            return self.words.of(phrase)

    def speak(self, lang: Lang) -> None:
        """Speak another language from now on."""
        self.chosen.lang = lang
        self.__dict__.pop("words", None)

    def close(self) -> None:
        """Let go of the database, if it was opened."""
        if "parts" in self.__dict__:
            self.parts.close()

    def _name_key(self, action: str) -> str:
        from igdesk.config.keys import Keys, key_of
        from igdesk.errors import IgdeskError

        try:
            return key_of(action, self.parts.config.keys)
        except IgdeskError:
            return key_of(action, Keys())

    def _lang_of_person(self) -> Lang | None:
        from igdesk.errors import IgdeskError

        try:
            return self.parts.settings_file().glance().language
        except IgdeskError:  # who acts, or for which desk, is not clear
            return None

    def _lang_of_desk(self) -> Lang | None:
        from igdesk.errors import IgdeskError

        try:
            config = self.parts.config
        except IgdeskError:  # whatever is wrong with it is told when a command needs it
            return None
        return config.desk.language if config.source is not None else None


def is_plain(environ: Mapping[str, str]) -> bool:
    """Whether the environment asks for plain lines."""
    return environ.get("IGDESK_PLAIN", "").lower() not in ("", "0", "no", "false") or environ.get("TERM") == "dumb"


def lang_of_computer(environ: Mapping[str, str]) -> Lang:
    """The language of the terminal's locale, as POSIX ranks its variables; English where it says nothing."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(variable):
            return "zh" if environ[variable].lower().startswith("zh") else "en"
    return "en"


def known_lang(text: str | None) -> Lang | None:
    """`text` as a language that igdesk speaks."""
    return next((lang for lang in LANGUAGES if lang == text), None)
