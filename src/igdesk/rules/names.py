"""What people call them: who acted, whom something goes to, where a limit comes from; and times by the desk's clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from igdesk.config.model import Config
from igdesk.i18n import Phrase
from igdesk.rules.model import SYSTEM_ACTORS, acting_rule
from igdesk.rules.rule_names import rule_name

Name = Phrase | str
"""Something with a name of its own, or one that every language has words for."""
_PEOPLE = frozenset(("agent", "who", "owner", "giver"))
"""What phrases call somebody whom events and refusals know by id."""


def actor_name(actor: str, config: Config) -> Name:
    """Who did something: a colleague or a rule by name, or a part of the program."""
    if (rule := acting_rule(actor)) is not None:
        return Phrase("ticket_ui.by_rule", {"rule": rule_name(rule)})
    if actor in SYSTEM_ACTORS:
        return Phrase(f"ticket_ui.by_{actor}")
    return agent_name(actor, config)


def agent_name(agent: str, config: Config) -> str:
    """A colleague by name; one whom the configuration does not know, by their id."""
    known = config.agent(agent)
    return known.name if known else agent


def compensation_name(kind: str, config: Config) -> str:
    """A compensation by name; one that the configuration has no longer, by its id."""
    known = config.compensation(kind)
    return known.name if known else kind


def with_names(phrase: Phrase, config: Config) -> Phrase:
    """What is told to people, with colleagues by name where events and refusals have their ids."""
    named = {key: _named(key, value, config) for key, value in phrase.args.items()}
    return phrase if named == phrase.args else replace(phrase, args=named)  # of whatever kind: it may say more


def _named(key: str, value: object, config: Config) -> object:
    if isinstance(value, Phrase):
        return with_names(value, config)
    return actor_name(value, config) if key in _PEOPLE and isinstance(value, str) else value


def target_name(to: str, config: Config) -> Name:
    """Whom an escalation goes to: `role:supervisor`, `agent:lin` or `department:pr`, as people say it."""
    kind, _, name = to.partition(":")
    if kind == "role" and name in ("agent", "supervisor", "admin"):
        return Phrase(f"role.{name}")
    if kind == "department" and (department := config.department(name)) is not None:
        return department.name
    return actor_name(name or to, config)


def limit_name(name: str, config: Config) -> Name:
    """Where a response limit comes from: `priority:high`, `sla:dm` or `rule:vip`, as people say it."""
    kind, _, of = name.partition(":")
    if kind == "priority":
        known = config.priority(of)
        return Phrase("ticket_ui.limit_of_priority", {"name": known.name if known else of})
    return Phrase("ticket_ui.limit_of_rule" if kind == "rule" else "ticket_ui.limit_of_sla", {"name": rule_name(of)})


def agent_names(agents: Sequence[str], config: Config) -> Name:
    """Several colleagues; "nobody" for none."""
    names = " · ".join(agent_name(each, config) for each in agents)
    return names or Phrase("ticket_ui.nobody")


def local_time(at: datetime, config: Config) -> str:
    """A time by the desk's clock."""
    return f"{at.astimezone(config.desk.timezone):%m-%d %H:%M}"
