"""Wordings with holes: filling them, and choosing among variants by language and style."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

from igdesk.config.faq import is_faq
from igdesk.config.holes import HOLE, holes, is_free
from igdesk.config.model import Config, Template
from igdesk.rules.faq import asked
from igdesk.rules.lately import NOTHING, Lately, in_turn

__all__ = ["choose_variant", "gap_before", "holes", "render", "suggestions"]

_ENDS = frozenset(".!?。！？…~～”」）")
"""With these a sentence has ended."""
_UNSPACED = frozenset("WF")
"""Wide characters: Chinese stands without spaces."""


def render(text: str, values: Mapping[str, str]) -> str:
    """`text` with its holes filled: `{customer.first_name}`, or `{customer.first_name|there}` with a fallback.

    A value that is missing or empty leaves the fallback, else the hole. Values go in verbatim and are not looked
    at again: braces in a customer's name stay braces.
    """

    def fill(hole: re.Match[str]) -> str:
        name, bar, fallback = hole[1].partition("|")
        return values.get(name.strip()) or (fallback.strip() if bar else hole[0])

    return HOLE.sub(fill, text)


def with_holes(text: str, values: Mapping[str, str]) -> str:
    """`text` with holes where values stand: a wording for anybody, made of what was written to one customer."""
    names = {value: name for name, value in values.items() if len(value.strip()) >= _LEAST_VALUE}
    if not names:
        return text
    longest_first = sorted(names, key=len, reverse=True)
    return re.sub("|".join(map(_whole, longest_first)), lambda found: f"{{{names[found[0]]}}}", text)


def _whole(value: str) -> str:
    """A pattern for a value that is no piece of a longer word."""
    before, after = (r"\b" if edge.isascii() and edge.isalnum() else "" for edge in (value[0], value[-1]))
    return f"{before}{re.escape(value)}{after}"


_LEAST_VALUE = 2
"""Characters that a value must have to be looked for: one alone stands anywhere."""


def choose_variant(
    config: Config, template_id: str, language: str | None, style: str | None, lately: Lately = NOTHING
) -> Template | None:
    """The variant that suits best: its language counts most, then its style; of several equal ones the next in turn.

    Args:
        config: The configuration; its `[desk] style` counts where no style is asked for.
        template_id: Which template.
        language: The customer's. Where there is nothing in it, the desk's own is spoken.
        style: The style that somebody asked for; none is the desk's.
        lately: What was said, so that two neighbouring answers differ; without it the first of the file is taken.
    """
    variants = config.variants(template_id)
    wanted = style or config.desk.style

    def rank(each: Template) -> tuple[int, bool]:
        return _foreign(each, language, config), wanted is not None and each.style != wanted

    best = min(variants, key=rank, default=None)
    if best is None:
        return None
    suiting = [each for each in variants if each.language == best.language and rank(each) == rank(best)]
    return in_turn(suiting, variants, lately)


def suggestions(
    config: Config, category: str | None, language: str | None, lately: Lately = NOTHING
) -> tuple[Template, ...]:
    """What may be said on a ticket, best first, one variant each.

    In a crisis first what is said in one. Then answers of the FAQ that the customer's latest messages ask for; then
    what a rule that fired on the ticket suggests; then what can be said in the customer's language, of that what was
    made for the ticket's category, of that what colleagues used most on such tickets lately. What was made for other
    categories is left out, and what else the FAQ answers; and what the desk says by itself, unless colleagues say it.
    A complaint is answered before it is looked into: until then what somebody has to fill in stands behind the rest.
    """
    suggested = {rule.id: rule.suggest for rule in config.rules if rule.suggest is not None}
    by_rules = list(dict.fromkeys(suggested[rule] for rule in lately.fired if rule in suggested))
    only_by_itself = _said_by_itself(config).difference(by_rules, lately.used)
    is_new_complaint = lately.is_unanswered and _is_complaint(category, config)
    ranked: list[tuple[tuple[float, ...], Template]] = []
    of_rules = (each for each in by_rules if is_faq(each))
    for place, template_id in enumerate(dict.fromkeys((*(each.id for each in config.templates), *of_rules))):
        made_for = {wanted for each in config.variants(template_id) for wanted in each.categories}
        chosen = choose_variant(config, template_id, language, None, lately)
        if chosen is None or template_id in only_by_itself:
            continue
        if made_for and category not in made_for and template_id not in by_rules:
            continue
        by_rule = by_rules.index(template_id) if template_id in by_rules else len(by_rules)
        is_foreign = _foreign(chosen, language, config) > _KIN
        is_for_later = is_new_complaint and any(map(is_free, holes(chosen.text)))
        rank = (by_rule, is_foreign, is_for_later, not made_for, -lately.used.get(template_id, 0), place)
        ranked.append((rank, chosen))
    first = (*_statement(config, language, lately), *_from_faq(config, language, lately))
    others = (chosen for _rank, chosen in sorted(ranked, key=lambda each: each[0]))
    return (*first, *(each for each in others if each not in first))


def _is_complaint(category: str | None, config: Config) -> bool:
    """Whether a category is that of complaints: by its id, or because its tickets have a nature."""
    known = config.category(category) if category is not None else None
    return category == "complaint" or (known is not None and bool(known.kinds))


def _statement(config: Config, language: str | None, lately: Lately) -> Iterator[Template]:
    """What is said in a crisis until more is known."""
    statement = config.crisis.statement if lately.is_crisis else None
    chosen = None if statement is None else choose_variant(config, statement, language, None, lately)
    if chosen is not None:
        yield chosen


def _said_by_itself(config: Config) -> set[str]:
    """Ids of what rules answer with, and of the question how satisfied a customer is."""
    said = {rule.reply for rule in config.rules if rule.reply is not None}
    return said | {config.csat.question} if config.csat.ask == "on_close" else said


def _from_faq(config: Config, language: str | None, lately: Lately) -> Iterator[Template]:
    """The answers that the customer's latest messages ask for, those in a language that they can read first."""
    hits = (choose_variant(config, each.template, language, None, lately) for each in asked(config, lately.heard))
    chosen = [each for each in hits if each is not None]
    yield from sorted(chosen, key=lambda each: _foreign(each, language, config) > _KIN)


_KIN = 1


def _foreign(template: Template, language: str | None, config: Config) -> int:
    """How far a wording is from the customer's language: 0 it is, `_KIN` another kind of it, then the desk's own."""
    wanted = language or config.desk.language
    if template.language == wanted:
        return 0
    if template.language.partition("-")[0] == wanted.partition("-")[0]:
        return _KIN
    return _KIN + (1 if template.language == config.desk.language else 2)


def gap_before(begun: str, rest: str, put: str, *, goes_on: bool = False) -> str:
    """What parts words from those that are put behind them: two pieces must not stand glued.

    Args:
        begun: The line up to where they are put.
        rest: The line behind that.
        put: What is put there.
        goes_on: Whether it was asked for in the middle of writing, so that a sentence which has not ended goes on.
    """
    if not begun.strip() or begun[-1].isspace() or not put or put[0].isspace():
        return ""
    if goes_on and begun[-1] not in _ENDS:
        return ""
    if not rest.strip():
        return "\n\n"
    return "" if unicodedata.east_asian_width(begun[-1]) in _UNSPACED else " "
