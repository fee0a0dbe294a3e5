"""What happened to an incident, as the history of its tickets has it: the key of a phrase, and what that names."""

from __future__ import annotations

from collections.abc import Mapping

from igdesk.config.model import Config
from igdesk.rules.incident_events import IncidentEdited, IncidentJoined, IncidentLeft, IncidentMoved, IncidentOpened


def of_incident(
    event: IncidentEdited | IncidentOpened | IncidentJoined | IncidentLeft | IncidentMoved, _config: Config
) -> tuple[str, Mapping[str, object]]:
    """The end of the phrase's key, and its arguments."""
    said = {"incident": event.incident}
    match event:
        case IncidentJoined(words=words) if words:
            return "incident_said", {**said, "words": ", ".join(words)}
        case IncidentEdited(part=part, before=before, after=after):
            return f"incident_{part}", {**said, "before": ", ".join(before) or "-", "after": ", ".join(after) or "-"}
        case IncidentMoved(before="crisis", after="open"):
            return "incident_calm", said
        case IncidentMoved(before="over"):
            return "incident_again", said
        case IncidentMoved(after=after):
            return f"incident_{after}", said
        case _:
            return event.kind, said
