"""Who may send a union's figures: itself, and what stands above it and only adds up."""

import pytest

from etl.catalogue.model import Catalogue
from etl.stage.senders import Senders


@pytest.fixture
def senders(shipped_catalogue: Catalogue) -> Senders:
    return Senders.of(shipped_catalogue)


@pytest.mark.parametrize(
    ("unit", "sent_by", "sender", "is_foreign"),
    [
        ("JZ-22", (), None, False),
        ("JZ-22", ("JZ-22",), "JZ-22", False),
        ("JZ-22", ("JZ-24", "JZ-22"), "JZ-22", False),
        ("JZ-22", ("JZ-24",), "JZ-24", True),
        ("JZ-22", ("JZ-24", "JZ"), "JZ", False),  # the city adds it up
        ("JZ-22", ("JZ", "JZ-22"), "JZ-22", False),
        ("JZ-I1", ("JZ",), "JZ", False),  # the city adds up its group
        ("JZ-I1", ("JZ-I0",), "JZ-I0", False),
        ("JZ-22", ("JZ-I0",), "JZ-I0", True),  # not of this group
        ("JZ-22", ("JZ-00",), "JZ-00", True),  # the city's own organs report for themselves
        (None, ("JZ-22",), "JZ-22", False),
    ],
)
def test_a_form_is_foreign_if_its_sender_may_not_send_it(
    senders: Senders,
    unit: str | None,
    sent_by: tuple[str, ...],
    sender: str | None,
    is_foreign: bool,
) -> None:
    assert senders.sender_of(unit, sent_by) == sender
    assert senders.is_foreign(unit, sender) is is_foreign
