"""Who keeps the warehouse running, and is told when it does not."""

from etl.catalogue.model import Catalogue


def operator_addresses(catalogue: Catalogue) -> list[str]:
    """Return the addresses of the operators, in file order; without any, of the data officers.

    There is at least one, as every catalogue names an officer.
    """
    operators = [contact for contact in catalogue.contacts if contact.role == "operator"]
    return list(dict.fromkeys(contact.email for contact in operators or catalogue.officers()))
