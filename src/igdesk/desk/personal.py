"""What in a text is somebody's, by its form alone: how people are reached, what they are called, where they live.

Patterns in the order in which they are looked for. What a pattern has in its group `before` stays.
None of them looks further than a few dozen characters, so that no text takes long.
"""

from __future__ import annotations

import re
from typing import NamedTuple

NAME, HANDLE, EMAIL, LINK, PHONE = "name", "handle", "email", "link", "phone"
NUMBER, AMOUNT, ADDRESS, ORDER = "number", "amount", "address", "order_no"
TRACKING, CARD, PAPER = "tracking_no", "card_no", "id_no"
KINDS = (NAME, HANDLE, EMAIL, LINK, PHONE, NUMBER, AMOUNT, ADDRESS, ORDER, TRACKING, CARD, PAPER)


class Form(NamedTuple):
    """What something of somebody's looks like."""

    kind: str
    pattern: re.Pattern[str]


_HAN = "\u4e00-\u9fff"
_IS = r"(?:是(?!否)|为|叫|\s|:|：|#|\bis\b){0,4}"
"""What may stand between a word and what it announces."""
_ID = r"(?:[A-Za-z]{1,5}[-_]?\d[A-Za-z0-9_-]{0,30}|\d[A-Za-z0-9_-]{2,30})(?: \d{3,4}(?!\d)){0,6}"
_SURNAME = (
    "(?:欧阳|司马|上官|诸葛|[王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕"
    "丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔汤])"
)
_CAPITAL = r"[A-Z](?:['’][A-Z])?[^\W\d_]{1,20}(?:[ '’-][A-Z][\w'’-]{1,20}){0,2}"
_ENDS = r"(?=\s*(?:[，,。.！!：:；;、\n]|$))"
_NOBODY = r"(?!(?:Team|All|There|Everyone|Everybody|Customer|Sir|Madam|Support|World|Guys|Friends?|Again|So)\b)"


def _form(kind: str, pattern: str, flags: re.RegexFlag = re.NOFLAG) -> Form:
    return Form(kind, re.compile(pattern, flags))


def _told(kind: str, words: str, what: str, flags: re.RegexFlag = re.IGNORECASE) -> Form:
    """What words announce."""
    return _form(kind, rf"(?P<before>(?:{words}){_IS}){what}", flags)


WRITTEN_TO = (
    _form(EMAIL, r"[\w.+-]{1,64}[@＠][\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"),
    _form(
        LINK,
        r"(?P<before>\b(?:https?://[^\s/?#，。]{1,200}|(?<![\w.-])[A-Z0-9-]{1,40}(?:\.[A-Z]{2,12}){1,3})/)[^\s，。]+",
        re.IGNORECASE | re.ASCII,
    ),
)
"""Addresses of the net, of which parts would look like something else."""

HANDLES = (_form(HANDLE, r"(?<![\w@])[@＠][A-Za-z0-9_](?:[A-Za-z0-9._]{0,28}[A-Za-z0-9_])?"),)

