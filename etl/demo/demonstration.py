"""The demonstration from the published figures to the loaded star, step by step."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from etl import settings
from etl.catalogue.model import Catalogue
from etl.demo.figures import split
from etl.demo.nights import deliver, night_of, run_night
from etl.demo.submissions import DemoFile, write_submissions
from etl.errors import WarehouseError
from etl.periods import Period, months_of, parse_period

HALF_YEAR = parse_period("2020H1")


@dataclass(frozen=True)
class Night:
    """A night of the demonstration: the month it loads and the workbooks that arrive for it."""

    period: Period
    moment: datetime
    files: tuple[DemoFile, ...]


def write_demo(catalogue: Catalogue, seed: int) -> list[Night]:
    """Write the workbooks of January to June 2020 and return the nights that load them.

    Raises WarehouseError if the catalogue's published figures cannot be split, or if the
    workbooks of another seed were written before: their figures would mix.
    """
    _keep_seed(seed)
    months = months_of(HALF_YEAR)
    try:
        figures = split(catalogue, months, seed)
    except ValueError as error:
        raise WarehouseError(f"目录中的公布数无法拆分成演示数据：{error}") from error
    files = write_submissions(catalogue, figures, months, settings.var_dir() / "demo", seed)
    return [
        Night(
            month,
            night_of(catalogue, month),
            tuple(file for file in files if file.period_code == month.code),
        )
        for month in months
    ]


def _keep_seed(seed: int) -> None:
    kept = settings.var_dir() / "demo" / "seed"
    kept.parent.mkdir(parents=True, exist_ok=True)
    if not kept.exists():
        kept.write_text(str(seed), encoding="utf-8")
    elif kept.read_text(encoding="utf-8") != str(seed):
        raise WarehouseError(
            f"演示数据已按种子 {kept.read_text(encoding='utf-8')} 写入。"
            "要换种子，请先运行 make clean（会删除全部数据），或另设 GONGHUI_VAR。"
        )


def run_nights(nights: list[Night]) -> Iterator[tuple[Night, int]]:
    """Deliver each month's workbooks and run its night; yield the night and what was delivered."""
    for night in nights:
        delivered = deliver(night.files, settings.inbox_dir())
        run_night(night.moment)
        yield night, delivered
