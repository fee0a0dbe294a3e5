"""What the log is told of the rounds of the sync."""

from __future__ import annotations

from igdesk.errors import IgdeskError
from igdesk.instagram.errors import RateLimited
from igdesk.log import EventLog
from igdesk.sync.report import SyncReport

_log = EventLog(__name__)


def log_round(report: SyncReport) -> None:
    """One line for a round in which something happened; most polls find nothing, and say nothing."""
    counts = {
        "conversations": report.conversations,
        "messages": report.messages,
        "comments": report.comments,
        "created": report.created,
        "reopened": report.reopened,
        "sent": report.sent,
        "failed": report.failed,
    }
    if any(counts.values()):
        _log.info("sync_round", **counts)


def log_problem(error: IgdeskError) -> None:
    """What is wrong, and how long a throttle lasts."""
    if isinstance(error, RateLimited):
        _log.warning("throttled", error, wait=error.retry_after)
    else:
        _log.warning("sync_problem", error)
