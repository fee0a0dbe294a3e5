"""A list of customers with their tiers, as CSV: who is here gets theirs; who is not is told, to be listed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field

from igdesk.desk.csv_columns import folded
from igdesk.desk.csv_import import Rejected
from igdesk.desk.csv_records import BadRow, said_in
from igdesk.desk.customers import Customers
from igdesk.errors import IgdeskError, UsageError
from igdesk.importing.csv_rows import CsvRows, Row, few
from igdesk.values import dataclass

_COLUMNS = {
    "username": ("username", "handle", "instagram", "email", "用户名", "账号", "客户账号"),
    "tier": ("tier", "level", "等级", "客户等级", "会员等级"),
}
"""What the two columns are called."""


@dataclass(slots=True)
class TierSummary:
    """What a list came to, or would come to."""

    rows: int = 0
    changed: int = 0
    same: int = 0
    rejected: int = 0
    strangers: dict[str, list[str]] = field(default_factory=dict)
    """Handles that the desk has no ticket of yet, by tier: the configuration's lists are for them."""


def take_tiers(
    rows: CsvRows, customers: Customers, rejected: Rejected | None, reached: Callable[[int], None]
) -> TierSummary:
    """Give everybody on a list their tier, as by hand.

    Args:
        rows: The list; its columns are `username` and `tier`, also in Chinese; what others it has does not matter.
        customers: Those of the desk.
        rejected: Takes the rows that mean nothing; None: it is a trial, and nothing is changed.
        reached: Is told how many of its bytes have been read.

    Raises:
        UsageError: One of the columns is missing.
    """
    names = [folded(each) for each in rows.header]
    username, tier = (_place(column, names, rows) for column in _COLUMNS)
    places, summary = (username, tier), TierSummary()
    for row in rows:
        summary.rows += 1
        try:
            _take(row, places, customers, summary, is_trial=rejected is None)
        except IgdeskError as error:
            summary.rejected += 1
            if rejected is not None:
                rejected.add([row], error.phrase)
        reached(rows.bytes_read)
    return summary


def _place(column: str, names: Sequence[str], rows: CsvRows) -> int:
    found = next((names.index(each) for each in _COLUMNS[column] if each in names), None)
    if found is None:
        raise UsageError("csv_import.no_column", column=column, found=few(rows.header))
    return found


def _take(row: Row, places: tuple[int, int], customers: Customers, summary: TierSummary, *, is_trial: bool) -> None:
    if row.fault is not None:
        raise BadRow("csv_import.row_csv", reason=row.fault)
    username, said = (said_in(row.cells, place) for place in places)
    username = username.removeprefix("@")
    if not username:
        raise BadRow("csv_import.row_nobody")
    tier = customers.tier_named(said)
    found = customers.with_handle(username)
    if not any(each.tickets for each in found):
        summary.strangers.setdefault(tier, []).append(username)
        return
    for each in found:
        if not each.tickets:
            continue
        is_same = each.customer.tier == tier and each.customer.tier_by is not None
        if not (is_same or is_trial):
            customers.set_tier(each.customer.id, tier)
        summary.same += is_same
        summary.changed += not is_same
