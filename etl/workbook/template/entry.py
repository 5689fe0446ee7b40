"""What is typed into a form, and the form that it is typed into."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from etl.catalogue.rows import Form, Unit
from etl.catalogue.working_days import due_day
from etl.periods import Period


@dataclass(frozen=True)
class Entry:
    """What a clerk types on one line: text stays text, a Decimal becomes a number."""

    current: Decimal | str | None = None
    ytd: Decimal | str | None = None
    note: str | None = None


@dataclass(frozen=True)
class FilledForm:
    """One unit's form for one period with what is typed into it; nothing, when it is empty."""

    form: Form
    unit: Unit
    period: Period
    entries: Mapping[str, Entry]  # by indicator code
    footer: Mapping[str, str]  # by footer label, without its colon
    is_synthetic: bool = False
    is_zero_report: bool = False

    @property
    def due(self) -> str:
        """The moment by which the form is due, such as 2020年7月6日18:00."""
        day = due_day(self.period.ends_on, self.form.due_days)
        return f"{day.year}年{day.month}月{day.day}日{self.form.due_time:%H:%M}"
