"""A value that must never be shown: tokens live in `Secret` from the moment they are read."""

from __future__ import annotations


class Secret:
    """Holds a secret so that `repr`, `str`, logs, tracebacks and pickles of its holder do not show it.

    Args:
        value: The secret itself.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value. Call it only where it leaves for its purpose, such as an HTTP header."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> str | tuple[object, ...]:
        raise TypeError("a Secret is not written down")
