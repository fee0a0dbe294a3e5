"""The configuration as frozen values: field names are the TOML keys, with `_` where Python reserves the word (`set_`).

Durations are `timedelta`, response limits `Limit`, times of day `datetime.time` in local time, lists tuples.
All of it can be pickled, as the database's child process gets it: so mappings are plain dicts, which nobody changes.
"""

from __future__ import annotations

from dataclasses import field
from pathlib import Path
from typing import Protocol, TypeVar

from igdesk.config.accounts import FurtherAccount
from igdesk.config.automation import (
    CLOCKS,
    Assignment,
    AttachmentKind,
    Channel,
    Clock,
    Condition,
    Effects,
    Escalation,
    Expectation,
    Hook,
    HoursKind,
    Imagined,
    Interval,
    Level,
    Limit,
    Role,
    Rule,
    RuleTest,
    RuleTrigger,
    SlaTarget,
    Status,
    Strategy,
    Target,
)
from igdesk.config.calendars import ALL_DAY, Calendar, Hours, OwnHours, Week
from igdesk.config.chosen_keys import Keys
from igdesk.config.faq import Faq, is_faq
from igdesk.config.networks import Network
from igdesk.config.settings import (
    Backups,
    Brought,
    Crisis,
    Csat,
    Desk,
    Drop,
    FollowUp,
    InstagramSettings,
    Knowledge,
    Learning,
    LeftOut,
    Mode,
    Notifications,
    Sharing,
    SlaWarnings,
    StoreSettings,
    Triage,
    Webhooks,
)
from igdesk.config.team import (
    DEFAULT_DEPARTMENTS,
    DEFAULT_PRIORITIES,
    DEFAULT_TIERS,
    DEFAULT_URGENCY,
    RESERVED_AGENTS,
    Agent,
    Category,
    Compensation,
    Department,
    Grant,
    Levels,
    Priority,
    Severity,
    Sop,
)
from igdesk.config.template import Phrasing, Style, Template, Then
from igdesk.config.ticket_fields import REFUND_AMOUNT, Ending, FieldType, TicketField
from igdesk.values import dataclass

__all__ = [
    "ALL_DAY",
    "CLOCKS",
    "DEFAULT_DEPARTMENTS",
    "DEFAULT_PRIORITIES",
    "DEFAULT_TIERS",
    "DEFAULT_URGENCY",
    "REFUND_AMOUNT",
    "RESERVED_AGENTS",
    "Agent",
    "Assignment",
    "AttachmentKind",
    "Backups",
    "Brought",
    "Calendar",
    "Category",
    "Channel",
    "Clock",
    "Compensation",
    "Condition",
    "Config",
    "Crisis",
    "Csat",
    "Department",
    "Desk",
    "Drop",
    "Effects",
    "Escalation",
    "Expectation",
    "Faq",
    "FieldType",
    "FollowUp",
    "Grant",
    "Hook",
    "Hours",
    "HoursKind",
    "Imagined",
    "InstagramSettings",
    "Interval",
    "Knowledge",
    "Learning",
    "LeftOut",
    "Level",
    "Levels",
    "Limit",
    "Mode",
    "Notifications",
    "OwnHours",
    "Phrasing",
    "Priority",
    "Role",
    "Rule",
    "RuleTest",
    "RuleTrigger",
    "Severity",
    "Sharing",
    "SlaTarget",
    "SlaWarnings",
    "Sop",
    "Status",
    "StoreSettings",
    "Strategy",
    "Style",
    "Target",
    "Template",
    "Then",
    "TicketField",
    "Triage",
    "Webhooks",
    "Week",
]


