"""`decroche scenarios`: the library, a row a scenario."""

from __future__ import annotations

from typing import Any

from scenarios.library import Library
from web.settings import Settings


def library_listing(settings: Settings) -> list[dict[str, Any]]:
    """Rows with id, version, kind, direction, language, criteria, title and rehearsals."""
    return [
        {
            "id": loaded.scenario.id,
            "version": loaded.version,
            "title": loaded.scenario.title,
            "kind": str(loaded.scenario.kind),
            "direction": str(loaded.scenario.direction),
            "language": str(loaded.scenario.language),
            "criteria": list(loaded.scenario.criteria),
            "rehearsals": [rehearsal.name for rehearsal in loaded.scenario.rehearsals],
        }
        for loaded in Library(settings.library).all()
    ]
