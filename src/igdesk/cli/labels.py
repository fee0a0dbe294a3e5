"""What the labels of a file stand for, as it is said on the command line."""

from __future__ import annotations

from collections.abc import Sequence

from igdesk.cli.phrased import option, storable
from igdesk.errors import UsageError

map_option = option("--map", "mapped", multiple=True, type=storable, metavar="LABEL=CATEGORY", help="cli_help.o_map")


def meaning(mapped: Sequence[str]) -> dict[str, str]:
    """What labels stand for.

    Raises:
        UsageError: That is not told, or told twice.
    """
    found: dict[str, str] = {}
    for each in mapped:
        label, equals, category = (part.strip() for part in each.rpartition("="))
        if not (label and equals and category):
            raise UsageError("rules_cli.bad_map", got=each)
        if found.setdefault(label, category) != category:
            raise UsageError("rules_cli.mapped_twice", label=label)
    return found
