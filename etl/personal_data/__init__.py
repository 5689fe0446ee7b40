"""Numbers that tell who a person is: found in texts, masked, and named without being shown."""

from etl.personal_data.masking import masked, masked_digits
from etl.personal_data.numbers import LIST, Found, Kind, find, kinds_that_count
from etl.personal_data.wording import Sighting, described, in_name

__all__ = [
    "LIST",
    "Found",
    "Kind",
    "Sighting",
    "described",
    "find",
    "in_name",
    "kinds_that_count",
    "masked",
    "masked_digits",
]
