"""Regular expressions of a configuration: google-re2 must take them, since it alone matches in linear time."""

from __future__ import annotations

from typing import Any

from igdesk.config.problems import visible
from igdesk.config.readers import text
from igdesk.config.spot import Spot
from igdesk.i18n import Phrase


def pattern(raw: Any, spot: Spot) -> str:
    """A pattern that google-re2 can run; anything else could be made to hang the desk by a customer's message."""
    written = text(raw, spot)
    # Loaded only for a configuration that has a pattern: it costs more than all other checks together.
    import re2

    try:
        re2.compile(written, options=_quiet())
    except re2.error as error:
        detail = visible(error.args[0].decode(errors="replace"))
        raise spot.wrong(Phrase("config.pattern", {"detail": detail}), got=written) from None
    return written


def groups(written: str) -> int:
    """How many groups a checked pattern has."""
    import re2

    return int(re2.compile(written, options=_quiet()).groups)


def _quiet() -> Any:
    import re2

    options = re2.Options()
    # It would write to standard error by itself otherwise.
    options.log_errors = False
    return options
