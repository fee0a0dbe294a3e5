"""Identifiers that look like Instagram's: opaque, case-sensitive, the same for the same seed."""

from __future__ import annotations

import base64
from random import Random

_TOKEN_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


class Ids:
    """Makes identifiers; none comes twice.

    Args:
        seed: The same seed gives the same identifiers in the same order.
        account_id: The professional account that conversations and messages belong to.
    """

    def __init__(self, seed: int, account_id: str) -> None:
        self._random = Random(f"ids/{seed}")
        self._facebook = Random(f"facebook/{seed}")
        self._account_id = account_id
        self._count = 0
        self.twins = False
        """Whether every second message's id differs from the one before in the case of one letter only."""
        self._twin = ""

    def igsid(self) -> str:
        """A person's id, scoped to the account: 15 to 17 digits."""
        return self._digits("", self._random.choice((15, 16, 17)))

    def conversation(self) -> str:
        return _opaque(f"ig_dm:1:IGMessageThread:{self._account_id}:{self._digits('3402823668417103', 39)}")

    def message(self, conversation: str) -> str:
        """A message's id, some 160 characters that name account, thread and item, as public samples do."""
        thread = conversation_number(conversation)
        if self.twins and self._twin:
            twin, self._twin = self._twin, ""
            return twin
        made = _opaque(f"ig_dm_item:1:IGMessageID:{self._account_id}:{thread}:{self._digits('3199', 35)}")
        self._twin = _other_case(made)
        return made

    def media(self) -> str:
        return self._digits("179", 17)

    def comment(self) -> str:
        return self._digits(self._random.choice(("178", "179", "180")), 17)

    def attachment(self) -> str:
        return self._digits("", 18)

    def token(self) -> str:
        """An access token in the shape of Instagram Login's, `IGAA…`."""
        return "IGAA" + "".join(self._random.choices(_TOKEN_LETTERS, k=168))

    def facebook_token(self) -> str:
        """An access token in the shape of Facebook Login's, `EAA…`."""
        return "EAA" + "".join(self._facebook.choices(_TOKEN_LETTERS, k=180))

    def code(self) -> str:
        """What a log-in gives to be traded for a token."""
        return "AQ" + "".join(self._random.choices(_TOKEN_LETTERS, k=120))

    def _digits(self, prefix: str, length: int) -> str:
        """`length` digits that hold a running number, so that they are unique, between random ones."""
        self._count += 1
        number = str(self._count).zfill(6)
        filling = length - len(prefix) - len(number)
        first = "" if prefix else str(self._random.randint(1, 9))
        digits = "".join(self._random.choices("0123456789", k=filling - len(first)))
        return prefix + first + digits + number


def conversation_number(conversation: str) -> str:
    """The thread's number inside a conversation id made by `Ids.conversation`."""
    text = conversation.replace("ZD", "=").replace("ZA", "Z")
    return base64.b64decode(text).decode().rsplit(":", 1)[1]


def _other_case(text: str) -> str:
    """`text` with its last letter in the other case; `D` of the padding is none."""
    place = max(n for n, letter in enumerate(text.removesuffix("ZDZD").removesuffix("ZD")) if letter.isalpha())
    return text[:place] + text[place].swapcase() + text[place + 1 :]


def trace_id(random: Random) -> str:
    """A `fbtrace_id`: what Meta's support asks for."""
    return "A" + "".join(random.choices(_TOKEN_LETTERS + "_-", k=22))


def _opaque(text: str) -> str:
    """Base64 as Instagram writes it: an `A` after each `Z`, `ZD` for the padding."""
    return base64.b64encode(text.encode()).decode().replace("Z", "ZA").replace("=", "ZD")
