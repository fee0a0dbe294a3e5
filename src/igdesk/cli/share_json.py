"""What `igdesk share --json` prints: the public JSON of the drive, of a proof and of a conversion."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from igdesk.cli.session import Session
from igdesk.clock import iso
from igdesk.desk.kept_words import text_of, what_of
from igdesk.desk.share import Share, Status, Timing, Waiting
from igdesk.store.shared.convert import Converted
from igdesk.store.shared.link import Link
from igdesk.store.shared.proof import Outcome, facts_of
from igdesk.store.shared.share_facts import Known


def status_json(session: Session, drive: Share, status: Status) -> dict[str, Any]:
    """All that is known of the drive."""
    words, situation = session.words, status.situation
    synced = situation.synced
    found = drive.backups()
    return {
        "profile": situation.profile,
        "path": str(drive.database),
        "mount": _mount_json(session, situation.link),
        "synced_by": None if synced is None else synced.name,
        "this_computer": {
            "machine": status.machine,
            "may_write": situation.profile == "local" or (status.trouble is None and status.forbidden is None),
            "why_not": None if status.forbidden is None else words.of(status.forbidden),
            "skew_seconds": _seconds(situation.skew),
            **_proof_json(status.me),
        },
        "computers": [_known_json(each) for each in status.others],
        "units": None if status.timing is None else _timing_json(status.timing),
        "lock_holder": situation.holder,
        "waiting": [_waiting_json(session, each) for each in status.waiting],
        "backups": {"count": len(found), "newest": iso(found[0].at) if found else None},
        "trouble": None if status.trouble is None else words.of(status.trouble),
    }


def check_json(session: Session, outcome: Outcome) -> dict[str, Any]:
    """What a proof came to."""
    partner = outcome.partner
    return {
        "result": outcome.result.value,
        "with": None if partner is None else {"machine": partner.machine, "name": partner.name},
        "counted": facts_of(outcome),
        "faults": [session.words.of(fault) for fault in outcome.faults],
        "recorded": outcome.is_recorded,
    }


def convert_json(done: Converted) -> dict[str, Any]:
    """What a conversion came to."""
    return {
        "profile": done.profile,
        "changed": done.is_changed,
        "backup": None if done.backup is None else str(done.backup),
        "may_write": done.may_write,
        "others": list(done.others),
    }


def _mount_json(session: Session, link: Link) -> dict[str, Any] | None:
    if link.mount is None:
        return None
    words, refused = session.words, link.verdict.refusal
    notes = [{"what": words.of(each.reason), "cure": words.of(each.cure)} for each in link.verdict.notes]
    return {
        "type": link.mount.type,
        "source": link.mount.source,
        "options": list(link.mount.options),
        "network": link.is_network,
        "refused": None if refused is None else {"what": words.of(refused.reason), "cure": words.of(refused.cure)},
        "notes": notes,
    }


def _proof_json(known: Known | None) -> dict[str, Any]:
    if known is None or known.proven_at is None:
        return {"proven_at": None, "proof": None}
    return {"proven_at": iso(known.proven_at), "proof": known.proof}


def _known_json(known: Known) -> dict[str, Any]:
    return {
        "machine": known.machine,
        "name": known.name,
        "seen_at": iso(known.seen_at),
        "skew_seconds": _seconds(known.skew),
        **_proof_json(known),
    }


def _timing_json(timing: Timing) -> dict[str, Any]:
    return {
        "count": timing.units,
        "p50": round(timing.half, 4),
        "p90": round(timing.most, 4),
        "lock_wait_p90": round(timing.lock_wait, 4),
    }


def _waiting_json(session: Session, each: Waiting) -> dict[str, Any]:
    kept = each.kept
    return {
        "id": kept.op,
        "at": iso(kept.at),
        "what": session.words.of(what_of(kept)),
        "text": text_of(kept),
        "state": each.state.value,
    }


def _seconds(skew: timedelta | None) -> float | None:
    return None if skew is None else round(skew.total_seconds(), 1)
