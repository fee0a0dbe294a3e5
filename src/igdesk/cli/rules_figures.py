"""How often rules fired, how well they sort, what other rules would change, as text. Foreign text is made safe here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from igdesk.cli import output
from igdesk.cli.layout import fact, table, wrapped
from igdesk.cli.rules_text import width
from igdesk.cli.ticket_text import styled
from igdesk.config.model import Config
from igdesk.desk.labelled_score import FileScore
from igdesk.i18n import Words
from igdesk.importing.labelled import Labelled
from igdesk.rules.hits import Hits
from igdesk.rules.rehearsal import Change, Changed, Replay, Value
from igdesk.rules.score import Miss, Quality
from igdesk.rules.sla import CLOCKS
from igdesk.rules.wording import name_of, span_words
from igdesk.text import one_line, truncate

_ID_CELLS = 28
_WORDS_SHOWN = 3
_MISSES_SHOWN = 10
_CHANGES_SHOWN = 30


def hits_lines(found: Sequence[Hits], words: Words) -> list[str]:
    """A table of the rules that fired, then those that never did."""
    fired = sorted((each for each in found if each.fired), key=lambda each: -each.fired)
    lines = []
    if fired:
        heading = [words(f"rules_cli.col_{name}") for name in ("rule", "fired", "overridden", "words")]
        rows = [heading, *(_hit_row(each, words) for each in fired)]
        first, *others = table(rows, width(), right=(1, 2), headed=True)
        lines += [styled(first, bold=True), *others, ""]
        if any(each.kind is None for each in fired):
            lines += [*wrapped(words("rules_cli.gone"), width()), ""]
    if not found:
        return [words("rules_cli.no_rules")]
    never = [one_line(each.rule) for each in found if not each.fired]
    text = (
        words("rules_cli.never", rules=words("conditions.comma").join(never)) if never else words("rules_cli.all_fired")
    )
    return [*lines, *wrapped(text, width())]


def score_lines(found: FileScore, config: Config, words: Words) -> list[str]:
    """The figures, each category's, what was taken for what, and the first misses."""
    score = found.score
    told = words("rules_cli.score", n=score.n, accuracy=_share(score.accuracy), f1=f"{score.macro_f1:.3f}")
    lines = [*wrapped(told, width())]
    if found.left_out:
        lines += wrapped(words("rules_cli.left_out", count=found.left_out), width())
    lines += ["", *_quality_lines(score.by_category, config, words)]
    lines += ["", styled(words("rules_cli.confusion"), bold=True), *_confusion_lines(score.confusion, config, words)]
    return [*lines, *_miss_lines(score.misses, config, words)]


def replay_lines(found: Replay, named: Sequence[Changed], config: Config, words: Words, *, is_other: bool) -> list[str]:
    """How much was looked at, what would change how often, and the first tickets."""
    key = "rules_cli.replayed_rules" if is_other else "rules_cli.replayed"
    key = key if found.differ else "rules_cli.replayed_same"
    figures = {"messages": found.messages, "tickets": found.tickets, "differ": found.differ}
    lines = [*wrapped(words(key, **figures), width())]
    if found.counts:
        lines += ["", styled(words("rules_cli.changes"), bold=True)]
        most = found.counts.most_common(_CHANGES_SHOWN)
        rows = [[str(count), one_line(_change(change, config, words))] for change, count in most]
        lines += table(rows, width(), right=(0,))
        if len(found.counts) > len(most):
            lines.append(words("rules_cli.more_changes", count=len(found.counts) - len(most)))
    if named:
        lines += ["", styled(words("rules_cli.tickets"), bold=True)]
        left = max(len(str(each.number)) for each in named) + 3
        for each in named:
            if output.is_plain():
                lines.append(fact(f"#{each.number}", one_line(_changes(each, config, words))))
                continue
            first, *others = wrapped(one_line(_changes(each, config, words)), width() - left)
            lines += [f"#{each.number}".ljust(left) + first, *(" " * left + line for line in others)]
    return lines


def _hit_row(hits: Hits, words: Words) -> list[str]:
    rule = truncate(one_line(hits.rule), _ID_CELLS - 2) + (" *" if hits.kind is None else "")
    of = words("rules_cli.of", count=hits.overridden_tickets, total=hits.tickets) if hits.tickets else "–"
    heard = (words("rules_cli.heard", words=one_line(said), count=count) for said, count in hits.words[:_WORDS_SHOWN])
    return [rule, str(hits.fired), of, words("conditions.comma").join(heard)]


def _quality_lines(by_category: Mapping[str, Quality], config: Config, words: Words) -> Iterator[str]:
    heading = [words(f"rules_cli.col_{name}") for name in ("n", "precision", "recall", "f1")]
    rows = [[words("conditions.name_category"), *heading]]
    for category, quality in by_category.items():
        shown = [str(quality.labelled), _share(quality.precision), _share(quality.recall), f"{quality.f1:.3f}"]
        rows.append([_named(category, config, words), *shown])
    first, *others = table(rows, right=(1, 2, 3, 4), headed=True)
    yield styled(first, bold=True)
    yield from others


def _miss_lines(misses: Sequence[Miss[Labelled]], config: Config, words: Words) -> list[str]:
    if not misses:
        return []
    first = misses[:_MISSES_SHOWN]
    rows = []
    for each in first:
        label, got = _named(each.label, config, words), _named(each.got, config, words)
        rows.append([str(each.message.line), label, "→", got, one_line(each.message.text)])
    told = words("rules_cli.misses", shown=len(first), count=len(misses))
    return ["", styled(told, bold=True), *table(rows, width(), right=(0,))]


def _confusion_lines(confusion: Mapping[str, Mapping[str | None, int]], config: Config, words: Words) -> Iterator[str]:
    rows = []
    for label, counts in confusion.items():
        most = Counter(counts).most_common()
        said = (words("rules_cli.went", category=_named(got, config, words), count=count) for got, count in most)
        rows.append([_named(label, config, words), "→", words("conditions.comma").join(said)])
    yield from table(rows, width())


def _named(category: str | None, config: Config, words: Words) -> str:
    if category is None:
        return words("rules_cli.nowhere")
    return truncate(one_line(name_of("category", category, config, words)), _ID_CELLS)


def _changes(changed: Changed, config: Config, words: Words) -> str:
    """All that would be otherwise on a ticket, and which rules do it."""
    said = words("rules_cli.change_gap").join(_change(change, config, words) for change in changed.changes)
    rules = words("conditions.comma").join(dict.fromkeys(changed.rules.values()))
    return words("rules_cli.from", value=said, source=words("rules_cli.by_rule", rule=rules)) if rules else said


def _change(change: Change, config: Config, words: Words) -> str:
    """`category: – → returns`; of what is there or not a sign: `tag +vip`."""
    kind, colon, name = change.fact.partition(":")
    label = words(f"rules_cli.fact_{kind}")
    if kind == "field":
        known = config.ticket_field(name)
        label = known.name if known else name
    elif colon:
        return words("rules_cli.change_sign", fact=label, sign="-" if change.after is None else "+", value=name)
    before, after = (_shown(kind, value, config, words) for value in (change.before, change.after))
    return words("rules_cli.change", fact=label, before=before, after=after)


def _shown(kind: str, value: Value, config: Config, words: Words) -> str:
    if value is None:
        return "–"
    if kind in (*CLOCKS, "snooze") and isinstance(value, int):
        return span_words(timedelta(seconds=value), words)
    return str(value) if kind in ("assign", "field") else name_of(kind, str(value), config, words)


def _share(share: float) -> str:
    return f"{share:.1%}"
