"""System faults: raised, retried by Airflow, shown to the operator. Data faults are findings."""

from dataclasses import dataclass


class WarehouseError(Exception):
    """A fault of the system or its set-up; its message says what to do."""


@dataclass(frozen=True)
class CatalogueFault:
    """One thing that is wrong in a catalogue, and where an editor finds it."""

    file: str
    line: int | None  # None: the file as a whole
    column: str | None  # None: the line as a whole
    message: str

    def __str__(self) -> str:
        """Return for instance ``units.csv 第 5 行 kind 列：应为以下之一：…``."""
        line = "" if self.line is None else f" 第 {self.line} 行"
        column = "" if self.column is None else f" {self.column} 列"
        return f"{self.file}{line}{column}：{self.message}"


class CatalogueError(WarehouseError):
    """The catalogue contradicts itself; the message lists every fault with file, line, column."""

    def __init__(self, faults: tuple[CatalogueFault, ...]) -> None:
        super().__init__(faults)
        self.faults = faults

    def __str__(self) -> str:
        """Return the faults, one on a line."""
        return "\n".join(str(fault) for fault in self.faults)


class UnacceptedChangeError(WarehouseError):
    """A changed catalogue would move what is stored, and nobody has accepted that yet."""

    def __init__(self, moved: str) -> None:
        super().__init__(
            "目录改了，照新目录，已经入库和统计过的结果会变。什么都没有改。\n"
            f"{moved}\n"
            "改错了，请把目录改回来；从某一天起才变的，请写成有起止日期的新的一行，不要改动原来的。\n"
            "确实要这样改，请运行 gonghui migrate --accept。"
        )


class DatabaseError(WarehouseError):
    """The database cannot be started or reached."""


class DiskFullError(WarehouseError):
    """A disk has no room left for what arrives, or for the database; nothing is lost."""


class RuleError(WarehouseError):
    """A rule file is wrong, or a rule could not be evaluated."""


class RuleDataError(RuleError):
    """A rule could not be evaluated on some of the data, which may be a file's fault."""


class CheckError(WarehouseError):
    """What the warehouse built contradicts one of its own checks."""


class ArchiveDamagedError(WarehouseError):
    """An archived file is not what arrived: its bytes do not have the sha256 that names it."""


class NotPreparedError(WarehouseError):
    """A stage lacks what the night's first stage prepares for it; the message says what to do."""


class ClockError(WarehouseError):
    """A night would be recorded at an impossible moment: a clock is wrong."""


class ServiceError(WarehouseError):
    """Airflow's processes cannot be started, or do not become healthy."""


class DecisionError(WarehouseError):
    """What an officer decides cannot be carried out in this way, or not any more."""


class ReminderError(WarehouseError):
    """Nobody is reminded: it is not clear of what, or there is no such unit or period."""


class SetAsideError(WarehouseError):
    """What was given as the digest of a file set aside means no file, or more than one."""


class MailServerError(WarehouseError):
    """The mail server cannot be reached, went away, or does not work for us; mails wait."""


class MailSetupError(WarehouseError):
    """Airflow's connection to the mail server is not defined, or names no sender."""


class BackupError(WarehouseError):
    """The warehouse cannot be backed up, or not be restored from a backup."""
