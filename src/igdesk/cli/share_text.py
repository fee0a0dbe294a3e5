"""What `igdesk share` prints: lines for people, and the public JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from igdesk.cli.session import Session
from igdesk.clock import iso
from igdesk.desk.kept_words import text_of, what_of
from igdesk.desk.share import Share, State, Status, Timing, Waiting
from igdesk.i18n import Phrase
from igdesk.store.shared.convert import Converted
from igdesk.store.shared.link import Link
from igdesk.store.shared.proof import Outcome, Result, facts_of
from igdesk.store.shared.share_facts import MUCH, Known
from igdesk.text import safe_text

_MANY = 50
"""Options of a mount after which the rest is left out on a screen."""


def status_lines(session: Session, drive: Share, status: Status) -> list[str]:
    """All that is known of the drive."""
    words, situation = session.words, status.situation
    lines = [words(f"share_cli.profile_{situation.profile}", path=drive.database)]
    lines += _mount_lines(session, situation.link)
    if situation.synced is not None:
        lines += _remark(session, situation.synced.reason, situation.synced.cure)
    if status.trouble is not None:
        lines.append(words("share_cli.trouble", why=words.of(status.trouble)))
    elif situation.profile == "shared":
        lines += _computer_lines(session, status)
        if status.timing is not None:
            lines.append(_timing_line(session, status.timing))
    if situation.profile == "shared":
        lines += _lock_line(session, situation.holder)
    lines += [line for each in status.waiting for line in _waiting_lines(session, each)]
    return [safe_text(line) for line in [*lines, _backup_line(session, drive)]]


def status_json(session: Session, drive: Share, status: Status) -> dict[str, Any]:
    """The same for programs."""
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


def check_lines(session: Session, drive: Share, outcome: Outcome) -> list[str]:
    """What a proof came to."""
    words, name = session.words, outcome.partner.name if outcome.partner is not None else ""
    path = drive.database
    lines = []
    match outcome.result:
        case Result.PROVEN if outcome.is_recorded:
            lines.append(words("share_cli.proven", path=path, name=name, **_sums(outcome)))
        case Result.PROVEN:
            lines.append(words("share_cli.proven_unrecorded", name=name))
        case Result.DISPROVEN:
            lines.append(words("share_cli.disproven", path=path, name=name))
            lines += [f"  {words.of(fault)}" for fault in outcome.faults]
            lines.append(words("share_cli.cure_disproven"))
            lines += [f"  {words.of(note.cure)}" for note in drive.status().situation.link.verdict.notes]
        case result:
            lines.append(words(f"share_cli.{result.name.lower()}", path=path, name=name))
    return [safe_text(line) for line in lines]


def check_json(session: Session, outcome: Outcome) -> dict[str, Any]:
    """The same for programs."""
    partner = outcome.partner
    return {
        "result": outcome.result.value,
        "with": None if partner is None else {"machine": partner.machine, "name": partner.name},
        "counted": facts_of(outcome),
        "faults": [session.words.of(fault) for fault in outcome.faults],
        "recorded": outcome.is_recorded,
    }


def convert_lines(session: Session, path: Path, done: Converted) -> list[str]:
    """What a conversion came to."""
    words = session.words
    changed = "converted" if done.is_changed else "already"
    lines = [words(f"share_cli.{changed}_{done.profile}", path=path)]
    if done.backup is not None:
        lines.append(words("share_cli.kept", path=done.backup))
    if not done.may_write:
        lines.append(words("share_cli.still_reads_only", names=", ".join(done.others)))
    elif done.profile == "shared" and not done.others:
        lines.append(words("share_cli.next"))
    return [safe_text(line) for line in lines]


def convert_json(done: Converted) -> dict[str, Any]:
    """The same for programs."""
    return {
        "profile": done.profile,
        "changed": done.is_changed,
        "backup": None if done.backup is None else str(done.backup),
        "may_write": done.may_write,
        "others": list(done.others),
    }


def _mount_lines(session: Session, link: Link) -> list[str]:
    words, mount = session.words, link.mount
    if mount is None:
        return [words("share_cli.mount_unknown")]
    key = "share_cli.mount_network" if link.is_network else "share_cli.mount_local"
    lines = [words(key, type=mount.type, source=mount.source, options=",".join(mount.options[:_MANY]) or "-")]
    refused = link.verdict.refusal
    if refused is not None:
        lines += _remark(session, refused.reason, refused.cure)
    for note in link.verdict.notes:
        lines += _remark(session, note.reason, note.cure)
    return lines


def _remark(session: Session, reason: Phrase, cure: Phrase) -> list[str]:
    return [f"  {session.words.of(reason)}", f"  -> {session.words.of(cure)}"]


def _computer_lines(session: Session, status: Status) -> Iterator[str]:
    words = session.words
    if status.forbidden is None:
        yield words("share_cli.may_write")
    else:
        yield words.of(status.forbidden)
    if status.me is not None and status.me.proven_at is not None:
        yield _proof_line(session, status.me, status.me.proven_at)
    skew = status.situation.skew
    if skew is not None and abs(skew) > MUCH:
        yield words("share_cli.skewed", seconds=round(skew.total_seconds()))
    for each in status.others:
        key = "share_cli.other" if each.proven_at is not None else "share_cli.other_unproven"
        yield words(key, name=each.name, at=_local(session, each.seen_at))
        if each.is_skewed and each.skew is not None:
            yield words("share_cli.other_skewed", name=each.name, seconds=round(each.skew.total_seconds()))


def _proof_line(session: Session, me: Known, at: datetime) -> str:
    if "name" not in me.proof:
        return session.words("share_cli.is_first", at=_local(session, at))
    return session.words("share_cli.proven_with", at=_local(session, at), name=me.proof["name"])


def _timing_line(session: Session, timing: Timing) -> str:
    return session.words(
        "share_cli.timing",
        units=timing.units,
        half=_ms(timing.half),
        most=_ms(timing.most),
        lock=_ms(timing.lock_wait),
    )


def _lock_line(session: Session, holder: str | None) -> list[str]:
    return [
        session.words("share_cli.lock_free") if holder is None else session.words("share_cli.lock_held", who=holder)
    ]


def _waiting_lines(session: Session, each: Waiting) -> Iterator[str]:
    words, kept = session.words, each.kept
    yield words(
        f"share_cli.{each.state.name.lower()}", at=_local(session, kept.at), what=words.of(what_of(kept)), id=kept.op
    )
    text = text_of(kept)
    if text and each.state is not State.SAVED:
        yield f"  {' '.join(text.split())}"


def _backup_line(session: Session, drive: Share) -> str:
    found = drive.backups()
    if not found:
        return session.words("share_cli.no_backups")
    return session.words("share_cli.backups", count=len(found), at=_local(session, found[0].at))


def _sums(outcome: Outcome) -> dict[str, int]:
    return {name: tally["found"] for name, tally in facts_of(outcome).items()}


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
    told = {name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(timing).items()}
    return {"count": told["units"], "p50": told["half"], "p90": told["most"], "lock_wait_p90": told["lock_wait"]}


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


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def _local(session: Session, at: datetime) -> str:
    return f"{at.astimezone(session.parts.config.desk.timezone):%Y-%m-%d %H:%M}"
