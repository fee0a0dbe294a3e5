"""`@dataclass` as the standard library has it, made in a tenth of its time.

That one looks at each field in some forty calls, and compiles six methods for each class: a millisecond, and a start
has hundreds of classes. Here `__init__` is compiled once a class has more than a few values, and nothing is compiled
for comparing, hashing, showing, pickling and refusing changes. What `fields`, `replace` and `asdict` go by is the
standard library's own, made when one of them first asks.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field
from operator import attrgetter
from reprlib import recursive_repr
from types import MemberDescriptorType
from typing import TYPE_CHECKING, Any, NoReturn

__all__ = ["dataclass", "required"]

_Method = Callable[..., Any]
_FEW = 60
"""Values of a class that are made without compiling how: in so many calls that takes as long as it saves."""
_FIELDS, _PARTS = "__dataclass_fields__", "__dataclass_parts__"

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(cls=None, /, *, frozen=False, slots=False, **how):
        """The decorator; what is ordered, or compared in another way, is left to the standard library."""
        if how or (frozen and not slots):
            return dataclasses.dataclass(cls, frozen=frozen, slots=slots, **how)
        return (lambda cls: _made(cls, frozen, slots)) if cls is None else _made(cls, frozen, slots)


def required(cls: type[Any]) -> tuple[str, ...]:
    """The names of the fields that a class has no default for."""
    parts: Mapping[str, _Part] = getattr(cls, _PARTS)
    return tuple(name for name, part in parts.items() if part.default is MISSING and part.make is MISSING)


class _Part:
    """What there is to know of a field.

    Args:
        type: Its annotation.
        said: What the class has for it: a default, a `field(…)`, or nothing.
    """

    make: Any = MISSING
    is_named_only, is_compared, is_shown = False, True, True

    def __init__(self, type: object, said: Any) -> None:  # noqa: A002  so the standard library calls it
        self.type, self.said, self.default = type, said, said
        if isinstance(said, Field):
            self.default, self.make = said.default, said.default_factory
            self.is_named_only, self.is_compared, self.is_shown = said.kw_only is True, bool(said.compare), said.repr


_Parts = Mapping[str, _Part]


class _Fields:
    """What the standard library knows of a class: made when it is first asked for, and then in the place of this."""

    def __init__(self, parts: _Parts) -> None:
        self._parts = parts

    def __get__(self, _one: object, cls: type[Any]) -> Any:
        said = {name: part.said for name, part in self._parts.items() if part.said is not MISSING}
        types = {name: part.type for name, part in self._parts.items()}
        alike = type(cls.__name__, (), {**said, "__annotations__": types, "__doc__": cls.__doc__ or ""})
        made = getattr(dataclasses.dataclass(init=False, repr=False, eq=False)(alike), _FIELDS)
        for each in cls.__mro__:
            if vars(each).get(_FIELDS) is self:
                setattr(each, _FIELDS, made)
        return made


def _made(cls: type[Any], is_frozen: bool, has_slots: bool) -> type[Any]:
    parts = _parts(cls)
    added: dict[str, Any] = dict(each for each in _methods(cls, parts, is_frozen) if each[0] not in vars(cls))
    in_order = tuple(name for name, part in parts.items() if not part.is_named_only)
    added |= {_PARTS: parts, _FIELDS: _Fields(parts), "__match_args__": in_order}
    if has_slots:
        return _with_slots(cls, parts, added)
    for name in [name for name, each in vars(cls).items() if name in parts and isinstance(each, Field)]:
        delattr(cls, name)
        added |= {} if parts[name].default is MISSING else {name: parts[name].default}
    for name, each in added.items():
        setattr(cls, name, each)
    return cls


def _parts(cls: type[Any]) -> dict[str, _Part]:
    """The fields by name, those of the classes that it widens first."""
    found: dict[str, _Part] = {}
    for base in reversed(cls.__mro__[1:]):
        found |= vars(base).get(_PARTS, {})
    for name, each in vars(cls).get("__annotations__", {}).items():
        if "ClassVar" not in str(each):
            said = getattr(cls, name, MISSING)
            found[name] = _Part(each, MISSING if isinstance(said, MemberDescriptorType) else said)
    return found


def _with_slots(cls: type[Any], parts: _Parts, added: Mapping[str, Any]) -> type[Any]:
    """The class anew, since slots cannot be added to one; and special methods cost less when all are there at once."""
    inherited = {name for base in cls.__mro__[1:] for name in vars(base).get("__slots__", ())}
    kept = {name: each for name, each in vars(cls).items() if name not in (*parts, "__dict__", "__weakref__")}
    slots = tuple(name for name in parts if name not in inherited)
    kind: Callable[..., type[Any]] = type(cls)
    made = kind(cls.__name__, cls.__bases__, {**kept, **added, "__slots__": slots})
    made.__qualname__ = cls.__qualname__
    return made


def _methods(cls: type[Any], parts: _Parts, is_frozen: bool) -> Iterator[tuple[str, _Method | None]]:
    equal, hashed = _comparing([name for name, part in parts.items() if part.is_compared])
    yield "__init__", _initialising(parts, is_frozen, must_look=hasattr(cls, "__post_init__"))
    yield "__repr__", _showing([name for name, part in parts.items() if part.is_shown])
    yield "__eq__", equal
    yield "__hash__", hashed if is_frozen else None
    if is_frozen:
        yield from ((method.__name__, method) for method in (*_pickling(list(parts)), *_REFUSING))


def _initialising(parts: _Parts, is_frozen: bool, must_look: bool) -> _Method:
    """An `__init__` that looks each time what there is to do; the real one takes over from the first wrong call on."""
    places = [name for name, part in parts.items() if not part.is_named_only]
    put = object.__setattr__ if is_frozen else setattr
    made = 0

    def __init__(self: Any, *args: Any, **named: Any) -> None:
        nonlocal made
        made += 1
        given = dict(zip(places, args, strict=False)) | named
        is_right = made <= _FEW and len(given) == len(args) + len(named) and given.keys() <= parts.keys()
        if not is_right or not _fill(self, put, parts, given):
            cls: Any = next(each for each in type(self).__mro__ if vars(each).get(_PARTS) is parts)
            cls.__init__ = _initialiser(cls, parts, is_frozen, must_look)
            cls.__init__(self, *args, **named)
        elif must_look:
            self.__post_init__()

    return __init__


def _fill(made: object, put: Callable[[Any, str, Any], None], parts: _Parts, given: Mapping[str, Any]) -> bool:
    """Give `made` its fields; whether all were given that have to be."""
    for name, part in parts.items():
        if name in given:
            put(made, name, given[name])
        elif part.default is not MISSING:
            put(made, name, part.default)
        elif part.make is not MISSING:
            put(made, name, part.make())
        else:
            return False
    return True


def _initialiser(cls: type[Any], parts: _Parts, is_frozen: bool, must_look: bool) -> _Method:
    """The real `__init__`. Where nothing can be changed it sets each slot by its descriptor, which is the quickest."""
    known: dict[str, Any] = {"_missing": MISSING}
    places, names, does = ["self"], ["*"], []
    for name, part in parts.items():
        value = takes = name
        if part.default is not MISSING:
            known[f"_default_{name}"], takes = part.default, f"{name}=_default_{name}"
        elif part.make is not MISSING:
            known[f"_make_{name}"], takes = part.make, f"{name}=_missing"
            value = f"_make_{name}() if {name} is _missing else {name}"
        (names if part.is_named_only else places).append(takes)
        if is_frozen:
            known[f"_set_{name}"] = getattr(cls, name).__set__
        does.append(f"_set_{name}(self, {value})" if is_frozen else f"self.{name} = {value}")
    does += ["self.__post_init__()"] if must_look else []
    parameters = ", ".join(places + (names if len(names) > 1 else []))
    exec(f"def __init__({parameters}):\n " + "\n ".join(does or ["pass"]), known)
    made: _Method = known["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"  # what is wrong with a call names it
    return made


def _comparing(names: list[str]) -> tuple[_Method, _Method]:
    values: Callable[[object], object] = attrgetter(*names) if names else lambda _self: ()

    def __eq__(self: object, other: object) -> bool:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    def __hash__(self: object) -> int:
        return hash(values(self))

    return __eq__, __hash__


def _showing(names: list[str]) -> _Method:
    @recursive_repr()
    def __repr__(self: object) -> str:
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

    return __repr__


def _pickling(names: list[str]) -> tuple[_Method, _Method]:
    def __getstate__(self: object) -> list[Any]:
        return [getattr(self, name) for name in names]

    def __setstate__(self: object, state: list[Any]) -> None:
        for name, value in zip(names, state, strict=True):
            object.__setattr__(self, name, value)

    return __getstate__, __setstate__


def __setattr__(_self: object, name: str, _value: object) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def __delattr__(_self: object, name: str) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


_REFUSING = (__setattr__, __delattr__)
