"""What was typed into a dialog of several lines, as one text of a draft: each line by its name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from igdesk.store.drafts import Draft, Kind

FORMS = frozenset({Kind.PROMISE, Kind.RELEASE, Kind.LEG, Kind.ANSWER, Kind.FIELDS, Kind.ARTICLE, Kind.WORDING})
"""What is asked in such a dialog; the other kinds are plain text."""

MAIN = {Kind.PROMISE: "text", Kind.LEG: "need", Kind.ANSWER: "answer"}
"""The line that the others belong to: once its words are on the desk, all of it is."""


def packed(lines: Mapping[str, str]) -> str:
    """Lines as the text of a draft; empty where no line has words."""
    return json.dumps(dict(lines), ensure_ascii=False) if any(text.strip() for text in lines.values()) else ""


def unpacked(text: str) -> dict[str, str]:
    """The lines that are in the text of a draft."""
    lines: dict[str, str] = json.loads(text) if text else {}
    return lines


def lines_of(draft: Draft) -> dict[str, str]:
    """The lines of a draft; of plain text none."""
    return unpacked(draft.text) if draft.kind in FORMS else {}


def words_of(draft: Draft) -> str:
    """What the person typed, as they would recognise it."""
    if draft.kind not in FORMS:
        return draft.text
    return " · ".join(text.strip() for text in unpacked(draft.text).values() if text.strip())


def joined(drafts: Iterable[Draft]) -> str:
    """Drafts of one such kind become one: what differs in a line stands there one after the other."""
    lines: dict[str, list[str]] = {}
    for draft in drafts:
        for name, text in unpacked(draft.text).items():
            said = lines.setdefault(name, [])
            if text.strip() and text.strip() not in said:
                said.append(text.strip())
    return packed({name: " ".join(said) for name, said in lines.items()})
