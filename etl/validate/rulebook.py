"""What submissions are judged by: the rules, and the words for what cannot be read."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import TypeAdapter

from etl.validate.rules import Rule, read_rules
from etl.validate.wording import read_problems
from etl.workbook.reasons import empty_reasons


@dataclass(frozen=True)
class Rulebook:
    """The rules in their order, words for each problem, and phrases that are no reason."""

    rules: tuple[Rule, ...]
    problems: tuple[Mapping[str, str], ...]
    empty_reasons: tuple[str, ...]


_RULEBOOK = TypeAdapter(Rulebook)


def read_rulebook() -> Rulebook:
    """Return what the files of the rules say now. Raises RuleError if they are wrong."""
    return Rulebook(read_rules(), read_problems(), tuple(empty_reasons()))


def kept_rulebook(rulebook: Rulebook) -> str:
    """Return its JSON text, as the journal keeps it."""
    return _RULEBOOK.dump_json(rulebook).decode()


def rulebook_of(content: dict[str, object]) -> Rulebook:
    """Return the rulebook that was kept."""
    return _RULEBOOK.validate_python(content)
