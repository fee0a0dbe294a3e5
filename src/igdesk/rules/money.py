"""Money in what customers write, and which of it is wanted back: 500元, ¥1,200.50, 五百块, $45, "five hundred dollars".

A number is money by what stands beside it: a sign, a code or a name of a currency, or, in Chinese, 万 and the like
with no other unit (三千五, but not 三千五百人). So dates, sizes, order numbers and per cent are none. Currencies are
ISO 4217; ¥, 元 and 块 are CNY, a $ alone is USD.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from igdesk.rules.negation import denial
from igdesk.rules.words import Span

_SPELLINGS = {
    "CNY": "¥ cn¥ cny rmb yuan kuai renminbi 人民币 元 圆 块",
    "USD": "$ us$ usd us_dollar us_dollars dollar dollars buck bucks 美元 美金 美刀 刀",
    "HKD": "hk$ hkd hong_kong_dollars 港币 港元 港纸 蚊",
    "TWD": "nt$ twd ntd taiwan_dollars 新台币 台币",
    "JPY": "jp¥ jpy yen 日元 日币 円",
    "EUR": "€ eur euro euros 欧元 欧",
    "GBP": "£ gbp pound pounds quid 英镑 镑",
    "AUD": "a$ au$ aud australian_dollars 澳元 澳币",
    "CAD": "c$ ca$ cad canadian_dollars 加元 加币",
    "SGD": "s$ sg$ sgd singapore_dollars 新币 新元",
    "NZD": "nz$ nzd new_zealand_dollars 纽币 纽元",
    "MOP": "mop$ 澳门币",
    "KRW": "₩ krw 韩元 韩币",
    "MYR": "myr ringgit 马币 令吉",
    "THB": "฿ thb baht 泰铢",
    "INR": "₹ inr rupee rupees 卢比",
    "CHF": "chf 瑞郎",
}
"""How each currency is written, folded; an underscore is a space."""
_LIKE_COUNTERS = ("块", "刀", "圆", "欧", "镑", "蚊")
"""Mean something else after small numbers: 两块香皂."""

_DIGITS = r"\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,2})?|[1-9]\d{0,2}(?:\.\d{3}){1,4}(?:,\d{1,2})?|\d{1,9}(?:[.,]\d{1,2})?"
_NUMBER = rf"(?P<number>{_DIGITS})(?!\d)(?: ?(?P<times>[百千万]|[kw](?![a-z])|thousand\b|grand\b|million\b))?"
_HAN_DIGITS = {char: place for place, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_HAN_UNITS = {"十": 10, "百": 100, "千": 1000}
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
"""Numbers as they stand on receipts."""
_TIMES = {
    "百": 100,
    "千": 1000,
    "万": 10_000,
    "k": 1000,
    "w": 10_000,
    "thousand": 1000,
    "grand": 1000,
    "million": 1_000_000,
}
_ENGLISH = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_SCALES = {"hundred": 100, "thousand": 1000, "grand": 1000, "million": 1_000_000}
_MAY_FOLLOW = r"(?=$|[^\w.,]|[.,](?!\d)|[了吧啊呢的呀哦嘛给我都也就还退赔钱多左])"
"""After a number without a currency, or a few 块, stands nothing that would be counted by it."""

_SENTENCE_END = re.compile(r"[。!?\n]+|\.(?=\s)")
_BESIDE = 60
"""So many characters, and two ends of sentences, may part money from the wish to have it back."""
_BACK = re.compile(
    r"(?<!理由)退(?![出休役烧伍步群色订])(?:款|货|钱|还|回|给|掉|全款|全额|一半){0,2}我?"
    r"|赔(?!本)|返还|还[我钱给]|要回|\brefund\w*|\bmoney back\b|\breimburs\w*|\bcompensat\w*|\brebat\w*|\brestitut\w*"
    r"|\bcharge ?back|\breturn (?:it|them|this|my|the)\b"
    r"|\b(?:give|get|want|need|have|pay|send)\b(?:[^.!?\n]|\.\d){0,25}? back\b(?! (?:to|in|at|from)\b)"
)
_MAY_BE_MONEY = re.compile(r"[\d十百千万]|元|块|\b(?:dollars?|bucks?|euros?|pounds?|quid|yuan|grand)\b")


class Money(NamedTuple):
    """An amount that a text names."""

    amount: Decimal
    currency: str
    """ISO 4217."""
    span: Span
    """Its place in the folded text."""


class Wish(NamedTuple):
    """Money that a customer wants back, and the words that say so."""

    money: Money
    words: Span


def money_in(folded: str) -> list[Money]:
    """The money that a folded text names, in order."""
    plain = folded.translate(_FORMAL)
    if not _MAY_BE_MONEY.search(plain):
        return []
    found = (_read(match) for match in _pattern().finditer(plain))
    return [money for money in found if money is not None]


def wanted_back(clauses: str) -> list[Wish]:
    """The money of a message that stands beside a wish to have it back which is not denied.

    Args:
        clauses: Folded text with its line ends (`words.Text.clauses`).
    """
    if not _BACK.search(clauses):
        return []
    amounts = money_in(clauses)
    wishes = [
        span for span in map(re.Match.span, _BACK.finditer(clauses)) if amounts and denial(clauses, *span) is None
    ]
    found = ((money, _nearest(clauses, money.span, wishes)) for money in amounts)
    return [Wish(money, words) for money, words in found if words is not None]


def amount_of(written: str) -> tuple[Decimal, str | None] | None:
    """An amount as a field holds it, with its currency if it says one: `600`, `¥600`, `600 USD`."""
    named = money_in(written)
    if named:
        return named[0].amount, named[0].currency
    number = re.fullmatch(_DIGITS, written.strip())
    return (_decimal(number[0]), None) if number else None


def _nearest(clauses: str, money: Span, wishes: list[Span]) -> Span | None:
    """The wish beside an amount: of the last before it and the first after it, the nearer one."""
    place = bisect(wishes, money)
    apart = {span: _apart(clauses, span, money) for span in wishes[max(0, place - 1) : place + 1]}
    near = [span for span, distance in apart.items() if distance <= _BESIDE]
    return min(near, key=apart.__getitem__, default=None)


def _apart(clauses: str, one: Span, other: Span) -> int:
    """How many characters stand between; more than are near if sentences end there."""
    first, second = sorted((one, other))
    between = clauses[first[1] : second[0]]
    ends = _SENTENCE_END.findall(between) if len(between) <= _BESIDE else ()
    return len(between) if len(ends) <= 2 else _BESIDE + 1


@cache
def _pattern() -> re.Pattern[str]:
    """All spellings; the first that fits is taken, so longer names stand before shorter ones."""
    spelt = _by_length(_currencies())
    signs = "|".join(re.escape(each) for each in spelt if each[-1] in "$¥€£₩฿₹")
    words = "|".join(each for each in spelt if each.isascii() and each[-1].isalpha())
    names = "|".join(each for each in spelt if not each.isascii() and each[-1].isalpha()) + "(?![素旦宵])"
    codes = "|".join(each for each in spelt if each.isascii() and each.isalpha() and len(each) == 3)
    long_names = "|".join(each for each in spelt if not each.isascii() and each.isalpha() and len(each) > 1)
    english = "|".join((*_ENGLISH, *_SCALES))
    few = "[一二两三四五六七八九半]"
    before = rf"(?:(?<![a-z\d.])(?:{codes}|{signs})|{long_names})"
    unit = rf"(?:{words})(?![a-z])|(?:{signs})(?! ?\d)|{names}"
    han = rf"(?P<han>[零〇一二两三四五六七八九十百千万半]{{1,12}})多?(?P<hanunit>{codes}|{names})(?P<hantail>{few})?"
    bare_han = f"{few}[百千万][零〇一二两三四五六七八九十百千]{{0,9}}"
    bare = rf"(?<![a-z\d.])(?P<bare>\d{{1,4}}(?:\.\d{{1,2}})?[千万]|{bare_han}){_MAY_FOLLOW}"
    number = rf"(?:an? )?(?:{english})(?:[ -](?:and )?(?:{english})){{0,8}}"
    spelt_out = rf"(?<![a-z])(?P<spelt>{number})\s(?P<speltunit>{words})(?![a-z])"
    beside = r"(?:退|赔|还|返)(?:还|回|款|给|偿|我|金额){0,3}(?:(?<=[还回款给偿我额])\s?:?\s?)?"
    plain_sum = r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,6}(?:\.\d{1,2})?"
    given = rf"{beside}(?P<given>{plain_sum}){_MAY_FOLLOW}(?!\s?(?:{unit}|[个件只套盒条瓶双]))"
    ways = (
        rf"(?P<before>{before})\s?{_numbered('b')}",
        rf"(?<![a-z\d.]){_numbered('a')}\s?多?\s?(?P<after>{unit})(?:(?P<tail>\d|{few})(?!\d))?",
        han,
        bare,
        spelt_out,
        given,
    )
    return re.compile("|".join(ways))


def _numbered(name: str) -> str:
    return _NUMBER.replace("<number>", f"<{name}number>").replace("<times>", f"<{name}times>")


def _read(match: re.Match[str]) -> Money | None:
    """What was found as an amount; none for what only looks like one: 两块香皂."""
    part = match.groupdict()
    if part["given"]:
        return Money(_decimal(part["given"]), "CNY", match.span("given"))
    if part["bare"]:
        return Money(_bare(part["bare"]), "CNY", match.span())
    unit = part["before"] or part["after"] or part["hanunit"] or part["speltunit"]
    if part["bnumber"] or part["anumber"]:
        times = _TIMES.get(part["btimes"] or part["atimes"] or "", 1)
        amount = _decimal(part["bnumber"] or part["anumber"]) * times
    else:
        amount = _han(part["han"]) if part["han"] else _spelt(part["spelt"])
    amount += _tail(part["tail"] or part["hantail"], unit)
    if unit in _LIKE_COUNTERS and amount < 10 and not re.match(rf"{_MAY_FOLLOW}", match.string[match.end() :]):
        return None
    return Money(amount, _currencies()[unit], match.span())


@cache
def _currencies() -> dict[str, str]:
    """Each spelling with its currency."""
    return {each.replace("_", " "): code for code, spelt in _SPELLINGS.items() for each in spelt.split()}


def _by_length(spelt: Iterable[str]) -> list[str]:
    return sorted(spelt, key=len, reverse=True)


def _decimal(written: str) -> Decimal:
    """1,200.50, 1200,50 and 1.200,50 are read alike; 1.200 is 1,200, for no money has three places after its point."""
    if re.fullmatch(r"\d+,\d{1,2}|\d+(?:\.\d{3})+(?:,\d{1,2})?", written):
        return Decimal(written.replace(".", "").replace(",", "."))
    return Decimal(written.replace(",", ""))


def _tail(char: str | None, unit: str) -> Decimal:
    """三块五 is 3.50."""
    if char is None or unit != "块":
        return Decimal(0)
    return Decimal("0.5") if char == "半" else Decimal(_HAN_DIGITS.get(char, char)) / 10


def _bare(written: str) -> Decimal:
    return Decimal(written[:-1]) * _TIMES[written[-1]] if written[0].isascii() else _han(written)


def _han(written: str) -> Decimal:
    """五百二十 is 520; so is 五百二, whose last digit counts in the unit below."""
    whole, _, rest = written.partition("万")
    if "万" in written:
        low = _han(rest) if rest else Decimal(0)
        if len(rest) == 1 and rest in _HAN_DIGITS:
            low *= 1000
        return (_han(whole) if whole else Decimal(1)) * 10_000 + low
    total, digit, unit = Decimal(0), 0, 10
    for char in written:
        if char in _HAN_UNITS:
            unit = _HAN_UNITS[char]
            total, digit = total + (digit or 1) * unit, 0
        elif char == "半":
            total += Decimal("0.5")
        elif char in "零〇":
            unit = 10
        else:
            digit = digit * 10 + _HAN_DIGITS[char] if digit and unit == 10 and not total else _HAN_DIGITS[char]
    return total + digit * (unit // 10 if total else 1)


def _spelt(written: str) -> Decimal:
    """`five hundred and twenty`, `a thousand`."""
    total = part = 0
    for word in re.split(r"[ -]", written):
        if word in _ENGLISH:
            part += _ENGLISH[word]
        elif word == "hundred":
            part = (part or 1) * 100
        elif word in _SCALES:
            total, part = total + (part or 1) * _SCALES[word], 0
    return Decimal(total + part)
