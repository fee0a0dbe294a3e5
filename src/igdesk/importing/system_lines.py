"""Lines that Instagram itself writes into a thread, in the words of the account's language.

The export marks them in no other way. English and Spanish lines are those of published exports; the reaction notices of
other languages are as people reported them. An unknown line stays a text: no customer goes unheard for it.
So every pattern covers a whole line, and one that has a subject must begin with the sender's own name or "You".
"""

from __future__ import annotations

import re
from enum import Enum, auto


class LineKind(Enum):
    """What Instagram reports in a line of its own."""

    REACTION = auto()
    CALL = auto()
    SYSTEM = auto()
    ATTACHMENT = auto()


_LONGEST = 400  # a group's name and a display name fit; texts beyond are never Instagram's own
_SIGNS = r"\W{1,40}"  # an emoji has no letter, so "Reacted badly to your message" is a customer's
_CALL_EN = r"(?:audio|video|voice) (?:call|chat)"  # "You missed my call" is a customer's
_CALL_ES = r"(?:llamada(?: de (?:audio|voz|video))?|videollamada|chat de video|videochat)"

_WHOLE = (
    (
        LineKind.REACTION,
        re.compile(
            rf"Liked a message|Reacted{_SIGNS}to your message|Reaccionó{_SIGNS}a tu mensaje"
            rf"|A aimé un message|A réagi avec{_SIGNS}à votre message|Hat mit{_SIGNS}auf deine Nachricht reagiert"
            rf"|Ha reagito con{_SIGNS}al tuo messaggio|Reagiu com{_SIGNS}à sua mensagem"
        ),
    ),
    (
        LineKind.CALL,
        re.compile(
            rf"(?:(?:The )?{_CALL_EN} (?:has )?ended|Missed {_CALL_EN}"
            rf"|{_CALL_ES} (?:finalizad|perdid)[ao]|Iniciaste una? {_CALL_ES}|Tienes una? {_CALL_ES} perdid[ao])\.?",
            re.IGNORECASE,
        ),
    ),
    (LineKind.SYSTEM, re.compile(r"Sent an? .{1,40}\. Update your app to view\.?(?: Update)?", re.DOTALL)),
)
_AFTER_SUBJECT = (
    (LineKind.ATTACHMENT, re.compile(r"sent an attachment\.?")),
    (
        LineKind.CALL,
        re.compile(
            rf"(?:started|joined|left|ended|missed) (?:an?|the) {_CALL_EN}(?: (?:with|from) .+)?\.?"
            rf"|(?:inició|perdió) una? {_CALL_ES}\.?",
            re.DOTALL,
        ),
    ),
    (
        LineKind.SYSTEM,
        re.compile(
            r"(?:named the group .+|changed the group (?:photo|name)(?: to .+)?|(?:created|joined|left) the group"
            r"|added .+ to the group|removed .+ from the group|(?:added|removed) .+ as a(?: group)? admin"
            r"|changed the (?:chat )?theme(?: to .+)?|set the emoji to .+|(?:un)?pinned a message"
            r"|turned (?:on|off) (?:vanish mode|disappearing messages))\.?",
            re.DOTALL,
        ),
    ),
)


def line_kind(text: str, sender: str) -> LineKind | None:
    """What Instagram reports in `text`, which stands under the name of `sender`; None if a person wrote it."""
    line = text.strip()
    if not line or len(line) > _LONGEST:
        return None
    for kind, pattern in _WHOLE:
        if pattern.fullmatch(line):
            return kind
    for subject in (sender.strip(), "You"):
        if line.startswith(f"{subject} "):
            rest = line[len(subject) :].strip()
            return next((kind for kind, pattern in _AFTER_SUBJECT if pattern.fullmatch(rest)), None)
    return None
