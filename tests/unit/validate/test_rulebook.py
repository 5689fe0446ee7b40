"""Rules that were kept in the journal are those that were judged by."""

import json

from etl.validate.rulebook import kept_rulebook, read_rulebook, rulebook_of


def test_they_come_back_as_they_were() -> None:
    rulebook = read_rulebook()
    assert rulebook_of(json.loads(kept_rulebook(rulebook))) == rulebook
