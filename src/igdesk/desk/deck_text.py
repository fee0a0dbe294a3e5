"""A deck of cases as a file: Markdown, or one HTML page that prints a case on each sheet of paper."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from igdesk.desk.case_deck import Deck, Sheet
from igdesk.i18n import Words
from igdesk.rules.case_events import BAD, GOOD
from igdesk.text import one_line, safe_text

_SIGNS = {GOOD: "✓", BAD: "✗"}
_STYLE = """
body { font: 16px/1.6 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", system-ui, sans-serif; color: #222;
       max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
section { border-top: 4px solid #888; margin-top: 3rem; padding-top: 1rem; }
section.good { border-color: #2a7d4f; } section.bad { border-color: #b3261e; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; } dt { color: #666; } dd { margin: 0; }
.said { margin: .6rem 0; padding-left: .8rem; border-left: 3px solid #ccc; white-space: pre-wrap;
        overflow-wrap: anywhere; }
.said b { display: block; font-weight: 600; font-size: .85rem; color: #666; }
.lesson { background: #fff6d6; padding: .8rem 1rem; border-radius: .4rem; }
@media print { body { margin: 0; max-width: none; } section { break-before: page; border-top-width: 2px; } }
"""


def markdown(deck: Deck, words: Words) -> str:
    """The deck in Markdown."""
    lines = [f"# {_md(deck.title)}", "", _md(f"{deck.desk} · {_counted(deck, words)}"), ""]
    for sheet in deck.sheets:
        lines += _markdown_of(sheet, words)
    return "\n".join(lines)


def html(deck: Deck, words: Words) -> str:
    """The deck as a page that needs nothing else."""
    parts = [
        f'<!DOCTYPE html>\n<html lang="{words.lang}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{_html(deck.title)}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{_html(deck.title)}</h1><p>{_html(deck.desk)} · {_html(_counted(deck, words))}</p>",
        *(_html_of(sheet, words) for sheet in deck.sheets),
        "</body></html>\n",
    ]
    return "\n".join(parts)


def _counted(deck: Deck, words: Words) -> str:
    return words("cases.counted", bad=deck.count(BAD), good=deck.count(GOOD))


def _heading(sheet: Sheet, words: Words) -> str:
    return f"{_SIGNS.get(sheet.kind, '')} {words(f'cases.{sheet.kind}')} #{sheet.number} · {sheet.about}"


def _markdown_of(sheet: Sheet, words: Words) -> Iterator[str]:
    yield from (f"## {_md(_heading(sheet, words))}", "")
    yield from (f"- {_md(name)}: {_md(value)}" for name, value in sheet.facts)
    yield from ("", f"### {words('cases.what_was_said')}", "")
    for place, said in enumerate(sheet.said):
        if sheet.left_out and place == len(sheet.said) // 2:
            yield from (f"*{words('cases.left_out', count=sheet.left_out)}*", "")
        yield f"**{_md(said.who)}**{_after(said.after, words)}"
        yield from ("", *(f"> {_md(line)}" for line in safe_text(said.text).split("\n")), "")
    yield from (f"### {words('cases.lesson')}", "", _md(sheet.lesson), "")


def _html_of(sheet: Sheet, words: Words) -> str:
    facts = "".join(f"<dt>{_html(name)}</dt><dd>{_html(value)}</dd>" for name, value in sheet.facts)
    said = [
        f'<div class="said"><b>{_html(each.who + _after(each.after, words))}</b>{_html(each.text, lines=True)}</div>'
        for each in sheet.said
    ]
    if sheet.left_out:
        said.insert(len(said) // 2, f"<p><i>{_html(words('cases.left_out', count=sheet.left_out))}</i></p>")
    return (
        f'<section class="{sheet.kind}"><h2>{_html(_heading(sheet, words))}</h2><dl>{facts}</dl>'
        f"<h3>{_html(words('cases.what_was_said'))}</h3>{''.join(said)}"
        f'<h3>{_html(words("cases.lesson"))}</h3><p class="lesson">{_html(sheet.lesson)}</p></section>'
    )


def _after(span: str, words: Words) -> str:
    return f" · {words('cases.after', span=span)}" if span else ""


def _html(text: str, *, lines: bool = False) -> str:
    return escape(safe_text(text) if lines else one_line(text))


def _md(text: str) -> str:
    """A line that reads as it is: what people wrote is no mark of ours."""
    return "".join(f"\\{char}" if char in "\\`*_[]<>#|" else char for char in one_line(text))
