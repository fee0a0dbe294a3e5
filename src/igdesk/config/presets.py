"""Presets: the numbers of the source texts, brought into a configuration by name, under what its own file says.

They are TOML like the file itself (`presets/NAME.toml`) and read by the same readers. A part is called
`preset:NAME:ID`, so a ticket can say which limit holds; a table of the file with that id replaces the part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from datetime import timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import tomli

from igdesk.config.defaults import rows, section
from igdesk.config.model import (
    Agent,
    Brought,
    Config,
    Escalation,
    FollowUp,
    Grant,
    LeftOut,
    Rule,
    SlaTarget,
    TicketField,
)
from igdesk.config.problems import ConfigError, Problem
from igdesk.config.read_rules import ESCALATION, RULE, SLA
from igdesk.config.read_settings import FOLLOW_UP
from igdesk.config.read_team import FIELD, grant
from igdesk.config.readers import mapping, ref, table, tables, whole
from igdesk.config.settings import PRESET
from igdesk.config.spot import Document, Kind, Names, Spot, Told
from igdesk.config.times import duration
from igdesk.i18n import Lang, say
from igdesk.values import dataclass

PRESETS = ("000", "001", "002", "003", "004", "ecommerce", "software")
"""The last two bring the fields of tickets that a trade has."""
_TABLES = ("sla", "rules", "escalations")
_GAP = re.compile(r"@(\w+)@")
_KINDS: Mapping[str, Kind] = {
    "category": "category",
    "categories": "category",
    "priority": "priority",
    "urgency": "urgency",
    "role": "role",
    "authority": "grant",
}
"""Keys of a preset that name what only a desk can have."""


@dataclass(frozen=True, slots=True)
class _EachAgent:
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class _Instagram:
    history: timedelta | None = None


@dataclass(frozen=True, slots=True)
class _Preset:
    sla: tuple[SlaTarget, ...] = ()
    rules: tuple[Rule, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    fields: tuple[TicketField, ...] = ()
    follow_up: FollowUp | None = None
    agent: _EachAgent = field(default_factory=_EachAgent)
    authority: Mapping[str, Grant] = field(default_factory=dict)
    instagram: _Instagram = field(default_factory=_Instagram)


_PRESET = table(
    _Preset,
    {
        "sla": tables(SLA),
        "rules": tables(RULE),
        "escalations": tables(ESCALATION),
        "fields": tables(FIELD),
        "follow_up": FOLLOW_UP,
        "agent": table(_EachAgent, {"capacity": whole(1)}),
        "authority": mapping(ref("grant"), grant),
        "instagram": table(_Instagram, {"history": duration()}),
    },
)


class _Missing(Exception):
    """The desk has none of what a part asks for."""

    def __init__(self, kind: Kind, ids: tuple[str, ...]) -> None:
        self.kind = kind
        self.ids = ids


def chosen(raw: dict[str, Any]) -> tuple[str, ...]:
    """The presets that a file asks for, as far as there are such."""
    wanted = raw.get("preset", ())
    listed = wanted if isinstance(wanted, list) else [wanted]
    return tuple(name for name in PRESETS if name in listed)


def part_ids(raw: dict[str, Any], kind: str | None = None) -> tuple[str, ...]:
    """The ids of the parts that the chosen presets have, of one table or of all."""
    names = chosen(raw)
    wanted = _TABLES if kind is None else (kind,)
    return tuple(
        f"{PRESET}{name}:{row['id']}" for name in names for each in wanted for row in tables_of(name).get(each, ())
    )


def field_ids(raw: dict[str, Any], categories: tuple[str, ...]) -> tuple[str, ...]:
    """The ids of the fields that the chosen presets bring to a desk with these categories."""
    found = (row for name in chosen(raw) for row in tables_of(name).get("fields", ()))
    return tuple(row["id"] for row in found if not categories or any(each in categories for each in row["categories"]))


def bring(config: Config, main: Document, names: Names) -> Config:
    """`config` with what its presets bring: behind the file's own tables, and where the file says nothing.

    A part that asks for a category, priority, level or role that the desk does not have asks for those that it has;
    where it has none, the part is left out.
    """
    for name in chosen(main.raw):
        config = _bring_one(config, name, main.raw, names)
    return config


def _bring_one(config: Config, name: str, raw: dict[str, Any], names: Names) -> Config:
    left_out: list[LeftOut] = []
    preset = _read(name, _fitted(tables_of(name, config.desk.language), f"{PRESET}{name}", names, left_out), names)
    own = {*_ids(config.sla), *_ids(config.rules), *_ids(config.escalations)}
    sla, rules = _new(preset.sla, name, own), _new(preset.rules, name, own)
    escalations = _new(preset.escalations, name, own)
    there, own_fields = {each.id for each in config.fields}, {row.get("id") for row in rows(raw, "fields")}
    fields = tuple(each for each in preset.fields if each.id not in there)
    settings = []
    if preset.follow_up is not None and config.follow_up is None:
        config = replace(config, follow_up=preset.follow_up)
        settings.append("follow_up")
    if preset.instagram.history is not None and "history" not in section(raw, "instagram"):
        config = replace(config, instagram=replace(config.instagram, history=preset.instagram.history))
        settings.append("instagram.history")
    agents = tuple(_for_agent(agent, preset) for agent in config.agents)
    settings += (f"agents[{new.id}]" for old, new in zip(config.agents, agents, strict=True) if old != new)
    replaced = (
        *(id_ for id_ in part_ids({"preset": name}) if id_ in own),
        *(f"{PRESET}{name}:{each.id}" for each in preset.fields if each.id in own_fields),
    )
    ids = (*_ids(sla), *_ids(rules), *_ids(escalations), *(f"{PRESET}{name}:{each.id}" for each in fields))
    return replace(
        config,
        agents=agents,
        sla=(*config.sla, *sla),
        rules=(*config.rules, *rules),
        escalations=(*config.escalations, *escalations),
        fields=(*config.fields, *fields),
        brought=(*config.brought, Brought(name, ids, tuple(settings), replaced, tuple(left_out))),
    )


_Part = TypeVar("_Part", SlaTarget, Rule, Escalation)


def _ids(rows: tuple[_Part, ...]) -> tuple[str, ...]:
    return tuple(row.id for row in rows)


def _new(rows: tuple[_Part, ...], name: str, own: set[str]) -> tuple[_Part, ...]:
    named = (replace(row, id=f"{PRESET}{name}:{row.id}") for row in rows)
    return tuple(row for row in named if row.id not in own)


def _for_agent(agent: Agent, preset: _Preset) -> Agent:
    if agent.role != "agent":
        return agent
    authority = {**preset.authority, **agent.authority}
    return replace(agent, capacity=agent.capacity or preset.agent.capacity, authority=authority)


def _read(name: str, raw: dict[str, Any], names: Names) -> _Preset:
    problems: list[Problem] = []
    try:
        return _PRESET(raw, Spot(Document(f"{PRESET}{name}", raw, ""), names, problems))
    except Told:  # a fault of the preset itself, which its tests would have found
        raise ConfigError(tuple(problems)) from None


@cache
def tables_of(name: str, lang: Lang = "en") -> dict[str, Any]:
    """The raw tables of a preset; nobody changes them."""
    text = Path(__file__).with_name("presets").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return tomli.loads(_GAP.sub(lambda gap: say(lang, f"preset.{gap[1]}"), text), parse_float=Decimal)


def _fitted(raw: dict[str, Any], prefix: str, names: Names, left_out: list[LeftOut]) -> dict[str, Any]:
    """The preset without what this desk does not have."""
    found: dict[str, Any] = {}
    for key, value in raw.items():
        parts = value if isinstance(value, list) else [value]
        if key == "fields" and not names["category"]:  # a desk that sorts by nothing has them on every ticket
            parts = [{name: each for name, each in part.items() if name != "categories"} for part in parts]
        kept = list(_kept(parts, key, prefix, names, left_out))
        if kept:
            found[key] = kept if isinstance(value, list) else kept[0]
    return found


def _kept(
    rows: list[dict[str, Any]], key: str, prefix: str, names: Names, left_out: list[LeftOut]
) -> Iterator[dict[str, Any]]:
    for row in rows:
        try:
            yield _fit(key, row, names)
        except _Missing as missing:
            left_out.append(LeftOut(f"{prefix}:{row.get('id', key)}", missing.kind, missing.ids))


def _fit(key: str, value: Any, names: Names) -> Any:
    kind = _KINDS.get(key)
    if kind is None:
        return {each: _fit(each, inner, names) for each, inner in value.items()} if isinstance(value, dict) else value
    wanted = value if isinstance(value, list | dict) else [value]
    known = tuple(each for each in wanted if each in names[kind])
    if not known:
        raise _Missing(kind, tuple(wanted))
    if isinstance(value, dict):
        return {each: value[each] for each in known}
    return list(known) if isinstance(value, list) else value
