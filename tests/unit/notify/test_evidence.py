import pytest

from etl.notify.delivery import Delivery
from etl.notify.evidence import Evidence


def heard(accepted: list[str], refused: list[str]) -> Evidence:
    evidence = Evidence()
    evidence.hear(Delivery(accepted=accepted, refused=dict.fromkeys(refused, "550 no")))
    return evidence


@pytest.mark.parametrize(
    ("answer", "accepted", "refused", "is_believed"),
    [
        ("550 no", ["b@a.cn"], ["a@a.cn"], True),
        ("550 no", ["b@A.CN"], ["a@a.cn"], True),
        ("550 no", ["b@b.cn"], ["a@a.cn"], False),
        ("550 5.1.1 no such user", ["b@b.cn"], ["a@a.cn"], True),
        ("550 5.2.1 mailbox closed", ["b@b.cn"], ["a@a.cn"], True),
        ("550 5.7.1 relaying denied", ["b@b.cn"], ["a@a.cn"], False),
        ("550 user 5.1.1 unknown", ["b@b.cn"], ["a@a.cn"], False),
        ("550 5.1.1 no such user", [], ["a@a.cn"], False),
        ("550 5.1.1 no such user", ["b@b.cn"], ["a@a.cn", "c@c.cn"], False),
        ("550 5.1.1 no such user", ["b@b.cn", "d@d.cn"], ["a@a.cn", "c@c.cn"], True),
    ],
)
def test_a_refusal_is_believed_by_what_else_the_server_did(
    answer: str, accepted: list[str], refused: list[str], is_believed: bool
) -> None:
    assert heard(accepted, refused).supports("a@a.cn", answer) is is_believed
