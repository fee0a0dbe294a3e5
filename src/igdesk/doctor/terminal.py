"""The terminal: what it says of itself, its size, its encoding, and how wide it really draws 中文 and emoji."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from igdesk.doctor.finding import Finding, Notes
from igdesk.i18n import Phrase
from igdesk.text import cells
from igdesk.values import dataclass

LEAST_COLUMNS, LEAST_ROWS = 80, 24
PLAIN = ("中文", "😀")
"""What every terminal for this desk has to draw as wide as everybody says it is."""
JOINED = ("❤️", "👩‍👩‍👧")
"""Characters put together from several, about which terminals differ: worth knowing, no fault."""
MEASURED = (*PLAIN, *JOINED)
_MULTIPLEXERS = {"TMUX": "tmux", "STY": "screen", "ZELLIJ": "zellij"}


@dataclass(frozen=True, slots=True)
class TerminalFacts:
    """What is known of the terminal, gathered on the main thread before the checks begin."""

    is_terminal: bool
    columns: int = 0
    rows: int = 0
    encoding: str = ""
    """Of standard output."""
    widths: Mapping[str, int] | None = None
    """Cells by text, as the terminal itself tells; None where it was not asked or did not answer."""
    environ: Mapping[str, str] = field(default_factory=dict)

    @property
    def around(self) -> tuple[str, ...]:
        """What lies between the program and the screen."""
        found = [name for variable, name in _MULTIPLEXERS.items() if self.environ.get(variable)]
        is_remote = self.environ.get("SSH_CONNECTION") or self.environ.get("SSH_TTY")
        return (*found, "ssh") if is_remote else tuple(found)

    @property
    def colours(self) -> str:
        """How many colours its variables promise."""
        kind, depth = self.environ.get("TERM", ""), self.environ.get("COLORTERM", "").lower()
        if depth in ("truecolor", "24bit"):
            return "16 777 216"
        return "256" if "256color" in kind else "16"


def check(facts: TerminalFacts) -> Finding:
    """Whether the desk can be shown here."""
    notes = Notes("terminal")
    if not facts.is_terminal:
        notes.note("doctor.terminal_none")
        return notes.finding()
    _check_kind(notes, facts)
    _check_size(notes, facts)
    _check_encoding(notes, facts)
    _check_widths(notes, facts)
    return notes.finding()


def _check_kind(notes: Notes, facts: TerminalFacts) -> None:
    kind = facts.environ.get("TERM", "")
    if kind in ("", "dumb", "unknown"):
        notes.fault(Phrase("doctor.term_unknown", {"kind": kind or "-"}), Phrase("doctor.cure_term"))
    within = ", ".join(facts.around) or "-"
    notes.note("doctor.terminal_facts", kind=kind or "-", within=within, columns=facts.columns, rows=facts.rows)
    if facts.environ.get("NO_COLOR"):
        notes.note("doctor.no_colour")
    else:
        notes.note("doctor.colours", colours=facts.colours)


def _check_size(notes: Notes, facts: TerminalFacts) -> None:
    if facts.columns < LEAST_COLUMNS or facts.rows < LEAST_ROWS:
        size = {"columns": facts.columns, "rows": facts.rows}
        least = {"columns": LEAST_COLUMNS, "rows": LEAST_ROWS}
        notes.fault(Phrase("doctor.too_small", size), Phrase("doctor.cure_too_small", least))


def _check_encoding(notes: Notes, facts: TerminalFacts) -> None:
    if facts.encoding.lower().replace("-", "").replace("_", "") != "utf8":
        notes.fault(Phrase("doctor.not_utf8", {"encoding": facts.encoding or "-"}), Phrase("doctor.cure_not_utf8"))


def _check_widths(notes: Notes, facts: TerminalFacts) -> None:
    if facts.widths is None:
        notes.note("doctor.widths_unknown")
        return
    wrong = {text: width for text, width in facts.widths.items() if width != cells(text)}
    for text in PLAIN:
        if text in wrong:
            drawn = {"text": text, "drawn": wrong[text], "right": cells(text)}
            cure = "doctor.cure_width_tmux" if facts.around else "doctor.cure_width"
            notes.fault(Phrase("doctor.width_wrong", drawn), Phrase(cure))
    joined = [text for text in JOINED if text in wrong]
    if joined:
        notes.note("doctor.width_joined", texts=" ".join(joined))
    elif not wrong:
        notes.note("doctor.widths_right")
