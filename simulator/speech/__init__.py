"""Speech in and out: Vosk listens; Piper, SVOX Pico or espeak-ng speak; the line colours what the trainee hears."""
