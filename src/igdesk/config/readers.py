"""Readers that others are built of: a reader turns a raw TOML value into a typed one, or tells what is wrong there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any, Generic, TypeVar

from igdesk.config.problems import listed, nearest
from igdesk.config.spot import Kind, Spot, Told
from igdesk.i18n import Phrase
from igdesk.values import dataclass, required

T = TypeVar("T")
Reader = Callable[[Any, Spot], T]
"""Raises `Told` when it has recorded a fault."""

_TOO_MUCH = 10**12
_RESERVED = frozenset({"with", "set", "not"})
"""TOML keys that cannot be, or should not be, names in Python; their attribute ends in `_`."""


@dataclass(frozen=True, slots=True)
class Among(Generic[T]):
    """A check of a table that looks at a few of its keys only: made where these are right, whatever else is not."""

    keys: frozenset[str]
    check: Callable[[T, Spot], None]

    def __call__(self, made: T, spot: Spot) -> None:
        """Make it."""
        self.check(made, spot)


def among(check: Callable[[T, Spot], None], *keys: str) -> Among[T]:
    """`check`, which looks at `keys` alone."""
    return Among(frozenset(keys), check)


def wants(name: str, **args: object) -> Phrase:
    """The phrase for what is expected: `config.want_<name>`."""
    return Phrase(f"config.want_{name}", args)


def text(raw: Any, spot: Spot) -> str:
    """Text that is not blank."""
    if not isinstance(raw, str) or not raw.strip():
        raise spot.expected(wants("text"), raw)
    return raw


def flag(raw: Any, spot: Spot) -> bool:
    if not isinstance(raw, bool):
        raise spot.expected(wants("flag"), raw)
    return raw


def whole(least: int, most: int | None = None) -> Reader[int]:
    """A whole number from `least` up, to `most` where given."""
    expected = wants("whole", least=least) if most is None else wants("whole_to", least=least, most=most)

    def read(raw: Any, spot: Spot) -> int:
        if type(raw) is not int or raw < least or (most is not None and raw > most):
            raise spot.expected(expected, raw)
        return raw

    return read


def amount(raw: Any, spot: Spot) -> Decimal:
    """An amount of money: 0 or more."""
    if type(raw) not in (int, Decimal) or not Decimal(raw).is_finite() or not 0 <= raw < _TOO_MUCH:
        raise spot.expected(wants("amount"), raw)
    return Decimal(raw)


def shaped(pattern: str, expected: Phrase, *, secret: bool = False) -> Reader[str]:
    """Text of a shape.

    Args:
        pattern: All of it; made ready when the first such text is read.
        expected: What that is, in words.
        secret: Whether somebody may have pasted a secret there: then what stands there is not quoted.
    """

    def read(raw: Any, spot: Spot) -> str:
        if not isinstance(raw, str) or not re.fullmatch(pattern, raw):
            raise spot.expected(expected, raw, secret=secret)
        return raw

    return read


currency = shaped("[A-Z]{3}", wants("currency"))
"""The code of a currency, as ISO 4217 has it."""


def share(raw: Any, spot: Spot) -> float:
    """A part of a whole, from 0 to 1."""
    if type(raw) not in (int, Decimal) or not Decimal(raw).is_finite() or not 0 <= raw <= 1:
        raise spot.expected(wants("share"), raw)
    return float(raw)


def choice(*options: str) -> Reader[Any]:
    """One of some words; give it the arguments of the model's `Literal`."""

    def read(raw: Any, spot: Spot) -> str:
        if not isinstance(raw, str) or raw not in options:
            meant = nearest(raw, options) if isinstance(raw, str) else None
            raise spot.expected(wants("choice", options=listed(options)), raw, meant=meant)
        return raw

    return read


def ident(raw: Any, spot: Spot) -> str:
    """An id: printable, without spaces, and without `:` and `,`, which commands and events give a meaning."""
    if not isinstance(raw, str) or not raw.isprintable() or not raw or any(c.isspace() or c in ":,\"'" for c in raw):
        raise spot.expected(wants("ident"), raw)
    return raw


