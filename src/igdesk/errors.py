"""The one exception tree. Every layer subclasses `IgdeskError`; nothing else is meant to reach a person.

An error names a phrase (see `i18n`), so that it can be said in the person's language at the edge. `str(error)` is
English, for logs and tests. Exit codes are the public table of `docs/cli.md`.
"""

from __future__ import annotations

from igdesk.i18n import Phrase


class IgdeskError(Exception):
    """Something that a person can act on.

    Args:
        key: Key of the phrase that says what is wrong and what to do (`i18n/phrases/<area>.toml`).
        **args: The values that the phrase names.
    """

    exit_code = 1
    """What the command line exits with when this error ends it."""

    def __init__(self, key: str, **args: object) -> None:
        self.phrase = Phrase(key, args)
        super().__init__(key)

    def __str__(self) -> str:
        return self.phrase.in_("en")

    def __reduce__(self) -> tuple[object, ...]:
        """As it goes through a pipe from a child process: an exception's own way knows no named arguments."""
        return _as_it_was, (type(self), self.args, self.__dict__)


def _as_it_was(kind: type[IgdeskError], args: tuple[object, ...], state: dict[str, object]) -> IgdeskError:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class UsageError(IgdeskError):
    """Wrong usage or configuration."""

    exit_code = 2


class ConflictError(IgdeskError):
    """Somebody else got there first: a claim, an edit of a newer version, a second sync."""

    exit_code = 3


class NotAllowedError(IgdeskError):
    """This agent may not: role or authority limit."""

    exit_code = 4


class RemoteError(IgdeskError):
    """Instagram refused or could not be reached; what was to be sent is safe in the outbox."""

    exit_code = 5


def system_reason(error: OSError) -> str:
    """What the system says of a failure, in its words; where it says nothing, what kind of failure it is."""
    return error.strerror or type(error).__name__
