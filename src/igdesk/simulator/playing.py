"""Plays a scenario file: each step at its time, by the world's clock, also when that is moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from igdesk.simulator.characters import CHARACTERS
from igdesk.simulator.control import Control, Progress
from igdesk.simulator.life import Action, perform
from igdesk.simulator.model import Comment, Media, Medium, Message, Origin, Person, Story
from igdesk.simulator.script import Script, Step
from igdesk.simulator.seeding import new_person
from igdesk.simulator.sentences import Sentences
from igdesk.simulator.world import World

_CHINESE = 0.6
"""Share of a crowd that writes Chinese."""


class Play:
    """A scenario file in its world. Nothing happens before `begin`.

    Args:
        world: Where it is played; its clock shows the start.
        script: What is played.
        seed: Decides who comes in a crowd, and when.
    """

    def __init__(self, world: World, script: Script, *, seed: int = 0) -> None:
        self._world = world
        self._script = script
        self._start = world.now()
        self._steps = _spread(script, Random(f"playing/{seed}"))
        self._waiting = [step for step in script.steps if step.answered is not None]
        """What follows an answer, in the order of the file."""
        self._made: dict[str, Message | Comment | Media] = {}
        self._done = 0
        self._skipped = 0
        self._control: Control | None = None
        self._token = ""
        self._crowd = Random(f"crowd/{seed}")
        self._sentences = Sentences()
        self._people = {person.username: world.add_person(person) for person in script.people}

    def begin(self, control: Control, token: str) -> None:
        """Let it be as at the start; what happened before is in the past then.

        Args:
            control: Switches faults and quirks.
            token: The token that steps let die.
        """
        self._control, self._token = control, token
        control.set_faults(self._script.faults)
        control.set_quirks(self._script.quirks)
        control.set_account(**dict(self._script.account))
        self.step()

    def step(self) -> int:
        """Do every step that is due by now; how many there were."""
        before = self._done
        followed = 0
        with self._world.lock:
            while self._control is not None and (at := self._next_at()) is not None and at <= self._world.now():
                step = self._steps[self._done]
                self._done += 1
                if not self._holds(step) or not self._perform(step, at, self._control):
                    self._skipped += 1
            if self._control is not None:
                followed = self._follow(self._control)
        return self._done - before + followed

    def _follow(self, control: Control) -> int:
        """Let customers react to their answers; how many did. Each says one thing to one answer."""
        due = [step for step in self._waiting if self._is_answered(step)]
        first = list({step.who: step for step in reversed(due)}.values())
        for step in first:
            self._waiting.remove(step)
            self._perform(step, self._world.now(), control)
        return len(first)

    def _is_answered(self, step: Step) -> bool:
        """Whether the last word with the customer has been the shop's for so long, and says what is waited for."""
        now, last = self._world.now(), self._last_word(step.who)
        if last is None or last.inbound or step.answered is None:
            return False
        if now < max(last.at + step.answered, self._start + step.at):
            return False
        said = last.text.casefold()
        return not step.if_said or any(words.casefold() in said for words in step.if_said)

    def _last_word(self, who: str) -> Message | None:
        thread = self._world.thread_of(self._people[who])
        return next(iter(thread.visible()), None) if thread else None

    def progress(self) -> Progress:
        """How far it is."""
        with self._world.lock:
            return Progress(self._script.title, len(self._steps), self._done, self._skipped, self._next_at())

    def _next_at(self) -> datetime | None:
        return self._start + self._steps[self._done].at if self._done < len(self._steps) else None

    def _holds(self, step: Step) -> bool:
        """Whether the last word with the customer is whose the step asks for."""
        if not step.only_if:
            return True
        last = self._last_word(step.who)
        return last is not None and last.inbound is (step.only_if == "unanswered")

    def _perform(self, step: Step, at: datetime, control: Control) -> bool:
        """Do it; False if what it is about is not there."""
        match step.verb:
            case "faults":
                control.set_faults(step.said)
            case "quirks":
                control.set_quirks(step.said)
            case "account":
                control.set_account(**dict(step.account))
            case "token":
                kill = control.expire_token if step.said == "expires" else control.revoke_token
                kill(self._token)
            case "clock":
                left = at + step.lasting - self._world.now()
                self._world.clock.advance(max(left, timedelta()))
            case "crowd":
                perform(self._world, self._stranger(step, at))
            case "edits" | "unsends" | "deletes" | "reacts":
                return self._afterwards(step, control)
            case _:
                made = self._new(step, at)
                if made is None:
                    return False
                self._made[step.name] = made
        return True

    def _afterwards(self, step: Step, control: Control) -> bool:
        """What becomes of a message or a comment."""
        about = self._made.get(step.target) if step.target else self._newest_of_ours(step.who)
        if isinstance(about, Comment):
            control.delete_comment(about.id)
        elif not isinstance(about, Message) or about.unsent:
            return False
        elif step.verb == "edits":
            control.customer_edits(about.id, step.text)
        elif step.verb == "unsends":
            control.unsend(about.id)
        else:
            control.customer_reacts(about.id, step.said or None)
        return True

    def _new(self, step: Step, at: datetime) -> Message | Comment | Media | None:
        """What is written or shown; None if there is no place for it."""
        world, person = self._world, self._people[step.who] if step.who else None
        match step.verb:
            case "says" if person is not None:
                attached = [world.new_attachment(Medium(kind)) for kind in step.attach]
                story = Story(step.story, world.new_attachment(Medium.IMAGE).id) if step.story else None
                return world.customer_writes(
                    person, step.said, at=at, attachments=attached, story=story, unsupported=step.unsupported
                )
            case "answers" if person is not None:
                return world.shop_writes(person, step.said, at=at, origin=Origin.APP)
            case "comments":
                return self._comment(step, at, person)
            case _:  # tags, posts
                return world.add_post(step.said, at=at, author=person)

    def _comment(self, step: Step, at: datetime, person: Person | None) -> Comment | None:
        about = self._made.get(step.target)
        parent = about if isinstance(about, Comment) else None
        if step.target and (about is None or (parent is not None and parent.deleted)):
            return None
        own = [media for media in self._world.media.values() if media.author is None]
        newest = max(own, key=lambda media: (media.at, media.seq), default=None)
        home = self._world.media[parent.media_id] if parent else about if isinstance(about, Media) else newest
        if home is None:
            home = self._world.add_post("", at=at)
        return self._world.add_comment(home, step.said, person, parent=parent, at=at)

    def _stranger(self, step: Step, at: datetime) -> Action:
        kind = step.kind or self._crowd.choices(list(CHARACTERS), [c.weight for c in CHARACTERS.values()])[0]
        person = new_person(self._crowd, self._sentences, kind, "zh" if self._crowd.random() < _CHINESE else "en")
        text = self._sentences.one(self._crowd, kind, person.language, at)
        return Action(at, "writes", person, text, kind)

    def _newest_of_ours(self, who: str) -> Message | None:
        thread = self._world.thread_of(self._people[who])
        return next((message for message in thread.visible() if not message.inbound), None) if thread else None


def _spread(script: Script, random: Random) -> list[Step]:
    """The steps by time, each member of a crowd a step by itself."""
    steps: list[Step] = []
    for step in script.steps:
        if step.answered is not None:
            continue
        if step.verb == "crowd":
            offsets = (random.random() * step.lasting for _ in range(step.count))
            steps += (replace(step, at=step.at + offset, count=1) for offset in offsets)
        else:
            steps.append(step)
    return sorted(steps, key=lambda step: step.at)
