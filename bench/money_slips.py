"""How many slips of the unit of money are told, in five years of made-up amounts.

The statements of validate judge the months in their order, each beside what was accepted before: a
slip that is told is corrected, one that is not stays, and a false alarm is released.
Usage: ``python -m bench.money_slips --seed 11 12 13``
"""

import argparse
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection, Engine, text

from bench.large_catalogue import FIRST_DAY, monthly_catalogue
from bench.large_warehouse import database
from bench.money_figures import MONTHS, YUAN, Figures, Mask, MoneyFigures, money_figures
from bench.own_var import own_var
from etl import settings
from etl.catalogue.load import read_catalogue
from etl.catalogue.model import Catalogue
from etl.catalogue.store import store_catalogue
from etl.cli.console import console
from etl.database.connect import execute, rows_as_json
from etl.database.migrate import migrate
from etl.numbers import DECIMALS

UNIONS = 60
_REVIEW = (
    "clear_review",
    "open_submission",
    "open_cell",
    "money_bounds",
    "money_history",
    "money_season",
)
_SQL = Path(__file__).parent / "sql"


@dataclass(frozen=True)
class Told:
    """What was said of each amount, by union, line and month."""

    factor: Figures  # of the slip that it was taken for; 1 if it was taken for none
    has_history: Mask  # three other periods
    knows_season: Mask  # the same month of another year


@dataclass(frozen=True)
class Score:
    """How well slips were told."""

    slips: int  # that left a figure
    telling: int  # of them, those that the figures tell, and with the history that the rule needs
    told: int  # of the telling ones
    told_besides: int  # of the others
    named: int  # of all that were told, by their own unit
    false_alarms: int
    sound: int

    @property
    def recall(self) -> float:
        """Return the share of the telling slips that were told."""
        return self.told / max(self.telling, 1)

    @property
    def precision(self) -> float:
        """Return the share of what was told that was a slip."""
        told = self.told + self.told_besides
        return told / max(told + self.false_alarms, 1)

    @property
    def false_alarms_per_1000(self) -> float:
        """Return how many of 1,000 sound amounts, zeros left out, were taken for slips."""
        return 1000 * self.false_alarms / max(self.sound, 1)


