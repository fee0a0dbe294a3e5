"""What is said of the names that stand in a note while it is written: whom it calls, and who is not known here."""

from __future__ import annotations

from igdesk.config.model import Config
from igdesk.i18n import Words
from igdesk.rules.calling_names import called_in
from igdesk.text import one_line


def unknown_names(text: str, config: Config, words: Words, handle: str | None = None) -> str:
    """That nobody here has these names; nothing where all are known.

    Args:
        text: The note.
        config: Whose people and departments can be called.
        words: The phrases.
        handle: The customer's: their name calls nobody, and is no mistake.
    """
    unknown = called_in(text, config, (handle or "",)).unknown
    shown = words("team.names_gap").join(f"@{one_line(each)}" for each in unknown)
    return words("team.unknown", names=shown) if unknown else ""


def calling_remark(text: str, config: Config, words: Words, handle: str | None = None) -> str:
    """Whom a note calls, and which names in it nobody has; nothing for a note without any."""
    called = called_in(text, config, (handle or "",))
    people = [getattr(config.agent(each), "name", each) for each in called.agents]
    departments = [getattr(config.department(each), "name", each) for each in called.departments]
    names = words("team.names_gap").join(one_line(each) for each in (*people, *departments))
    said = [words("team.calls", names=names) if names else "", unknown_names(text, config, words, handle)]
    return " · ".join(filter(None, said))
