"""The access token: where it is, whether it is kept safe, and whether Instagram accepts it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from igdesk import log
from igdesk.doctor.finding import Finding, Notes
from igdesk.doctor.remote import Remote
from igdesk.i18n import Phrase
from igdesk.instagram.auth import TokenFault
from igdesk.instagram.cures import cure_of, cure_of_place
from igdesk.instagram.errors import AuthFailed, InstagramError
from igdesk.instagram.facebook import NoPage
from igdesk.instagram.keeper import TokenKeeper
from igdesk.instagram.places import Found
from igdesk.instagram.probe import Heard

SOON = timedelta(days=7)
"""A token that ends within this time is a fault already: the sync should have renewed it weeks ago."""


def check(remotes: Sequence[Remote], *, offline: bool) -> Finding:
    """Each account's token by itself, then by asking Instagram.

    Args:
        remotes: Where the tokens are, and who is asked; one for each account.
        offline: Ask nobody.
    """
    notes = Notes("token")
    for remote in remotes:
        notes.about = remote.settings.name if len(remotes) > 1 else None
        _check_one(notes, remote, offline=offline)
    return notes.finding()


def _check_one(notes: Notes, remote: Remote, *, offline: bool) -> None:
    try:
        found = remote.token()
    except TokenFault as error:
        notes.fault(error.phrase, cure_of_place(error))
        return
    if found is None:
        variable = {"variable": remote.settings.token_env}
        is_page = remote.keeper.login == "facebook"
        cure = Phrase("facebook.cure_import") if is_page else Phrase("doctor.cure_token_none", variable)
        notes.fault(Phrase("doctor.token_none", variable), cure)
        return
    _tell_place(notes, remote, found)
    until = remote.paused_until()
    if offline:
        notes.note("doctor.token_offline")
    elif until is not None:
        notes.note("doctor.token_paused", until=until.strftime("%H:%M UTC"))
    else:
        _ask(notes, remote)


def _tell_place(notes: Notes, remote: Remote, found: Found) -> None:
    notes.note(f"doctor.token_in_{found.source}", name=found.name)
    if log.without_tokens(found.token.reveal()) != log.MASK:
        notes.note("doctor.token_looks_odd")
    notes.note(f"facebook.doctor_{remote.keeper.login}")
    record = remote.keeper.record(found)
    if record is None or record.ends_by is None:
        return
    left = record.ends_by - remote.now()
    told = "token.doctor_ends" if record.ends_at is not None else "token.doctor_ends_by"
    ends = Phrase(told, {"at": record.ends_by.strftime("%Y-%m-%d %H:%M UTC"), "days": max(left.days, 0)})
    if timedelta() < left <= SOON:
        notes.fault(ends, Phrase(_cure_soon(remote.keeper, found)))
    else:
        notes.note(ends.key, **ends.args)


def _cure_soon(keeper: TokenKeeper, found: Found) -> str:
    if keeper.login == "facebook":
        return "facebook.cure_import"
    return "token.cure_soon" if keeper.can_renew(found) else "token.cure_soon_variable"


def _ask(notes: Notes, remote: Remote) -> None:
    answered, settings = remote.answer(), remote.settings
    if answered.heard is None:
        assert answered.error is not None  # one of the two is always there
        key = "doctor.unreachable" if isinstance(answered.error, InstagramError) else "doctor.unaskable"
        what = Phrase(key, {"url": settings.base_url, "why": answered.error.phrase})
        notes.fault(what, Phrase("doctor.cure_unreachable"))
        return
    _judge(notes, answered.heard, remote)


def _judge(notes: Notes, heard: Heard, remote: Remote) -> None:
    wanted = remote.settings.account_id
    dead = "facebook.cure_import" if remote.keeper.login == "facebook" else "doctor.cure_token_dead"
    if isinstance(heard.refusal, NoPage):
        notes.fault(heard.refusal.phrase, Phrase("facebook.cure_import"))
    elif isinstance(heard.refusal, AuthFailed):
        notes.fault(Phrase("doctor.token_refused", {"why": heard.refusal.phrase}), cure_of(heard.refusal, dead))
    elif heard.refusal is not None:
        cure = cure_of(heard.refusal, "doctor.cure_not_answered")
        notes.fault(Phrase("doctor.not_answered", {"why": heard.refusal.phrase}), cure)
    elif heard.account is not None and wanted is not None and heard.account.user_id != wanted:
        what = Phrase("doctor.token_other", {"wanted": wanted, "found": heard.account.user_id})
        notes.fault(what, Phrase("doctor.cure_token_other", {"found": heard.account.user_id}))
    elif heard.account is not None:
        handle = f"@{heard.account.username or '-'}"  # with its sign, so that a report masks it
        notes.note("doctor.token_accepted", account=heard.account.user_id, handle=handle)
