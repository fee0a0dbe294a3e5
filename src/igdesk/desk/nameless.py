"""What was written on a ticket, told without its customer: what is theirs becomes a hole that says of what kind it was.

It goes further than masking does: amounts, postal addresses and short order numbers go as well, for the text is to be
read by people who have no business with the customer. Rather a hole too many than a name too few; whoever keeps the
text reads it first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from igdesk.config.model import Config, TicketField
from igdesk.rules.model import Customer
from igdesk.rules.money import money_in
from igdesk.rules.words import Text
from igdesk.store.mask import MASK, Identity
from igdesk.values import dataclass

NAME, HANDLE, EMAIL, LINK, PHONE = "name", "handle", "email", "link", "phone"
NUMBER, AMOUNT, ADDRESS, ORDER = "number", "amount", "address", "order_no"
KINDS = (NAME, HANDLE, EMAIL, LINK, PHONE, NUMBER, AMOUNT, ADDRESS, ORDER)

_HELD = "\ue010"
"""Stands for `***` that was written, while names are taken out."""
_MAIL = re.compile(r"[\w.+-]{1,64}[@＠][\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_LINK = re.compile(
    r"(\b(?:https?://[^\s/?#，。]{1,200}|(?<![\w.-])[A-Z0-9-]{1,40}(?:\.[A-Z]{2,12}){1,3})/)[^\s，。]+",
    re.IGNORECASE | re.ASCII,
)
_HANDLE = re.compile(r"(?<![\w@])[@＠][A-Za-z0-9_](?:[A-Za-z0-9._]{0,28}[A-Za-z0-9_])?")
_ELSEWHERE = re.compile(
    r"((?:微信|wx|vx|加我v|\bQQ)(?:同?号)?\s?(?:是|为|[:：]|\s)\s?"
    r"|\b(?:whatsapp|telegram|wechat|line|snapchat|ig|insta(?:gram)?)(?: id)?\s?[:：]\s?)"
    r"[A-Z0-9](?:[A-Z0-9._-]{2,28}[A-Z0-9_])",
    re.IGNORECASE,
)
"""What somebody is called in other places."""
_SPOKEN = re.compile("[零〇一二三四五六七八九幺]{7,20}")
"""A number in words, digit by digit."""
_LONG = re.compile(
    r"(?P<day>(?<!\d)\d{4}(?P<sign>[-/.])\d\d?(?P=sign)\d\d?(?!\d))"
    r"|(?<![A-Za-z0-9])[A-Za-z]{0,5}-?[+＋]?[(（]?\d(?:[ .\-/()\u00a0]{0,2}\d){6,30}(?:[A-Z][A-Z0-9]{1,11})?"
)
_MOBILE = re.compile(r"(?:\+?86)?1[3-9]\d{9}")
_ORDERED = re.compile(
    r"(?P<what>(?:订单(?:号码?|编号)?|单号|运单|\b(?:order|tracking|invoice)(?: (?:no\.?|number|id))?)"
    r"(?:是|为|\s|:|：|#|is ){0,6})"
    r"(?P<id>[A-Za-z]{0,5}-?\d[\w-]{2,30})",
    re.IGNORECASE,
)
_HAN = "\u4e00-\u9fff"
_UNIT = "号|號|弄|栋|棟|幢|座|楼|樓|层|層|室|单元|單元"
_ADDRESSES = (
    re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b"),  # a British postcode
    re.compile(r"\b(?i:p\.?\s?o\.?\s?box)\s\d{1,6}(?:,\s?[A-Z][A-Za-z .]{1,30}){0,2}(?:\s?\d{5})?"),
    re.compile(
        rf"[{_HAN}]{{2,12}}(?:省|自治[区區]|市|[区區]|[县縣]|[镇鎮]|[乡鄉]|街道)[{_HAN}\w\s-]{{0,40}}?[\d一二三四五六七八九十百]{{1,6}}\s?(?:{_UNIT})"
        rf"(?:[\w\s-]{{0,10}}(?:{_UNIT})){{0,4}}(?:\d{{2,5}})?"
    ),
    re.compile(
        rf"[{_HAN}]{{2,10}}(?:路|街|道|巷|弄|段)\s?\d{{1,5}}\s?[号號弄](?:[\w\s-]{{0,10}}(?:{_UNIT})){{0,4}}(?:\d{{2,5}})?"
    ),
    re.compile(
        r"\b\d{1,5}[A-Za-z]?\s(?:[A-Z][\w.']{0,20}\s){1,4}"
        r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Way|Court|Ct|Place|Pl|Square|Sq|Terrace|Close|Crescent|Parkway|Highway|Row)\b\.?"
        r"(?:,?\s(?:Apt|Unit|Suite|Flat|#)\.?\s?\w{1,6})?(?:,\s?[A-Z][A-Za-z .]{1,30}){0,2}(?:\s?\d{5})?"
    ),
)
_SURNAME = (
    "(?:欧阳|司马|上官|诸葛|[王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕"
    "丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔汤])"
)
_CAPITAL = r"[A-Z][^\W\d_]{1,20}(?: [A-Z][\w'’-]{1,20}){0,2}"
_CALLED = (
    re.compile(
        rf"((?:我是|[公婆儿子哥姐弟妹妈爸]叫|名叫|收[件货]人)\s?){_SURNAME}[{_HAN}]{{1,2}}(?=[，,。！!；;、\s]|$)"
    ),
    re.compile(rf"(\b(?i:i['’]m|i am|this is|my name['’]s|call me) ){_CAPITAL}"),
    re.compile(rf"(\b(?i:regards|thanks|thank you|cheers|best|sincerely|love)[,!.]?\s?\n\s*){_CAPITAL}(?=\s*$)"),
    re.compile(rf"((?:我叫|我的名字(?:是|叫)|(?:收件人|收货人|联系人|姓名)(?:是|为|[:：\s])\s?))[{_HAN}·]{{2,4}}"),
    re.compile(r"(\b(?i:my name is|i am called|recipient:|name:) ?)[A-Z][\w'’-]{1,20}(?: [A-Z][\w'’-]{1,20}){0,2}"),
)


def hole(kind: str) -> str:
    """What stands in a wording where somebody is to fill in something."""
    return f"{{{kind}?}}"


@dataclass(frozen=True, slots=True)
class Nameless:
    """Tells texts of a ticket without its customer.

    Attributes:
        identity: What the customer is or was called.
        known: Values of theirs that the ticket has, by the kind that each is.
        fields: Fields with a pattern, which say what a number is.
        mark: What is put in the place of each kind.
    """

    identity: Identity
    known: tuple[tuple[str, str], ...]
    fields: tuple[TicketField, ...]
    mark: Callable[[str], str] = hole

    @classmethod
    def of(
        cls, customer: Customer, values: Iterable[tuple[str, str]], config: Config, mark: Callable[[str], str] = hole
    ) -> Nameless:
        """For the tickets of a customer, with the values of their fields."""
        patterned = tuple(each for each in config.fields if each.pattern and each.type == "text")
        free = {each.id for each in config.fields if each.type in ("text", "number")} | {"refund_amount"}
        longest = sorted({(name, value) for name, value in values if name in free and len(value) > 2}, key=_by_length)
        return cls(Identity.of([customer.username], [customer.name]), tuple(longest), patterned, mark)

    def text(self, text: str) -> str:
        """`text` without what is the customer's."""
        text = self._hide(_MAIL, EMAIL, text)
        text = _LINK.sub(lambda found: found[1] + self.mark(LINK), text)
        for kind, value in self.known:
            text = self._hide(re.compile(rf"(?<![A-Za-z0-9]){re.escape(value)}(?![A-Za-z0-9])"), kind, text)
        text = self._without_names(self._hide(_HANDLE, HANDLE, text))
        text = _ELSEWHERE.sub(lambda found: found[1] + self.mark(HANDLE), text)
        text = self._hide(_SPOKEN, PHONE, text)
        for pattern in _ADDRESSES:
            text = self._hide(pattern, ADDRESS, text)
        text = _ORDERED.sub(lambda found: found["what"] + self.mark(self._order), text)
        text = _LONG.sub(lambda found: found["day"] or self.mark(self._kind_of(found[0])), text)
        return self._without_money(text)

    def _hide(self, pattern: re.Pattern[str], kind: str, text: str) -> str:
        return pattern.sub(lambda _: self.mark(kind), text)

    def _without_names(self, text: str) -> str:
        named = self.identity.hide(text.replace(MASK, _HELD)).replace(MASK, self.mark(NAME))
        for pattern in _CALLED:
            named = pattern.sub(lambda found: found[1] + self.mark(NAME), named)
        return named.replace(_HELD, MASK)

    def _without_money(self, text: str) -> str:
        read = Text(text)
        for money in reversed(money_in(read.clauses)):
            start, words = read.written(*money.span)
            text = text[:start] + self.mark(AMOUNT) + text[start + len(words) :]
        return text

    @property
    def _order(self) -> str:
        """What the desk calls the number of an order."""
        return next((each.id for each in self.fields if "order" in each.id), ORDER)

    def _kind_of(self, number: str) -> str:
        digits = re.sub(r"\D", "", number)
        if _MOBILE.fullmatch(digits) or number.lstrip().startswith(("+", "＋")):
            return PHONE
        import re2  # a desk whose fields have no pattern needs none of it

        plain = re.sub(r"[^0-9A-Za-z]", "", number)
        fits = (each.id for each in self.fields if each.pattern and re2.fullmatch(each.pattern, plain))
        return next(fits, NUMBER)


def _by_length(known: tuple[str, str]) -> tuple[int, str]:
    return -len(known[1]), known[1]
