"""Measures a night: our stages beside the plain way to do the same, and the least it can cost."""
