"""How the demonstration ends: the half-year is published, and in an eighth night a figure moves."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from etl import on_demand, settings
from etl.catalogue.model import Catalogue
from etl.demo.cases import Case
from etl.demo.demonstration import HALF_YEAR, Night, demo_figures, files_folder
from etl.demo.submissions import sender_folder, write_correction
from etl.periods import parse_period
from etl.publication.publish import Approval

_ZONE = ZoneInfo(settings.TIMEZONE)
PUBLISHED_AT = datetime(2020, 7, 13, 10, tzinfo=_ZONE)
_NIGHT = datetime(2020, 7, 21, 2, tzinfo=_ZONE)
JUNE = parse_period("2020-06")
_CORRECTION = Case(
    unit_code="JZ-03",
    period_code=JUNE.code,
    kind="found-later",
    subject="C2.02",
    file_name="荆州区总工会 2020年6月.xlsx",
    sent_at=datetime(2020, 7, 1, tzinfo=_ZONE),  # or a day later, as the seed draws it
    corrected_file_name="荆州区总工会 2020年6月 补报.xlsx",
    corrected_at=datetime(2020, 7, 20, 9, 30, tzinfo=_ZONE),
    situation="公布以后补报 30 人次",
)


def is_published() -> bool:
    """Return whether the half-year has been published, by an earlier run of the demonstration."""
    return any(known.period_code == HALF_YEAR.code for known in on_demand.publications())


def publish_half_year() -> None:
    """Publish the half-year in its own time, in the name of the data officer, unless it is.

    Raises DecisionError if it may not be published.
    """
    if is_published():
        return
    approval = Approval(
        HALF_YEAR.code,
        approved_by="周敏",
        reason="演示：一至六月的报表都已报齐、通过。",
        account="gonghui demo",
    )
    on_demand.publish(approval, PUBLISHED_AT)


def night_after(catalogue: Catalogue, cases: Sequence[Case], seed: int) -> Night:
    """Write what a unit corrects once the half-year is published; return the night that loads it.

    Raises WarehouseError as ``write_demo`` does.
    """
    figures = demo_figures(catalogue, cases, seed)
    place = files_folder() / sender_folder(catalogue, _CORRECTION.unit_code, JUNE)
    file = write_correction(catalogue, figures, _CORRECTION, place, seed)
    return Night(_NIGHT, "公布以后的更正", (file,))
