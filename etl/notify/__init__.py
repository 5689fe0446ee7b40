"""Mails to the units and to the data officer: composed from what the night found, then sent."""
