"""Which answers of a mail server say that a mail is too large."""

import pytest

from etl.notify.delivery import Delivery


@pytest.mark.parametrize(
    ("answer", "is_too_large"),
    [
        ("552 5.3.4 Message size exceeds fixed limit", True),
        ("552 message too large", True),
        ("550 5.2.3 administrative limit", True),
        ("554 5.3.4 rejected", True),
        ("554 Message too big for system", True),
        ("550 Mail size exceeds the limit", True),
        ("550 邮件过大，超过 10 MB", True),
        ("550 5.1.1 no such user", False),
        ("550 5.1.1 no such user, sized@example.org", False),
        ("554 5.7.1 spam", False),
    ],
)
def test_a_mail_is_too_large_by_code_status_or_words(answer: str, is_too_large: bool) -> None:
    delivery = Delivery(refused={"a@example.org": answer})
    assert delivery.too_large_for == (["a@example.org"] if is_too_large else [])
