"""A desk to examine: a clock that stands, real files, and every part of it at hand to be broken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from igdesk import paths
from igdesk.clock import FixedClock
from igdesk.doctor.checks import Subject, checks
from igdesk.doctor.examine import examine
from igdesk.doctor.finding import CheckName, Finding
from igdesk.doctor.terminal import TerminalFacts
from igdesk.files import Named
from igdesk.store.engine import LocalStore
from igdesk.wiring import Parts

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)

CONFIG = """
[desk]
name = "Aurora"
timezone = "Asia/Shanghai"
me = "mei"

[store]
path = "desk.db"

[[agents]]
id = "mei"
name = "小美"
"""

Findings = dict[CheckName, Finding]
Examine = Callable[..., Findings]


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def config_file() -> Path:
    path = paths.config_file()
    path.parent.mkdir(parents=True)
    path.write_text(CONFIG, encoding="utf-8")
    return path


@pytest.fixture
def database(config_file: Path, clock: FixedClock) -> Path:
    path = config_file.parent / "desk.db"
    LocalStore(path, clock, create=True).close()
    return path


@pytest.fixture
def subject_of(clock: FixedClock) -> Callable[..., Subject]:
    """What is examined, with the token's environment and what the person named."""

    def made(environ: dict[str, str] | None = None, *, named: Named | None = None, offline: bool = True) -> Subject:
        parts = Parts(named or Named(), clock, environ or {}, paths.state_dir())
        return parts.subject(TerminalFacts(is_terminal=False), offline=offline)

    return made


@pytest.fixture
def findings_of(subject_of: Callable[..., Subject], clock: FixedClock) -> Examine:
    """All findings, by the name of their check."""

    def examined(environ: dict[str, str] | None = None, **options: object) -> Findings:
        return {found.check: found for found in examine(checks(subject_of(environ, **options)), clock)}

    return examined


def keys(found: Finding) -> list[str]:
    """The phrases of a finding's detail, without those that only join others."""
    told, waiting = [], [found.detail]
    while waiting:
        phrase = waiting.pop(0)
        if phrase.key == "doctor.both":
            waiting = [phrase.args["first"], phrase.args["second"], *waiting]  # type: ignore[list-item]  # phrases both
        else:
            told.append(phrase.key.removeprefix("doctor."))
    return told
