"""What a configuration has in force and where it comes from: presets and limits, as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from igdesk.cli import output
from igdesk.cli.layout import wrapped
from igdesk.cli.rules_json import limit_text
from igdesk.cli.rules_text import width
from igdesk.config.model import (
    Brought,
    Condition,
    Config,
    Escalation,
    Grant,
    LeftOut,
    Limit,
    Priority,
    Rule,
    SlaTarget,
    TicketField,
)
from igdesk.config.settings import PRESET
from igdesk.config.times import written
from igdesk.i18n import Words
from igdesk.rules.sla import CLOCKS
from igdesk.rules.wording import clauses, target_words
from igdesk.text import one_line

Part = SlaTarget | Rule | Escalation | TicketField


def shown_lines(config: Config, words: Words) -> list[str]:
    """The presets with all that they bring, then every limit."""
    lines = [words("config_cli.no_presets")] if not config.brought else []
    for brought in config.brought:
        about = words(f"preset.about_{brought.preset}")
        lines += ["", *wrapped(words("config_cli.preset", name=brought.preset, about=about), width())]
        for line in _preset(brought, config, words):
            lines += _folded(line, 2)
    lines += ["", *wrapped(words("config_cli.limits"), width())]
    own = ((name, source) for name, source in _limits(config) if ":preset:" not in name)
    for name, source in own:
        lines += _folded(f"{name}: {_said(source, config, words)}", 2)
    return lines[1:] if lines[0] == "" else lines


def shown_json(config: Config, words: Words) -> dict[str, Any]:
    """The same as data."""
    parts = _parts(config)
    return {
        "path": None if config.source is None else str(config.source),
        "presets": [
            {
                "preset": each.preset,
                "about": words(f"preset.about_{each.preset}"),
                "parts": [{"id": id_, "says": _said(parts[id_], config, words)} for id_ in each.ids],
                "settings": list(each.settings),
                "replaced": list(each.replaced),
                "left_out": [{"id": out.id, "what": _left_out(out, words)} for out in each.left_out],
            }
            for each in config.brought
        ],
        "limits": [
            {
                "name": name,
                **{clock: _limit(getattr(source, clock)) for clock in CLOCKS},
                "hours": source.hours,
                "when": list(_when(source, config, words)),
            }
            for name, source in _limits(config)
        ],
    }


def _preset(brought: Brought, config: Config, words: Words) -> Iterator[str]:
    parts = _parts(config)
    for id_ in brought.ids:
        yield f"{id_}: {_said(parts[id_], config, words)}"
    for key in brought.settings:
        yield words("config_cli.setting", key=key, value=_setting(key, config))
    for id_ in brought.replaced:
        yield words("config_cli.replaced", id=id_)
    for out in brought.left_out:
        yield words("config_cli.left_out", id=out.id, what=_left_out(out, words))


def _left_out(out: LeftOut, words: Words) -> str:
    return words("config_cli.has_none", kind=words(f"config.kind_{out.kind}"), wanted=", ".join(out.wanted))


def _setting(key: str, config: Config) -> str:
    """What a key of the presets has come to."""
    if key == "follow_up" and config.follow_up is not None:
        after = Limit(rest=config.follow_up.after)
        return f"after {limit_text(after)}, categories {', '.join(config.follow_up.categories)}"
    if key == "instagram.history":
        return f"{config.instagram.history.days}d"
    agent = config.agent(key.removeprefix("agents[").removesuffix("]"))
    if agent is None:
        return ""
    granted = ", ".join(f"{kind} {_granted(grant)}" for kind, grant in agent.authority.items())
    return f"capacity {agent.capacity}, authority {granted}" if granted else f"capacity {agent.capacity}"


def _granted(grant: Grant) -> str:
    if isinstance(grant, Decimal):
        return str(grant)
    return " + ".join(f"{most} {currency}" for currency, most in grant.items())


def _parts(config: Config) -> dict[str, Part]:
    rows: tuple[Part, ...] = (*config.sla, *config.rules, *config.escalations)
    fields = {f"{PRESET}{brought.preset}:{each.id}": each for brought in config.brought for each in config.fields}
    return {**fields, **{row.id: row for row in rows}}


def _limits(config: Config) -> Iterator[tuple[str, Priority | SlaTarget]]:
    yield from ((f"priority:{one_line(each.id)}", each) for each in config.priorities)
    yield from ((f"sla:{one_line(each.id)}", each) for each in config.sla)


def _said(part: Part | Priority, config: Config, words: Words) -> str:
    """What a part does, in the file's own words, and when."""
    does = list(_does(part, config, words))
    return one_line("; ".join([", ".join(does), *_when(part, config, words)]))


def _does(part: Part | Priority, config: Config, words: Words) -> Iterator[str]:
    if isinstance(part, TicketField):
        yield from _of_field(part)
        return
    limited = part.set_ if isinstance(part, Rule) else part
    for clock in CLOCKS:
        if (limit := getattr(limited, clock, None)) is not None:
            yield f"{clock} {limit_text(limit)}"
    if isinstance(part, Rule):
        yield from (f"tags {tag}" for tag in part.set_.tags)
        yield from (f"notify {whom}" for whom in part.notify)
        yield from (f"hook {hook}" for hook in part.hook)
        if part.snooze is not None:
            yield f"snooze {written(part.snooze)}"
        return
    if isinstance(part, Escalation):
        yield f"to {target_words(part.to, config, words)}"
        if part.within is not None:
            yield f"within {limit_text(part.within)}"
    yield f"hours {part.hours}"


def _of_field(field: TicketField) -> Iterator[str]:
    yield f"{field.name} ({field.type})"
    if field.options:
        yield f"options {' | '.join(field.options)}"
    if field.categories:
        yield f"categories {' | '.join(field.categories)}"


def _when(part: Part | Priority, config: Config, words: Words) -> tuple[str, ...]:
    when: Condition | None = getattr(part, "when", None)
    return () if when is None or when == Condition() else clauses(when, config, words)


def _limit(limit: Any) -> str | None:
    return None if limit is None else limit_text(limit)


def _folded(text: str, indent: int) -> list[str]:
    """`text` in lines; what goes on stands further in."""
    if output.is_plain():
        return [text]
    room = width() - indent - 2
    return [" " * (indent + 2 * bool(place)) + line for place, line in enumerate(wrapped(text, room))]
