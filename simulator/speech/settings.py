"""Where models, voices and rendered lines live, and which engine is preferred. Reads no environment."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from scenarios.model import Language, VoiceEngine


class ModelOrder(StrEnum):
    """Which installed model is used first: the bigger hears better, the smaller needs 300 MB of memory, not 5 GB."""

    BIGGER_FIRST = "bigger_first"
    SMALLER_FIRST = "smaller_first"


class SpeechSettings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    models_dir: Path
    cache_dir: Path
    model_paths: dict[Language, Path] = Field(default_factory=dict)
    """A model to use whatever is installed, per language."""
    model_order: ModelOrder = ModelOrder.BIGGER_FIRST
    model_site: str = "https://alphacephei.com/vosk/models"
    """Where Vosk's authors publish their models; a school may name its own mirror."""
    engine: VoiceEngine = VoiceEngine.AUTO
    """The engine for voices that ask for none; `auto` takes the best installed: Piper, Pico, espeak-ng."""
    piper_voices_dir: Path | None = None
    piper_program: str = "piper"
    pico_program: str = "pico2wave"
    espeak_program: str = "espeak-ng"
    render_deadline_seconds: float = Field(10.0, gt=0)
    """For one piece of text, at most 250 characters; Pico takes 0.03 s and Piper about 1 s."""
    cache_memory_mb: int = Field(64, ge=1)
    cache_disk_mb: int = Field(2000, ge=1)
