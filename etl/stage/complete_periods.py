"""The periods for which a long table is complete: what it leaves out there is withdrawn."""

from etl.catalogue.rows import Declaration
from etl.stage.long_table_terms import LongTableTerms, word_key


def not_written(line_code: str) -> str:
    """Return what stands for the address of a line that a complete table leaves out."""
    return f"（未写）{line_code}"


class CompletePeriods:
    """The periods of which a row says yes and none says anything else."""

    def __init__(self, terms: LongTableTerms) -> None:
        self._terms = terms
        self._said: dict[str | None, set[Declaration | None]] = {}

    def declare(self, period: str | None, text: str) -> bool:
        """Take note of what a row says of its period; tell whether it is a word for yes or no."""
        declaration = self._terms.declarations.get(word_key(text))
        self._said.setdefault(period, set()).add(declaration)
        return declaration is not None

    def __contains__(self, period: str | None) -> bool:
        """Tell whether a period is declared complete."""
        return self._said.get(period) == {"yes"}
