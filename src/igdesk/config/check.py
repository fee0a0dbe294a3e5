"""From raw tables to a checked `Config`: every table by its own reader, then what only holds between tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from igdesk.config.accounts import id_named, shared
from igdesk.config.chosen_keys import Keys
from igdesk.config.defaults import complete, rows, section
from igdesk.config.faq import PREFIX
from igdesk.config.hooks import HOOK
from igdesk.config.model import (
    DEFAULT_DEPARTMENTS,
    DEFAULT_PRIORITIES,
    DEFAULT_TIERS,
    DEFAULT_URGENCY,
    REFUND_AMOUNT,
    Config,
    Desk,
    Role,
    Template,
)
from igdesk.config.presets import PRESETS, bring, field_ids, part_ids
from igdesk.config.problems import ConfigError, Problem, quoted
from igdesk.config.read_networks import NETWORK
from igdesk.config.read_rules import ESCALATION, RULE, RULE_TEST, SLA
from igdesk.config.read_settings import (
    ACCOUNT,
    ASSIGNMENT_SETTINGS,
    CRISIS,
    CSAT,
    DESK,
    DROP,
    FOLLOW_UP,
    HOURS,
    INSTAGRAM,
    KNOWLEDGE,
    LEARNING,
    NOTIFICATIONS,
    SLA_WARNINGS,
    STORE,
    TRIAGE,
    WEBHOOKS,
    levels,
)
from igdesk.config.read_team import AGENT, CATEGORY, COMPENSATION, DEPARTMENT, ENDING, FIELD, PRIORITY
from igdesk.config.read_templates import FAQ, PHRASING, TEMPLATE
from igdesk.config.readers import ref, several, table, tables
from igdesk.config.settings import FIRST_NAME
from igdesk.config.spot import Document, Names, Spot, Told
from igdesk.config.ticket_fields import ENDINGS
from igdesk.i18n import Phrase
from igdesk.values import dataclass

_UNIQUE = (
    "departments",
    "agents",
    "categories",
    "priorities",
    "sla",
    "rules",
    "escalations",
    "hooks",
    "networks",
    "compensations",
    "fields",
)
"""Tables whose ids must differ. Templates of one id are variants."""
_ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True, slots=True)
class _TemplateFile:
    """What a file of `templates.d` may hold."""

    templates: tuple[Template, ...] = ()


def _read_keys(raw: Any, spot: Spot) -> Keys:
    from igdesk.config.keys import read_keys  # with all actions; few files have the table

    return read_keys(raw, spot)


_CONFIG = table(
    Config,
    {
        "preset": several(ref("preset")),
        "desk": DESK,
        "store": STORE,
        "instagram": INSTAGRAM,
        "accounts": tables(ACCOUNT),
        "hours": HOURS,
        "departments": tables(DEPARTMENT, least=1),
        "agents": tables(AGENT, least=1),
        "categories": tables(CATEGORY),
        "customer_tiers": levels("tier"),
        "urgency": levels("urgency"),
        "priorities": tables(PRIORITY, least=1),
        "sla": tables(SLA),
        "sla_warnings": SLA_WARNINGS,
        "assignment": ASSIGNMENT_SETTINGS,
        "rules": tables(RULE),
        "rule_tests": tables(RULE_TEST),
        "escalations": tables(ESCALATION),
        "hooks": tables(HOOK),
        "networks": tables(NETWORK),
        "templates": tables(TEMPLATE),
        "phrasing": PHRASING,
        "follow_up": FOLLOW_UP,
        "csat": CSAT,
        "crisis": CRISIS,
        "learning": LEARNING,
        "compensations": tables(COMPENSATION),
        "fields": tables(FIELD),
        **dict.fromkeys(ENDINGS, ENDING),
        "faq": tables(FAQ),
        "knowledge": KNOWLEDGE,
        "triage": TRIAGE,
        "notifications": NOTIFICATIONS,
        "webhooks": WEBHOOKS,
        "drop": DROP,
        "keys": _read_keys,
    },
)
_TEMPLATES = table(_TemplateFile, {"templates": tables(TEMPLATE)})


class _Unknown(tuple[str, ...]):
    """Ids that are not all known, since a file that may declare more cannot be read: none is called wrong."""

    __slots__ = ()

    def __contains__(self, _: object) -> bool:
        return True


def build(main: Document, others: tuple[Document, ...], source: Path, unread: tuple[Problem, ...] = ()) -> Config:
    """The configuration that the documents say.

    Args:
        main: The configuration itself.
        others: The files of `templates.d`.
        source: The path of `main`.
        unread: Why other files of `templates.d` cannot be read.

    Raises:
        ConfigError: With every fault of all the documents.
    """
    complete(main.raw, [other.raw for other in others])
    names = _names(main.raw, [other.raw for other in others], are_all_read=not unread)
    problems: list[Problem] = []
    spot = Spot(main, names, problems)
    _check_between_tables(spot)
    config = _read_main(spot)
    more = [_read_templates(Spot(other, names, problems)) for other in others]
    if problems or unread or config is None:
        raise ConfigError((*_in_order(problems, (main, *others)), *unread))
    brought = bring(config, main, names)
    return replace(
        brought,
        desk=_with_ids(brought),
        templates=(*config.templates, *(each for templates in more for each in templates)),
        fields=(*brought.fields, *(getattr(config, name).as_field(name) for name in _endings(main.raw))),
        rule_tests=tuple(_local(test, config.desk) for test in config.rule_tests),
        source=source,
    )


def _with_ids(config: Config) -> Desk:
    """The desk with the accounts that it is tried out on as tickets have them."""
    return replace(config.desk, canary_accounts=tuple(id_named(config, each) for each in config.desk.canary_accounts))


def _read_main(spot: Spot) -> Config | None:
    try:
        return _CONFIG(spot.document.raw, spot)
    except Told:
        return None


def _read_templates(spot: Spot) -> tuple[Template, ...]:
    try:
        return _TEMPLATES(spot.document.raw, spot).templates
    except Told:
        return ()


def _local(test: Any, desk: Desk) -> Any:
    if test.at is None or test.at.tzinfo is not None:
        return test
    return replace(test, at=test.at.replace(tzinfo=desk.timezone))


def _in_order(problems: list[Problem], documents: tuple[Document, ...]) -> tuple[Problem, ...]:
    """As people meet them: file by file, from top to bottom."""
    files = [document.file for document in documents]
    return tuple(sorted(problems, key=lambda problem: (files.index(problem.file), problem.line or 0)))


def _names(main: dict[str, Any], others: list[dict[str, Any]], *, are_all_read: bool) -> Names:
    templates = dict.fromkeys(each for raw in (main, *others) for each in _ids(raw, "templates"))
    templates |= dict.fromkeys(f"{PREFIX}{each}" for each in _ids(main, "faq"))
    brought = field_ids(main, _ids(main, "categories"))
    return {
        "department": _ids(main, "departments", tuple(each.id for each in DEFAULT_DEPARTMENTS)),
        "account": tuple(_accounts(main)),
        "agent": _ids(main, "agents"),
        "category": _ids(main, "categories"),
        "priority": _ids(main, "priorities", tuple(each.id for each in DEFAULT_PRIORITIES)),
        "tier": _order(main, "customer_tiers", DEFAULT_TIERS.order),
        "urgency": _order(main, "urgency", DEFAULT_URGENCY.order),
        "skill": tuple(_texts(main, "agents", "skills")),
        "kind": tuple(_texts(main, "categories", "kinds")),
        "template": tuple(templates) if are_all_read else _Unknown(templates),
        "field": tuple(dict.fromkeys((*_ids(main, "fields"), *brought, REFUND_AMOUNT.id, *_endings(main)))),
        "grant": ("refund", *_ids(main, "compensations")),
        "hook": _ids(main, "hooks"),
        "network": _ids(main, "networks"),
        "escalation": (*_ids(main, "escalations"), *part_ids(main, "escalations")),
        "role": _roles(main),
        "preset": PRESETS,
        "preset_part": part_ids(main),
    }


def _accounts(main: dict[str, Any]) -> Iterator[str]:
    """What people call the desk's accounts and networks."""
    yield from (each for each in (section(main, "instagram").get("name", FIRST_NAME),) if isinstance(each, str))
    yield from (row["name"] for row in rows(main, "accounts") if isinstance(row.get("name"), str))
    yield from _ids(main, "networks")


