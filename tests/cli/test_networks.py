"""Another network, both ways by command: what customers write comes in as JSON, the answer leaves by its program."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from igdesk.desk.new_tickets import new_ticket
from igdesk.errors import UsageError
from igdesk.rules.model import Channel
from igdesk.simulator.simulator import Simulator
from igdesk.store.create import Origin

from .support import Igdesk, piped

NETWORK = """
[[networks]]
id = "whatsapp"
name = "WhatsApp"
run = ["./send.py"]
max_characters = 40
"""
CAME = {"network": "whatsapp", "external_id": "+49151", "message_id": "m1", "customer": "Ada", "text": "退货可以吗？"}
PROGRAM = """#!{python} -SE
import json, sys
asked = json.load(sys.stdin)
print(json.dumps({{"id": "sent-" + asked["to"]}}))
with open("arrived.txt", "a", encoding="utf-8") as file:
    file.write(asked["text"] + chr(10))
"""


def test_what_came_by_a_network_says_so_and_nothing_else_must() -> None:
    made = new_ticket(CAME)
    assert (made.channel, made.origin) == (Channel.OTHER, Origin("whatsapp", "+49151", "m1"))
    assert new_ticket({**CAME, "channel": "email"}).channel is Channel.EMAIL
    assert new_ticket({"channel": "form", "customer": "Bo", "text": "Hi"}).origin is None


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"message_id": None}, "These are missing: message_id."),
        ({"external_id": " "}, "These are missing: external_id."),
        ({"network": None}, "These are missing: network."),
        ({"customer": ""}, "These are missing: --customer."),
        ({"channel": "dm"}, "cannot have the channel “dm”, which is Instagram's; there are: email, form, other."),
        ({"external_id": 5}, "“external_id” holds something of another kind"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(changes: dict[str, object], says: str) -> None:
    with pytest.raises(UsageError) as caught:
        new_ticket({**CAME, **changes})
    said = caught.value.phrase.in_("en")
    assert says in said
    assert "\n" not in said


@pytest.mark.skipif(sys.platform == "win32", reason="the program is started by its first line")
def test_a_conversation_goes_both_ways(
    live: Igdesk, config_file: Path, instagram: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    config_file.write_text(config_file.read_text("utf-8") + NETWORK, encoding="utf-8")
    program = config_file.parent / "send.py"
    program.write_text(PROGRAM.format(python=sys.executable), encoding="utf-8")
    absent = live("config", "check", "--json").json["not_ready"]
    assert [each["key"] for each in absent] == ["networks[whatsapp].run"]
    program.chmod(0o755)

    monkeypatch.setattr(sys, "stdin", piped(json.dumps([CAME, {**CAME, "message_id": "m2", "text": "喂？"}, CAME])))
    made = live("ticket", "new", "--json-in", "-", "--json").json
    assert [each["number"] for each in made] == [1, 1, 1]
    assert (made[0]["network"], made[0]["category"]) == ({"id": "whatsapp", "name": "WhatsApp"}, "returns")

    assert "[WhatsApp] 喂？" in live("ticket", "list").out
    assert live("ticket", "list", "--account", "whatsapp", "--json").json[0]["number"] == 1
    assert "WhatsApp" in live("ticket", "show", "1").out
    refused = live("ticket", "reply", "1", "--text", "好" * 41)
    assert (refused.status, refused.err) == (
        1, "The reply has 41 characters; WhatsApp takes 40. Shorten it or split it.\n",
    )  # fmt: skip

    sent = live("ticket", "reply", "1", "--text", "好" * 41, "--split", "--wait", "--json")
    assert (sent.status, [each["state"] for each in sent.json["replies"]]) == (0, ["sent", "sent"])
    assert sent.json["status"] == "waiting"
    assert (config_file.parent / "arrived.txt").read_text("utf-8").split() == ["好" * 40, "好"]
    assert [each["remote_id"] for each in sent.json["messages"]][:2] == ["whatsapp:in:m1", "whatsapp:in:m2"]

    program.write_text("#!/bin/sh\nexit 65\n", encoding="utf-8")
    assert live("ticket", "reply", "1", "--text", "再见", "--wait").status == 5
    assert "WhatsApp refused it." in live("outbox").out