def main() -> None:
    """Measure each seed that the command line names, and print a table for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, nargs="+", required=True)
    arguments = parser.parse_args()
    with own_var():
        for seed in arguments.seed:
            figures = money_figures(seed, UNIONS)
            with database(f"money_{seed}") as engine:
                migrate(engine)
                _print_table(seed, figures, told_of(engine, figures))


def money_catalogue(figures: MoneyFigures) -> Catalogue:
    """Return a catalogue of as many unions, and a form of as many lines of money: M0 and so on."""
    shipped = read_catalogue(settings.ROOT / "catalogue" / "jingzhou")
    pattern = next(one for one in shipped.indicators if one.yuan_per_unit is not None)
    indicators = (
        pattern.model_copy(
            update={
                "code": f"M{number}",
                "unit_of_measure": unit,
                "decimals": decimals,
                "yuan_per_unit": Decimal(int(YUAN[unit])),
                "reported_by": "all",
            }
        )
        for number, (unit, decimals, _) in enumerate(figures.lines)
    )
    return monthly_catalogue(len(figures.true), tuple(indicators))


def told_of(engine: Engine, figures: MoneyFigures) -> Told:
    """Judge the figures month by month, in a warehouse in which nothing is stored yet."""
    store_catalogue(engine, money_catalogue(figures), datetime.now(UTC))
    told = Told(
        np.ones(figures.true.shape),
        np.zeros(figures.true.shape, bool),
        np.zeros(figures.true.shape, bool),
    )
    for month in range(figures.true.shape[2]):
        with engine.begin() as connection:
            _judge(connection, figures, month, told)
    return told


def _judge(connection: Connection, figures: MoneyFigures, month: int, told: Told) -> None:
    """Stage a month as it was typed, note what is told of it, and load it as it was accepted."""
    execute(connection, "plan_for_bulk")
    typed = _rows(figures.typed[:, :, month])
    run(connection, "money_submission", month_ends_on=_last_day(month), typed=typed)
    for name in _REVIEW:
        execute(connection, f"validate/{name}")
    for row in run(connection, "money_slip"):
        place = int(row.unit_code[1:]), int(row.line_code[1:]), month
        told.has_history[place] = True
        told.knows_season[place] = row.knows_season
        told.factor[place] = row.factor or 1
    corrected = (told.factor != 1)[:, :, month]
    accepted = np.where(corrected, figures.true[:, :, month], figures.typed[:, :, month])
    run(connection, "money_accepted", accepted=_rows(accepted))


def _last_day(month: int) -> date:
    year, number = FIRST_DAY.year + month // 12, month % 12 + 1
    return date(year, number, monthrange(year, number)[1])


def _rows(amounts: Figures) -> str:
    return rows_as_json(
        {
            "unit_code": f"U{union}",
            "line_number": line + 1,
            "line_code": f"M{line}",
            "value": f"{amount:.{DECIMALS}f}",
        }
        for (union, line), amount in np.ndenumerate(amounts)
    )


def run(connection: Connection, name: str, **parameters: object) -> Iterator[Any]:
    """Run a statement of this bench, and return what it finds."""
    statement = (_SQL / f"{name}.sql").read_text("utf-8")
    return connection.execute(text(statement), parameters)


def score(figures: MoneyFigures, told: Told, factor: float | None = None) -> Score:
    """Count what was told of the slips, of all or of those of one factor.

    False alarms are counted by the factor that was named.
    """
    is_named = np.isclose(told.factor, figures.factor, rtol=1e-6)
    slip, alarm = figures.is_slip, told.factor != 1
    sound = (figures.factor == 1) & (figures.true > 0)
    if factor is not None:
        slip = slip & np.isclose(figures.factor, factor, rtol=1e-6)
    false = alarm & (figures.factor == 1)
    if factor is not None:
        false = false & np.isclose(told.factor, factor, rtol=1e-6)
    could_be_season = np.isclose(np.abs(np.log10(figures.factor)), 1)
    is_ready = told.has_history & (told.knows_season | ~could_be_season)
    telling = slip & is_ready & ~figures.is_ambiguous
    return Score(
        slips=int(slip.sum()),
        telling=int(telling.sum()),
        told=int((telling & alarm).sum()),
        told_besides=int((slip & ~telling & alarm).sum()),
        named=int((slip & alarm & is_named).sum()),
        false_alarms=int(false.sum()),
        sound=int(sound.sum()),
    )


def _print_table(seed: int, figures: MoneyFigures, told: Told) -> None:
    console.out(f"\nseed {seed}: {figures.true.size:,} amounts, {UNIONS} unions, {MONTHS} months")
    console.out(
        f"{'factor':>10}{'slips':>8}{'telling':>9}{'told':>7}{'recall':>8}"
        f"{'told besides':>14}{'named':>7}{'false alarms':>14}"
    )
    for factor in [None, *np.unique(figures.factor[figures.is_slip])]:
        one = score(figures, told, factor)
        name = "all" if factor is None else f"{factor:g}"
        console.out(
            f"{name:>10}{one.slips:>8}{one.telling:>9}{one.told:>7}{one.recall:>8.4f}"
            f"{one.told_besides:>14}{one.named:>7}{one.false_alarms:>14}"
        )
    every = score(figures, told)
    without_history = int((figures.is_slip & ~told.has_history).sum())
    console.out(
        f"precision {every.precision:.4f}, recall {every.recall:.4f}, "
        f"{every.false_alarms_per_1000:.3f} false alarms per 1,000 sound amounts; of the others, "
        f"{without_history} slips had no history, {int(figures.is_ambiguous.sum())} were ambiguous"
    )


if __name__ == "__main__":
    main()
