"""Customers with a life of their own: they lose patience, thank, get angry, answer, come back, and bring others.

`Life.next_action` decides, from what it reads in the world and its own seeded dice; `perform` lets it happen. The same
seed and the same answers of the shop give the same life.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

from igdesk.simulator.characters import CHARACTERS, Character
from igdesk.simulator.model import Message, Person, Thread
from igdesk.simulator.seeding import new_person, opening_parts
from igdesk.simulator.sentences import Sentences
from igdesk.simulator.world import World
from igdesk.values import dataclass

_ASKS_FOR_ORDER = ("单号", "订单", "order number", "order no", "order id")
_NEWS: Mapping[str, int] = {"arrives": 62, "returns": 16, "comments": 14, "tags": 2, "unsends": 3, "edits": 3}
_MAX_NAGS = 3
_MAX_DOUBTS = 2


@dataclass(frozen=True, slots=True)
class Tempo:
    """How fast life is."""

    arrivals: timedelta | None
    """Mean time between things that customers begin; None: only what follows from what is there."""
    answer_from: timedelta
    """The quickest that a customer reacts to an answer,"""
    answer_to: timedelta
    """and the slowest."""
    haste: float = 1.0
    """What patience is multiplied with; small is impatient."""

    def faster(self, speed: float) -> Tempo:
        """The same life, `speed` times as fast."""
        arrivals = self.arrivals / speed if self.arrivals else None
        return Tempo(arrivals, self.answer_from / speed, self.answer_to / speed, self.haste / speed)


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a customer does."""

    at: datetime
    what: str
    """`writes comments tags reacts unsends edits`."""
    person: Person
    """An empty `igsid` is somebody new."""
    text: str = ""
    kind: str | None = None
    """For an opening: the kind of customer, whose pictures come along."""
    target: str = ""
    """The message or post that it is about."""


@dataclass(slots=True)
class _Mood:
    kind: str
    nags: int = 0
    doubts: int = 0
    answers: int = 0
    content: bool = False
    version: int = 0
    """Grows with each message of the thread; plans of an older version are void."""

    def character(self) -> Character:
        return CHARACTERS.get(self.kind, CHARACTERS["presale"])


@dataclass(frozen=True, slots=True, order=True)
class _Plan:
    at: datetime
    number: int
    what: str
    igsid: str = ""
    version: int = 0


