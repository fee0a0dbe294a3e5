"""The lease under sleep, jumps of the clock, outages and crashes, in simulated time: what holds whatever happens."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from functools import cache
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from igdesk.config.model import Config
from igdesk.instagram.budget import _SLOWEST, CALLS_PER_SECOND
from igdesk.instagram.wire import Timeouts
from igdesk.rules.commands import Reply
from igdesk.rules.model import Direction, Inbound
from igdesk.store import ingest
from igdesk.store.inbound import InboundThread
from igdesk.store.lease import ACT_WITHIN, TTL
from igdesk.store.migrations import migrate
from igdesk.store.run import run_command
from tests.sync.lease_world import (
    LATENCY,
    LONGEST_PAUSE,
    LONGEST_SENDING,
    RETRY,
    WRITTEN,
    Commit,
    Kind,
    Spell,
    Weather,
    World,
)

pytestmark = pytest.mark.slow

DRIFT = 0.01
LASTS = 1800.0
_TTL = TTL.total_seconds()
_LOOKS = _TTL / RETRY + 2
TAKEN_OVER_WITHIN = _LOOKS * (RETRY / (1 - DRIFT) + 2 * LATENCY) + LONGEST_SENDING + LONGEST_PAUSE + 6 * LATENCY
"""How long a calm computer may need at most: end what it was doing, notice that its own lease is gone, look again and
again. Only the time between the looks counts, and not that of the looks."""


@cache
def desk(number: int = 60) -> bytes:
    """A desk in which replies are due, as bytes that `opened` makes a database of."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.row_factory = sqlite3.Row
    migrate(db)
    db.execute("BEGIN")
    for n in range(number):  # one for each customer: a reply in doubt keeps back those that follow it
        first = Inbound(Direction.IN, WRITTEN, "hi", remote_id=f"in-{n}")
        thread = InboundThread("acc", "dm", f"t{n}", f"p{n}", f"ada{n}", None, (first,))
        ingest.ingest(db, [thread], (), config=Config(), actor="sync", op=f"in-{n}", now=WRITTEN)
        reply = Reply(n + 1, (f"hello {n}",))
        run_command(db, reply, actor="mei", op=f"reply-{n}", config=Config(), now=WRITTEN)
    db.execute("COMMIT")
    return db.serialize()


def opened(desk: bytes) -> sqlite3.Connection:
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.row_factory = sqlite3.Row
    db.deserialize(desk)
    return db


def world(*weathers: Weather, seed: int = 0, lasts: float = LASTS) -> World:
    made = World(opened(desk()), weathers, Random(seed))
    made.let(lasts)
    return made


def spells(*kinds: Kind) -> st.SearchStrategy[Spell]:
    times = st.floats(0, LASTS, width=32)
    lengths = st.one_of(st.floats(1, 120, width=32), st.floats(60, 1500, width=32))
    jumps = st.builds(Spell, st.just(Kind.JUMPS), times, st.floats(-100_000, 100_000, width=32))
    others = [kind for kind in kinds if kind is not Kind.JUMPS]
    lasting = st.builds(Spell, st.sampled_from(others), times, lengths)
    return st.one_of(lasting, jumps) if Kind.JUMPS in kinds else lasting


def weathers(*kinds: Kind) -> st.SearchStrategy[Weather]:
    return st.builds(
        Weather,
        st.lists(spells(*kinds), max_size=6).map(tuple),
        st.floats(1 - DRIFT, 1 + DRIFT),
        st.booleans(),
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(weathers(*Kind), min_size=2, max_size=3), st.integers(0, 2**32))
def test_whatever_happens(several: list[Weather], seed: int) -> None:
    made = world(*several, seed=seed)
    only_the_holder_writes(made)
    nobody_is_replaced_who_beats(made)
    nothing_is_sent_twice(made)
    two_never_send_at_the_same_time(made)
    the_dead_are_replaced(made)


def only_the_holder_writes(made: World) -> None:
    owners: dict[int, int] = {}
    for commit in made.commits:
        if commit.work == "take":
            assert commit.after is not None
            assert commit.after.token > (commit.before.token if commit.before else 0)
            owners[commit.after.token] = commit.computer
        elif commit.fence is not None and commit.work != "release":  # giving back what is lost changes nothing
            assert commit.before is not None
            assert commit.fence.token == commit.before.token, f"{commit} was written without the lease"
            assert owners[commit.fence.token] == commit.computer


def nobody_is_replaced_who_beats(made: World) -> None:
    """A lease is taken away only after it has stood still for its time to live, of true time."""
    for alive, taken in pairwise(signs_of_life(made)):
        was = taken.before
        if taken.work != "take" or was is None or was.holder is None or was.machine == f"machine-{taken.computer}":
            continue
        assert taken.at - alive.at >= _TTL * (1 - DRIFT), f"{taken} though {alive}"


def signs_of_life(made: World) -> list[Commit]:
    return [commit for commit in made.commits if commit.before != commit.after]


def nothing_is_sent_twice(made: World) -> None:
    sent = [sending.reply for sending in made.sendings]
    assert len(sent) == len(set(sent))


def two_never_send_at_the_same_time(made: World) -> None:
    """Excepted: what a computer had asked for when it fell asleep, if its steady clock does not show that it slept."""
    sendings = [
        s
        for s in made.sendings
        if (w := made.weathers[s.computer]).counts_sleep or not w.asleep_within(s.asked, s.begin)
    ]
    for one, next_one in pairwise(sorted(sendings, key=lambda s: s.begin)):
        assert one.computer == next_one.computer or one.end <= next_one.begin, f"{one} beside {next_one}"


