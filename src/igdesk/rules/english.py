"""The forms in which an English word of a rule may be written: its endings, its irregular past, contractions.

A single word is found with what can be added to it: `refund` finds refunds, refunded, refunding, but `hacked` no hacks,
and of `steal` and `stolen` only the former finds "a steal". In a phrase the words beside it say what is meant, so all
forms of each count: `stopped working` finds "stops working". Comparatives are left out: late and later, off and offer
are different words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

Forms = frozenset[str]

_VOWELS = "aeiou"
_IRREGULAR = """
    bad worse worst | become became | bend bent | bleed bled | break broke broken | bring brought | burn burnt | buy
    bought | catch caught | choose chose chosen | come came | deal dealt | do did done | fall fell fallen | feel
    felt | find found | forget forgot forgotten | freeze froze frozen | get got gotten | give gave given | go went
    gone | hear heard | hide hid hidden | hold held | keep kept | leave left | lie lied lying | lose lost | make
    made | mean meant | meet met | mislead misled | overpay overpaid | pay paid | repay repaid | resend resent | run
    ran | say said | see saw seen | sell sold | send sent | shrink shrank shrunk | smell smelt | speak spoke spoken
    | spend spent | steal stole stolen | stick stuck | swell swollen | take took taken | tear tore torn | tell told
    | think thought | understand understood | wear wore worn | withdraw withdrew withdrawn | write wrote written |
    child children | man men | woman women
"""
_NEGATED = {
    "do": ("don't", "doesn't", "didn't"),
    "does": ("don't", "doesn't", "didn't"),
    "did": ("don't", "doesn't", "didn't"),
    "can": ("can't", "cannot", "couldn't"),
    "could": ("can't", "cannot", "couldn't"),
    "will": ("won't", "wouldn't"),
    "would": ("won't", "wouldn't"),
    "is": ("isn't", "aren't", "wasn't", "weren't", "ain't"),
    "are": ("isn't", "aren't", "wasn't", "weren't", "ain't"),
    "was": ("isn't", "aren't", "wasn't", "weren't", "ain't"),
    "were": ("isn't", "aren't", "wasn't", "weren't", "ain't"),
    "has": ("hasn't", "haven't", "hadn't"),
    "have": ("hasn't", "haven't", "hadn't"),
    "had": ("hasn't", "haven't", "hadn't"),
    "should": ("shouldn't",),
}
_CONTRACTED = {"is": "'s", "are": "'re", "am": "'m", "have": "'ve", "will": "'ll"}
_SAME = {"is": Forms({"is", "are"}), "are": Forms({"is", "are"})}


def ways(words: Sequence[str]) -> Iterator[tuple[Forms, ...]]:
    """The ways to write a term, each as the forms of its words in order.

    Args:
        words: The folded words of the term.
    """
    if len(words) == 1 and words[0] not in _denials():
        yield (_single(words[0]),)
        return
    yield from dict.fromkeys(tuple(map(_in_phrase, way)) for way in _spelt(words))


def _spelt(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """A phrase as it stands, then with what is contracted in it spelt out, and the other way round."""
    yield words
    for place, word in enumerate(words):
        before, after = words[:place], words[place + 1 :]
        if word in _denials():
            yield (*before, _denials()[word], "not", *after)
        for full, short in _CONTRACTED.items():
            if word.endswith(short):
                yield (*before, word.removesuffix(short), full, *after)
        if not after:
            continue
        if word in _NEGATED and after[0] == "not":
            yield (*before, _NEGATED[word][0], *after[1:])
        if after[0] in _CONTRACTED:
            yield (*before, word + _CONTRACTED[after[0]], *after[1:])


def _single(word: str) -> Forms:
    """The forms of a word that stands by itself."""
    _, past = _irregular().get(word, ("", ()))
    return _without_apostrophe(endings(word) | Forms(past))


def _in_phrase(word: str) -> Forms:
    """The forms of a word that others stand beside."""
    if word == "not":
        return _without_apostrophe(Forms({"not", "never", *_denials()}))
    if word in _denials():
        return _without_apostrophe(Forms(_NEGATED[_denials()[word]]))
    if word in _NEGATED:
        return _same_verb(word)
    base, past = _irregular().get(word, ("", ()))
    forms = endings(word).union(past, *(endings(stem) for stem in _stems(word)))
    return _without_apostrophe(forms | endings(base) if base else forms)


def _same_verb(word: str) -> Forms:
    """Do and did for does; are for is."""
    return _SAME.get(word) or Forms(other for other in _NEGATED if _NEGATED[other] == _NEGATED[word])


def endings(word: str) -> Forms:
    """A word and its simple endings: refund(s, 's, ed, ing), charged, charging, deliveries, shipped."""
    if len(word) < 3 or not word.isalpha():
        return Forms({word})
    forms = {word, word + "s", word + "'s", word + "ed", word + "ing"}
    if word.endswith(("s", "x", "z", "ch", "sh", "o")):
        forms.add(word + "es")
    if word.endswith("e"):
        forms |= {word + "d", word[:-1] + "ing"}
    if word.endswith("y"):
        forms |= {word[:-1] + "ies", word[:-1] + "ied"}
    if word[-1] not in _VOWELS + "wxy" and word[-2] in _VOWELS and word[-3] not in _VOWELS:
        forms |= {word + word[-1] + "ed", word + word[-1] + "ing"}
    return Forms(forms)


def _stems(word: str) -> Iterator[str]:
    """What a word may be a form of: stop of stopped, charge of charging. Some are no words, and never found."""
    for ending in ("ing", "ied", "ies", "ed", "es", "s"):
        cut = word.removesuffix(ending)
        if cut != word and len(cut) >= 3:
            yield from (stem for stem in (cut, cut + "e", cut + "y", cut[:-1]) if word in endings(stem))


def _without_apostrophe(forms: Forms) -> Forms:
    """Many write `doesnt`; of a word's own, `refunds` is among its endings anyhow."""
    return forms | {form.replace("'", "") for form in forms}


@cache
def _denials() -> dict[str, str]:
    """`doesn't` and the like, each with the verb that it denies."""
    return {short: verb for verb, shorts in reversed(_NEGATED.items()) for short in shorts}


@cache
def _irregular() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Each irregular form with the word that it is a form of and what else is found with it."""
    known: dict[str, tuple[str, tuple[str, ...]]] = {}
    for family in _IRREGULAR.split("|"):
        base, *past = family.split()
        known.update(dict.fromkeys((base, *past), (base, tuple(past))))
    return known
