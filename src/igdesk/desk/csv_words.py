"""What states, ways in and priorities are called on other desks; words as `csv_columns.folded` leaves them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from igdesk.rules.model import Channel, Direction, Status

STATUSES: Mapping[str, Status] = MappingProxyType(
    {each.value: each for each in Status}
    | dict.fromkeys(("新建", "新", "待处理", "未处理", "待分配", "待受理"), Status.NEW)
    | dict.fromkeys(("in progress", "active", "处理中", "进行中", "已受理", "跟进中"), Status.OPEN)
    | dict.fromkeys(("pending", "hold", "on hold", "waiting on customer", "waiting on third party"), Status.WAITING)
    | dict.fromkeys(("snoozed", "等待回复", "待回复", "等待中", "待客户回复", "挂起", "已挂起", "暂停"), Status.WAITING)
    | dict.fromkeys(("solved", "completed", "done", "已解决", "已处理", "已完成", "完成"), Status.RESOLVED)
    | dict.fromkeys(("archived", "deleted", "spam", "已关闭", "关闭", "已结束", "已归档"), Status.CLOSED)
)
CHANNELS: Mapping[str, Channel] = MappingProxyType(
    {each.value: each for each in Channel}
    | dict.fromkeys(("mail", "outbound email", "channel::email", "邮箱", "邮件", "电子邮件"), Channel.EMAIL)
    | dict.fromkeys(("web", "web form", "webform", "portal", "feedback widget", "web widget"), Channel.FORM)
    | dict.fromkeys(("channel::webwidget", "表单", "网页表单", "在线表单", "客服表单"), Channel.FORM)
    | dict.fromkeys(("instagram", "instagram dm", "instagram direct", "channel::instagram"), Channel.DM)
    | dict.fromkeys(("instagram私信", "私信"), Channel.DM)
    | dict.fromkeys(("instagram comment", "instagram评论", "评论"), Channel.COMMENT)
    | dict.fromkeys(("phone", "voice", "chat", "api", "any channel", "电话", "在线客服"), Channel.OTHER)
)
PRIORITIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"normal": ("medium",), "medium": ("normal",), "urgent": ("critical", "p0"), "none": ("low",)}
    | {"critical": ("urgent",), "紧急": ("urgent", "critical"), "高": ("high",), "低": ("low",)}
    | dict.fromkeys(("中", "普通", "一般"), ("medium", "normal"))
)
"""Our ids that a priority may mean which is none here."""
NOTHING = frozenset({"n/a", "none", "null", "no agent", "no group", "unassigned", "无", "未分配", "暂无"})
"""Says that there is no category, nobody, no department."""
DIRECTIONS: Mapping[str, Direction] = MappingProxyType(
    dict.fromkeys(("in", "incoming", "inbound", "received", "0", "客户", "用户", "收到"), Direction.IN)
    | dict.fromkeys(("customer", "contact", "requester", "end user", "user", "visitor"), Direction.IN)
    | dict.fromkeys(("out", "outgoing", "outbound", "sent", "1", "3", "template", "发出"), Direction.OUT)
    | dict.fromkeys(("agent", "admin", "operator", "staff", "bot", "agent bot", "客服", "坐席"), Direction.OUT)
)
"""Who wrote a message; numbers as Chatwoot has them in `message_type`."""
NOTICES = frozenset({"2", "activity"})
"""In place of a direction: what a system says of itself, that somebody was assigned for one."""
YES = frozenset({"1", "true", "t", "yes", "y", "private", "internal", "是"})
NO = frozenset({"", "0", "false", "f", "no", "n", "public", "否"})
