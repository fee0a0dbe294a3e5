"""Markdown as a messenger shows it, which is as plain text: what only marks goes, what says something stays."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from igdesk.rules.words import UNSPACED
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph, a list, a table or a piece of code."""

    text: str
    """Plain."""
    level: int = 0
    """Of a heading from 1 on; 0: it is none."""


_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_FENCE = re.compile(r" {0,3}(```|~~~)")
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})")
_ITEM = re.compile(r"([ \t]*)(?:[-*+]|(\d{1,9})[.)])[ \t]+(?:\[[ xX]\][ \t]+)?(.*)")
_QUOTE = re.compile(r"(?: {0,3}> ?)+")
_TABLE_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-*:?[ \t]*)*")
_BREAK = re.compile(r"(?: {2,}|\\)$")
_GAP = re.compile(r"(?<![ \t])[ \t]{9,}(?=[^ \t])")
"""So many spaces say no more than eight, and take the other patterns the square of their number."""
_LONGEST = 400
"""Characters between two marks that belong together."""

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_HELD = re.compile("\ue000([0-9]+)\ue001")
_CODE = re.compile(rf"(?<!`)(`{{1,20}})([^`\n]{{1,{_LONGEST}}})\1")
_IMAGE = re.compile(r"!\[([^\[\]\n]{0,200})\]\([^()\s]{0,1000}(?:\s+\"[^\"\n]{0,200}\")?\)")
_LINK = re.compile(r"\[([^\[\]\n]{1,300})\]\(<?([^()<>\s]{0,1000})>?(?:\s+\"[^\"\n]{0,200}\")?\)")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,1000})>")
_LINE_TAG = re.compile(r"<br ?/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9-]{0,30}(?:\s[^<>\n]{0,400})?/?>")
_STARS = re.compile(rf"(?<![\\*0-9])(\*{{1,3}})(?=[^\s*])([^*\n]{{1,{_LONGEST}}}?)(?<=\S)\1(?!\*)")
_LINES = re.compile(rf"(?<![\w_])(_{{1,3}})(?=[^\s_])([^\n]{{1,{_LONGEST}}}?)(?<=[^\s_])\1(?![\w_])")
_STRUCK = re.compile(rf"~~(?=\S)([^~\n]{{1,{_LONGEST}}}?)(?<=\S)~~")
_UNSPACED = re.compile(f"[{UNSPACED}，。！？、；：（）“”「」…]")


def plain(markdown: str) -> str:
    """The whole text, headings as lines of their own."""
    return "\n\n".join(block.text for block in blocks(markdown))


def blocks(markdown: str) -> tuple[Block, ...]:
    """The text piece by piece; nothing that is empty."""
    text = _COMMENT.sub("", markdown.replace("\r\n", "\n").replace("\r", "\n"))
    reading = _Reading()
    for line in text.split("\n"):
        reading.take(line)
    reading.end()
    return tuple(block for block in reading.found if block.text.strip())


class _Reading:
    """Line after line."""

    def __init__(self) -> None:
        self.found: list[Block] = []
        self._lines: list[str] = []
        """Of what is being read, each already plain."""
        self._fence = ""
        self._joins = False
        """Whether the next line goes on with the last one."""

    def take(self, line: str) -> None:
        """One more."""
        fence = _FENCE.match(line)
        if self._fence:
            self._in_code(line, fence)
        elif fence:
            self.end()
            self._fence = fence[1]
        elif not line.strip():
            self.end()
        else:
            self._take_text(_QUOTE.sub("", line, count=1) if _QUOTE.match(line) else line)

    def end(self) -> None:
        """What was being read is whole."""
        if self._lines:
            self.found.append(Block("\n".join(self._lines)))
        self._lines, self._joins = [], False

    def _in_code(self, line: str, fence: re.Match[str] | None) -> None:
        if fence and fence[1] == self._fence:
            self._fence = ""
            self.end()
        else:
            self._lines.append(line)

    def _take_text(self, line: str) -> None:
        line = _GAP.sub("        ", line)
        if self._joins and len(self._lines) == 1 and _UNDERLINE.fullmatch(line):
            self.found.append(Block(self._lines.pop(), 1 if "=" in line else 2))
            self.end()
        elif heading := _HEADING.fullmatch(line):
            self.end()
            self.found.append(Block(_inline(heading[2] or ""), len(heading[1])))
        elif _RULE.fullmatch(line):
            self.end()
        elif item := _ITEM.fullmatch(line):
            mark = f"{item[2]}." if item[2] else "-"
            self._lines.append(f"{'  ' * (len(item[1].expandtabs(4)) // 2)}{mark} {_inline(item[3])}")
            self._joins = _BREAK.search(line) is None
        elif line.lstrip().startswith("|"):
            self._take_row(line)
        else:
            self._take_words(line)

    def _take_row(self, line: str) -> None:
        if not _TABLE_RULE.fullmatch(line):
            cells = (_inline(cell) for cell in line.strip().strip("|").split("|"))
            self._lines.append(" · ".join(cell for cell in cells if cell))
        self._joins = False

    def _take_words(self, line: str) -> None:
        said = _inline(_BREAK.sub("", line))
        if self._joins:
            before = self._lines[-1]
            glue = "" if _UNSPACED.match(before[-1:]) and _UNSPACED.match(said) else " "
            self._lines[-1] = before + glue + said
        else:
            self._lines.append(said)
        self._joins = _BREAK.search(line) is None


def _inline(text: str) -> str:
    """A line without its marks. What is quoted by a backslash or as code is taken out first and put back last."""
    held: list[str] = []

    def hold(what: str) -> str:
        held.append(what)
        return f"\ue000{len(held) - 1}\ue001"

    text = text.replace("\ue000", "").replace("\ue001", "")
    text = _ESCAPED.sub(lambda found: hold(found[1]), text)
    text = _CODE.sub(lambda found: hold(found[2].strip()), text)
    text = _AUTOLINK.sub(lambda found: hold(found[1].removeprefix("mailto:")), text)
    text = _LINK.sub(lambda found: _linked(found, hold), _IMAGE.sub(lambda found: found[1], text))
    text = _TAG.sub("", _LINE_TAG.sub("\n", text))
    for _nested in range(2):
        for marked in (_STARS, _LINES):
            text = marked.sub(lambda found: found[2], text)
    text = unescape(_STRUCK.sub(lambda found: found[1], text))
    return _put_back(text, held).strip()


def _linked(found: re.Match[str], hold: Callable[[str], str]) -> str:
    said, to = found[1], found[2]
    if not re.match(r"https?://", to, re.IGNORECASE):
        return said
    return hold(to) if said.strip() in (to, to.rstrip("/")) else f"{said}: {hold(to)}"


def _put_back(text: str, held: list[str]) -> str:
    for _nested in range(2):
        text = _HELD.sub(lambda found: held[int(found[1])] if int(found[1]) < len(held) else "", text)
    return text
