"""Rules by the names that people know them by: their id where the team wrote them, else where they come from."""

from __future__ import annotations

from igdesk.config.faq import PREFIX as FAQ
from igdesk.config.faq import is_faq
from igdesk.config.settings import PRESET
from igdesk.i18n import Phrase


def rule_name(rule: str) -> Phrase | str:
    """A rule, by its id in the log, as people say it in a line."""
    from igdesk.rules.afterwards import CLOSING
    from igdesk.rules.csat import CSAT  # these bring rules and events along, which the names of people need not
    from igdesk.rules.faq import PERSON_RULE

    if rule.startswith(PRESET):
        preset, _, own = rule.removeprefix(PRESET).partition(":")
        return Phrase("rule_names.of_preset", {"rule": own, "preset": preset})
    if is_faq(rule):
        return Phrase("rule_names.of_faq", {"rule": rule.removeprefix(FAQ)})
    named = {PERSON_RULE: "rule_names.person", CSAT: "rule_names.csat", CLOSING: "rule_names.closing"}
    return Phrase(named[rule]) if rule in named else rule
