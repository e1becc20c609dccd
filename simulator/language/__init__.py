"""Understanding of recognised speech: words in, intents, values and completeness out. Pure: no clock, no I/O."""
