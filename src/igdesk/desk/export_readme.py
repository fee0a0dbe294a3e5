"""The explanation inside an export, for somebody who has nothing else: every table and every field, in words."""

from __future__ import annotations

from collections.abc import Iterator

import igdesk
from igdesk.i18n import LANGUAGES, Words
from igdesk.rules.events import EVENTS
from igdesk.store.portable.tables import TABLES


def explanation() -> str:
    """The whole text, in every language that igdesk speaks: nobody knows who will read it."""
    parts = ["\n".join(_in_one(Words(lang))) for lang in sorted(LANGUAGES)]
    return f"\n{'=' * 80}\n\n".join(parts)


def _in_one(words: Words) -> Iterator[str]:
    yield from (words("portable.x_what"), "", words("portable.x_times"), "", words("portable.x_not"), "")
    for table in TABLES:
        yield f"{table.file}: {words(f'portable.t_{table.name}')}"
        yield from (f"    {name}: {words(f'portable.f_{table.name}_{name}')}" for name in table.columns)
        yield ""
    yield words("portable.x_kinds")
    yield from (f"    {kind}: {words(f'portable.e_{kind}')}" for kind in EVENTS)
    yield from ("", words("portable.x_written_by", version=igdesk.__version__), "")
