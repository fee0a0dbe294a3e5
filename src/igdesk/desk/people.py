"""Who acts, from what the command line, the environment, the configuration and the computer say."""

from __future__ import annotations

from igdesk.config.model import Config
from igdesk.errors import UsageError


def who_acts(config: Config, named: str | None, system_user: str) -> str:
    """The agent who acts.

    Args:
        config: The desk's configuration.
        named: `--as` or `IGDESK_AGENT`.
        system_user: The name that the computer knows the person by.

    Raises:
        UsageError: The named agent does not exist, or several could be meant.
    """
    known = [agent.id for agent in config.agents]
    wanted = named or config.desk.me
    if wanted is not None:
        if known and wanted not in known:
            raise UsageError("people.unknown", name=wanted, known=", ".join(known))
        return wanted
    if system_user in known or not known:
        return system_user
    if len(known) == 1:
        return known[0]
    raise UsageError("people.several", known=", ".join(known))
