"""The demonstration from the published figures to the loaded star, step by step."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from etl import settings
from etl.catalogue.model import Catalogue
from etl.demo.cases import Case, given_figures
from etl.demo.figures import FigureKey, MonthFigure, split
from etl.demo.nights import STRAGGLERS_NIGHT, night_of, run_night
from etl.demo.submissions import DemoFile, write_submissions
from etl.errors import WarehouseError
from etl.periods import months_of, parse_period

HALF_YEAR = parse_period("2020H1")


@dataclass(frozen=True)
class Night:
    """A night of the demonstration, and the files that arrived since the one before."""

    moment: datetime
    title: str
    files: tuple[DemoFile, ...]


def write_demo(catalogue: Catalogue, cases: Sequence[Case], seed: int) -> list[Night]:
    """Write the files of January to June 2020 and return the nights that load them.

    Raises WarehouseError if the published figures cannot be split over the catalogue's forms, or if
    the files of another seed were written before: their figures would mix.
    """
    _keep_seed(seed)
    months = months_of(HALF_YEAR)
    figures = demo_figures(catalogue, cases, seed)
    files = write_submissions(catalogue, figures, months, cases, files_folder(), seed)
    titles = {night_of(catalogue, month): month.label_zh for month in months} | {
        STRAGGLERS_NIGHT: "迟报和更正"
    }
    return _nights(titles, files)


def demo_figures(
    catalogue: Catalogue, cases: Sequence[Case], seed: int
) -> dict[FigureKey, MonthFigure]:
    """Split the published figures over units and months; raises WarehouseError if that fails."""
    months = months_of(HALF_YEAR)
    try:
        return split(catalogue, months, seed, given_figures(catalogue, cases, months))
    except ValueError as error:
        raise WarehouseError(f"公布数无法按目录中的报表拆分成演示数据：{error}") from error


def files_folder() -> Path:
    """Return the folder that everything is written to that units send."""
    return settings.var_dir() / "demo" / "files"


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


def _nights(titles: dict[datetime, str], files: Sequence[DemoFile]) -> list[Night]:
    """Return each night with the files that arrived before it, but not before an earlier one."""
    nights = []
    since = datetime.min.replace(tzinfo=STRAGGLERS_NIGHT.tzinfo)
    for moment, title in titles.items():
        arrived = tuple(file for file in files if since <= file.modified_at < moment)
        nights.append(Night(moment, title, arrived))
        since = moment
    return nights


def run_nights(
    nights: Sequence[Night], deliver: Callable[[Iterable[DemoFile]], int]
) -> Iterator[tuple[Night, int]]:
    """Deliver each night's files and run it; yield the night and how many were new."""
    for night in nights:
        delivered = deliver(night.files)
        run_night(night.moment)
        yield night, delivered
