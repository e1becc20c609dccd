"""A folder of scenario files, by id. An id is its file's name without `.yaml`.

UnknownScenario     no such file; the message names near ids
"""

from __future__ import annotations

import difflib
from pathlib import Path

from scenarios.faults import Fault, ScenarioFaults
from scenarios.loader import LoadedScenario, load

SHIPPED = Path(__file__).parent / "library"
"""The scenarios that come with Décroche."""


class UnknownScenario(LookupError):
    """No scenario of that id in the library."""

    def __init__(self, wanted: str, known: tuple[str, ...]) -> None:
        self.wanted = wanted
        self.near = tuple(difflib.get_close_matches(wanted, known, n=3, cutoff=0.4))
        hint = f" ; proches : {', '.join(self.near)}" if self.near else f" ; connus : {', '.join(known) or 'aucun'}"
        super().__init__(f"scénario inconnu : « {wanted} »{hint}")


class Library:
    """The scenarios of a folder, read again when their file changes."""

    def __init__(self, folder: Path = SHIPPED) -> None:
        self._folder = folder
        self._loaded: dict[str, tuple[tuple[int, int], LoadedScenario]] = {}

    def ids(self) -> tuple[str, ...]:
        return tuple(sorted(path.stem for path in self._folder.glob("*.yaml")))

    def get(self, scenario_id: str) -> LoadedScenario:
        """The scenario of that id. Raises `UnknownScenario` or `ScenarioFaults`."""
        if scenario_id not in self.ids():
            raise UnknownScenario(scenario_id, self.ids())
        path = self._folder / f"{scenario_id}.yaml"
        stat = path.stat()
        stamp = (stat.st_mtime_ns, stat.st_size)
        kept = self._loaded.get(scenario_id)
        if kept is None or kept[0] != stamp:
            kept = (stamp, _named_as_file(load(path)))
            self._loaded[scenario_id] = kept
        return kept[1]

    def all(self) -> tuple[LoadedScenario, ...]:
        """Every scenario, in order of ids. Raises `ScenarioFaults` with the faults of all broken files."""
        loaded: list[LoadedScenario] = []
        faults: list[Fault] = []
        for scenario_id in self.ids():
            try:
                loaded.append(self.get(scenario_id))
            except ScenarioFaults as refused:
                faults.extend(refused.faults)
        if faults:
            raise ScenarioFaults(faults)
        return tuple(loaded)


def _named_as_file(loaded: LoadedScenario) -> LoadedScenario:
    if loaded.scenario.id != loaded.path.stem:
        message = f"id: « {loaded.scenario.id} » doit être le nom du fichier, « {loaded.path.stem} »"
        raise ScenarioFaults([Fault(str(loaded.path), 1, 1, message)])
    return loaded
