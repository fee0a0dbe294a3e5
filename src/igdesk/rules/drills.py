"""How well a scripted customer was looked after: ticket, log and words in, a line for each thing that counts out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from igdesk.config.currencies import usual_currency
from igdesk.config.drills import Good, Point
from igdesk.config.model import Config
from igdesk.i18n import Phrase
from igdesk.rules.authority import at_least
from igdesk.rules.compensation_events import Compensated, CompensationProposed
from igdesk.rules.conditions import compiled, judge, terms_of
from igdesk.rules.escalate import target_text
from igdesk.rules.events import Escalated
from igdesk.rules.facts import Facts
from igdesk.rules.granting import most_of
from igdesk.rules.log import Recorded
from igdesk.rules.match import evaluate
from igdesk.rules.model import Status, Ticket, is_person, money
from igdesk.rules.money import wanted_back
from igdesk.rules.names import target_name
from igdesk.rules.phrasing import Doubt, doubtful
from igdesk.rules.scene import Scene
from igdesk.rules.words import Terms, Text
from igdesk.values import dataclass

_FIRST, _END, _CATEGORY, _PRIORITY, _UP, _WORDING, _MONEY, _PRIVATE = 3, 1, 1, 1, 2, 1, 2, 2
"""What each is worth; what is said in an answer says its own worth."""


@dataclass(frozen=True, slots=True)
class Said:
    """Something that was written."""

    text: str
    at: datetime
    public: bool = False
    """Whether everybody reads it."""


@dataclass(frozen=True, slots=True)
class Handling:
    """What became of a scripted customer."""

    ticket: Ticket
    log: tuple[Recorded, ...]
    asked: tuple[Said, ...]
    """By the customer, oldest first."""
    answers: tuple[Said, ...]
    """By people, oldest first; what rules answered is not theirs."""


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One thing that counts."""

    id: str
    got: int
    worth: int
    does: Phrase
    """What a good answer does."""
    why: Phrase
    """What was so here."""


@dataclass(frozen=True, slots=True)
class DrillScore:
    """How well it went."""

    lines: tuple[ScoreLine, ...]

    @property
    def got(self) -> int:
        """Points."""
        return sum(line.got for line in self.lines)

    @property
    def worth(self) -> int:
        """Points that there are."""
        return sum(line.worth for line in self.lines)


def score_drill(good: Good, handling: Handling, config: Config, me: str) -> DrillScore:
    """How well a customer was looked after; what the desk does not know, such as a category, does not count.

    Args:
        good: How it is done well.
        handling: What was done.
        config: The desk's configuration.
        me: Who is being trained.
    """
    checks: tuple[Callable[[Good, Handling, Config, str], Iterator[ScoreLine]], ...] = (
        _in_time, _to_the_end, _sorted, _gone_up, _privately, _worded, _said, _within_authority,
    )  # fmt: skip
    return DrillScore(tuple(line for check in checks for line in check(good, handling, config, me)))


def span_of(span: timedelta) -> Phrase:
    """A time as it is said in a score."""
    minutes, seconds = divmod(round(span.total_seconds()), 60)
    return Phrase("train.span", {"minutes": minutes, "seconds": seconds})


def _line(what: str, got: int, worth: int, does: Phrase, why: Phrase) -> ScoreLine:
    return ScoreLine(what, got, worth, does, why)


def _either(what: str, right: bool, worth: int, does: Phrase, why: Phrase) -> ScoreLine:
    return ScoreLine(what, worth if right else 0, worth, does, why)


def _in_time(good: Good, handling: Handling, _config: Config, _me: str) -> Iterator[ScoreLine]:
    does = Phrase("train.first_response", {"span": span_of(good.first_response)})
    if not handling.answers or not handling.asked:
        yield _line("first_response", 0, _FIRST, does, Phrase("train.no_answer"))
        return
    took = max(handling.answers[0].at - handling.asked[0].at, timedelta())
    why = Phrase("train.answered_after", {"span": span_of(took)})
    yield _either("first_response", took <= good.first_response, _FIRST, does, why)


def _to_the_end(_good: Good, handling: Handling, _config: Config, _me: str) -> Iterator[ScoreLine]:
    """Whoever writes again is answered again, or the matter is settled."""
    waits = waits_for_us(handling.ticket)
    why = Phrase("train.still_waits" if waits else "train.nobody_waits")
    yield _either("to_the_end", not waits, _END, Phrase("train.to_the_end"), why)


def waits_for_us(ticket: Ticket) -> bool:
    """Whether the customer wrote last and the matter is not settled."""
    return ticket.unanswered_since is not None and ticket.status not in (Status.RESOLVED, Status.CLOSED)


def _sorted(good: Good, handling: Handling, config: Config, _me: str) -> Iterator[ScoreLine]:
    ticket = handling.ticket
    for what, wanted, is_now, worth in (
        ("category", [config.category(each) for each in good.category], ticket.category, _CATEGORY),
        ("priority", [config.priority(each) for each in good.priority], ticket.priority, _PRIORITY),
    ):
        known = {each.id: each.name or each.id for each in wanted if each is not None}
        if known:
            named = config.category(is_now or "") if what == "category" else config.priority(is_now or "")
            shown = (named.name or named.id) if named is not None else Phrase("train.none")
            does = Phrase(f"train.{what}", {"names": " / ".join(known.values())})
            yield _either(what, is_now in known, worth, does, Phrase("train.it_is", {"what": shown}))


