"""The other computer of a proof: a process that is told in one line of JSON whom it is, and prints what it found.

python -m tests.store.shared.prover
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from igdesk.i18n import Phrase
from igdesk.store.shared.meeting import Party
from igdesk.store.shared.proof import Outcome, Pace, prove

PACE = Pace(meet=20.0, count=0.5, longest=20.0, answer=20.0)
HASTY = Pace(meet=20.0, count=2.0, longest=2.0, answer=20.0)


def party(name: str, *, may_write: bool = False, machine: str | None = None) -> Party:
    return Party(f"session{name}", machine or f"machine-of-{name}", name, may_write, {"fingerprint": "local"}, {})


def take_part(
    database: Path, me: Party, *, pace: Pace = PACE, lock: Path | None = None
) -> tuple[Outcome, list[Outcome], list[str]]:
    """What it comes to, what is recorded, and what is told meanwhile."""
    recorded: list[Outcome] = []
    told: list[str] = []

    def tell(phrase: Phrase) -> None:
        told.append(phrase.key)

    return prove(database, me, recorded.append, tell, pace=pace, lock=lock), recorded, told


def main() -> None:
    """Take part."""
    told = json.loads(sys.stdin.readline())
    lock = told["lock"] and Path(told["lock"])
    me = party("lin", may_write=told["may_write"])
    outcome, recorded, _ = take_part(Path(told["database"]), me, pace=HASTY if lock else PACE, lock=lock)
    print(json.dumps({"result": outcome.result.value, "recorded": outcome.is_recorded, "by_me": len(recorded)}))


if __name__ == "__main__":
    main()
