"""What a row of a catalogue file is, what a field may hold, and how that is written."""

import re
from datetime import date, time
from decimal import Decimal
from typing import Annotated, LiteralString

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer
from pydantic_core import PydanticCustomError


class Row(BaseModel):
    """A row of a catalogue file; the attribute names are the file's columns."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _none_if_blank(value: object) -> object:
    return None if value == "" else value


def split_words(value: object) -> object:
    """Return the words of a text, which spaces separate, as a tuple."""
    return tuple(value.split()) if isinstance(value, str) else value


def written_like(pattern: str, fault: LiteralString) -> BeforeValidator:
    """Refuse other spellings, which pydantic would read as well: a date as a number of seconds."""

    def check(value: object) -> object:
        if isinstance(value, str) and not re.fullmatch(pattern, value, re.ASCII):
            raise PydanticCustomError(fault, "another spelling")
        return value

    return BeforeValidator(check)


Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
# A unit, or a share of it below 1; shares are decimals, so that they add up to 1 exactly.
CodeWithShare = Annotated[
    str,
    written_like(r"[A-Za-z0-9][A-Za-z0-9._-]*(\*0\.[0-9]{0,5}[1-9])?", "share_parsing"),
]
Text = Annotated[str, Field(min_length=1)]
OptionalText = Annotated[Text | None, BeforeValidator(_none_if_blank)]
OptionalCode = Annotated[Code | None, BeforeValidator(_none_if_blank)]
Day = Annotated[date, written_like(r"\d{4}-\d{2}-\d{2}", "date_parsing")]
OptionalDay = Annotated[Day | None, BeforeValidator(_none_if_blank)]
TimeOfDay = Annotated[
    time,
    written_like(r"\d{2}:\d{2}", "time_parsing"),
    PlainSerializer(lambda value: f"{value:%H:%M}", when_used="json"),  # read back as it is written
]
# No figure of a form has more digits than 18.
Amount = Annotated[Decimal, Field(gt=0, le=10**18)]
OptionalAmount = Annotated[Amount | None, BeforeValidator(_none_if_blank)]
Factor = Annotated[Decimal, Field(ge=10, le=10**18)]  # less would hold figures that merely grew
OptionalFactor = Annotated[Factor | None, BeforeValidator(_none_if_blank)]
YesNo = Annotated[bool, written_like("yes|no", "bool_parsing")]
# As people dial it, inland or from abroad; blank where nobody is to be called.
Telephone = Annotated[str, written_like(r"|\+?[0-9][0-9 -]{4,23}[0-9]", "telephone_parsing")]
# The words around a figure in the summary: 招募新员工{figure}.
PhraseText = Annotated[str, written_like(r"[^{}]*\{figure\}[^{}]*", "phrase_parsing")]
OptionalPhraseText = Annotated[PhraseText | None, BeforeValidator(_none_if_blank)]
# What every mail server takes, in lower case, so that nobody is written to twice; a comma would
# separate two addresses.
Email = Annotated[
    str,
    written_like(
        r"[a-z0-9_+-]+(\.[a-z0-9_+-]+)*@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]",
        "email_parsing",
    ),
]
