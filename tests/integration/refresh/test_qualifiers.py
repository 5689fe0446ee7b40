"""What a sum of figures is called: exactly, about, nearly or over so many."""

import pytest

from tests.integration.inbox import Rows

COMBINED = """
    select warehouse.qualifier_of(bit_or(warehouse.qualifier_bits(qualifier)))
    from unnest(cast(:qualifiers as text[])) as figure (qualifier)
    """


@pytest.mark.parametrize(
    ("qualifiers", "combined"),
    [
        ((), "exact"),
        (("exact", "exact"), "exact"),
        (("exact", "nearly"), "nearly"),
        (("over", "exact", "over"), "over"),
        (("nearly", "over"), "about"),
        (("about", "nearly"), "about"),
        (("over", "about"), "about"),
        (("exact", "about"), "about"),
    ],
)
def test_a_sum_is_as_exact_as_its_figures_allow(
    rows: Rows, qualifiers: tuple[str, ...], combined: str
) -> None:
    assert rows(COMBINED, qualifiers=list(qualifiers)) == [(combined,)]
