"""What `igdesk share` prints for people; the public JSON is in `share_json`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from igdesk.cli.session import Session
from igdesk.cli.times import local
from igdesk.desk.kept_words import text_of, what_of
from igdesk.desk.share import Share, State, Status, Timing, Waiting
from igdesk.store.share_verdict import Remark
from igdesk.store.shared.convert import Converted
from igdesk.store.shared.link import Link
from igdesk.store.shared.proof import Outcome, Result, facts_of
from igdesk.store.shared.share_facts import MUCH, Known
from igdesk.store.sync_folders import SyncService
from igdesk.text import safe_text

_MANY = 50
"""Options of a mount after which the rest is left out on a screen."""


def status_lines(session: Session, drive: Share, status: Status) -> list[str]:
    """All that is known of the drive."""
    words, situation = session.words, status.situation
    lines = [words(f"share_cli.profile_{situation.profile}", path=drive.database)]
    lines += _mount_lines(session, situation.link)
    if situation.synced is not None:
        lines += _remark_lines(session, situation.synced)
    if status.trouble is not None:
        lines.append(words("share_cli.trouble", why=words.of(status.trouble)))
    elif situation.profile == "shared":
        lines += _computer_lines(session, status)
        if status.timing is not None:
            lines.append(_timing_line(session, status.timing))
    if situation.profile == "shared":
        lines.append(_lock_line(session, situation.holder))
    lines += [line for each in status.waiting for line in _waiting_lines(session, each)]
    return [safe_text(line) for line in [*lines, _backup_line(session, drive)]]


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
            lines += [f"  {words.of(remark.cure)}" for remark in drive.remarks()]
        case result:
            lines.append(words(f"share_cli.{result.name.lower()}", path=path, name=name))
    return [safe_text(line) for line in lines]


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


def _mount_lines(session: Session, link: Link) -> list[str]:
    words, mount = session.words, link.mount
    if mount is None:
        return [words("share_cli.mount_unknown")]
    key = "share_cli.mount_network" if link.is_network else "share_cli.mount_local"
    lines = [words(key, type=mount.type, source=mount.source, options=",".join(mount.options[:_MANY]) or "-")]
    refused = link.verdict.refusal
    for remark in (*([] if refused is None else [refused]), *link.verdict.notes):
        lines += _remark_lines(session, remark)
    return lines


def _remark_lines(session: Session, remark: Remark | SyncService) -> list[str]:
    return [f"  {session.words.of(remark.reason)}", f"  -> {session.words.of(remark.cure)}"]


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
        yield words(key, name=each.name, at=_at(session, each.seen_at))
        if each.is_skewed and each.skew is not None:
            yield words("share_cli.other_skewed", name=each.name, seconds=round(each.skew.total_seconds()))


def _proof_line(session: Session, me: Known, at: datetime) -> str:
    if "name" not in me.proof:
        return session.words("share_cli.is_first", at=_at(session, at))
    return session.words("share_cli.proven_with", at=_at(session, at), name=me.proof["name"])


def _timing_line(session: Session, timing: Timing) -> str:
    return session.words(
        "share_cli.timing",
        units=timing.units,
        half=_ms(timing.half),
        most=_ms(timing.most),
        lock=_ms(timing.lock_wait),
    )


def _lock_line(session: Session, holder: str | None) -> str:
    return session.words("share_cli.lock_free") if holder is None else session.words("share_cli.lock_held", who=holder)


def _waiting_lines(session: Session, each: Waiting) -> Iterator[str]:
    words, kept = session.words, each.kept
    yield words(
        f"share_cli.{each.state.name.lower()}", at=_at(session, kept.at), what=words.of(what_of(kept)), id=kept.op
    )
    text = text_of(kept)
    if text and each.state is not State.SAVED:
        yield f"  {' '.join(text.split())}"


def _backup_line(session: Session, drive: Share) -> str:
    found = drive.backups()
    if not found:
        return session.words("share_cli.no_backups")
    return session.words("share_cli.backups", count=len(found), at=_at(session, found[0].at))


def _sums(outcome: Outcome) -> dict[str, int]:
    return {name: tally["found"] for name, tally in facts_of(outcome).items()}


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def _at(session: Session, at: datetime) -> str:
    return local(at, session.parts.config)