def the_dead_are_replaced(made: World) -> None:
    """No lease stands still while somebody who could take it has had the time to."""
    times = [0.0, *(commit.at for commit in signs_of_life(made)), made.now]
    for before, after in pairwise(times):
        for weather in made.weathers:
            calm_since = max([before, *(s.end for s in weather.spells if s.kind is not Kind.JUMPS and s.at < after)])
            assert not (after - calm_since > TAKEN_OVER_WITHIN and weather.is_calm(calm_since, after)), (
                f"nobody has the lease from {before} to {after}"
            )


@settings(max_examples=15, deadline=None)
@given(st.lists(weathers(*Kind), min_size=2, max_size=3), st.integers(0, 2**32))
def test_the_time_of_day_decides_nothing(several: list[Weather], seed: int) -> None:
    steady = [replace(each, spells=tuple(s for s in each.spells if s.kind is not Kind.JUMPS)) for each in several]
    jumping, calm = world(*several, seed=seed), world(*steady, seed=seed)
    assert jumping.commits == calm.commits
    assert jumping.sendings == calm.sendings


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.tuples(st.floats(30, 300), st.floats(1, 900), st.sampled_from([Kind.FAILS, Kind.HANGS]))),
    st.integers(0, 2**32),
)
def test_a_drive_that_is_gone_for_all_takes_the_lease_from_nobody(
    outages: list[tuple[float, float, Kind]], seed: int
) -> None:
    """Between two outages there is time for a beat; both computers were cut off, and neither gains by it."""
    at, common = 0.0, []
    for calm, lasts, kind in outages:
        common.append(Spell(kind, at + calm, lasts))
        at = common[-1].end
    late = Spell(Kind.CRASHES, 0.0, 20.0)  # the other one comes when the first has the lease
    made = world(Weather(tuple(common)), Weather((late, *common)), seed=seed, lasts=at + 200)
    assert {commit.computer for commit in made.commits if commit.work == "take"} == {0}


@settings(max_examples=15, deadline=None)
@given(st.floats(1, 28_800), st.booleans(), st.integers(0, 2**32))
def test_a_night_of_sleep_takes_the_lease_from_nobody_who_worked(lasts: float, counts: bool, seed: int) -> None:
    sleeper = Weather((Spell(Kind.CRASHES, 0.0, 20.0), Spell(Kind.SLEEPS, 60.0, lasts)), counts_sleep=counts)
    made = world(Weather(), sleeper, seed=seed, lasts=min(lasts + 300, 4000))
    assert {commit.computer for commit in made.commits if commit.work == "take"} == {0}


@settings(max_examples=15, deadline=None)
@given(st.floats(60, 300), st.floats(1, 600), st.booleans(), st.booleans(), st.integers(0, 2**32))
def test_two_that_slept_together_go_on_as_they_were(
    at: float, lasts: float, holder_counts: bool, other_counts: bool, seed: int
) -> None:
    """The one who watches wakes first, by up to a quarter of a minute: what it slept is no proof of anything."""
    wait = Random(seed).uniform(0, 15)
    holder = Weather((Spell(Kind.SLEEPS, at, lasts + wait),), counts_sleep=holder_counts)
    other = Weather((Spell(Kind.CRASHES, 0.0, 20.0), Spell(Kind.SLEEPS, at, lasts)), counts_sleep=other_counts)
    made = world(holder, other, seed=seed, lasts=at + lasts + 300)
    assert {commit.computer for commit in made.commits if commit.work == "take"} == {0}


@pytest.mark.parametrize("kind", [Kind.LATE, Kind.SLEEPS])
@pytest.mark.parametrize("seed", range(6))
def test_the_worst_moment_is_between_the_claim_and_its_answer(kind: Kind, seed: int) -> None:
    """The reply is claimed, and before its worker knows, time passes until somebody else sends."""
    late = Weather((Spell(Kind.CRASHES, 0.0, 20.0),))
    claims = [c.at for c in world(Weather(), late, seed=seed, lasts=200).commits if c.work == "claim_next"]
    assert claims
    for at in claims:
        begin = at if kind is Kind.LATE else at + 1e-6  # who sleeps commits nothing
        made = world(Weather((Spell(kind, begin, 160 + 10 * seed),)), late, seed=seed, lasts=at + 400)
        assert {sending.computer for sending in made.sendings if sending.begin > at} == {1}
        only_the_holder_writes(made)
        two_never_send_at_the_same_time(made)


def test_sending_takes_less_than_what_is_left_of_the_time_to_live() -> None:
    """On this rests that two never send at the same time; the simulation sends for so long at most."""
    turn = 1 / (CALLS_PER_SECOND * _SLOWEST)
    assert turn + Timeouts().total.total_seconds() <= LONGEST_SENDING
    assert ACT_WITHIN.total_seconds() / (1 - DRIFT) + LONGEST_SENDING < _TTL / (1 + DRIFT)


def test_the_simulation_is_not_idle() -> None:
    """Or nothing above says anything: workers take over from each other, and send."""
    made = world(
        Weather((Spell(Kind.SLEEPS, 300, 400), Spell(Kind.CRASHES, 1500, 60))),
        Weather((Spell(Kind.HANGS, 900, 300),), rate=1 + DRIFT),
    )
    taken = [commit.computer for commit in made.commits if commit.work == "take"]
    assert set(taken) == {0, 1}
    assert len(taken) >= 3
    assert len(made.sendings) > 20
    assert {sending.computer for sending in made.sendings} == {0, 1}