def ref(kind: Kind) -> Reader[str]:
    """The id of something that the configuration declares."""

    def read(raw: Any, spot: Spot) -> str:
        known = spot.names.get(kind, ())
        if not isinstance(raw, str):
            raise spot.expected(wants("id_of", kind=Phrase(f"config.kind_{kind}")), raw)
        if raw not in known:
            raise spot.dangling(kind, raw, known)
        return raw

    return read


def several(item: Reader[T], *, least: int = 0) -> Reader[tuple[T, ...]]:
    """An array of at least `least` items; a single one may stand without brackets."""

    def read(raw: Any, spot: Spot) -> tuple[T, ...]:
        if not isinstance(raw, list):
            return (item(raw, spot),)
        return _items(raw, item, spot, least)

    return read


def tables(item: Reader[T], *, least: int = 0) -> Reader[tuple[T, ...]]:
    """An array of at least `least` tables, `[[name]]`."""

    def read(raw: Any, spot: Spot) -> tuple[T, ...]:
        if not isinstance(raw, list):
            raise spot.expected(wants("tables", key=str(spot.path[-1])), raw)
        return _items(raw, item, spot, least)

    return read


def mapping(key: Reader[str], value: Reader[T]) -> Reader[dict[str, T]]:
    """A table whose keys the person chooses among known names."""

    def read(raw: Any, spot: Spot) -> dict[str, T]:
        if not isinstance(raw, dict):
            raise spot.expected(wants("table"), raw)
        result = {}
        broken = False
        for name, each in raw.items():
            try:
                result[key(name, spot.at(name))] = value(each, spot.at(name))
            except Told:
                broken = True
        if broken:
            raise Told
        return result

    return read


def table(cls: type[T], keys: Mapping[str, Reader[Any]], *then: Callable[[T, Spot], None]) -> Reader[T]:
    """A table with exactly these keys; what `cls` has no default for must be there.

    Args:
        cls: The dataclass to make; a missing key gets its default.
        keys: What reads each key.
        *then: Checks over the whole, made when every key that they look at is right: every key, or those of `among`.
    """
    needed = required(cls)
    return partial(_table, cls, keys, tuple(key for key in keys if attribute(key) in needed), then)


def _table(
    cls: type[T],
    keys: Mapping[str, Reader[Any]],
    required: tuple[str, ...],
    then: tuple[Callable[[T, Spot], None], ...],
    raw: Any,
    spot: Spot,
) -> T:
    if not isinstance(raw, dict):
        raise spot.expected(wants("table"), raw)
    values: dict[str, Any] = {}
    broken: set[str] = set()
    for key, each in raw.items():
        if key not in keys:
            spot.unknown(key, tuple(keys))
            broken.update(keys)  # it may be meant for any of them
            continue
        try:
            values[attribute(key)] = keys[key](each, spot.at(key))
        except Told:
            broken.add(key)
    for key in required:
        if key not in raw:
            spot.at(key).wrong(Phrase("config.missing"))
            broken.add(key)
    if any(attribute(key) not in values for key in required):
        raise Told
    made = cls(**values)
    known_problems = len(spot.problems)
    for check in then:
        if not (broken & check.keys if isinstance(check, Among) else broken):
            check(made, spot)
    if broken or len(spot.problems) > known_problems:
        raise Told
    return made


def attribute(key: str) -> str:
    """The name of a TOML key in the model."""
    return f"{key}_" if key in _RESERVED else key


def _items(raw: list[Any], item: Reader[T], spot: Spot, least: int) -> tuple[T, ...]:
    if len(raw) < least:
        raise spot.wrong(Phrase("config.empty_list"), got="[]")
    result = []
    broken = False
    for place, each in enumerate(raw):
        try:
            result.append(item(each, spot.at(place)))
        except Told:
            broken = True
    if broken:
        raise Told
    return tuple(result)
