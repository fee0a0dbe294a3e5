"""Lines of Instagram's own are told from what people write."""

from __future__ import annotations

import pytest

from igdesk.importing.system_lines import LineKind, line_kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Liked a message", LineKind.REACTION),
        ("Reacted ❤️ to your message ", LineKind.REACTION),
        ("Reaccionó 🫶 a tu mensaje ", LineKind.REACTION),
        ("Reagiu com 👍 à sua mensagem", LineKind.REACTION),
        ("You started an audio call", LineKind.CALL),
        ("José 🧵 started a video chat", LineKind.CALL),
        ("José 🧵 inició una videollamada", LineKind.CALL),
        ("Audio call ended", LineKind.CALL),
        ("You missed a video chat", LineKind.CALL),
        ("Llamada de audio finalizada", LineKind.CALL),
        ("Iniciaste una llamada de audio", LineKind.CALL),
        ("Tienes una llamada de audio perdida", LineKind.CALL),
        ("Sent a doodle. Update your app to view. Update", LineKind.SYSTEM),
        ("José 🧵 named the group Pop-up 🎪.", LineKind.SYSTEM),
        ("You added Ada to the group.", LineKind.SYSTEM),
        ("José 🧵 sent an attachment.", LineKind.ATTACHMENT),
    ],
)
def test_a_line_of_instagram_is_known(text: str, kind: LineKind) -> None:
    assert line_kind(text, "José 🧵") is kind


@pytest.mark.parametrize(
    "text",
    [
        "",
        "You missed my call",
        "You missed the call yesterday, please ring again",
        "I started a video chat",
        "Somebody named the group",
        "Reacted badly to your message",
        "my phone said: Audio call ended",
        "Please update your app to view. Update",
        "José 🧵 " + "x" * 1000 + " to the group",
    ],
)
def test_what_a_person_writes_stays_a_text(text: str) -> None:
    assert line_kind(text, "José 🧵") is None