def _endings(main: dict[str, Any]) -> Iterator[str]:
    """Which of the fields that say how a ticket ended there are."""
    return (each for each in ENDINGS if each in main)


def _ids(raw: dict[str, Any], name: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
    if name not in raw:
        return default
    return tuple(each["id"] for each in rows(raw, name) if isinstance(each.get("id"), str))


def _order(raw: dict[str, Any], name: str, default: tuple[str, ...]) -> tuple[str, ...]:
    if name not in raw:
        return default
    order = section(raw, name).get("order")
    return tuple(each for each in _list(order) if isinstance(each, str))


def _texts(raw: dict[str, Any], name: str, key: str) -> Iterator[str]:
    for row in rows(raw, name):
        yield from (each for each in _list(row.get(key)) if isinstance(each, str))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _roles(raw: dict[str, Any]) -> tuple[str, ...]:
    """The roles that somebody can act in: each up to the highest that anybody has; alone on a desk, all."""
    agents = list(rows(raw, "agents"))
    if len(agents) <= 1:
        return _ROLES
    held = [agent.get("role", _ROLES[0]) for agent in agents]
    highest = max((_ROLES.index(role) for role in held if role in _ROLES), default=0)
    return _ROLES[: highest + 1]


def _check_between_tables(spot: Spot) -> None:
    for name in _UNIQUE:
        _check_unique(spot, name)
    _check_intake(spot)
    _check_trainees(spot)
    _check_kinds(spot)
    _check_accounts(spot)
    _check_endings(spot)
    raw = spot.document.raw
    if "agents" not in raw:
        spot.at("agents").wrong(Phrase("config.no_agents"))
    desk = section(raw, "desk")
    if "default_priority" not in desk and Desk().default_priority not in spot.names["priority"]:
        spot.at("desk").at("default_priority").wrong(Phrase("config.missing"))


def _check_unique(spot: Spot, name: str) -> None:
    first: dict[str, int] = {}
    for place, row in _placed(spot.document.raw, name):
        written = row.get("id")
        if not isinstance(written, str):
            continue
        if written in first:
            line = spot.document.line((name, first[written], "id"))
            what = Phrase("config.taken", {"got": quoted(written), "line": line})
            spot.at(name).at(place).at("id").wrong(what, got=written)
        first.setdefault(written, place)


def _check_intake(spot: Spot) -> None:
    raw = spot.document.raw
    intakes = [(place, row) for place, row in _placed(raw, "departments") if row.get("intake") is True]
    for place, row in intakes[1:]:
        first = quoted(str(intakes[0][1].get("id")))
        spot.at("departments").at(place).at("intake").wrong(
            Phrase("config.second_intake", {"first": first}), got=str(row.get("id"))
        )
    intake = intakes[0][1].get("id") if intakes else DEFAULT_DEPARTMENTS[0].id
    agents = list(rows(raw, "agents"))
    if len(agents) > 1 and not any(intake in _list(agent.get("departments")) for agent in agents):
        spot.at("agents").wrong(Phrase("config.nobody_answers", {"intake": quoted(str(intake))}))


def _check_trainees(spot: Spot) -> None:
    """What a trainee writes can be released: by the buddy, else by anybody of the intake department, or a lead."""
    raw = spot.document.raw
    agents = list(_placed(raw, "agents"))
    intakes = [row.get("id") for row in rows(raw, "departments") if row.get("intake") is True]
    intake = intakes[0] if intakes else DEFAULT_DEPARTMENTS[0].id
    may = [
        row.get("id")
        for _place, row in agents
        if row.get("trainee") is not True
        and (row.get("role", "agent") != "agent" or intake in _list(row.get("departments", intake)))
    ]
    for place, row in agents:
        buddy = row.get("buddy")
        if row.get("trainee") is True and not may:
            spot.at("agents").at(place).at("trainee").wrong(Phrase("release.nobody"), got="true")
        elif buddy in spot.names["agent"] and buddy != row.get("id") and buddy not in may:
            what = Phrase("release.no_buddy", {"intake": quoted(str(intake))})
            spot.at("agents").at(place).at("buddy").wrong(what, got=str(buddy))


def _check_accounts(spot: Spot) -> None:
    raw = spot.document.raw
    rows = list(_placed(raw, "accounts"))
    if rows or "canary_accounts" in section(raw, "desk"):
        _check_first_account(spot, "[[accounts]]" if rows else "canary_accounts")
    for place, key, got in shared(section(raw, "instagram"), rows):
        what = Phrase("config.account_shared", {"key": key, "got": quoted(got)})
        spot.at("accounts").at(place).at(key).wrong(what, got=got)


def _check_first_account(spot: Spot, beside: str) -> None:
    """Beside others, it must be known which one the first is."""
    if "account_id" not in section(spot.document.raw, "instagram"):
        spot.at("instagram").at("account_id").wrong(Phrase("config.missing_beside", {"key": beside}))


def _check_endings(spot: Spot) -> None:
    """A field of one's own cannot be called what `[outcome]` or `[cause]` is."""
    raw = spot.document.raw
    for place, row in _placed(raw, "fields"):
        if (name := row.get("id")) in tuple(_endings(raw)):
            what = Phrase("config.taken", {"got": quoted(name), "line": spot.document.line((name,))})
            spot.at("fields").at(place).at("id").wrong(what, got=name)


def _check_kinds(spot: Spot) -> None:
    """A rule that sets category and kind names a kind of that category: the kind would never be set else."""
    categories = rows(spot.document.raw, "categories")
    kinds = {row["id"]: _list(row.get("kinds")) for row in categories if isinstance(row.get("id"), str)}
    for place, rule in _placed(spot.document.raw, "rules"):
        effects = section(rule, "set")
        category, kind = effects.get("category"), effects.get("kind")
        if isinstance(category, str) and kind in spot.names["kind"] and kind not in kinds.get(category, [kind]):
            what = Phrase("config.kind_of_other", {"got": quoted(kind), "category": quoted(category)})
            spot.at("rules").at(place).at("set").at("kind").wrong(what, got=kind)


def _placed(raw: dict[str, Any], name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    found = raw.get(name)
    if isinstance(found, list):
        yield from ((place, row) for place, row in enumerate(found) if isinstance(row, dict))
