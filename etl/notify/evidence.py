"""Whether a mail server's refusals can be believed, by what else it did in the same run.

A server that does not work for us, for instance because it does not relay our mails, refuses every
recipient with the same codes as an unknown address.
"""

import re
from dataclasses import dataclass, field

from etl.notify.delivery import Delivery

# RFC 3463: 5.1.x is about the mailbox's address, 5.2.1 about a mailbox that takes nothing.
_NAMES_MAILBOX = re.compile(r"5\d\d 5\.(1\.\d{1,3}|2\.1)\b")


@dataclass
class Evidence:
    """The domains for which a server took mails, and for which it refused any."""

    taken: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)

    def hear(self, delivery: Delivery) -> None:
        """Note what a server answered."""
        self.taken |= set(map(_domain, delivery.accepted))
        self.refused |= set(map(_domain, delivery.refused))

    def supports(self, address: str, answer: str) -> bool:
        """Tell whether the refusal of an address is about the address and not about us.

        It is if the server took a mail for the same domain; or if it names the mailbox as the
        reason, and the server does not turn more domains away than it takes mails for.
        """
        if _domain(address) in self.taken:
            return True
        turned_away = self.refused - self.taken
        return bool(_NAMES_MAILBOX.match(answer)) and len(turned_away) <= len(self.taken)


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()
