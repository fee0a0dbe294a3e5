"""What the composer asks of its screen."""

from __future__ import annotations

from datetime import datetime

from textual.message import Message

from igdesk.config.model import Template, Then
from igdesk.values import dataclass
from igdesk.widgets.recipient import AfterSend, Recipient


class ComposerAsks:
    """The messages of the composer."""

    @dataclass
    class SendAsked(Message, namespace="composer"):
        """The writer wants it sent: no holes are left and there is something to send."""

        recipient: Recipient
        text: str
        template: str | None
        after: AfterSend
        then: Then | None = None
        """What is done besides."""
        private: bool = False
        """Of an answer to a comment: for its author alone."""
        at: datetime | None = None
        """When it goes, unless the customer writes first."""

    @dataclass
    class Edited(Message, namespace="composer"):
        """The text changed; it is to be kept from now on."""

        number: int
        text: str
        template: str | None

    class Left(Message, namespace="composer"):
        """The writer left for now."""

    class Refused(Message, namespace="composer"):
        """Something is missing, so it was not asked to be sent; that was said."""

    @dataclass
    class Wanted(Message, namespace="composer"):
        """The writer wants something for the place of the cursor that an action of the screen asks for."""

        action: str

    @dataclass
    class ToneWanted(Message, namespace="composer"):
        """The writer wants the same template in another tone, in place of what it put there."""

        variant: Template

    @dataclass
    class SaveWanted(Message, namespace="composer"):
        """The writer wants to keep the text as a template."""

        text: str
        template: str | None
        variant: Template | None
        """The variant whose words the text still is, if it is one's."""
