"""The words of a call: speech, the call row, and what happened in it. No I/O."""
