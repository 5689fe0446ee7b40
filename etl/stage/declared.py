"""A figure with the status and the qualifier that stand beside it in a long table."""

from dataclasses import dataclass, replace
from decimal import Decimal

from etl.catalogue.rows import LongTableColumn
from etl.numbers import ObservationStatus, Qualifier, read_number
from etl.stage.long_table_terms import LongTableTerms, word_key
from etl.stage.model import CellProblem


@dataclass(frozen=True, slots=True)
class Declared:
    """What a figure was read as; if it was not, why, and which column is at fault."""

    value: Decimal | None = None
    status: ObservationStatus | None = None
    qualifier: Qualifier = "exact"
    problem: CellProblem | None = None
    at_fault: LongTableColumn | None = None
    shown: str | None = None  # by the cell, where that is another figure


def read_declared(
    terms: LongTableTerms, text: str, unit_of_measure: str, status: str, qualifier: str
) -> Declared:
    """Read a figure as typed, and what is declared of it; blank declares nothing.

    A blank figure may be declared missing or not applicable, an exact one to be about, nearly or
    over. Nothing else is altered: what contradicts the figure leaves it unread.
    """
    reading = read_number(text, unit_of_measure)
    declared = Declared(reading.value, reading.status, reading.qualifier, reading.problem)
    if status and not declared.problem:
        declared = _with_status(declared, terms.statuses.get(word_key(status)))
    if qualifier and not declared.problem:
        declared = _with_qualifier(declared, terms.qualifiers.get(word_key(qualifier)))
    return declared


def _with_status(figure: Declared, status: ObservationStatus | None) -> Declared:
    if status is None:
        return Declared(problem="unknown-status", at_fault="status")
    if figure.status == "O":
        return Declared(status="M") if status == "M" else figure
    if status != figure.status:
        return Declared(problem="status-contradicts-figure", at_fault="status")
    return figure


def _with_qualifier(figure: Declared, qualifier: Qualifier | None) -> Declared:
    if qualifier is None:
        return Declared(problem="unknown-qualifier", at_fault="qualifier")
    if figure.status != "A" or qualifier == figure.qualifier:
        return figure
    if figure.qualifier == "exact":
        return replace(figure, qualifier=qualifier)
    return Declared(problem="qualifier-contradicts-figure", at_fault="qualifier")
