"""What a team chat wants to be posted, and what its answer means: some answer 200 to what they do not take."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

_FEISHU = ("open.feishu.cn", "open.larksuite.com")
_WECOM_AND_DINGTALK = ("qyapi.weixin.qq.com", "oapi.dingtalk.com")
_DISCORD = ("discord.com", "discordapp.com")
_CODES = ("errcode", "code", "StatusCode")
_TAKEN = (0, 200)
_TOO_MANY = frozenset({45009, 11232, 130101})
"""Codes of WeCom, Feishu and DingTalk for too many posts at once."""


def chat_post(address: str, text: str) -> dict[str, Any]:
    """The JSON that the chat behind an address takes; that of Slack, Mattermost and Rocket.Chat unless it is known."""
    host = urlsplit(address).hostname or ""
    if host in _FEISHU:
        return {"msg_type": "text", "content": {"text": text}}
    if host in _WECOM_AND_DINGTALK:
        return {"msgtype": "text", "text": {"content": text}}
    return {"content": text} if host in _DISCORD else {"text": text}


def code_of(answer: bytes) -> int:
    """What a chat answered besides the status: 0 where it took the post, or does not say."""
    try:
        told = json.loads(answer)
    except ValueError:
        return 0
    codes = [told.get(name) for name in _CODES] if isinstance(told, dict) else []
    return next((code for code in codes if isinstance(code, int) and code not in _TAKEN), 0)


def is_too_many(code: int) -> bool:
    """Whether the chat takes it a little later."""
    return code in _TOO_MANY
