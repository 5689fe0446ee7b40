"""The rows of the catalogue's files, one class per file."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from etl.catalogue.fields import (
    Amount,
    Code,
    CodeWithShare,
    Day,
    Email,
    OptionalAmount,
    OptionalCode,
    OptionalDay,
    OptionalFactor,
    OptionalPhraseText,
    OptionalText,
    PhraseText,
    Row,
    Telephone,
    Text,
    TimeOfDay,
    YesNo,
    split_words,
)
from etl.numbers import ObservationStatus, Qualifier

UnitKind = Literal[
    "city",
    "city_organ",
    "county",
    "district",
    "county_level_city",
    "development_zone",
    "industrial_group",
    "industrial",
]
IndicatorKind = Literal["flow", "stock", "cumulative"]
SizeKind = Literal["count", "money", "measure"]
Frequency = Literal["month", "quarter", "half", "year", "survey_year"]
ContactRole = Literal["clerk", "officer", "operator"]
HeaderField = Literal[
    "table_number",
    "unit",
    "period",
    "template_version",
    "zero_report",
    "synthetic_notice",
    "code",
    "name",
    "unit_of_measure",
    "current",
    "ytd",
    "note",
]


LongTableColumn = Literal[
    "unit", "period", "indicator", "value", "ytd", "status", "qualifier", "note", "complete"
]
Declaration = Literal["yes", "no"]  # whether a long table is complete
LongTableMeaning = Literal[LongTableColumn, ObservationStatus, Qualifier, Declaration]


class Unit(Row):
    """One version of a union: the same code under one name from one day to another."""

    code: Code
    name_zh: Text
    name_en: str
    kind: UnitKind
    parent_code: OptionalCode
    reports: YesNo
    division_code: str
    valid_from: Day
    valid_to: OptionalDay  # exclusive; None while in force
    known_from: OptionalDay
    remark: str
    # the units that it takes over on its first day, wholly or in part
    takes_over: Annotated[tuple[CodeWithShare, ...], BeforeValidator(split_words)] = ()
    code_then: OptionalCode = None  # where the unit had another code in this version

    def in_force(self, day: date) -> bool:
        """Tell whether this version was in force on a day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    def shares_taken(self) -> list[tuple[str, Decimal]]:
        """Return the code of each unit that it takes over, and which share of it."""
        words = (word.partition("*") for word in self.takes_over)
        return [(code, Decimal(share or 1)) for code, _, share in words]


class UnitAlias(Row):
    """Another spelling of a unit's name that its workbooks carry."""

    alias: Text
    unit_code: Code
    remark: str


class Programme(Row):
    """A programme of work, or (without a parent) a part of the report."""

    code: Code
    parent_code: OptionalCode
    name_zh: Text
    name_en: str


class Dated(Row):
    """A row that is in force from one day to another, the last day included; empty is no bound."""

    valid_from: OptionalDay = None
    valid_to: OptionalDay = None

    def in_force(self, day: date) -> bool:
        """Tell whether the row holds for periods that end on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


class Indicator(Dated):
    """A figure that units report, in one version: the same code under one name and programme.

    What its figures add up by is the same in all versions (``etl/catalogue/validity.py``).
    """

    code: Code
    programme_code: Code
    name_zh: Text
    name_en: str
    unit_of_measure: Text
    kind: IndicatorKind
    decimals: Annotated[int, Field(ge=0, le=4)]
    over_units: Literal["sum"]
    over_time: Literal["sum", "last"]
    part_of: OptionalCode
    parts_add_up: YesNo  # its parts add up to it exactly
    yuan_per_unit: OptionalAmount  # money only: 元 in one unit of measure
    money_role: OptionalText = None  # money only: what it does, as 发放资金; roles are not added up
    # plausible of one unit and period, unless it is zero; else the maximum of its size kind
    minimum: OptionalAmount = None
    maximum: OptionalAmount = None
    reported_by: Literal["city", "industrial", "all"]
    remark: str

    @property
    def size_kind(self) -> SizeKind:
        """What kind of size the figure has: a count is a whole number of something."""
        if self.yuan_per_unit is not None:
            return "money"
        return "count" if self.decimals == 0 else "measure"


class PlausibleSize(Row):
    """How large the figures of a kind may be before a person looks at them; money is in 元."""

    kind: SizeKind
    maximum: Amount  # of one unit and period
    history_factor: OptionalFactor  # how many times the highest of the unit's other periods
    history_floor: OptionalAmount  # below this, a figure is not compared with these


class Form(Row):
    """A form (报表) for one kind of unit, in one template version."""

    code: Code
    table_number: Text
    title_zh: Text
    unit_kinds: Annotated[tuple[UnitKind, ...], BeforeValidator(split_words), Field(min_length=1)]
    frequency: Frequency
    due_days: Annotated[int, Field(ge=0, le=365)]  # after the period's last day, then put off
    due_time: TimeOfDay
    template_version: Text
    issued_by: Text
    valid_from: Day
    valid_to: Day  # inclusive, as 有效期至 is printed


class FormLine(Dated):
    """A line of a form: which figure, and which of its two cells are asked for.

    It is on the versions of the form that begin within its validity; the check has proved that
    none of them reaches beyond it.
    """

    form_code: Code
    line_number: Annotated[int, Field(ge=1)]
    indicator_code: Code
    asks_current: YesNo
    asks_ytd: YesNo
    required: YesNo
    name_zh: str = ""  # as printed, where that is not the indicator's name


class HeaderAlias(Row):
    """A heading as people write it, and the field it stands for."""

    header: Text
    field: HeaderField


class UnitOfMeasureWord(Row):
    """A unit of measure as people write it, and the one that it means; it need not be in use."""

    word: Text
    unit_of_measure: Text


class LongTableWord(Row):
    """A word of a long table as people write it: a heading, a status, a qualifier, yes or no."""

    word: Text
    means: LongTableMeaning


class Contact(Row):
    """Somebody who gets mails: a unit's clerk, or the city's data officer or operator."""

    unit_code: Code
    role: ContactRole
    name: Text
    email: Email
    telephone: Telephone = ""


class Reminder(Row):
    """A day on which those who owe a form are reminded of it."""

    form_code: Code
    days_from_due: int  # negative before the day on which the form is due, positive after it


class SendingInstruction(Row):
    """What a form's second sheet says about where or how to send it; {braces} are filled in."""

    topic: Text
    text: Text


class Phrase(Row):
    """How the summary words a figure, where its indicator's name before it reads badly."""

    indicator_code: Code
    phrase: PhraseText
    follows: OptionalCode = None  # the indicator after which it may be worded otherwise
    continued: OptionalPhraseText = None  # so
