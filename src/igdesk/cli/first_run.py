"""What the first run asks for, done: whose a token is, and making the desk. `screens/first_run.py` asks."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from igdesk import log, paths
from igdesk.cli import auth_status
from igdesk.config.load import load_config
from igdesk.config.write import write_new
from igdesk.desk.first_run import Ground, Owner, Plan, TakenIn, Told
from igdesk.desk.history_import import take_in
from igdesk.errors import IgdeskError, UsageError, system_reason
from igdesk.files import Named
from igdesk.i18n import Phrase
from igdesk.importing.instagram_export import open_export
from igdesk.instagram import probe
from igdesk.instagram.auth import TokenFault, checked
from igdesk.instagram.issuing import Issued
from igdesk.instagram.model import Account
from igdesk.secret import Secret
from igdesk.wiring import Parts

if TYPE_CHECKING:
    from igdesk.cli.session import Session


class Maker:
    """Makes a desk as it was planned.

    Args:
        session: This call.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._account: Account | None = None

    def whose(self, plan: Plan, token: Secret) -> Owner:
        """Ask Instagram whose a token is; nothing is kept yet."""
        try:
            token = checked(token)
        except TokenFault as error:
            raise IgdeskError("first_run.no_token") from error
        log.hide(token)
        settings = plan.loaded().instagram
        heard = probe.ask(settings.base_url, settings.version, token, seconds=auth_status.SECONDS)
        if heard.account is None:
            assert heard.refusal is not None  # with a token, one of the two is always there
            raise heard.refusal
        self._account = heard.account
        return Owner(heard.account.user_id, heard.account.username)

    def ground(self, plan: Plan) -> Ground:
        """Where everything will lie."""
        parts = self._parts(plan)
        place = parts.token_keeper().places.file
        return Ground(parts.database, parts.database.exists(), parts.shelf.folder, place)

    def make(self, plan: Plan, tell: Told) -> Phrase | None:
        """Make it all; before the configuration is there, as the last, nothing of it counts."""
        parts = self._parts(plan)
        try:
            if plan.config.exists():
                raise UsageError("config.exists", path=plan.config)
            self._keep(plan, parts)
            if not parts.make_database():
                parts.desk()  # somebody else's, which must be one
            parts.shelf.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_new(plan.config, plan.text)
            load_config(plan.config)  # as every program will read it
            return None if plan.export is None else self._take_in(plan.export, parts, tell)
        except OSError as error:
            raise IgdeskError("first_run.cannot_make", path=error.filename, reason=system_reason(error)) from error
        finally:
            parts.close()

    def _parts(self, plan: Plan) -> Parts:
        session = self._session
        named = Named(plan.config, agent=session.chosen.agent)
        parts = Parts(named, session.clock, session.environ, paths.state_dir())
        parts.config = plan.loaded()  # which is not written yet
        return parts

    def _keep(self, plan: Plan, parts: Parts) -> None:
        if plan.token is None or self._account is None:
            return
        keeper, entry = parts.token_keeper(), plan.answers.token_keyring
        issued = Issued(checked(plan.token), None)
        if entry is not None:
            keeper.keep(issued, self._account, "keyring", entry, is_fresh=False)
        else:
            keeper.keep(issued, self._account, "file", str(keeper.places.file), is_fresh=False)

    def _take_in(self, wanted: TakenIn, parts: Parts, tell: Told) -> Phrase:
        try:
            with open_export([wanted.path], owner=wanted.owner) as export:
                total = max(export.total_bytes, 1)

                def reached(done: int) -> None:
                    tell(Phrase("first_run.importing", {"percent": min(100 * done // total, 100)}))

                reached(0)
                report = take_in(export, parts.batch(new=True), reached)
                threads = export.thread_count
        except IgdeskError as error:
            command = f"igdesk import instagram-export {shlex.quote(str(wanted.path))}"
            raise IgdeskError("first_run.import_failed", why=error.phrase, command=command) from error
        told = {"created": len(report.created), "updated": len(report.updated)}
        return Phrase("cli.imported", {"threads": threads, "messages": report.messages} | told)
