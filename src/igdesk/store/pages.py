"""Facebook Pages through which accounts are reached: a webhook may name the Page in the place of its account."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import field

from igdesk.config.accounts import every_account
from igdesk.config.model import Config
from igdesk.store import sync_state
from igdesk.store.lease import Fence, check_fence
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Pages:
    """What is known of the Pages of a desk's accounts."""

    accounts: Mapping[str, str] = field(default_factory=dict)
    """The account of each Page, by their ids."""
    all_known: bool = True
    """Whether every account can be told by whatever a webhook calls it: its id or its Page, as far as it has one."""


def accounts(db: sqlite3.Connection) -> Mapping[str, str]:
    """The account that each Page is linked with, as far as known."""
    return dict(db.execute("SELECT page, account FROM account_pages ORDER BY page").fetchall())


def known(db: sqlite3.Connection, config: Config) -> Pages:
    """What is known of the Facebook Pages through which a desk's accounts are reached."""
    linked, synced = accounts(db), sync_state.accounts(db)
    first, *further = every_account(config)
    with_page = frozenset(linked.values())
    others = frozenset(each.account_id for each in further)
    own = {first.account_id} if first.account_id is not None else {*synced, *with_page} - others
    lacks_id = bool(further) and not own  # alone, whatever comes is its
    lacks_page = first.login == "facebook" and not own & with_page
    lacks_page = lacks_page or any(e.login == "facebook" and e.account_id not in with_page for e in further)
    return Pages(linked, all_known=not (lacks_id or lacks_page))


def keep(db: sqlite3.Connection, page: str, account: str, fence: Fence | None) -> None:
    """Keep which account a Page is linked with. Another Page of an account's is kept, too: both may still be named.

    Raises:
        LeaseLost: Another worker syncs now; nothing was written.
    """
    check_fence(db, fence)
    db.execute(
        "INSERT INTO account_pages (page, account) VALUES (?, ?)"
        " ON CONFLICT (page) DO UPDATE SET account = excluded.account",
        [page, account],
    )
