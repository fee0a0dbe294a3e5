"""Customers as people at the desk handle them: who they are, how much there is of them, and erasing or masking one."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from igdesk.clock import Clock
from igdesk.config.model import Config
from igdesk.desk.desk import new_op
from igdesk.desk.learning import Learning
from igdesk.errors import IgdeskError, UsageError
from igdesk.log import EventLog
from igdesk.rules.authority import Matter, check_matter
from igdesk.store import backup, customer_card, customers, erase, wipe
from igdesk.store.backup import Backup
from igdesk.store.customer_card import CustomerCard
from igdesk.store.customers import CustomerRow, Holdings
from igdesk.store.desk_id import desk_id
from igdesk.store.drafts import DraftFile
from igdesk.store.engine import Store
from igdesk.store.erase import Forgetting, Forgotten, Mode
from igdesk.store.shelf import Reason, Shelf
from igdesk.store.webhook_spool import Spool
from igdesk.values import dataclass

__all__ = ["CustomerCard", "CustomerRow", "Customers", "Done", "Holdings", "Mode"]

_log = EventLog(__name__)


@dataclass(frozen=True, slots=True)
class Done:
    """What erasing or masking came to."""

    forgotten: Forgotten
    wiped: bool
    """Whether the database was written anew: if not, traces lie in unused parts of the file."""
    unlearned: bool
    """Whether the learned suggestion is whole again: if not, it is silent until it learns anew."""
    drafts_wiped: bool
    set_aside: tuple[Path, ...]
    """Damaged draft files that may still hold something."""
    deliveries_left: tuple[Path, ...]
    """Webhooks' deliveries on this computer that could not be cleaned."""
    backups_done: tuple[Path, ...]
    backups_left: tuple[Backup, ...]
    """Backups that still hold the customer."""
    gone_by: datetime | None
    """When the last automatic one of them is thrown away, at a backup for each period."""


