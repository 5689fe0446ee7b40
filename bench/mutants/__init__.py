"""Bugs as data, one file for each area, and what plants them one at a time to try the tests."""
