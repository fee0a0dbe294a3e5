"""What the tests of the command line share."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)

CONFIG = """
[desk]
name = "Aurora"
language = "en"
timezone = "Asia/Shanghai"
me = "mei"
undo_send = "0s"

[store]
path = "desk.db"

[instagram]
base_url = "https://graph.instagram.com"

[[departments]]
id = "support"
name = "Support"
intake = true

[[departments]]
id = "tech"
name = "Technical"

[[agents]]
id = "mei"
name = "小美"

[[agents]]
id = "lin"
name = "Lin"

[[agents]]
id = "zhou"
name = "Zhou"
role = "supervisor"

[[agents]]
id = "ken"
name = "Ken"
departments = ["tech"]

[[categories]]
id = "returns"
name = "退换货"
priority = "high"

[[categories]]
id = "order"
name = "Order"

[[rules]]
id = "returns"
when = { text_any = ["退货", "refund"] }
set = { category = "returns", tags = ["money"] }

[[fields]]
id = "order_no"
name = "Order number"

[[templates]]
id = "hello"
title = "Hello"
language = "en"
text = "Hello {customer.name}, we are on it."

[[templates]]
id = "hello"
title = "你好"
language = "zh"
text = "您好，我们马上处理。"

[[templates]]
id = "days"
title = "Days"
language = "en"
text = "It takes {days} days."
"""
WITH_ADMIN = CONFIG.replace('role = "supervisor"', 'role = "admin"')
"""The same, with an admin: Zhou."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a command came to."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as the one JSON document that it must be."""
        return json.loads(self.out)


class Igdesk(Protocol):
    """Runs a command line in this process."""

    def __call__(self, *arguments: str) -> Result: ...


class CustomerWrites(Protocol):
    """Puts a customer's message into the desk."""

    def __call__(self, text: str, who: str = ..., ago: timedelta = ...) -> None: ...


def piped(text: str | bytes, encoding: str = "utf-8") -> io.TextIOWrapper:
    """Standard input into which a program pipes text, as bytes or in UTF-8.

    Args:
        text: What comes in.
        encoding: What the locale makes Python believe of it.
    """
    return io.TextIOWrapper(io.BytesIO(text.encode() if isinstance(text, str) else text), encoding)