_NET = (
    "微信|wx|vx|v信|加我v|小红书|抖音|快手|微博|淘宝|旺旺|[Bb]站|ins|\\b(?:QQ|whatsapp|telegram|wechat|weixin|snapchat|tiktok"
    "|twitter|facebook|fb|ig|insta(?:gram)?|line(?= ?id|[:： ]\\s?[:：]?\\s?\\w*[\\d_]))"
)
_WHO = r"[A-Z0-9](?:[A-Z0-9._-]{2,28}[A-Z0-9_])"
_NOUN = "(?:id|handle|account|username|name)"
_SIGNED = rf"(?=[A-Z]{{0,20}}[\d._]\w){_WHO}"
"""One that looks like no word."""
_TITLES = "先生|女士|小姐|太太"
NAMES = (
    _form(HANDLE, rf"[@＠](?![这那我你您他她各本每])(?:{_SURNAME}[{_HAN}]{{1,2}}|[{_HAN}]{{2,4}})"),
    _form(HANDLE, rf"(?P<before>(?:{_NET})\s?(?:同?号|账号)\s?(?:[:：]|是|为|叫)?\s?){_WHO}", re.IGNORECASE),
    _form(HANDLE, rf"(?P<before>(?:{_NET})\s?{_NOUN}?\s?(?:[:：]|是|为|叫)\s?){_WHO}", re.IGNORECASE),
    _form(HANDLE, rf"(?P<before>(?:{_NET}) {_NOUN} is ){_WHO}", re.IGNORECASE),
    _form(HANDLE, rf"(?P<before>(?:{_NET}) ?{_NOUN}?(?: is)?\s){_SIGNED}", re.IGNORECASE),
    _form(NAME, rf"{_SURNAME}(?:[{_HAN}]{{1,2}}(?<![的和是在了]))?(?=(?:{_TITLES}))"),
    _form(NAME, rf"(?<!任){_SURNAME}(?=(?:老师|同学|师傅|阿姨|叔叔))"),
    _form(NAME, rf"(?P<before>\b(?:Mr|Mrs|Ms|Miss|Dr|Prof)\b\.? ){_CAPITAL}"),
    _form(NAME, rf"(?P<before>\b(?i:dear|hi|hello|hey|thanks|thank you),? ){_NOBODY}{_CAPITAL}{_ENDS}"),
    _form(
        NAME,
        rf"(?P<before>(?:^|[.!?,] |\b(?i:it)['’]s )){_NOBODY}(?!Right|Over|Not|Out|Still|Only)[A-Z][a-z]{{1,20}}"
        r"(?= here(?:[,.!，]|$))",
        re.MULTILINE,
    ),
    _form(
        NAME,
        rf"(?P<before>(?:我是|这[里边]是|[公婆儿子哥姐弟妹妈爸]叫|名叫|亲爱的|尊敬的)\s?){_SURNAME}[{_HAN}]{{1,2}}{_ENDS}",
    ),
    _form(
        NAME,
        rf"(?P<before>(?:本人|收[件货款]人|寄[件货]人|付款人|签收人|持卡人|开户人|联系人|户名)(?:是|为|叫|姓名|[:：\s])?\s?)"
        rf"{_SURNAME}\s?[{_HAN}]{{1,2}}(?=\d|{_ENDS})",
    ),
    _form(NAME, rf"(?P<before>(?:我姓|叫我[小老阿]?)){_SURNAME}{_ENDS}"),
    _form(NAME, rf"(?P<before>\b(?i:i['’]m|i am|this is|my name['’]s|call me) ){_CAPITAL}"),
    _form(
        NAME,
        rf"(?P<before>\b(?i:regards|thanks|thank you|cheers|best|sincerely|love)[,!.]?\s?\n\s*|\b(?i:signed)[,:] ?)"
        rf"{_CAPITAL}(?=\s*$)",
    ),
    _form(
        NAME,
        rf"(?P<before>(?:我叫|我的名字(?:是|叫)|(?:收件人|收货人|联系人|姓名)(?:是|为|[:：\s])\s?))(?![我你您他她本自谁同])[{_HAN}·](?:\s?[{_HAN}·]){{1,3}}",
    ),
    _form(
        NAME,
        r"(?P<before>\b(?i:my name is|i am called|(?:recipient|name on (?:the )?card|cardholder|attn|name):) ?)"
        rf"{_CAPITAL}",
    ),
)  # fmt: skip
"""What people call themselves, here and elsewhere, and how they are addressed."""


def names_in(text: str) -> frozenset[str]:
    """The names that a text gives by such words, and their parts; not what is one letter, or the surname of a title."""
    told = (found for form in NAMES if form.kind == NAME for found in form.pattern.finditer(text))
    whole = {found[0][len(found.groupdict().get("before") or "") :].strip() for found in told}
    parts = {part for name in whole for part in name.split() if len(part) > _SHORT}
    return frozenset(each for each in whole | parts if len(each) > 1)


_SHORT = 2
"""A part of a name has more letters: "de", "Jo" and "Li" are words of their own."""

