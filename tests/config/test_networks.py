"""`[[networks]]`: how it is written, and what of it is missing on this computer."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.config.accounts import gone, id_named, is_there, mark_of, name_of
from igdesk.config.hooks import unready
from igdesk.config.load import load_config, load_text
from igdesk.config.networks import Network, window_of
from igdesk.config.problems import ConfigError

DESK = '[[agents]]\nid = "mei"\nname = "Mei"\n'
ROW = '[[networks]]\nid = "whatsapp"\nname = "WhatsApp"\nrun = ["./send.py", "--now"]\n'


def test_a_desk_has_none_unless_it_names_one() -> None:
    assert load_text(DESK).networks == ()


def test_a_network_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(
        DESK + ROW + 'env = ["WHATSAPP_TOKEN"]\ntimeout = "45s"\nwindow = "24h"\nmax_characters = 4096\n', "utf-8"
    )
    [network] = load_config(path).networks
    assert network == Network(
        "whatsapp", "WhatsApp", (str(tmp_path / "send.py"), "--now"), ("WHATSAPP_TOKEN",), timedelta(seconds=45),
        timedelta(hours=24), max_characters=4096,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "key", "says"),
    [
        ('[[networks]]\nname = "X"\nrun = "x"', "networks[1].id", "missing"),
        ('[[networks]]\nid = "x"\nrun = "x"', "networks[x].name", "missing"),
        ('[[networks]]\nid = "x"\nname = "X"', "networks[x].run", "missing"),
        ('[[networks]]\nid = "we:chat"\nname = "X"\nrun = "x"', "networks[we:chat].id", "colons"),
        (ROW + ROW, "networks[whatsapp].id", "taken"),
        (ROW + 'timeout = "46s"', "networks[whatsapp].timeout", "45s at most"),
        (ROW + 'timeout = "0s"', "networks[whatsapp].timeout", "1s or more"),
        (ROW + 'window = "always"', "networks[whatsapp].window", "a duration"),
        (ROW + "max_bytes = 19", "networks[whatsapp].max_bytes", "from 20 up"),
        (ROW + "max_bytes = 500\nmax_characters = 160", "networks[whatsapp]", "at most one of"),
        (ROW + 'env = "a b"', "networks[whatsapp].env", "name of an environment variable"),
        (ROW + 'url = "https://x"', "networks[whatsapp].url", "is no key"),
    ],
)
def test_each_fault_is_one_sentence(text: str, key: str, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_text(DESK + text)
    [problem] = caught.value.problems
    said = problem.what.in_("en")
    assert problem.key == key
    assert says in said
    assert "\n" not in said


def test_a_pasted_secret_is_not_repeated() -> None:
    with pytest.raises(ConfigError) as caught:
        load_text(DESK + ROW + 'env = "EAAG secret"')
    assert "EAAG" not in str([problem.in_("en") for problem in caught.value.problems])


def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(DESK + ROW, "utf-8")
    [absent] = unready(load_config(path))
    assert (absent.key, absent.line) == ("networks[whatsapp].run", 7)
    (tmp_path / "send.py").write_text("#!/bin/sh\n", "utf-8")
    (tmp_path / "send.py").chmod(0o755)
    assert list(unready(load_config(path))) == []


def test_a_network_stands_where_an_account_does_and_is_none() -> None:
    config = load_text(DESK + ROW + 'window = "24h"')
    assert name_of(config, "network:whatsapp") == "WhatsApp"
    assert name_of(config, "1784") is None, "nothing to tell apart"
    assert mark_of(config, "network:whatsapp") == "[WhatsApp] "
    assert window_of(config, "network:whatsapp") == timedelta(hours=24)
    assert window_of(config, "1784") is None
    assert [id_named(config, each) for each in ("whatsapp", "WHATSAPP", "x", "1784")] == [
        "network:whatsapp", "network:whatsapp", "network:x", "1784",
    ]  # fmt: skip
    assert [is_there(config, each) for each in ("network:whatsapp", "network:x", "1784")] == [True, False, True]
    assert gone(7, "network:x").in_("en").startswith("#7 came by a network that this desk has no longer (x)")