class Customers:
    """The customers of a desk.

    Args:
        store: The database.
        shelf: Where it and its backups lie.
        drafts: This computer's drafts.
        deliveries: What webhooks brought to this computer and the desk has not taken in.
        learning: What was learned from them, among others.
        config: The desk's configuration.
        clock: The program's time.
        me: Id of the agent who acts.
    """

    def __init__(
        self,
        store: Store,
        shelf: Shelf,
        drafts: DraftFile,
        deliveries: Spool,
        learning: Learning,
        config: Config,
        clock: Clock,
        me: str,
    ) -> None:
        self._store = store
        self._shelf = shelf
        self._drafts = drafts
        self._deliveries = deliveries
        self._learning = learning
        self._config = config
        self._clock = clock
        self._me = me

    def listed(self, text: str | None, limit: int | None) -> tuple[CustomerRow, ...]:
        """Customers, those who wrote last first; see `store.customers.listed`."""
        return self._store.read(customers.listed, text, limit, self._config.customer_tiers.called(text or "")).result()

    def find(self, who: str) -> Holdings:
        """The customer whom `who` names, and how much there is of them.

        Raises:
            UsageError: There is none, or several may be meant.
        """
        found = self._store.read(customers.named, who).result()
        if not found:
            raise UsageError("privacy.nobody", name=who)
        if len(found) > 1:
            raise UsageError("privacy.several", name=who, ids=", ".join(str(each.customer.id) for each in found))
        holdings = self._store.read(customers.holdings, found[0].customer.id).result()
        assert holdings is not None  # customers are never deleted
        return holdings

    def card(self, customer: int) -> CustomerCard:
        """Everything known of a customer; see `store.customer_card`."""
        found = self._store.read(customer_card.card, customer).result()
        assert found is not None  # customers are never deleted
        return found

    def set_tier(self, customer: int, tier: str) -> bool:
        """Give a customer a tier by hand, by its id or its name. Returns whether something changed.

        Raises:
            UsageError: There is no such tier.
        """
        known = self.tier_named(tier)
        op = new_op()
        return self._store.write(
            op, customers.set_tier, customer, known, actor=self._me, op=op, config=self._config, now=self._clock.now()
        ).result()

    def tier_named(self, tier: str) -> str:
        """The id of a tier, by its id or its name.

        Raises:
            UsageError: There is no such tier.
        """
        tiers = self._config.customer_tiers
        wanted = tier.casefold()
        known = next((each for each in tiers.order if wanted in (each.casefold(), tiers.name(each).casefold())), None)
        if known is None:
            raise UsageError("customers.no_tier", tier=tier, known=", ".join(tiers.order))
        return known

    def with_handle(self, username: str) -> tuple[CustomerRow, ...]:
        """Everybody with that handle, by whichever account they came."""
        return self._store.read(customers.named, f"@{username}").result()

    def check_may_forget(self) -> None:
        """Whether the person may erase and mask.

        Raises:
            NotAllowedError: That is an admin's.
        """
        check_matter(self._me, Matter.FORGET, self._config)

    def forget(self, customer: CustomerRow, mode: Mode, *, in_backups: bool) -> Done:
        """Erase or mask a customer; done again, it wipes what could not be wiped the first time.

        Args:
            customer: Whom.
            mode: How much goes.
            in_backups: Whether the backups are changed as well.

        Raises:
            NotAllowedError: That is an admin's.
            ConflictError: A reply to them is being sent at this moment.
            StoreError: It could not be done.
        """
        self.check_may_forget()
        by = Forgetting(mode, self._me, new_op(), self._clock.now())
        forgotten = self._store.write(by.op, erase.forget, customer.customer.id, by).result()
        _log.info("customer_forgotten", customer=customer.customer.id, mode=mode)
        drafts_wiped, set_aside = self._wipe_drafts(forgotten)
        deliveries_left = self._wipe_deliveries(customer)
        unlearned = self._unlearned()
        found = self._backups_with(customer)
        done = tuple(each.path for each in found if in_backups and self._forgotten_in(each, customer, by))
        left = tuple(each for each in found if each.path not in done)
        automatic = any(each.reason is Reason.AUTOMATIC for each in left)
        gone_by = self._clock.now() + self._shelf.every * self._shelf.keep if automatic else None
        wiped = self._wiped()
        return Done(forgotten, wiped, unlearned, drafts_wiped, set_aside, deliveries_left, done, left, gone_by)

    def _backups_with(self, customer: CustomerRow) -> tuple[Backup, ...]:
        """Backups of this desk that hold something of a customer, newest first."""
        desk = self._store.read(desk_id).result()
        found = backup.backups(self._shelf)
        return tuple(each for each in found if each.ok and each.desk == desk and wipe.holds(each, customer))

    def _wiped(self) -> bool:
        try:
            wipe.wipe(self._shelf.database)
        except IgdeskError as error:
            _log.warning("traces_left", error)
            return False
        return True

    def _unlearned(self) -> bool:
        """Learn again without the customer; what came of them is gone already."""
        try:
            self._learning.learn_again()
        except IgdeskError as error:
            _log.warning("not_learned_again", error)
            return False
        return True

    def _wipe_drafts(self, forgotten: Forgotten) -> tuple[bool, tuple[Path, ...]]:
        desk = self._store.read(desk_id).result()
        try:
            return True, self._drafts.erase(desk, forgotten.tickets).result()
        except IgdeskError as error:
            _log.warning("traces_left", error)
            return False, ()

    def _wipe_deliveries(self, customer: CustomerRow) -> tuple[Path, ...]:
        known = customer.customer
        left = self._deliveries.forget_customer([name for name in (known.remote_id, known.username) if name])
        if left:
            _log.warning("traces_left", waiting=len(left))
        return left

    def _forgotten_in(self, found: Backup, customer: CustomerRow, by: Forgetting) -> bool:
        try:
            wipe.forget_in(found, customer, by)
        except IgdeskError as error:
            _log.warning("traces_left", error)
            return False
        return True
