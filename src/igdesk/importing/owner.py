"""Whose export it is: the threads name people by display name only, and never say which one is the account itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum

from igdesk.i18n import Phrase
from igdesk.values import dataclass


class OwnerSource(StrEnum):
    """How the owner was found."""

    GIVEN = "given"
    PROFILE = "profile"
    THREADS = "threads"

    @property
    def phrase(self) -> Phrase:
        return Phrase(f"importing.owner_{self.value}")


@dataclass(frozen=True, slots=True)
class ThreadHead:
    """Who a thread is between, as its file says."""

    title: str
    participants: tuple[str, ...]


def profile_names(profile: object) -> tuple[str, ...]:
    """The values of a (repaired) personal information file that may be the owner's name, the likeliest first.

    The keys follow the account's language ("Name", "Nombre", "姓名"), so all values count; threads tell which.
    """
    if not isinstance(profile, dict):
        return ()
    users = profile.get("profile_user")
    user = users[0] if isinstance(users, list) and users else None
    fields = user.get("string_map_data") if isinstance(user, dict) else profile  # until 2021 a plain object
    if not isinstance(fields, dict):
        return ()
    values = {key: _value(field) for key, field in fields.items()}
    names = [values.pop(key, "") for key in ("Name", "name", "Username", "username")]
    return tuple(name for name in [*names, *values.values()] if name)


def find_owner(
    heads: Iterable[ThreadHead], profile: tuple[str, ...], given: str | None
) -> tuple[str, OwnerSource] | tuple[None, None]:
    """The owner's display name as the threads write it, and how it was found.

    The owner takes part in every thread, and a thread between two bears the other one's name.

    Args:
        heads: Some of the threads.
        profile: See `profile_names`; the user name among them may be `given` too.
        given: What a person said; believed unless the threads know only another of the owner's names.
    """
    seen, named = _count(heads)
    known = max(profile, key=lambda name: seen[name], default=None)  # the first of equals: the likeliest
    if given is not None:
        is_alias = not seen[given] and given in profile and known is not None and seen[known]
        return (known if is_alias and known is not None else given), OwnerSource.GIVEN
    if known is not None and (seen[known] or not seen):
        return known, OwnerSource.PROFILE
    ranks = Counter({name: count - named[name] for name, count in seen.items()}).most_common(2)
    if ranks and ranks[0][1] > 0 and (len(ranks) == 1 or ranks[0][1] > ranks[1][1]):
        return ranks[0][0], OwnerSource.THREADS
    return None, None


def _count(heads: Iterable[ThreadHead]) -> tuple[Counter[str], Counter[str]]:
    seen: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for head in heads:
        people = set(head.participants)
        seen.update(people)
        if len(people) == 2 and head.title in people:
            named[head.title] += 1
    return seen, named


def _value(field: object) -> str:
    value = field.get("value") if isinstance(field, Mapping) else field
    return value.strip() if isinstance(value, str) else ""
