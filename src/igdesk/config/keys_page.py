"""docs/keys.md, made of what is bound: every key of every screen, then how to have others."""

from __future__ import annotations

from collections.abc import Iterator

from igdesk.config.actions import CONTEXTS, TEXT_CONTEXTS, actions_in, active_in
from igdesk.config.key_names import key_name
from igdesk.config.keys import PRESETS, Keys, names_of
from igdesk.config.line_words import LINE_WORDS
from igdesk.i18n import Words

_OWN = """
## Keys of your own

A table `[keys]` in the configuration gives an action, by the id that stands above, a key or several; the first is the
one that is shown. Its other keys are free then. It is in force as soon as the file is saved; `?`, the foot of the
screen and the palette name the keys that are there now.

```toml
[keys]
preset = "plain"              # or "vim"; what stands below comes first
resolve = "x"
sync_now = ["R", "F9"]
go_queue = "g q"              # a sequence of two
```

`igdesk config check` names every clash: which two actions would share a key, and on which screens. A key that begins
a sequence does nothing by itself. Every action keeps at least one key. What cannot be given away: Esc, F1, Ctrl+P,
Ctrl+L, Ctrl+Q, Ctrl+C and Tab, which do the same everywhere, and digits. What cannot be bound, because some terminals
do not send it: Alt, Cmd, Ctrl with anything but a letter, Shift with anything but a letter, F13 and above; Ctrl+I,
Ctrl+M, Ctrl+J and Ctrl+H are Tab, Enter and Backspace to a terminal. While a reply is written letters are text, and
Ctrl+A E K U W D F X C V Y Z and F5 to F7 edit it.
"""


def keys_markdown() -> str:
    """docs/keys.md: every key in both languages, by screen, and how to have others."""
    return "\n".join([*_lines(), *_after_the_colon(), *_of_ones_own()]) + "\n"


def _lines() -> Iterator[str]:
    en, zh = (Words(lang, names_of(Keys)) for lang in ("en", "zh"))
    yield "# Keys"
    yield ""
    yield "Made from `igdesk.config.actions`; a test compares the two. `?` shows the same inside the program."
    yield "A sequence such as `g i` is typed one key after the other. In text, letters are text."
    for context in CONTEXTS:
        yield ""
        yield f"## {en(f'ui.context_{context}')} · {zh(f'ui.context_{context}')}"
        yield ""
        yield "| Keys | Does | 作用 | Id |"
        yield "|---|---|---|---|"
        for action in active_in(context) if context in TEXT_CONTEXTS else actions_in(context):
            keys = " ".join(f"`{key_name(key)}`" for key in action.keys)
            yield f"| {keys} | {en(action.does)} | {zh(action.does)} | `{action.id}` |"


def _after_the_colon() -> Iterator[str]:
    en, zh = Words("en"), Words("zh")
    yield ""
    yield f"## {en('lines.title')} · {zh('lines.title')}"
    yield ""
    yield "| Line | 命令 | Does | 作用 |"
    yield "|---|---|---|---|"
    for word in LINE_WORDS:
        yield f"| `:{en(word.example)}` | `:{zh(word.example)}` | {en(word.does)} | {zh(word.does)} |"


def _of_ones_own() -> Iterator[str]:
    yield from _OWN.rstrip("\n").split("\n")
    for preset, changed in PRESETS.items():
        yield ""
        yield f'`preset = "{preset}"` changes these:'
        yield ""
        yield "| Id | Keys |"
        yield "|---|---|"
        for name, keys in changed.items():
            yield f"| `{name}` | {' '.join(f'`{key_name(key)}`' for key in keys)} |"
