"""What a person does about a token that cannot be used or gives no account, where a new one is not the answer."""

from __future__ import annotations

from igdesk.i18n import Phrase
from igdesk.instagram.auth import TokenFault
from igdesk.instagram.errors import InstagramError, PageInstead, PermissionMissing, SendingBlocked

_CHECKPOINT = "instagram.auth_checkpoint"
_OF_PLACE = {
    "instagram.token_file_open": "doctor.cure_token_open",
    "instagram.token_file_unreadable": "doctor.cure_token_unreadable",
    "instagram.keyring_failed": "doctor.cure_token_keyring",
}
"""By what is wrong with the token's place."""


def cure_of_place(fault: TokenFault) -> Phrase:
    """What to do about a token that is there and cannot be used as it is."""
    return Phrase(_OF_PLACE.get(fault.phrase.key, "doctor.cure_token_malformed"), fault.phrase.args)


def cure_of(refusal: InstagramError, otherwise: str) -> Phrase:
    """What to do.

    Args:
        refusal: What Instagram said.
        otherwise: The key of what is said where nothing is known to help.
    """
    if isinstance(refusal, PageInstead):
        return Phrase("instagram.cure_sign_in")
    return Phrase("instagram.cure_as_told" if _told_itself(refusal) else otherwise)


def _told_itself(refusal: InstagramError) -> bool:
    """Whether its own sentence says what to do, at Instagram or in the App Dashboard, and with the same token."""
    return isinstance(refusal, PermissionMissing | SendingBlocked) or refusal.phrase.key == _CHECKPOINT
