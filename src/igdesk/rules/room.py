"""How long one message may be, where it goes."""

from __future__ import annotations

from igdesk.config.model import Config
from igdesk.config.networks import network_of
from igdesk.i18n import Phrase
from igdesk.rules.commands import MESSAGE_BYTES
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import Ticket
from igdesk.rules.split import split_text, utf8_size
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Room:
    """What one message holds."""

    most: int = MESSAGE_BYTES
    in_characters: bool = False
    """Whether characters are counted (code points), else bytes of UTF-8."""
    network: str | None = None
    """What people call the network; None: it is Instagram."""

    def taken(self, text: str) -> int:
        """How much of it a text takes."""
        return len(text) if self.in_characters else utf8_size(text)

    def split(self, text: str) -> tuple[str, ...]:
        """A text as messages that fit; see `split_text`."""
        return split_text(text, self.most, self.taken)

    def size(self, text: str) -> Phrase:
        """How long a text is, in words."""
        return Phrase(
            "networks.characters_of" if self.in_characters else "ticket_ui.bytes_of", {"count": self.taken(text)}
        )

    def count(self, text: str) -> Phrase:
        """How much of it a text takes, in words."""
        key = "networks.characters" if self.in_characters else "ticket_ui.bytes"
        return Phrase(key, {"count": self.taken(text), "limit": self.most})


def room_for(ticket: Ticket, config: Config) -> Room:
    """What one message to a ticket's customer holds."""
    network = network_of(config, ticket.account)
    if network is None:
        return Room()
    if network.max_characters is not None:
        return Room(network.max_characters, True, network.name)
    return Room(network.max_bytes or MESSAGE_BYTES, False, network.name)


def check_length(text: str, room: Room) -> None:
    """Whether a text fits in one message.

    Raises:
        Refusal: It does not.
    """
    size = room.taken(text)
    if size <= room.most:
        return
    if room.network is None:
        raise Refusal("refusal.too_long", bytes=size, limit=room.most)
    unit = "characters" if room.in_characters else "bytes"
    raise Refusal(f"networks.too_long_{unit}", count=size, limit=room.most, network=room.network)
