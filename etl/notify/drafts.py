"""A mail that is not taken as it is goes in a smaller form, so that everybody gets some mail."""

import logging
import re
from collections.abc import Sequence
from dataclasses import replace

from etl.notify.delivery import Delivery, MailNotBuiltError
from etl.notify.mail_session import MailSession
from etl.notify.message import Mail
from etl.notify.render import Content, render_lines

NOT_BUILT = "这封信写不成，请看 send 的日志"

_BODY_TAG = re.compile(r"<body\b[^>]*>")

logger = logging.getLogger(__name__)


def hand_over_in_some_form(
    session: MailSession, mail: Mail, plain: Content, to: Sequence[str]
) -> Delivery:
    """Hand a mail over as it is; without its attachments if it cannot be built or is too large with
    them; as the plain mail if it still cannot be built.

    Raises MailServerError as etl.notify.delivery.hand_over does.
    """
    drafts = [mail, without_attachments(mail)] if mail.attachments else [mail]
    for draft in (*drafts, as_plain(mail, plain)):
        try:
            delivery = session.hand_over(draft, to)
        except MailNotBuiltError:
            logger.exception("邮件 %s 没能写成，改寄简单一些的", mail.message_id)
            continue
        too_large_for = delivery.too_large_for if draft.attachments else []
        if not too_large_for:
            return delivery
        logger.warning("邮件 %s 带着附件太大，不带附件再寄", mail.message_id)
        return _joined(delivery, session.hand_over(without_attachments(mail), too_large_for))
    return Delivery(impossible=dict.fromkeys(to, NOT_BUILT))


def without_attachments(mail: Mail) -> Mail:
    """Return a mail without its attachments, which says so at its beginning."""
    (text,) = render_lines("without_attachment.txt.j2", {})
    (html,) = render_lines("without_attachment.html.j2", {})
    body = _BODY_TAG.search(mail.html_body)
    begin = body.end() if body else 0
    return replace(
        mail,
        text_body=f"{text}\n\n{mail.text_body}",
        html_body=mail.html_body[:begin] + html + mail.html_body[begin:],
        attachments=(),
    )


def as_plain(mail: Mail, plain: Content) -> Mail:
    """Return a mail that says what the plain one does, to the same recipients."""
    return replace(
        mail,
        subject=plain.subject,
        text_body=plain.text_body,
        html_body=plain.html_body,
        attachments=(),
    )


def _joined(first: Delivery, again: Delivery) -> Delivery:
    """Return what became of a mail of which a second form went to those it was too large for."""
    kept = {a: answer for a, answer in first.refused.items() if a not in first.too_large_for}
    return Delivery(
        accepted=[*first.accepted, *again.accepted],
        refused={**kept, **again.refused},
        deferred={**first.deferred, **again.deferred},
        impossible={**first.impossible, **again.impossible},
    )
