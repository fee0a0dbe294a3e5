"""What is made ready once for a configuration and kept with the last few of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from igdesk.config.model import Config

_T = TypeVar("_T")
_KEPT = 4
"""Configurations: the one in force, and those that a change or a trial is compared with."""


def once_per_config(make: Callable[[Config], _T]) -> Callable[[Config], _T]:
    """`make`, called once for each of the last few configurations: by which object it is, not by what is in it."""

    @lru_cache(maxsize=_KEPT)
    def kept(same: _Same) -> _T:
        return make(same.config)

    def made(config: Config) -> _T:
        return kept(_Same(config))

    made.__name__, made.__doc__ = make.__name__, make.__doc__
    return made


class _Same:
    """A configuration as a key: the same object, not an equal one, for which all of it would have to be compared."""

    __slots__ = ("config",)

    def __init__(self, config: Config) -> None:
        self.config = config

    def __hash__(self) -> int:
        return id(self.config)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.config is self.config