@dataclass(frozen=True, slots=True)
class Config:
    """A whole checked configuration: every id that one part names exists in another.

    Tickets outlive configurations: a look-up gives None for an id that is not configured (any more), and such an id
    ranks below all others.
    """

    desk: Desk = field(default_factory=Desk)
    store: StoreSettings = field(default_factory=StoreSettings)
    instagram: InstagramSettings = field(default_factory=InstagramSettings)
    accounts: tuple[FurtherAccount, ...] = ()
    """Beside that of `instagram`; `config.accounts` knows what holds for which."""
    hours: Hours = field(default_factory=Hours)
    departments: tuple[Department, ...] = DEFAULT_DEPARTMENTS
    agents: tuple[Agent, ...] = ()
    categories: tuple[Category, ...] = ()
    customer_tiers: Levels = DEFAULT_TIERS
    urgency: Levels = DEFAULT_URGENCY
    priorities: tuple[Priority, ...] = DEFAULT_PRIORITIES
    """The most urgent first."""
    sla: tuple[SlaTarget, ...] = ()
    sla_warnings: SlaWarnings = field(default_factory=SlaWarnings)
    assignment: Sharing = field(default_factory=Sharing)
    rules: tuple[Rule, ...] = ()
    rule_tests: tuple[RuleTest, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    """Read from top to bottom."""
    hooks: tuple[Hook, ...] = ()
    networks: tuple[Network, ...] = ()
    templates: tuple[Template, ...] = ()
    """The configuration's own, then those of `templates.d`."""
    phrasing: Phrasing = field(default_factory=Phrasing)
    follow_up: FollowUp | None = None
    csat: Csat = field(default_factory=Csat)
    crisis: Crisis = field(default_factory=Crisis)
    learning: Learning = field(default_factory=Learning)
    compensations: tuple[Compensation, ...] = ()
    fields: tuple[TicketField, ...] = ()
    """One's own, then those of `outcome` and `cause`."""
    outcome: Ending | None = None
    """What can come of a ticket; None: it is not asked."""
    cause: Ending | None = None
    """What can be behind one; None: it is not asked."""
    faq: tuple[Faq, ...] = ()
    knowledge: Knowledge = field(default_factory=Knowledge)
    triage: Triage = field(default_factory=Triage)
    notifications: Notifications = field(default_factory=Notifications)
    webhooks: Webhooks = field(default_factory=Webhooks)
    drop: Drop | None = None
    keys: Keys = field(default_factory=Keys)
    preset: tuple[str, ...] = ()
    """The presets that the file asks for."""
    brought: tuple[Brought, ...] = ()
    """What each of them brought: it stands in the tables above, behind what the file itself says."""
    source: Path | None = None
    """The file that it was read from."""

    @property
    def intake(self) -> Department:
        """Where tickets start, and whose members answer customers."""
        return next(department for department in self.departments if department.intake)

    def department(self, wanted: str) -> Department | None:
        return _by_id(self.departments, wanted)

    def calendar(self, department: str | None = None) -> Calendar:
        """By which a department works: the desk's, but for what it has of its own. Without a department the desk's."""
        desks = Calendar(self.hours, self.desk.timezone)
        own = None if department is None else self.department(department)
        return desks if own is None else desks.with_own(own.id, own.hours, own.timezone)

    def agent(self, wanted: str) -> Agent | None:
        return _by_id(self.agents, wanted)

    def category(self, wanted: str) -> Category | None:
        return _by_id(self.categories, wanted)

    def priority(self, wanted: str) -> Priority | None:
        return _by_id(self.priorities, wanted)

    def ticket_field(self, wanted: str) -> TicketField | None:
        return _by_id((*self.fields, REFUND_AMOUNT), wanted)

    def escalation(self, wanted: str) -> Escalation | None:
        return _by_id(self.escalations, wanted)

    def hook(self, wanted: str) -> Hook | None:
        return _by_id(self.hooks, wanted)

    def compensation(self, wanted: str) -> Compensation | None:
        return _by_id(self.compensations, wanted)

    def is_refund(self, compensation: str) -> bool:
        """Whether a compensation gives money back, by its name or by what it counts as."""
        known = self.compensation(compensation)
        return "refund" in (compensation, known.counts_as if known else None)

    @property
    def wordings(self) -> tuple[Template, ...]:
        """All that can be said: the templates, then the answers of the FAQ."""
        return (*self.templates, *(each.wording for each in self.faq))

    def variants(self, template: str) -> tuple[Template, ...]:
        """All wordings of one template or FAQ answer, in the order of the file; empty when there is none."""
        if is_faq(template):
            return tuple(each.wording for each in self.faq if each.wording.id == template)
        return tuple(each for each in self.templates if each.id == template)

    def members(self, department: str) -> tuple[Agent, ...]:
        """The agents of a department, in the order of the file."""
        return tuple(agent for agent in self.agents if department in agent.departments)

    def priority_rank(self, priority: str) -> int:
        """0 for the most urgent: smaller is more urgent."""
        ids = [each.id for each in self.priorities]
        return ids.index(priority) if priority in ids else len(ids)

    def urgency_rank(self, urgency: str) -> int:
        """0 for the mildest: greater is graver."""
        return self.urgency.rank(urgency)

    def tier_rank(self, tier: str) -> int:
        """0 for the least: greater is more important."""
        return self.customer_tiers.rank(tier)


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


_T = TypeVar("_T", bound=_HasId)


def _by_id(things: tuple[_T, ...], wanted: str) -> _T | None:
    return next((thing for thing in things if thing.id == wanted), None)
