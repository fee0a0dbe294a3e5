"""Rate limits: 2 calls a second for conversations, 100 sends a second, and the usage headers.

Numbers from Meta's "Rate Limiting" page; how breaches are counted is not published, so a bucket with some tolerance
stands in for it. Calls made while limited extend the block, as the page warns.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping

from igdesk.clock import Clock
from igdesk.simulator.graph import Refusal
from igdesk.values import dataclass

CONVERSATION_KINDS = frozenset({"conversations", "messages", "profile"})


@dataclass(frozen=True, slots=True)
class RateLimit:
    """How much is allowed before calls are refused."""

    reads_per_second: float = 2.0
    sends_per_second: float = 100.0
    tolerance: float = 10.0
    """Seconds' worth of calls that may come at once."""
    block_seconds: float = 10.0
    """How long a breach blocks, from its last call on."""
    code: int = 613
    """What a breach answers: 4, 613 and 80002 have all been reported."""


@dataclass(slots=True)
class _Bucket:
    per_second: float
    size: float
    level: float = 0.0
    seen_at: float = 0.0
    blocked_until: float = -math.inf

    def pour(self, now: float, block: float) -> bool:
        """Count one call; False when it is one too many."""
        self.level = max(0.0, self.level - (now - self.seen_at) * self.per_second)
        self.seen_at = now
        if now < self.blocked_until or self.level + 1 > self.size:
            self.blocked_until = now + block
            return False
        self.level += 1
        return True


class Limiter:
    """Counts the calls of one account.

    Args:
        limit: What is allowed; None allows everything and sends no headers.
        clock: Measures the seconds. Wire traffic is real, so this is not the simulated time.
        account_id: Named in the usage header.
    """

    def __init__(self, limit: RateLimit | None, clock: Clock, account_id: str) -> None:
        self.limit = limit
        self._clock = clock
        self._account_id = account_id
        self._reads, self._sends = self._buckets(limit)

    def set(self, limit: RateLimit | None) -> None:
        """Change the limit and forget what was counted."""
        self.limit = limit
        self._reads, self._sends = self._buckets(limit)

    def check(self, kind: str) -> Mapping[str, str]:
        """Count a call of `kind` and give the usage headers to answer with.

        Raises:
            Refusal: Too many calls.
        """
        bucket = self._bucket(kind)
        if self.limit is None or bucket is None:
            return {}
        if not bucket.pour(self._clock.monotonic(), self.limit.block_seconds):
            raise throttled(self.limit.code)
        return self.usage(kind)

    def usage(self, kind: str) -> Mapping[str, str]:
        """The usage headers; none while little is used, as with Meta."""
        bucket = self._bucket(kind)
        if self.limit is None or bucket is None:
            return {}
        now = self._clock.monotonic()
        waiting = max(0.0, bucket.blocked_until - now)
        percent = 100 if waiting else min(99, int(100 * bucket.level / bucket.size))
        return usage_headers(self._account_id, percent, math.ceil(waiting / 60)) if percent >= 10 else {}

    def _bucket(self, kind: str) -> _Bucket | None:
        if kind in CONVERSATION_KINDS:
            return self._reads
        return self._sends if kind == "send" else None

    def _buckets(self, limit: RateLimit | None) -> tuple[_Bucket, _Bucket]:
        chosen = limit or RateLimit()
        now = self._clock.monotonic()
        return (
            _Bucket(chosen.reads_per_second, chosen.reads_per_second * chosen.tolerance, seen_at=now),
            _Bucket(chosen.sends_per_second, chosen.sends_per_second * chosen.tolerance, seen_at=now),
        )


def throttled(code: int = 613) -> Refusal:
    """The refusal of a call that was one too many."""
    return Refusal(
        f"(#{code}) Calls to this api have exceeded the rate limit. Wait a bit and try again.",
        code,
        kind="OAuthException",
    )


def usage_headers(account_id: str, percent: int, regain_minutes: int) -> Mapping[str, str]:
    """`X-App-Usage` and `X-Business-Use-Case-Usage`; values are percent, throttled at 100."""
    use = {"call_count": percent, "total_cputime": percent // 4, "total_time": percent // 4}
    business = {"type": "instagram", **use, "estimated_time_to_regain_access": regain_minutes}
    return {
        "X-App-Usage": json.dumps(use),
        "X-Business-Use-Case-Usage": json.dumps({account_id: [business]}),
    }
