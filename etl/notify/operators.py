"""Who keeps the warehouse running, and is told when it does not."""

from collections.abc import Iterable

from etl.catalogue.model import Contact


def operator_addresses(contacts: Iterable[Contact]) -> list[str]:
    """Return the addresses of the operators, in file order; without any, of the data officers."""
    known = list(contacts)
    operators = [contact for contact in known if contact.role == "operator"]
    officers = [contact for contact in known if contact.role == "officer"]
    return list(dict.fromkeys(contact.email for contact in operators or officers))
