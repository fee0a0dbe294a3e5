"""`igdesk outbox --arrived`: a person says that a reply in doubt stands on Instagram."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from igdesk.clock import FixedClock
from igdesk.config.load import load_config
from igdesk.i18n import Phrase
from igdesk.store import settle
from igdesk.store.engine import LocalStore
from igdesk.store.settle import Settling

from .support import CustomerWrites, Igdesk

HINT = {
    "en": "An unconfirmed reply, once you have looked on Instagram: it stands there: `igdesk outbox --arrived {id}`;"
    " it does not: `igdesk outbox --retry {id}`.",
    "zh": "待确认的回复，请先到 Instagram 上查看：已在那里：`igdesk outbox --arrived {id}`；"
    "没有：`igdesk outbox --retry {id}`。",
}
Doubts = Callable[[], str]


@pytest.fixture(autouse=True)
def _one_ticket(customer_writes: CustomerWrites) -> None:
    customer_writes("I want a refund")


@pytest.fixture
def doubts(config_file: Path, clock: FixedClock) -> Doubts:
    """Of the reply that is next nobody knows whether it has reached Instagram; gives its id."""

    def doubt() -> str:
        config = load_config(config_file)
        assert config.store.path is not None
        store = LocalStore(config.store.path, clock, create=False)
        by = Settling("doubted", clock.now(), config)
        try:
            row = store.write("claimed", settle.claim_next, by).result()
            assert row is not None
            store.write("doubted", settle.doubt, row.id, Phrase("outbox.interrupted"), by).result()
        finally:
            store.close()
        return row.id

    return doubt


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_list_says_both_choices_for_one_in_doubt(igdesk: Igdesk, doubts: Doubts, lang: str) -> None:
    igdesk("ticket", "reply", "1", "--text", "Here it is")
    assert "--arrived" not in igdesk("--lang", lang, "outbox").out
    reply = doubts()
    assert igdesk("--lang", lang, "outbox").out.splitlines()[-1] == HINT[lang].format(id=reply)
    assert [row["state"] for row in igdesk("outbox", "--json").json] == ["unconfirmed"]


def test_one_that_stands_there_counts_as_sent_and_undo_takes_it_back(igdesk: Igdesk, doubts: Doubts) -> None:
    igdesk("ticket", "reply", "1", "--text", "Here it is")
    reply = doubts()
    assert igdesk("outbox", "--arrived", reply[:9], "--json").json == []
    shown = igdesk("ticket", "show", "1", "--json").json
    assert ([row["state"] for row in shown["outbox"]], shown["first_responded_at"] is not None) == (["sent"], True)
    assert "reply_confirmed" in [event["kind"] for event in shown["events"]]
    assert igdesk("undo").status == 0
    assert [(row["id"], row["state"]) for row in igdesk("outbox", "--json").json] == [(reply, "unconfirmed")]


def test_what_cannot_be_said_is_refused_with_its_reason(igdesk: Igdesk, doubts: Doubts) -> None:
    igdesk("ticket", "reply", "1", "--text", "Here it is")
    reply = igdesk("outbox", "--json").json[0]["id"]
    refused = igdesk("outbox", "--arrived", reply)
    assert (refused.status, refused.out) == (1, "")
    assert (
        refused.err == "This reply is waiting to be sent: only one that is unconfirmed can be said to have arrived.\n"
    )
    assert igdesk("outbox", "--arrived", "zzz").err.startswith("There is no reply whose id begins with “zzz”")
    assert igdesk("outbox", "--arrived", reply, "--retry", reply).status == 2
    assert doubts() == reply
    assert igdesk("--as", "ken", "outbox", "--arrived", reply).status == 4