class Life:
    """Decides what customers do.

    Args:
        world: Where they live.
        tempo: How fast.
        seed: The dice.
        chinese: Share of new customers who write Chinese.
    """

    def __init__(self, world: World, tempo: Tempo, *, seed: int = 0, chinese: float = 0.6) -> None:
        self._world = world
        self._tempo = tempo
        self._random = Random(f"life/{seed}")
        self._chinese = chinese
        self._sentences = Sentences()
        self._moods: dict[str, _Mood] = {}
        self._plans: list[_Plan] = []
        self._count = 0
        self._seen = len(world.log)
        self._remember_the_past(world.now())

    def next_action(self, now: datetime) -> Action | None:
        """The next thing that is due by `now`, or None. It must be performed before the next call."""
        for thread, message in self._world.log[self._seen :]:
            self._notice(thread, message)
        self._seen = len(self._world.log)
        while self._plans and self._plans[0].at <= now:
            action = self._carry_out(heapq.heappop(self._plans))
            if action is not None:
                return action
        return None

    # --- plans ---
    def _remember_the_past(self, now: datetime) -> None:
        """Whoever waits since less than a day still waits; the patience of the others is over."""
        for thread in self._world.threads.values():
            mood = self._moods[thread.person.igsid] = _Mood(thread.person.kind)
            last = thread.messages[-1]
            patience = mood.character().patience
            if last.inbound and patience and now - last.at < timedelta(days=1):
                self._plan(now + patience * self._tempo.haste * self._random.uniform(0.2, 1.0), "nags", thread.person)
        self._plan_arrival(now)

    def _notice(self, thread: Thread, message: Message) -> None:
        """A message came: what was planned for the thread is void, and something new follows from it."""
        mood = self._moods.setdefault(thread.person.igsid, _Mood(thread.person.kind))
        mood.version += 1
        if not message.inbound:
            delay = self._random.uniform(0, 1) * (self._tempo.answer_to - self._tempo.answer_from)
            self._plan(message.at + self._tempo.answer_from + delay, "reacts", thread.person)
            return
        patience = mood.character().patience
        if patience and not mood.content and mood.nags < _MAX_NAGS:
            wait = patience * self._tempo.haste * self._random.uniform(0.7, 1.4)
            self._plan(message.at + wait, "nags", thread.person)

    def _plan(self, at: datetime, what: str, person: Person | None = None) -> None:
        self._count += 1
        igsid = person.igsid if person else ""
        version = self._moods[igsid].version if igsid else 0
        heapq.heappush(self._plans, _Plan(at, self._count, what, igsid, version))

    def _plan_arrival(self, after: datetime) -> None:
        if self._tempo.arrivals is not None:
            gap = self._random.expovariate(1.0) * self._tempo.arrivals
            self._plan(after + max(gap, self._tempo.arrivals / 10), "news")

    def _carry_out(self, plan: _Plan) -> Action | None:
        if plan.what == "news":
            self._plan_arrival(plan.at)
            return self._news(plan.at)
        mood = self._moods[plan.igsid]
        if plan.version != mood.version:
            return None
        person = self._world.people[plan.igsid]
        return self._nag(plan.at, person, mood) if plan.what == "nags" else self._react(plan.at, person, mood)

    # --- what they do ---
    def _nag(self, at: datetime, person: Person, mood: _Mood) -> Action:
        """Nobody answered in time: they ask again, and the longer the angrier."""
        angry = mood.nags >= 2 or (mood.nags == 1 and self._random.random() < 0.3 + mood.character().temper)
        mood.nags += 1
        return self._writes(at, person, "anger" if angry else "nag")

    def _react(self, at: datetime, person: Person, mood: _Mood) -> Action | None:
        """The shop wrote: they give what was asked for, are content, or are not."""
        last = self._world.thread_of(person)
        asked = last.messages[-1] if last else None
        if asked is None or mood.content:
            return None
        mood.answers += 1
        mood.nags = 0
        character, dice = mood.character(), self._random.random()
        wants_order = any(word in asked.text.lower() for word in _ASKS_FOR_ORDER)
        if wants_order and (character.has_order or dice < 0.5):
            return self._writes(at, person, "gives_order")
        if mood.doubts < _MAX_DOUBTS and dice < character.temper * 0.8:
            mood.doubts += 1
            return self._writes(at, person, "unconvinced")
        if mood.answers == 1 and self._random.random() < 0.25:
            return self._writes(at, person, "follow_up")
        mood.content = True
        end = self._random.random()
        if end < 0.2:
            return Action(at, "reacts", person, "❤️", target=asked.id)
        return self._writes(at, person, "contented") if end < 0.9 else None

    def _news(self, at: datetime) -> Action | None:
        """Something that follows from nothing."""
        what = self._random.choices(list(_NEWS), list(_NEWS.values()))[0]
        if what == "arrives":
            person = self._stranger()
            return self._opens(at, person, person.kind)
        if what == "returns":
            return self._returns(at)
        if what in ("comments", "tags"):
            return self._in_public(at, what)
        return self._second_thoughts(at, what)

    def _returns(self, at: datetime) -> Action | None:
        calm = [igsid for igsid, mood in self._moods.items() if mood.content]
        if not calm:
            return None
        igsid = self._random.choice(calm)
        kind = self._kind()
        self._moods[igsid] = _Mood(kind, version=self._moods[igsid].version)
        return self._opens(at, self._world.people[igsid], kind)

    def _in_public(self, at: datetime, what: str) -> Action | None:
        person = self._stranger()
        if what == "tags":
            return Action(at, what, person, self._sentences.one(self._random, "tag", person.language, at))
        own = [m.id for m in self._world.media.values() if m.author is None]
        text = self._sentences.one(self._random, "comment", person.language, at)
        return Action(at, what, person, text, target=self._random.choice(own)) if own else None

    def _second_thoughts(self, at: datetime, what: str) -> Action | None:
        """A recent message is unsent, or edited."""
        recent = [(t, m) for t, m in self._world.log[-40:] if m.inbound and m.text and not m.unsent]
        if not recent:
            return None
        thread, message = self._random.choice(recent)
        return Action(at, what, thread.person, message.text + " 🙏", target=message.id)

    def _opens(self, at: datetime, person: Person, kind: str) -> Action:
        text = self._sentences.one(self._random, kind, person.language, at)
        return Action(at, "writes", person, text, kind)

    def _writes(self, at: datetime, person: Person, subject: str) -> Action:
        return Action(at, "writes", person, self._sentences.one(self._random, subject, person.language, at))

    def _stranger(self) -> Person:
        language = "zh" if self._random.random() < self._chinese else "en"
        return new_person(self._random, self._sentences, self._kind(), language)

    def _kind(self) -> str:
        return self._random.choices(list(CHARACTERS), [c.weight for c in CHARACTERS.values()])[0]


def perform(world: World, action: Action) -> None:
    """Let `action` happen."""
    person = action.person if action.person.igsid else world.add_person(action.person)
    if action.what == "writes":
        attachments, story = opening_parts(world, action.kind) if action.kind else ([], None)
        world.customer_writes(person, action.text, at=action.at, attachments=attachments, story=story)
    elif action.what == "comments":
        world.add_comment(world.media[action.target], action.text, person, at=action.at)
    elif action.what == "tags":
        world.add_post(action.text, at=action.at, author=person)
    elif action.what == "reacts":
        world.react(world.messages[action.target], person.igsid, action.text)
    elif action.what == "unsends":
        world.unsend(world.messages[action.target])
    else:
        world.edit(world.messages[action.target], action.text)


class LifeDriver:
    """Lets a life happen in its world, up to the world's now."""

    def __init__(self, world: World, life: Life) -> None:
        self._world = world
        self._life = life

    def step(self) -> int:
        """Let everything happen that is due by now; how many things did."""
        with self._world.lock:
            done = 0
            now = self._world.now()
            while (action := self._life.next_action(now)) is not None:
                perform(self._world, action)
                done += 1
            return done

    def progress(self) -> None:
        """Life has no end that could be told."""
