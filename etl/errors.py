"""System faults: raised, retried by Airflow, shown to the operator. Data faults are findings."""


class WarehouseError(Exception):
    """A fault of the system or its set-up; its message says what to do."""


class CatalogueError(WarehouseError):
    """The catalogue contradicts itself; the message lists every fault with file, line, column."""


class DatabaseError(WarehouseError):
    """The database cannot be started or reached."""


class RuleError(WarehouseError):
    """A rule file is wrong, or a rule could not be evaluated."""


class CheckError(WarehouseError):
    """What the warehouse built contradicts one of its own checks."""
