"""Everything that is known of a ticket and its customer, in sections."""

from __future__ import annotations

from igdesk.widgets.fact_customer import customer_facts, post_facts
from igdesk.widgets.fact_due import clock_facts, escalations, leg_facts, procedure_facts, promise_facts
from igdesk.widgets.fact_ticket import number_facts, ticket_facts
from igdesk.widgets.known import Known, Section


def sections(of: Known) -> tuple[Section, ...]:
    """Everything, for a panel."""
    named = (
        ("ticket", ticket_facts(of)),
        ("clocks", clock_facts(of)),
        ("legs", leg_facts(of)),
        ("promises", promise_facts(of)),
        ("sop", procedure_facts(of)),
        ("customer", customer_facts(of)),
        ("post", post_facts(of)),
        ("escalations", escalations(of)),
        ("links", number_facts(sorted(of.card.ticket.links))),
        ("merged", number_facts(of.detail.merged)),
        ("others", number_facts(of.detail.others)),
    )
    return of.sections((f"ticket_ui.about_{name}", facts) for name, facts in named)
