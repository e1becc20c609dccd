"""Where every object is built: settings in, a platform out. Nothing is started here."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from pbx.ami import AmiClient
from pbx.control import PbxControl
from pbx.media_server import AnswerMedia, MediaServer
from pbx.process import AsteriskProcess
from pbx.secrets import Secrets, load_or_create
from pbx.settings import PbxSettings
from pbx.switchboard import Switchboard, VoiceOf
from scenarios.library import Library
from scenarios.loader import LoadedScenario
from scenarios.model import Language
from scoring.rubric import load as load_rubric
from simulator.live import LiveEvents
from simulator.session import SessionSettings
from simulator.speech.models import find_model
from simulator.speech.rendering import CustomerVoice, RenderCache, RenderThreads
from simulator.speech.settings import SpeechSettings
from simulator.speech.voices import choose_synthesiser
from simulator.speech.vosk import VoskRecognisers
from simulator.store.audit import Audit
from simulator.store.calls import Calls
from simulator.store.database import Database
from simulator.store.log import EventLog
from simulator.store.people import People
from simulator.store.recordings import Recordings
from simulator.understanding import Matchers
from web.accounts.throttle import LoginThrottle
from web.finishing import Finisher
from web.platform import Platform
from web.settings import Settings
from web.text_calls import TextCalls
from web.worker import Worker

OWN_ASTERISK_S = 10.0
OTHER_ASTERISK_S = 120.0
"""How long AMI may take to answer: of an Asterisk just started here, and of one whose container starts with ours."""


def open_database(settings: Settings) -> Database:
    """The database with its tables up to date. Raises DatabaseUnreachable."""
    settings.state.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database)
    database.migrate()
    return database


def voices(settings: SpeechSettings, threads: RenderThreads) -> VoiceOf:
    """How a scenario's customer gets his voice. Raises NoVoice when no speech engine is installed."""
    synthesiser = choose_synthesiser(settings)
    cache = RenderCache(
        settings.cache_dir,
        memory_bytes=settings.cache_memory_mb * 1_000_000,
        disk_bytes=settings.cache_disk_mb * 1_000_000,
    )

    def voice_of(loaded: LoadedScenario, seed: int) -> CustomerVoice:
        customer = loaded.scenario.customer
        return CustomerVoice(
            synthesiser, cache, customer.voice, customer.line, seed=seed, sounds_dir=loaded.path.parent, threads=threads
        )

    return voice_of


def build_platform(settings: Settings, *, robot: AnswerMedia | None = None) -> Platform:
    """Every part, wired. `robot` answers the media of robot trainees.

    Raises StoreError, PbxError, SpeechError for what is missing or broken.
    """
    pbx, speech = settings.telephony(), settings.voices()
    database = open_database(settings)
    secrets = load_or_create(pbx.secrets_file)
    calls, recordings, live, rubric = Calls(database), Recordings(database), LiveEvents(), load_rubric()
    finisher = Finisher(calls, recordings, rubric, pbx.raw_recordings_dir, settings.recordings_dir / "sealed")
    worker = Worker(calls, _without_result(finisher.finish))
    log = EventLog(database, live, worker.wake)
    model = find_model(speech, Language.FR)
    threads, matchers = RenderThreads(), Matchers()
    ami = _manager(settings, pbx, secrets)
    control = PbxControl(ami)
    switchboard = Switchboard(
        control=control,
        calls=calls,
        log=log,
        live=live,
        recognisers=VoskRecognisers(model.path, model.demonstration),
        voice_of=voices(speech, threads),
        matchers=matchers,
        pbx=pbx,
        session=SessionSettings(ring=settings.ring_seconds),
    )
    return Platform(
        settings=settings,
        pbx=pbx,
        secrets=secrets,
        database=database,
        people=People(database),
        calls=calls,
        recordings=recordings,
        audit=Audit(database),
        throttle=LoginThrottle(),
        library=Library(settings.library),
        rubric=rubric,
        live=live,
        log=log,
        worker=worker,
        asterisk=AsteriskProcess(pbx) if settings.manage_asterisk else None,
        ami=ami,
        control=control,
        media=MediaServer(
            pbx,
            switchboard.answer,
            robot=robot,
            expects=switchboard.expects,
            token=secrets.media_token,
            asterisk_lives=lambda: ami.connected,
        ),
        switchboard=switchboard,
        matchers=matchers,
        text_calls=TextCalls(log, matchers),
        render_threads=threads,
        demonstration=model.demonstration,
    )


def _manager(settings: Settings, pbx: PbxSettings, secrets: Secrets) -> AmiClient:
    patience_s = OWN_ASTERISK_S if settings.manage_asterisk else OTHER_ASTERISK_S
    return AmiClient(pbx.ami_host, pbx.ami_port, pbx.ami_user, secrets.ami_password, start_timeout_s=patience_s)


def _without_result(finish: Callable[[UUID], object]) -> Callable[[UUID], None]:
    def run(call_id: UUID) -> None:
        finish(call_id)

    return run
