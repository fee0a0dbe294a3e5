"""What a configuration says of wordings: templates, what they do besides, and words to be careful with.

Import them from `model`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from igdesk.values import dataclass

Style = Literal["warm", "professional", "lively"]
Left = Literal["waiting", "resolved"]
"""What an answer leaves its ticket as."""


@dataclass(frozen=True, slots=True)
class Then:
    """What happens to the ticket when an answer made from a template is queued, all in one step with it."""

    status: Left | None = None
    category: str | None = None
    priority: str | None = None
    tags: tuple[str, ...] = ()
    note: str | None = None
    """For colleagues; it has no holes and no way to the customer."""
    snooze: timedelta | None = None
    """How long the ticket is put away."""
    promise: timedelta | None = None
    """By when the customer gets what the words promise."""
    promised: str = ""
    """What that is, for colleagues; the template's title, unless it is said."""
    fields: tuple[tuple[str, str], ...] = ()
    """What is filled in, each field with its value: the outcome, say, where the answer ends it."""


@dataclass(frozen=True, slots=True)
class Template:
    """One wording; several with the same id are variants by style and language."""

    id: str
    title: str
    text: str
    language: str
    style: Style | None = None
    categories: tuple[str, ...] = ()
    """What it is offered first for; empty: for all."""
    then: Then | None = None
    """Of variants that say nothing: what the first one that does says."""


BANNED = (
    "亲亲", "在处理了哦", "催什么", "急什么", "不归我管", "跟我没关系", "不是我的问题", "跟我们没关系", "你自己看",
    "自己看说明", "爱买不买", "没看到我", "calm down", "as i already said", "not my problem", "not our problem",
    "nothing we can do", "you should have", "you failed to",
)  # fmt: skip
PROMISES = (
    "一定", "绝对", "保证", "肯定", "百分百", "百分之百", "100%", "必达", "包您", "承诺", "guarantee", "definitely",
    "100 percent", "i promise", "we promise", "for sure", "without fail", "never again", "will be there today",
    "will arrive today",
)  # fmt: skip
FINE = (
    "一定会尽快", "一定尽快", "一定会尽力", "一定尽力", "一定会努力", "一定努力", "一定会改进", "一定改进",
    "一定会转达", "一定转达", "一定会跟进", "一定跟进", "一定会认真", "一定认真", "一定很", "一定程度", "一定的",
    "一定要", "一定期限", "请一定", "请您一定", "保证书", "您的肯定", "肯定是", "保证金", "品质保证", "质量保证",
    "正品保证", "100%纯", "100%棉",
    "100%羊毛", "100%真丝", "100%桑蚕丝", "100%聚酯", "100% cotton", "100% wool", "100% silk", "100% linen",
    "100% polyester", "100% recycled", "money-back guarantee", "money back guarantee", "guarantee period",
    "definitely look into", "definitely understand", "definitely do our best", "definitely pass",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Phrasing:
    """Words that an answer is warned of; nothing is forbidden by them."""

    banned: tuple[str, ...] = BANNED
    """What is not said to customers here."""
    promises: tuple[str, ...] = PROMISES
    """What promises more than anybody can keep."""
    fine: tuple[str, ...] = FINE
    """What is fine although one of those words is in it."""
