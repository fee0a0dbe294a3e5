"""The evidence card: a line for each thing that proves a matter, there or missing, and the procedure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from igdesk.config.model import Category, Sop, TicketField
from igdesk.rules.commands import SetCategory, SetField
from igdesk.rules.fields import fields_for, missing_evidence
from igdesk.screens.evidence import EvidenceCard
from igdesk.widgets.reading_card import _Text
from tests.rules.support import ticket as a_ticket

from .test_ticket import shown, ticket_open
from .ticket_fixtures import CONFIG, desk_over, fill_mia, mia, type_keys

FIELDS = (
    TicketField("order_no", "Order number", categories=("returns",), required=True),
    TicketField("tracking", "Tracking", categories=("returns",), required=True),
    TicketField("login", "Account activity", categories=("returns",)),
    TicketField("size", "Size", categories=("other",)),
)


async def test_the_card_says_what_is_there_and_what_is_missing(tmp_path: Path) -> None:
    with desk_over(tmp_path, [mia()], replace(CONFIG, fields=FIELDS)) as desk:
        fill_mia(desk)
        desk.run(SetCategory(1, "returns")).result()
        desk.run(SetField(1, "order_no", "2026-1")).result()
        async with ticket_open(desk, size=(80, 24)) as pilot:
            await type_keys(pilot, "O")
            card = pilot.app.screen
            assert isinstance(card, EvidenceCard)
            said = card.query_one(_Text).render().plain
            rows = {row[:16].strip(): row[16:].strip() for row in said.splitlines()}
            assert rows["Order number"] == "✓ 2026-1"
            assert rows["Tracking"] == "○ missing, needed to resolve"
            assert rows["Account activity"] == "○ not there yet"
            assert rows["Attachments"].startswith("✓ ")
            assert "Size" not in said
            await type_keys(pilot, "O")
            assert shown(pilot) == 1


def test_of_a_complaint_each_nature_has_its_own_and_what_is_missing_is_named_where_there_is_a_procedure() -> None:
    parcel = TicketField("parcel", "Parcel", categories=("complaint",), kinds=("logistics",))
    login = TicketField("login", "Login", categories=("complaint",), kinds=("account",))
    complaint = Category("complaint", "Complaint", kinds=("logistics", "account"))
    config = replace(CONFIG, categories=(complaint, Category("order", "Order")), fields=(parcel, login, *FIELDS))
    ticket = a_ticket(category="complaint")
    assert missing_evidence(ticket, config) == (parcel, login)
    assert missing_evidence(replace(ticket, kind="account"), config) == (login,)
    assert missing_evidence(replace(ticket, kind="account", fields={"login": "none"}), config) == ()
    assert missing_evidence(a_ticket(category="order"), config) == ()
    assert fields_for(replace(ticket, kind="logistics"), config) == (parcel,)


async def test_a_procedure_that_is_to_be_reviewed_is_marked(tmp_path: Path) -> None:
    sop = Sop("support", steps=("look at the photo", "ask the warehouse"), review=date(2020, 1, 1))
    config = replace(CONFIG, categories=tuple(replace(each, sop=sop) for each in CONFIG.categories))
    with desk_over(tmp_path, [mia()], config) as desk:
        fill_mia(desk)
        desk.run(SetCategory(1, "returns")).result()
        async with ticket_open(desk, size=(80, 24)) as pilot:
            await type_keys(pilot, "O")
            said = pilot.app.screen.query_one(_Text).render().plain
            assert "1. look at the photo → 2. ask the warehouse" in said
            assert "! Review" in said
