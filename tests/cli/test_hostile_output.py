"""Whatever people write, no command lets anything through that a terminal would act on; JSON has it as it was."""

from __future__ import annotations

import pytest

from igdesk.text import acts

from .support import CustomerWrites, Igdesk

HOSTILE = (
    "Zq[red]x[/] \x1b[31m\x1b]0;owned\x07 \x1b]8;;x://evil\x1b\\link\x1b]8;;\x1b\\ \x1b]52;c;AAAA\x07 \x9b2J a\rb \x7f"
    " \u202eevil\u2066 \u200b\ufeff \u05e9\u05dc\u05d5\u05dd 👨\u200d👩\u200d👧 Z"
    + "\u0301" * 40
    + " %s {x} refund "
    + "w" * 4000
)
SHORT = HOSTILE[:90]

CHANGING = (
    ("ticket", "note", "1", "--", HOSTILE),
    ("ticket", "set", "1", "--tag", f"+{SHORT}"),
    ("ticket", "promise", "1", "--text", SHORT, "--due", "2h"),
    ("ticket", "escalate", "1", "--reason", SHORT),
    ("ticket", "handoff", "1", "tech", "--note", SHORT),
    ("ticket", "reply", "1", "--text", SHORT),
    ("view", "save", "mine", SHORT.replace("\x1b", "")),
)
WRONG = (
    ("ticket", "claim", HOSTILE), ("view", "save", SHORT, "is:open"), ("ticket", "handback", "1", "--note", SHORT),
    ("ticket", "assign", "1", SHORT), ("customer", "show", SHORT[:20]), (HOSTILE,),
    ("ticket", "show", "1", f"--{SHORT}"),
)  # fmt: skip
"""Used wrongly: what is said of it names what was typed."""
READING = (
    ("ticket", "list"), ("ticket", "show", "1"), ("ticket", "show", "1", "--events"), ("outbox",), ("promises",),
    ("compensations",), ("notices",), ("hooks",), ("view", "list"), ("search", "refund"), ("search", HOSTILE),
    ("customer", "list"), ("customer", "show", f"@{SHORT}"), ("template", "list"),
    ("rules", "explain", "--text", HOSTILE), ("undo",), ("redo",), ("rules", "review"),
    ("report",), ("report", "--by", "tag", "--from", "7d", "--compare"), ("report", "--by", "category"),
)  # fmt: skip


@pytest.mark.parametrize("how", [(), ("--plain",)], ids=["usual", "plain"])
def test_nothing_that_acts_reaches_the_terminal(
    igdesk: Igdesk, customer_writes: CustomerWrites, how: tuple[str, ...]
) -> None:
    customer_writes(HOSTILE, SHORT)
    let_through = []
    not_done, shown = [], ""
    for command in (*CHANGING, *READING, *WRONG):
        told = igdesk(*how, *command)
        shown += told.out
        not_done += [] if told.status == 0 or command in WRONG else [(told.status, command[:2], told.err[:200])]
        let_through += [(command[:2], line) for line in (told.out + told.err).split("\n") if acts(line)]
    assert let_through == []
    assert not_done == []
    assert shown.count("Zq[red]x[/]") > len(READING) // 2
    assert igdesk("ticket", "show", "1", "--json").json["messages"][0]["text"] == HOSTILE
