"""Whether words are denied: 不想退款, "not a complaint". Simple negation only; where it is in doubt, the words count.

A negation stands before the words in the same clause, with nothing but light words between, or right after them (退款就
不用了). What a desk owes (refunds, deliveries …) is its matter just the same when it has not come: 还没发货, "no refund
yet", "you won't refund". For such words only a denied wish counts: 不想退款, 我不退了, "don't want a refund". Questions
deny nothing (退不退款, 没坏吗, "isn't this a scam"), nor does a second negation (不得不).
"""

from __future__ import annotations

import re

from igdesk.rules.words import Span

_REACH = 60
"""How many characters before the words are looked at."""

_OWED = re.compile(
    "退|换|发|到货|寄|送|补|赔|物流|快递|单号|运单|订单|签收"
    "|refund|return|exchang|ship|deliver|track|order|dispatch|parcel|package|replac|send"
)

_ZH_CLAUSE_END = re.compile(r"[\s,.!?;:。、~()【】「」…—]")
_ZH_LIGHT = (
    "(?:(?:有|被|受|发生|出现|遇到|遇见|看到)过?|是|要|想|来|去|给|再|在|说|讲|算|很|太|我们?|你们?|您|需要|打算|准备|考虑"
    "|申请|办理?|任何|什么|觉得|感觉|马上|现在)"
)
_ZH_WISH = (
    "不是|并非|不想|没有?想|不要|没有?要|没有?说|不用|不必|不需要?|无需|无须|不打算|没有?打算|不准备|不考虑|不急着"
    "|(?<![特分区个级类性告识辨差])别|勿"
)
_ZH_WISH_DENIED = re.compile(f"(?P<no>{_ZH_WISH}){_ZH_LIGHT}*$")
_ZH_DENIED = re.compile(f"(?P<no>{_ZH_WISH}|不会|不曾|没有|没|未曾|未|并无|无|不){_ZH_LIGHT}*$")
_ZH_WONT = re.compile("(?P<no>不)$")
_ZH_NO_DENIAL = re.compile("(?:要|不[得能会是可想]|没有?|并非)$")
"""Before a negation these take it back: 要不, 不得不, 不是不想."""
_ZH_OTHERS = re.compile("你们|商家|卖家|店家|平台|他们|对方|怎么|为什么|为啥|为何|咋|凭什么")
"""Somebody else does not want to do what they owe: no wish of the customer."""
_ZH_QUESTION = re.compile(r".{0,2}[吗么呢]|.?\?")
_ZH_AFTER = re.compile("(?:就|也|什么的)*(?:不用|不必|不需要|免|算)了")

_EN_CLAUSE_END = re.compile(r"[\n,.!?;:。、~()…—]|\b(?:but|so|then|because)\b")
_EN_NO = (
    r"\b(?P<no>not|never|no|nothing|nobody|without|neither|nor"
    r"|(?:do|does|did|is|are|was|were|would|wo|has|have|had|ai)n'?t)"
)
_EN_LIGHT = (
    "(?:a|an|any|the|my|your|this|that|it|is|was|be|been|being|at|all|about|for|to|of|in|really|actually|even|ever|longer|here|"
    "think|believe|say|saying|said|call|calling|had|have|has|having|get|got|getting|see|saw|seen|make|making|file|filing|"
    "like|such|some|kind|experienced?|me|you)"
)
_EN_WISH = (
    "(?:want(?:s|ed|ing)?|wanna|need(?:s|ed|ing)?|ask(?:s|ed|ing)?|look(?:ing)?|request(?:ed|ing)?|requir(?:e|ed)|interested|"
    "try(?:ing)?|plan(?:ning)?|going|wish|mean|about|complaining)"
)
_EN_DENIED = re.compile(rf"{_EN_NO} (?:(?:{_EN_LIGHT}|{_EN_WISH}) ){{0,5}}$")
_EN_WISH_TAIL = "(?:to|be|a|an|any|the|my|your|this|for|of|about|in|get|have|make)"
_EN_WISH_DENIED = re.compile(rf"{_EN_NO} (?:{_EN_LIGHT} ){{0,2}}{_EN_WISH} (?:{_EN_WISH_TAIL} ){{0,4}}$")
_EN_IS_NO = re.compile(r"\b(?P<no>not|(?:is|was)n'?t) an? $")
"""Not a refund (but: another matter)."""
_EN_QUESTION = re.compile(r"^(?:is|are|was|were|does|did)n'?t\b|\bwhy\b|\bhow come\b")
_EN_AFTER = re.compile(r" (?:(?:is|are) not|(?:is|are)n'?t|not) (?:needed|necessary|required)\b")


_ANY_NO = re.compile(r"[不没未别无勿并]|\bno|\bnever|\bwithout|n'?t\b|\bneither")
"""What every negation before the words has in it: most messages have none of it."""


def denial(clauses: str, start: int, end: int) -> Span | None:
    """The denied words together with what denies them; None when they are not denied.

    Args:
        clauses: Folded text with its line ends (`words.Text.clauses`).
        start: Where the words begin.
        end: Where they end.
    """
    first = max(0, start - _REACH)
    if _ANY_NO.search(clauses, first, start):
        begin = _denied_from(clauses[first:start], clauses[start:], end - start)
        if begin is not None:
            return first + begin, end
    after = _ZH_AFTER.match(clauses, end) or _EN_AFTER.match(clauses, end)
    return (start, after.end()) if after else None


def _denied_from(head: str, tail: str, length: int) -> int | None:
    """Where in `head` the negation begins of the first `length` characters of `tail`."""
    owed = _OWED.match(tail) is not None
    near = head.rstrip(" ")
    if near and near[-1].isascii():
        return _denied_in_english(head, owed)
    # A space parts clauses in Chinese, but between Chinese and Latin letters it is only typography.
    return _denied_in_chinese(near if tail[0].isascii() else head, tail, length, owed)


def _denied_in_chinese(head: str, tail: str, length: int, owed: bool) -> int | None:
    """The same for what Chinese stands before."""
    clause = head[_clause_start(head, _ZH_CLAUSE_END) :]
    rest = tail[length:]
    found = (_ZH_WISH_DENIED if owed else _ZH_DENIED).search(clause)
    if found is None and owed:
        found = _ZH_WONT.search(clause)
        if found is None or not ("我" in clause[-5:] or rest[:1] == "了"):
            return None
    if found is None:
        return None
    begin = found.start("no")
    before, after = clause[:begin], (clause[begin + 1 :] + tail)[:1]
    is_question = before[-1:] == after or _ZH_QUESTION.match(rest) is not None
    if is_question or _ZH_NO_DENIAL.search(before) or (owed and _ZH_OTHERS.search(before)):
        return None
    return len(head) - len(clause) + begin


def _denied_in_english(head: str, owed: bool) -> int | None:
    """The same for what English stands before."""
    clause_start = _clause_start(head, _EN_CLAUSE_END)
    clause = head[clause_start:]
    found = _EN_WISH_DENIED.search(clause) or _EN_IS_NO.search(clause) if owed else _EN_DENIED.search(clause)
    if found is None or _EN_QUESTION.search(clause.lstrip(" ")):
        return None
    return clause_start + found.start("no")


def _clause_start(head: str, ends: re.Pattern[str]) -> int:
    """Where the last clause of `head` begins."""
    return max((end.end() for end in ends.finditer(head)), default=0)