def _gone_up(good: Good, handling: Handling, config: Config, _me: str) -> Iterator[ScoreLine]:
    """Up to whom the desk's own decision tree says, where it says anything; staying here is a person's to decide."""
    if good.escalates is None:
        return
    ups = [(each.actor, each.event) for each in handling.log if isinstance(each.event, Escalated)]
    if not good.escalates:
        by_hand = [up for actor, up in ups if is_person(actor)]
        stayed = Phrase("train.stayed") if handling.answers else _NOTHING_SAID
        why = _went_to(by_hand[0], config) if by_hand else stayed
        yield _either("escalation", not by_hand and bool(handling.answers), _UP, Phrase("train.stays"), why)
        return
    wanted = _by_the_tree(handling, config)
    names = [target_name(to, config) for to in wanted]
    does = Phrase("train.goes_up_to", {"whom": names[0]}) if names else Phrase("train.goes_up")
    if not ups:
        yield _line("escalation", 0, _UP, does, Phrase("train.stayed"))
        return
    right = next((up for _, up in ups if not wanted or up.to in wanted), None)
    yield _line("escalation", _UP if right else _UP // 2, _UP, does, _went_to(right or ups[0][1], config))


def _went_to(up: Escalated, config: Config) -> Phrase:
    return Phrase("train.went_to", {"whom": target_name(up.to, config)})


def _by_the_tree(handling: Handling, config: Config) -> list[str]:
    """Whom the desk's escalations name for what the customer wrote."""
    ticket = handling.ticket
    facts = (Facts(said.text, ticket.channel, said.at, language=ticket.language) for said in handling.asked)
    found = (up.value.to for each in facts for up in evaluate(config, each).escalations)
    return list(dict.fromkeys(target_text(to) for to in found))


def _privately(good: Good, handling: Handling, _config: Config, _me: str) -> Iterator[ScoreLine]:
    if good.private:
        right = any(not said.public for said in handling.answers)
        why = Phrase("train.private" if right else "train.only_public" if handling.answers else "train.no_answer")
        yield _either("private", right, _PRIVATE, Phrase("train.privately"), why)


def _worded(_good: Good, handling: Handling, config: Config, _me: str) -> Iterator[ScoreLine]:
    """No words of the desk's own lists; silence earns nothing."""
    found = [each for said in handling.answers for each in doubtful(said.text, config.phrasing)]
    for doubt, does in ((Doubt.BANNED, "train.no_banned"), (Doubt.PROMISE, "train.no_promise")):
        words = next((each.words for each in found if each.doubt is doubt), None)
        why = Phrase("train.clean") if words is None else Phrase("train.said_words", {"words": words})
        right = words is None and bool(handling.answers)
        yield _either(doubt.value, right, _WORDING, Phrase(does), why if handling.answers else _NOTHING_SAID)


_NOTHING_SAID = Phrase("train.no_answer")


def _said(good: Good, handling: Handling, config: Config, _me: str) -> Iterator[ScoreLine]:
    for place, point in enumerate(good.points):
        right, why = _holds(point, handling, config)
        yield _either(f"said_{place + 1}", right, point.worth, Phrase("train.does", {"what": point.does}), why)


def _holds(point: Point, handling: Handling, config: Config) -> tuple[bool, Phrase]:
    """Whether all that was said, taken together, does it."""
    heard = [each for each in handling.answers if point.where == "anywhere" or each.public == (point.where == "public")]
    if not handling.answers:
        return False, _NOTHING_SAID
    text = Text("\n".join(each.text for each in heard))
    found = Terms(terms_of(point.when)).find(text.folded)
    facts = Facts(text.original, handling.ticket.channel, handling.answers[-1].at)
    verdict = judge(compiled(point.when), Scene(config, facts, text, found))
    words = next((reason.matched for reason in (*verdict.reasons, *verdict.stopped) if reason.matched), None)
    if words is not None:
        return verdict.holds, Phrase("train.said_words", {"words": words})
    return verdict.holds, Phrase("train.clean" if verdict.holds else "train.not_said")


def _within_authority(good: Good, handling: Handling, config: Config, me: str) -> Iterator[ScoreLine]:
    """Promises no more money than this person may grant, unless it was granted or asked for."""
    if not good.about_money or not any(agent.authority for agent in config.agents):
        return
    promised = [wish.money for said in handling.answers for wish in wanted_back(Text(said.text).clauses)]
    over = next((each for each in promised if each.amount > _allowed(each.currency, handling, config, me)), None)
    why = Phrase("train.within") if over is None else Phrase("train.too_much", {"amount": f"{over.amount:f}"})
    right = over is None and bool(handling.answers)
    usual = usual_currency(config)
    most = _may_grant(config, me, usual)
    told = Phrase("train.authority", {"amount": money(most, usual)})
    does = told if most.is_finite() else Phrase("train.authority_any")
    yield _either("authority", right, _MONEY, does, why if handling.answers else _NOTHING_SAID)


_REMEDIES = (Compensated, CompensationProposed)


def _allowed(currency: str, handling: Handling, config: Config, me: str) -> Decimal:
    """How much of a currency may be promised: what this person may grant, or has granted or asked for."""
    usual = usual_currency(config)
    remedies = [each.event for each in handling.log if isinstance(each.event, _REMEDIES)]
    of_it = (Decimal(each.amount) for each in remedies if (each.currency or usual or currency) == currency)
    return max(_may_grant(config, me, currency), *of_it, Decimal(0))


def _may_grant(config: Config, me: str, currency: str | None) -> Decimal:
    """The most of any kind; where nobody said in which currency that is, it is in any."""
    agent, usual = config.agent(me), usual_currency(config)
    if at_least(me, "admin", config) or agent is None:
        return Decimal("Infinity")
    return max((most_of(each, currency, usual or currency) for each in agent.authority.values()), default=Decimal(0))
