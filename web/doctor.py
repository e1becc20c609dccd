"""`decroche doctor`: each part found, its version, whether it works, and how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import text

from pbx.errors import PbxError
from pbx.tree import doctor as telephone_facts
from scenarios.faults import ScenarioFaults
from scenarios.library import Library
from scenarios.model import Language, Voice
from simulator.speech.errors import SpeechError
from simulator.speech.models import find_model
from simulator.speech.voices import choose_synthesiser
from simulator.speech.vosk import VoskRecognisers
from simulator.store.database import Database, StoreError
from web.settings import CHECKOUT, Settings

EXPECTED = (PbxError, SpeechError, StoreError, ScenarioFaults, OSError)


@dataclass(frozen=True, slots=True)
class Finding:
    part: str
    found: str
    works: bool
    mend: str = ""
    optional: bool = False

    def line(self) -> str:
        mark = "✓" if self.works else ("–" if self.optional else "✗")
        return f"{mark} {self.part} : {self.found}" + ("" if self.works or not self.mend else f" → {self.mend}")


def examine(settings: Settings) -> list[Finding]:
    """Every part, tried for real: a database query, a sentence spoken and heard. Nothing is left running."""
    return [
        *(Finding(fact.part, fact.found, fact.works, fact.mend) for fact in telephone_facts(settings.telephony())),
        _tried(
            "Base de données", lambda: _database(settings), "lancer `make setup`, ou corriger DECROCHE_DATABASE_URL"
        ),
        _tried("Synthèse vocale", lambda: _voice(settings), "installer libttspico-utils ou espeak-ng"),
        *_recognition(settings),
        _tried(
            "Scénarios", lambda: f"{len(Library(settings.library).all())} dans {settings.library}", "decroche check"
        ),
        _pages(),
    ]


def _tried(part: str, attempt: Callable[[], str], mend: str) -> Finding:
    try:
        return Finding(part, attempt(), works=True)
    except EXPECTED as error:
        return Finding(part, str(error).splitlines()[0], works=False, mend=mend)


def _database(settings: Settings) -> str:
    database = Database(settings.database)
    try:
        database.migrate()
        with database.transaction() as session:
            session.execute(text("select 1"))
        return f"{database.engine.dialect.name}, à jour"
    finally:
        database.close()


def _voice(settings: Settings) -> str:
    voices = choose_synthesiser(settings.voices())
    seconds = len(voices.render("Bonjour.", Voice())) / 16_000
    return f"{voices.name} ; « Bonjour » dure {seconds:.1f} s"


def _recognition(settings: Settings) -> Iterator[Finding]:
    voices = settings.voices()
    for language in Language:
        optional = language is not Language.FR
        part = f"Reconnaissance ({language})"
        try:
            model = find_model(voices, language)
            VoskRecognisers(model.path, model.demonstration).recogniser().flush()
        except SpeechError as error:
            yield Finding(part, str(error).splitlines()[0], works=False, mend="decroche models list", optional=optional)
            continue
        note = " : modèle de démonstration, ne comprend que les voix de synthèse" if model.demonstration else ""
        yield Finding(part, f"{model.name}{note}", works=True)


def _pages() -> Finding:
    bundle = CHECKOUT / "web" / "static" / "dist"
    built = bundle.is_dir() and any(bundle.iterdir())
    return Finding("Pages", "bibliothèques assemblées" if built else "bibliothèques absentes", built, "make setup")