_UNIT = "号|號|弄|栋|棟|幢|座|楼|樓|层|層|室|单元|單元"
_ROAD = (
    "Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Way|Court|Ct|Place|Pl|Square|Sq|Terrace|Close"
    "|Crescent|Parkway|Highway|Row"
)
_REST = rf"(?:[\w\s-]{{0,14}}(?:{_UNIT})){{0,4}}(?:\s?\d{{2,5}})?"
_ZH_PLACE = r"(?=[^\n，。；;]{0,60}(?:\d|路|街|巷|村|小区|社区|大厦|广场))"
PLACES = (
    _told(ADDRESS, "(?:收货|收件|寄件|家庭|详细)?(?:地址|住址)(?=是|为|[:：])", rf"{_ZH_PLACE}[^\n，。；;]{{4,60}}"),
    _form(
        ADDRESS,
        r"(?P<before>\b(?i:(?:ship(?:ping)?|deliver(?:y)?|my|home|billing)? ?(?:address|to)(?: is)?[:：]) ?)"
        r"(?=[^\n;]{0,60}\d)[^\n;]{4,80}",
    ),
    _form(ADDRESS, r"\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b"),  # a British postcode
    _form(ADDRESS, r"\b(?i:p\.?\s?o\.?\s?box)\s\d{1,6}(?:,\s?[A-Z][A-Za-z .]{1,30}){0,2}(?:\s?\d{5})?"),
    _told(ADDRESS, r"邮编|郵遞區號|邮政编码|\b(?:zip(?: code)?|post(?:al )?code)\b", r"\d{4,6}(?:-\d{3,4})?(?!\d)"),
    _form(
        ADDRESS,
        rf"[{_HAN}]{{2,12}}(?:省|自治[区區]|市|[区區]|[县縣]|[镇鎮]|[乡鄉]|街道)[{_HAN}\w\s-]{{0,40}}?"
        rf"[\d一二三四五六七八九十百]{{1,6}}\s?(?:{_UNIT}){_REST}",
    ),
    _form(ADDRESS, rf"[{_HAN}]{{2,10}}(?:路|街|道|巷|弄|段)\s?\d{{1,5}}\s?[号號弄]{_REST}"),
    _form(ADDRESS, r"\d{1,3}\s?(?:号楼|[栋棟幢座])\s?(?:\d{1,2}\s?(?:单元|單元|门))?\s?\d{3,5}[室号]?"),
    _form(
        ADDRESS,
        r"(?:\b(?:Flat|Apt|Apartment|Unit|Suite)\.? ?#?\w{1,5}, ?)?\b\d{1,5}[A-Za-z]?\s(?:[A-Z][\w.'’]{0,20}\s){1,4}"
        rf"(?:{_ROAD})\b\.?(?:\s(?:[NS][EW]|North|South|East|West|Central)\b)?"
        r"(?:,?\s(?:Apt|Unit|Suite|Flat|#)\.?\s?\w{1,6})?"
        r"(?:,\s?[A-Z][A-Za-z .]{1,30}){0,3}(?:\s?\d{4,5}(?:-\d{4})?\b)?",
    ),
)
"""Where somebody lives, or has things sent."""

