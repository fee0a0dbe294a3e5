"""The line index against `tomli`: the same keys, each on the line where it was written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import tomli
from hypothesis import example, given
from hypothesis import strategies as st

from igdesk.toml_lines import KeyPath, Lines


def paths(value: Any, path: KeyPath = ()) -> Iterator[KeyPath]:
    if path:
        yield path
    if isinstance(value, dict):
        for key, each in value.items():
            yield from paths(each, (*path, key))
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from paths(each, (*path, place))


@pytest.mark.parametrize(
    ("text", "path", "line"),
    [
        ("a = 1\nb = 2", ("b",), 2),
        ("# a = 1\n\nb.c.d = 2", ("b", "c"), 3),
        ("[a]\nb = 1\n[c]\nb = 2", ("c", "b"), 4),
        ("[[a]]\nb = 1\n[[a]]\nb = 2", ("a", 1, "b"), 4),
        ("[[a]]\n[[a.b]]\nc = 1\n[[a]]\n[[a.b]]\n[[a.b]]\nc = 2", ("a", 1, "b", 1, "c"), 7),
        ("[[a]]\n[a.b]\nc = 1\n[[a]]\n[a.b]\nc = 2", ("a", 1, "b", "c"), 6),
        ("[a.b]\nc = 1\n[a]\nd = 1", ("a",), 3),
        ("a = [\n  1, # ],\n  2,\n]\nb = 3", ("a", 1), 3),
        ("a = [\n  1, # ],\n  2,\n]\nb = 3", ("b",), 5),
        ('a = """\n[b]\nc = 1\n"""\nd = 2', ("d",), 5),
        ("a = '''\nit''s\n''''\nd = 2", ("d",), 4),
        ('a = "\\\\"\nd = "]"\ne = 1', ("e",), 3),
        ("a = { b = [1,\n2], c = { d = 3 } }\ne = 1", ("a", "c", "d"), 2),
        ("a = [{ b = 1 },\n{ b = 2 }]", ("a", 1, "b"), 2),
        ('"a.b" . \'c d\' = 1\n["x]"]\ny = 1', ("x]", "y"), 3),
        ('"\\u5BA2" = 1', ("客",), 1),
        ("a = 2026-10-01 09:00:00\nb = 1", ("b",), 2),
        ("a = 1\r\nb = 2\r\n", ("b",), 2),
    ],
)
def test_a_key_is_found_on_its_line(text: str, path: KeyPath, line: int) -> None:
    index = Lines(text)
    assert index.known[path] == line
    assert set(index.known) == set(paths(tomli.loads(text)))


def test_an_unknown_key_is_placed_at_the_table_around_it() -> None:
    index = Lines("\n[a]\nb = 1")
    assert index.of(("a", "missing", 3)) == 2
    assert index.of(("nowhere",)) is None


@dataclass
class _Writer:
    """Writes a TOML document and remembers where it put each key."""

    text: str = ""
    lines: dict[KeyPath, int] = field(default_factory=dict)

    def put(self, text: str) -> None:
        self.text += text

    def note(self, path: KeyPath) -> None:
        self.lines[path] = self.text.count("\n") + 1


KEYS = st.one_of(
    st.from_regex(r"[A-Za-z0-9_-]{1,6}", fullmatch=True),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=5),
)
SCALARS = st.sampled_from(
    [
        "1",
        "true",
        "-0.5e3",
        "07:32:00",
        "1979-05-27 07:32:00",
        '"a # b"',
        '"]}, \\" \\\\"',
        "'C:\\'",
        '"""\nx = 1\n[y]\n\\""" and ""quotes"""""',
        "'''\n[[z]]\n# not a comment'''''",
        '""""""',
        '""',
    ]
)
GAPS = st.sampled_from(["", " ", "\n", "\n  # a ] comment }\n\t", " \r\n"])
TREES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3).map(lambda d: ("inline", d))
    ),
    max_leaves=8,
)


def _quoted(key: str, style: int) -> str:
    if style == 0 and key.isascii() and key.replace("-", "a").replace("_", "a").isalnum():
        return key
    if style == 1 and "'" not in key:
        return f"'{key}'"
    return '"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _value(writer: _Writer, tree: Any, path: KeyPath, draw: Any) -> None:
    if isinstance(tree, str):
        writer.put(tree)
    elif isinstance(tree, list):
        writer.put("[" + draw(GAPS))
        for place, each in enumerate(tree):
            writer.note((*path, place))
            _value(writer, each, (*path, place), draw)
            writer.put(draw(GAPS) + ("," if place + 1 < len(tree) or draw(st.booleans()) else "") + draw(GAPS))
        writer.put("]")
    else:
        _inline(writer, tree[1], path, draw)


def _inline(writer: _Writer, pairs: dict[str, Any], path: KeyPath, draw: Any) -> None:
    writer.put("{ ")
    for place, (key, each) in enumerate(pairs.items()):
        writer.put(", " if place else "")
        _pair(writer, key, each, path, draw)
    writer.put(" }")


def _pair(writer: _Writer, key: str, tree: Any, path: KeyPath, draw: Any) -> None:
    writer.note((*path, key))
    writer.put(_quoted(key, draw(st.integers(0, 2))) + draw(st.sampled_from(["=", " = ", "\t=  "])))
    _value(writer, tree, (*path, key), draw)


@st.composite
def documents(draw: Any) -> _Writer:
    writer = _Writer()
    blank = st.sampled_from(["\n", " # [x]\n", "\n\n", "\r\n"])
    for key, tree in draw(st.dictionaries(KEYS, TREES, max_size=3)).items():
        _pair(writer, key, tree, (), draw)
        writer.put(draw(blank))
    used = set(writer.lines)
    headers = draw(st.dictionaries(KEYS, st.integers(0, 3), max_size=3))
    for name, count in headers.items():
        if (name,) in used:
            continue
        for place in range(max(count, 1)):
            path: KeyPath = (name, place) if count else (name,)
            if place == 0:
                writer.note((name,))
            writer.note(path)
            header = _quoted(name, draw(st.integers(0, 2)))
            writer.put((f"[[ {header} ]]" if count else f"[{header}]") + draw(blank))
            for key, tree in draw(st.dictionaries(KEYS, TREES, max_size=2)).items():
                _pair(writer, key, tree, path, draw)
                writer.put(draw(blank))
    return writer


@given(documents())
def test_every_key_of_a_generated_document_is_on_the_line_where_it_was_written(written: _Writer) -> None:
    assert set(paths(tomli.loads(written.text))) == set(written.lines)
    assert Lines(written.text).known == written.lines


PIECES = st.sampled_from(
    [
        "a",
        "b.c",
        '"q"',
        " = ",
        "1",
        "\n",
        "[",
        "]",
        "[[",
        "]]",
        "{",
        "}",
        ",",
        '"""',
        "'''",
        '"',
        "'",
        "#",
        " ",
        "\\",
        ".",
    ]
)


@given(st.lists(PIECES, max_size=24).map("".join))
@example("a=[[],[[1]]]\n[b.c]\n[b]\na.a=1")
@example("[[a]]\n[[a.b.c]]\n[[a.b.c]]\nb.c=1")
def test_whatever_tomllib_accepts_has_the_same_keys_here(text: str) -> None:
    try:
        raw = tomli.loads(text)
    except tomli.TOMLDecodeError:
        return
    assert set(Lines(text).known) == set(paths(raw))
