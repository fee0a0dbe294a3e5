"""Worlds to start with: a shop with a past, and a big one for measuring. The same seed gives the same world."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

from igdesk.simulator.characters import CHARACTERS
from igdesk.simulator.model import Account, Attachment, Medium, Message, Origin, Person, Story
from igdesk.simulator.sentences import Sentences
from igdesk.simulator.times import MovableClock
from igdesk.simulator.world import World
from igdesk.values import dataclass

INFLUENCER_FOLLOWERS = 120_000
_PASTS: Mapping[str, tuple[int, float, float]] = {
    "fresh": (40, 0.05, 2),
    "waiting": (17, 3, 23),
    "answered": (20, 20, 400),
    "late": (12, 30, 150),
    "closed": (6, 190, 600),
    "forgotten": (5, 760, 1500),
}
"""How a thread stands at the start: its weight, and between how many hours ago its last question came. `late` can be
answered with the Human Agent permission only, `closed` not at all, `forgotten` lies hidden in Requests."""


def seeded_world(
    clock: MovableClock, *, seed: int = 0, customers: int = 25, chinese: float = 0.6, account: Account | None = None
) -> World:
    """A shop with some posts and `customers` threads in mixed states.

    Args:
        clock: Its time is "now"; everything lies before it.
        seed: Decides everything.
        customers: How many people wrote; from 19 on, every kind is among them.
        chinese: Share of customers who write Chinese.
        account: The shop.
    """
    world = World(clock, seed=seed, account=account)
    past = _Past(world, Random(f"seeding/{seed}"), Sentences(), clock.now(), chinese)
    past.write_posts()
    kinds = _kinds(past.random, customers)
    for number, kind in enumerate(kinds):
        past.write_thread(kind, "fresh" if number == 0 else _weighted(past.random, _PASTS))
    if customers:
        past.write_long_thread()
        for _ in range(max(2, customers // 3)):
            past.write_comment()
        past.write_tag()
    return world


def bulk_world(clock: MovableClock, *, seed: int = 0, customers: int = 200, messages: int = 2_000) -> World:
    """Many customers with about as many messages each, quickly made; all of them are listed."""
    world = World(clock, seed=seed)
    random, sentences, now = Random(f"bulk/{seed}"), Sentences(), clock.now()
    kinds = [kind for kind in CHARACTERS if kind != "hostile"]
    people = [
        world.add_person(
            Person("", f"customer{number:05d}", f"Customer {number}", random.choice(("zh", "en")), follows_us=True)
        )
        for number in range(customers)
    ]
    gap = timedelta(days=14) / max(1, messages)
    for number in range(messages if people else 0):
        person, at = people[number % customers], now - gap * (messages - number)
        if number >= customers and random.random() < 0.3:
            world.shop_writes(person, sentences.one(random, "shop", person.language, at), at=at)
        else:
            text = sentences.one(random, random.choice(kinds), person.language, at)
            world.customer_writes(person, text or "👍", at=at)
    return world


def new_person(random: Random, sentences: Sentences, kind: str, language: str) -> Person:
    """Somebody who is not in a world yet."""
    name, username = sentences.handle(random, language)
    famous = kind == "influencer"
    return Person(
        igsid="",
        username=username,
        name=name,
        language=language,
        kind=kind,
        followers=INFLUENCER_FOLLOWERS if famous else int(random.lognormvariate(5.5, 1.1)),
        verified=famous,
        follows_us=random.random() < 0.5,
        we_follow=famous,
        hides_profile=not famous and random.random() < 0.05,
    )


def opening_parts(world: World, kind: str) -> tuple[list[Attachment], Story | None]:
    """What comes with the first message of a kind of customer."""
    character = CHARACTERS[kind]
    attachments = [world.new_attachment(Medium(character.attachment))] if character.attachment else []
    story = Story(character.story, world.new_attachment(Medium.IMAGE).id) if character.story else None
    return attachments, story


@dataclass(frozen=True, slots=True)
class _Past:
    """Writes the shop's past."""

    world: World
    random: Random
    sentences: Sentences
    now: datetime
    chinese: float

    def write_posts(self) -> None:
        for language in ("zh", "en"):
            for caption in self.sentences.all("posts", language):
                post = self.world.add_post(caption, at=self._ago(24, 24 * 25))
                post.likes = self.random.randint(20, 900)

    def write_thread(self, kind: str, past: str) -> None:
        """One customer with one question, now and then greeting within the same second, and what became of it."""
        person = self._person(kind)
        at = self._ago(*_PASTS[past][1:])
        if past == "forgotten":
            person.follows_us = False
        if self.random.random() < 0.25:
            self._say(person, "greeting", at.replace(microsecond=0))
            at = at.replace(microsecond=350_000)
        asked = self._ask(person, kind, at)
        if past == "answered":
            self._answer(person, asked.at)

    def write_long_thread(self) -> None:
        """A regular with more than 20 messages, so that the oldest have lost their content."""
        person = self._person("polite")
        at = self.now - timedelta(days=5)
        for _ in range(9):
            at = self._answer(person, self._ask(person, "usage", at).at) + timedelta(hours=9)
        self._ask(person, "order", self._ago(0.2, 1))

    def write_comment(self) -> None:
        """A comment, answered by the shop now and then."""
        media = self.random.choice([m for m in self.world.media.values() if m.author is None])
        person = self._person("presale")
        at = max(media.at + timedelta(minutes=3), self._ago(0.1, 60))
        text = self.sentences.one(self.random, "comment", person.language, at)
        comment = self.world.add_comment(media, text, person, at=at)
        later = at + timedelta(minutes=self.random.randint(4, 90))
        if self.random.random() < 0.3 and later < self.now:
            answer = self.sentences.one(self.random, "shop", person.language, later)
            self.world.add_comment(media, answer, None, parent=comment, at=later)

    def write_tag(self) -> None:
        person = self._person("story_mention")
        at = self._ago(2, 40)
        self.world.add_post(self.sentences.one(self.random, "tag", person.language, at), at=at, author=person)

    def _person(self, kind: str) -> Person:
        language = "zh" if self.random.random() < self.chinese else "en"
        return self.world.add_person(new_person(self.random, self.sentences, kind, language))

    def _ask(self, person: Person, kind: str, at: datetime) -> Message:
        attachments, story = opening_parts(self.world, kind)
        text = self.sentences.one(self.random, kind, person.language, at)
        return self.world.customer_writes(person, text, at=at, attachments=attachments, story=story)

    def _say(self, person: Person, subject: str, at: datetime) -> None:
        self.world.customer_writes(person, self.sentences.one(self.random, subject, person.language, at), at=at)

    def _answer(self, person: Person, asked: datetime) -> datetime:
        """The owner answers in the app, the customer is content; when that was."""
        at = asked + timedelta(minutes=self.random.randint(5, 200))
        text = self.sentences.one(self.random, "shop", person.language, at)
        self.world.shop_writes(person, text, at=at, origin=Origin.APP)
        at += timedelta(minutes=self.random.randint(1, 60))
        self._say(person, "contented", at)
        return at

    def _ago(self, least: float, most: float) -> datetime:
        return self.now - timedelta(hours=self.random.uniform(least, most))


def _kinds(random: Random, count: int) -> list[str]:
    """Every kind once, then by weight, and never a second influencer; well mixed."""
    weights = {kind: (character.weight, 0.0, 0.0) for kind, character in CHARACTERS.items() if kind != "influencer"}
    kinds = [*CHARACTERS, *(_weighted(random, weights) for _ in range(count - len(CHARACTERS)))][:count]
    random.shuffle(kinds)
    return kinds


def _weighted(random: Random, table: Mapping[str, tuple[int, float, float]]) -> str:
    return random.choices(list(table), [weight for weight, *_ in table.values()])[0]