NUMBERS = (
    _form(PHONE, "[零〇一二三四五六七八九幺]{7,20}"),  # in words, digit by digit
    _form(PAPER, r"(?<!\d)[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])"),
    _told(
        PAPER,
        r"身[份分][证證](?:号码?|號碼?|字號)?|[护護]照(?:号码?|號碼?)?"
        r"|通行证号?码?|驾(?:照|驶证)号?码?|\b(?:passport|SSN|ID card)(?: (?:no\.?|number))?",
        r"[A-Za-z]{0,3}\d[\dA-Za-z-]{4,20}",
    ),
    _told(
        TRACKING,
        r"(?:快递|运单|物流|包裹|顺丰|[圆中申]通|韵达|京东)(?:单?号码?|单|编号)?"
        r"|\b(?:tracking|awb|shipment)(?: (?:no\.?|number|id|code))?",
        _ID,
    ),
    _form(
        TRACKING,
        r"(?<![A-Za-z0-9])(?:1Z[0-9A-Z]{16}|[A-Z]{2}\d{9}[A-Z]{2}"
        r"|(?:SF|YT|JDV?[A-Z]{0,2}|ZTO?|JT|YD|LP|TBA|STO|DPK)\d{8,18}(?:-\d-\d)?)(?![A-Za-z0-9])",
    ),
    _form(CARD, r"\b[A-Z]{2}\d\d ?[A-Z0-9]{4}(?: ?\d{4}){2,6}(?: ?\d{1,3})?(?![A-Za-z0-9])"),  # an IBAN
    _form(CARD, r"(?<!\d)\d{4}([ -])\d{4}\1\d{4}\1\d{3,4}(?:\1\d{1,4})?(?!\d)"),
    _form(CARD, r"(?<!\d)\d{4}[ -]?[*xX•]{4,12}[ -]?\d{2,4}"),
    _told(
        CARD,
        r"(?:银行卡|信用卡|储蓄卡|卡|银行账)(?:号码?)?|(?:工商|建设|农业|中国|招商)银行"
        r"|\b(?:card|account)(?: (?:no\.?|number))?",
        r"\d(?:[ -]?\d){11,32}",
    ),
    _told(NUMBER, r"\b(?:CVV|CVC)2?\b|安全码", r"\d{3,4}(?!\d)"),
    _told(NUMBER, r"尾号|[后末]四位|last (?:four|4)(?: digits)?|ending (?:in|with)(?! 20\d\d)", r"\d{3,4}(?!\d)"),
    _told(NUMBER, r"取[件货]码", r"[A-Za-z0-9][A-Za-z0-9-]{2,14}"),
    _told(
        NUMBER,
        r"生日|出生(?:于|日期)?|\b(?:born on|DOB|date of birth|birthday)\b",
        r"(?:\d{4}[年/.-]\d{1,2}[月/.-]\d{1,2}日?|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}"
        r"|\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]{2,8} \d{4})",
    ),
    _told(
        PHONE,
        r"(?:电话|電話|手机|手機)(?:号码?|號碼?)?|联系方式|聯絡方式"
        r"|\b(?:tel|phone|mobile|cell|call|call me (?:at|on))\b\.?",
        r"[+＋]?[(（]?\d(?:[ .\-/()\u00a0]{0,2}\d){6,18}(?![A-Za-z0-9])",
    ),
)
"""Numbers that say by their form, or by the word before them, what they are; before the others are looked at."""
ORDERS = (
    re.compile(
        r"(?P<before>(?:(?:订|訂|退款|退货|退貨|工)?[单單](?:号码?|號碼?|编号|編號)|[订訂][单單]"
        rf"|\b(?:order|invoice|ref(?:erence)?|RMA)\b(?: (?:no\.?|number|id))?){_IS}){_ID}",
        re.IGNORECASE,
    ),
    re.compile(r"(?P<before>(?:工单|订单|\border) ?#)\d{1,12}|(?<![\w&#])#\d{3,12}(?![0-9A-Za-z])", re.IGNORECASE),
)
"""Numbers of orders, which the desk may call something of its own."""
_YEAR_FIRST, _YEAR_LAST = r"\d{4}(?P<a>[-/.])\d\d?(?P=a)\d\d?", r"\d\d?(?P<b>[-/.])\d\d?(?P=b)\d{4}"
LONG = re.compile(
    rf"(?P<day>(?<!\d)(?:{_YEAR_FIRST}|{_YEAR_LAST})(?!\d))"
    r"|(?<![A-Za-z0-9])[A-Za-z]{0,5}-?[+＋]?"
    r"(?![(（](?:\d{4}[-/.]\d\d?[-/.]\d\d?|\d\d?[-/.]\d\d?[-/.]\d{4})(?![-/.]?\d))"
    r"[(（]?\d(?:[ .\-/()\u00a0]{0,2}\d){6,30}(?:[A-Z][A-Z0-9]{0,11})?"
)
"""Whatever has seven digits or more; a day is none of these."""
CALLED_BY = re.compile(r"(?:\+?86)?1[3-9]\d{9}|0\d{9,11}|[48]00\d{7}|00\d{9,15}")
"""Digits that can be a telephone's."""
