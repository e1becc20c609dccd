"""Lists of calls, and the review of one call."""
