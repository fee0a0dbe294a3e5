"""Whatever a person puts in place of a right value: it loads, or it is a reported fault; never anything else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import tomli
import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

from igdesk.config.load import load_text
from igdesk.config.problems import ConfigError, Problem

EXAMPLE = tomli.loads((Path(__file__).parents[2] / "config.example.toml").read_text(encoding="utf-8"))

JUNK = st.recursive(
    st.one_of(
        st.booleans(),
        st.integers(-(10**20), 10**20),
        st.floats(),
        st.text(st.characters(exclude_categories=["Cs"])),
        st.dates(),
        st.times(),
        st.datetimes(),
        st.sampled_from(["", "~nobody/x", "\x00", "[", "mon-sun 99:99-00:00", "{a.b}", "9" * 30 + "d", "Etc/../UTC"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["id", "all", "to", "x"]), inner, max_size=2)
    ),
    max_leaves=5,
)


def _places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, each in inner for place in _places(each, (*path, key)))]


PLACES = _places(EXAMPLE)[1:]


def _with(value: Any, path: tuple[str | int, ...], junk: Any) -> Any:
    """A copy of `value` with `junk` at `path`."""
    if not path:
        return junk
    copy = value.copy()
    copy[path[0]] = _with(value[path[0]], path[1:], junk)
    return copy


def _problems(text: str) -> tuple[Problem, ...]:
    try:
        load_text(text)
    except ConfigError as error:
        return error.problems
    return ()


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(PLACES), JUNK)
def test_junk_anywhere_is_a_fault_or_right(place: tuple[str | int, ...], junk: Any) -> None:
    for problem in _problems(tomli_w.dumps(_with(EXAMPLE, place, junk))):
        assert problem.line is not None or problem.key in EXAMPLE
        assert all(char.isprintable() for char in problem.in_("en") + problem.in_("zh"))
