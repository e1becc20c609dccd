"""Measurements of the real thing, each printed as JSON by `decroche bench NAME`; none asserts on a time."""
