"""What customers say: the sentences of `sentences.toml`, filled with order numbers and products."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from importlib import resources
from random import Random

import tomli


class Sentences:
    """All sentences, read when this is made."""

    def __init__(self) -> None:
        text = resources.files("igdesk.simulator").joinpath("sentences.toml").read_text(encoding="utf-8")
        self._by_subject: Mapping[str, Mapping[str, Sequence[str]]] = tomli.loads(text)

    def all(self, subject: str, language: str) -> Sequence[str]:
        """Every sentence on a subject."""
        by_language = self._by_subject[subject]
        return by_language.get(language) or by_language["any"]

    def one(self, random: Random, subject: str, language: str, now: datetime) -> str:
        """A sentence on a subject, with what it names filled in. Not `str.format`: hostile texts have braces too."""
        text = random.choice(self.all(subject, language))
        if subject == "hostile":
            return text
        return (
            text.replace("{order}", order_number(random, now))
            .replace("{tea}", random.choice(self.all("teas", language)))
            .replace("{product}", random.choice(self.all("products", language)))
            .replace("{n}", str(random.randint(2, 9)))
        )

    def handle(self, random: Random, language: str) -> tuple[str, str]:
        """A name and a username that go together."""
        number = random.randrange(len(self.all("people", language)))
        ending = random.choice(self.all("people", "endings"))
        return self.all("people", language)[number], self.all("people", f"handles_{language}")[number] + ending


def order_number(random: Random, now: datetime) -> str:
    """The shop's order numbers: the day of the order, some days ago, then five digits: `2026112100123`."""
    return f"{now - timedelta(days=random.randint(1, 12)):%Y%m%d}{random.randint(1, 99_999):05d}"
