"""Signing in and out, roles, language."""
