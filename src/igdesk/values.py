"""`@dataclass(frozen=True, slots=True)` as the standard library has it, made in a tenth of its time.

That one compiles six methods for each class: half a millisecond and more, and a start has hundreds of classes. Here
`__init__` is compiled when the first value of a class is made, and nothing is compiled for comparing, hashing, showing,
pickling and refusing changes. Fields, their defaults, `replace`, `asdict` and matching are the standard library's.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NoReturn

__all__ = ["dataclass"]

_Method = Callable[..., Any]
_Fields = tuple[dataclasses.Field[Any], ...]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(cls=None, /, **how):
        """The decorator; any other class than a frozen one with slots is left to the standard library."""
        return _made if how == {"frozen": True, "slots": True} else dataclasses.dataclass(cls, **how)


def _made(cls: type[Any]) -> type[Any]:
    cls.__doc__ = cls.__doc__ or cls.__name__  # or the standard library writes its signature, which takes long
    made: type[Any] = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    own = dataclasses.fields(made)
    for method in (_initialising(made, own), *_comparing(own), _showing(own), *_pickling(own), *_REFUSING):
        if method.__name__ not in vars(cls):
            setattr(made, method.__name__, method)
    return made


def _initialising(cls: type[Any], own: _Fields) -> _Method:
    def __init__(self: Any, *args: Any, **named: Any) -> None:
        cls.__init__ = _initialiser(cls, own)
        cls.__init__(self, *args, **named)

    return __init__


def _initialiser(cls: type[Any], own: _Fields) -> _Method:
    """The real `__init__`. It sets each slot by its descriptor, which is quicker than anything that refuses nothing."""
    known: dict[str, Any] = {"_missing": dataclasses.MISSING}
    places, names, does = ["self"], ["*"], []
    for each in own:
        name = value = takes = each.name
        known[f"_set_{name}"] = getattr(cls, name).__set__
        if each.default is not dataclasses.MISSING:
            known[f"_default_{name}"], takes = each.default, f"{name}=_default_{name}"
        elif each.default_factory is not dataclasses.MISSING:
            known[f"_make_{name}"], takes = each.default_factory, f"{name}=_missing"
            value = f"_make_{name}() if {name} is _missing else {name}"
        (names if each.kw_only else places).append(takes)
        does.append(f"_set_{name}(self, {value})")
    if hasattr(cls, "__post_init__"):
        does.append("self.__post_init__()")
    parameters = ", ".join(places + (names if len(names) > 1 else []))
    exec(f"def __init__({parameters}):\n " + "\n ".join(does or ["pass"]), known)
    made: _Method = known["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"  # what is wrong with a call names it
    return made


def _comparing(own: _Fields) -> tuple[_Method, _Method]:
    names = [each.name for each in own if each.compare]
    values: Callable[[object], object] = attrgetter(*names) if names else lambda _self: ()

    def __eq__(self: object, other: object) -> bool:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    def __hash__(self: object) -> int:
        return hash(values(self))

    return __eq__, __hash__


def _showing(own: _Fields) -> _Method:
    names = [each.name for each in own if each.repr]

    def __repr__(self: object) -> str:
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

    return __repr__


def _pickling(own: _Fields) -> tuple[_Method, _Method]:
    names = [each.name for each in own]

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
