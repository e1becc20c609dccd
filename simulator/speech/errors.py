"""What can go wrong with speech. Messages are for people, in French first; `retry` says whether trying again helps.

SpeechError
├── SpeechUnavailable          nothing can be spoken
│   ├── NoVoice                no speech engine is installed, or not the one asked for
│   ├── NothingToSay           the text is empty or holds no letter and no digit
│   ├── RenderFailed           the engine answered with an error or without sound
│   └── RenderTimedOut         the engine did not answer in time
└── ModelError                 nothing can be recognised
    ├── UnknownModel           not in the catalogue
    ├── ModelMissing           no model for this language, or nothing at the configured path
    ├── ModelBroken            files are there but Vosk cannot use them
    ├── NetworkClosed          the model site cannot be reached
    ├── DownloadDamaged        what was downloaded is not the model
    └── NoRoom                 the disk is full or not writable
"""

from __future__ import annotations


class SpeechError(Exception):
    retry = False


class SpeechUnavailable(SpeechError):
    pass


class NoVoice(SpeechUnavailable):
    pass


class NothingToSay(SpeechUnavailable):
    pass


class RenderFailed(SpeechUnavailable):
    pass


class RenderTimedOut(SpeechUnavailable):
    retry = True


class ModelError(SpeechError):
    pass


class UnknownModel(ModelError):
    pass


class ModelMissing(ModelError):
    pass


class ModelBroken(ModelError):
    pass


class NetworkClosed(ModelError):
    retry = True


class DownloadDamaged(ModelError):
    retry = True


class NoRoom(ModelError):
    pass
