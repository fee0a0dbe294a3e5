"""What a configuration leaves out and another part of it decides: filled into the raw tables before they are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from igdesk.config.accounts import HOSTS
from igdesk.config.faq import complete_faq
from igdesk.config.model import DEFAULT_DEPARTMENTS
from igdesk.config.ticket_fields import ENDINGS, complete_ending
from igdesk.i18n import LANGUAGES

_NAMED = ("departments", "agents", "categories", "priorities", "compensations", "fields")


def rows(raw: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
    """The tables of `[[name]]`, as far as they are tables at all."""
    found = raw.get(name)
    if isinstance(found, list):
        yield from (each for each in found if isinstance(each, dict))


def section(raw: dict[str, Any], name: str) -> dict[str, Any]:
    """The table `[name]`; empty when there is none."""
    found = raw.get(name)
    return found if isinstance(found, dict) else {}


def complete(main: dict[str, Any], others: Iterable[dict[str, Any]]) -> None:
    """Fills in names, the intake department and who is in it, what variants of a template share, ids of the FAQ, …"""
    for table in (row for name in _NAMED for row in rows(main, name)):
        if isinstance(table.get("id"), str):
            table.setdefault("name", table["id"])
    intake = _complete_intake(list(rows(main, "departments")))
    for agent in rows(main, "agents"):
        agent.setdefault("departments", [intake])
    instagram = section(main, "instagram")
    if instagram.get("login") == "facebook":
        instagram.setdefault("base_url", HOSTS["facebook"])
    language = section(main, "desk").get("language")
    spoken = language if language in LANGUAGES else "en"
    _complete_templates([row for raw in (main, *others) for row in rows(raw, "templates")], spoken)
    complete_faq(list(rows(main, "faq")), spoken)
    for name in ENDINGS:
        if isinstance(main.get(name), dict):
            complete_ending(name, main[name], "zh" if spoken == "zh" else "en")


def _complete_intake(departments: list[dict[str, Any]]) -> Any:
    """Makes the first department the intake when none is; gives the id of the intake department."""
    if not departments:
        return DEFAULT_DEPARTMENTS[0].id
    if not any(each.get("intake") for each in departments):
        departments[0]["intake"] = True
    return next(each.get("id") for each in departments if each.get("intake"))


def _complete_templates(templates: list[dict[str, Any]], language: str) -> None:
    titles: dict[str, Any] = {}
    actions: dict[str, Any] = {}
    for template in templates:
        if isinstance(template.get("id"), str) and "title" in template:
            titles.setdefault(template["id"], template["title"])
        if isinstance(template.get("id"), str) and "then" in template:
            actions.setdefault(template["id"], template["then"])
    for template in templates:
        template.setdefault("language", language)
        if isinstance(template.get("id"), str):
            template.setdefault("title", titles.get(template["id"], template["id"]))
            if template["id"] in actions:
                template.setdefault("then", actions[template["id"]])
            then = template.get("then")
            if isinstance(then, dict) and "promise" in then:
                then.setdefault("promised", template["title"])
