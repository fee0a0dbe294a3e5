"""`igdesk import templates`: another system's saved replies become wordings of this desk; none here changes."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import tomli

from igdesk.config.load import load_config
from igdesk.config.model import Template

from .support import Igdesk


@pytest.fixture(autouse=True)
def here(tmp_path: Path, config_file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def write(*rows: tuple[str, ...]) -> None:
    with Path("x.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def saved(config_file: Path) -> dict[str, Template]:
    """What is in `templates.d`, as the desk reads it."""
    files = (config_file.parent / "templates.d").glob("*.toml")
    own = {row["id"] for file in files for row in tomli.loads(file.read_text("utf-8"))["templates"]}
    return {each.id: each for each in load_config(config_file).templates if each.id in own}


@pytest.mark.parametrize(
    ("heading", "text", "ours"),
    [
        (("short_code", "content"), "Hi {{contact.name}}, {{ agent.name }}", "Hi {customer.name}, {agent.name}"),
        (("Title", "Body"), "<p>{{ticket.requester.first_name}}</p><p>thanks</p>", "{customer.first_name}\n\nthanks"),
        (("name", "comment"), "Order {{ticket.custom_field.Order No}} is late", "Order {order_no} is late"),
        (("编号", "话术"), "您好，{{contact.first_name | default: '您'}}", "您好，{customer.first_name}"),
        (("id", "text"), "Number {{ticket.id}}, {coupon}", "Number {ticket.number}, {coupon}"),
        (("id", "text"), "1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
    ],
)  # fmt: skip
def test_placeholders_become_ours(
    igdesk: Igdesk, config_file: Path, heading: tuple[str, str], text: str, ours: str
) -> None:
    write(heading, ("late-parcel", text))
    told = igdesk("import", "templates", "x.csv", "--json")
    assert (told.status, told.json["saved"], told.json["rejected"]) == (0, 1, 0)
    [template] = saved(config_file).values()
    assert (template.id, template.text) == ("late-parcel", ours)


def test_a_wording_with_everything(igdesk: Igdesk, config_file: Path) -> None:
    write(
        ("name", "content", "language", "tone", "folder"),
        ("Refund: granted!", "It is on its way.", "en", "warm", "returns;Nonsense"),
    )
    assert igdesk("import", "templates", "x.csv").status == 0
    [template] = saved(config_file).values()
    assert (template.id, template.title, template.style) == ("Refund-granted!", "Refund: granted!", "warm")
    assert (template.language, template.categories) == ("en", ("returns",))


def test_what_cannot_be_saved_goes_to_a_file_with_the_reason_and_the_rest_is_in(
    igdesk: Igdesk, config_file: Path
) -> None:
    write(
        ("id", "text", "language", "style"),
        ("good", "Hello", "", ""),
        ("", "no name", "", ""),
        ("empty", " ", "", ""),
        ("style", "Hello", "", "grumpy"),
        ("holes", "{customer.shoe_size}", "", ""),
        ("good", "Other words", "", ""),
    )
    told = igdesk("import", "templates", "x.csv", "--json").json
    assert {key: told[key] for key in ("rows", "saved", "known", "rejected")} == {
        "rows": 6, "saved": 1, "known": 0, "rejected": 5,
    }  # fmt: skip
    with Path(told["rejected_file"]).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == ["", "empty", "style", "holes", "good"]
    assert "grumpy" in rows[2]["igdesk_reason"]
    assert "customer.shoe_size" in rows[3]["igdesk_reason"]
    assert [each.text for each in saved(config_file).values()] == ["Hello"]


def test_again_changes_nothing_and_a_trial_writes_nothing(igdesk: Igdesk, config_file: Path) -> None:
    write(("id", "text"), ("a", "Hello"), ("b", "{nobody.knows}"))
    trial = igdesk("import", "templates", "x.csv", "--dry-run", "--json").json
    assert (trial["saved"], trial["rejected"], trial["rejected_file"]) == (1, 1, None)
    assert saved(config_file) == {}
    igdesk("import", "templates", "x.csv")
    before = (config_file.parent / "templates.d" / "a.toml").read_bytes()
    assert tomli.loads(before.decode())["templates"][0]["text"] == "Hello"
    told = igdesk("import", "templates", "x.csv", "--json").json
    assert (told["saved"], told["known"], told["rejected"]) == (0, 1, 1)
    assert (config_file.parent / "templates.d" / "a.toml").read_bytes() == before


def test_a_list_without_texts_is_refused(igdesk: Igdesk) -> None:
    write(("id", "colour"), ("a", "blue"))
    told = igdesk("import", "templates", "x.csv")
    assert told.status == 2
    assert "colour" in told.err
