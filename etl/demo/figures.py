"""Split the published half-year figures by unit and month: synthetic, but adding up exactly.

How the published totals spread over units and months was never printed. That spread alone is
made up; every total, every part within its total and the nature of every figure are kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from etl.catalogue.model import Catalogue
from etl.catalogue.rows import FormLine, Indicator
from etl.demo.published import PublishedFigure, published_figures
from etl.demo.spread import Amounts, Cell, Spread, Target
from etl.numbers import Qualifier
from etl.periods import Period

FigureKey = tuple[str, str, str]  # unit code, period code, indicator code
Lines = dict[str, dict[Cell, FormLine]]  # by indicator code


@dataclass(frozen=True)
class MonthFigure:
    """What a unit reports of one indicator for one month; None where its form does not ask."""

    current: Decimal | None
    ytd: Decimal | None
    qualifier: Qualifier

    @property
    def leading(self) -> Decimal:
        """The figure that the month is known by: 本期 if the form asks for it, else 本年累计."""
        return self.current if self.current is not None else self.ytd or Decimal(0)


def split(
    catalogue: Catalogue,
    periods: Sequence[Period],
    seed: int,
    given: Mapping[FigureKey, Decimal] | None = None,
    published: Sequence[PublishedFigure] | None = None,
) -> dict[FigureKey, MonthFigure]:
    """Split the published figures over the units that report them and over months.

    ``periods`` are the months in order, the first being January. A published row of the city is a
    total; a row of a reporting unit fixes that unit's own value. By kind of indicator:

    - flow: ``current`` adds up to the total over units and months, ``ytd`` runs from January;
    - cumulative: ``ytd`` never falls, and the last month's values add up to the total;
    - stock: the last month's ``current`` add up to the total, earlier months lie around it.

    A part never exceeds its total, and parts that exhaust it add up to it, in every cell. The
    qualifier of a total above zero is carried by the largest figure of the last month that has any.
    The same seed gives the same split.

    ``published`` figures are those of the printed report unless others are given; a line of which
    nothing was published is zero.

    ``given`` figures stand as they are, and the rest is shared out: what a month adds, or the level
    of a stock. A given total needs its parts given too.

    Raises ValueError if a total is too precise, or cannot be split in this way, or if no form asks
    for a given figure.
    """
    given = given or {}
    published = published_figures() if published is None else published
    lines = _lines_by_cell(catalogue, periods)
    indicators = {i.code: i for i in catalogue.indicators if i.code in lines}
    nothing = {code: PublishedFigure("", code, Decimal(0), "exact") for code in indicators}
    totals = nothing | _totals(catalogue, published)
    for row in published:
        _check_precision(row.value, catalogue.indicator(row.indicator_code))
    for (unit, period, code), value in given.items():
        if (unit, period) not in lines.get(code, {}):
            raise ValueError(f"{code}: no form asks {unit} for it in {period}")
        _check_precision(value, indicators[code])
    for code, indicator in indicators.items():
        _check_parts(
            indicator, [i for i in indicators.values() if i.part_of == code], totals, lines
        )
    spread = Spread(
        {
            code: Target(
                indicator,
                list(lines[code]),
                totals[code].value,
                _fixed(catalogue, published, code),
                {key[:2]: value for key, value in given.items() if key[2] == code},
            )
            for code, indicator in indicators.items()
        },
        seed,
    )
    figures: dict[FigureKey, MonthFigure] = {}
    for code, amounts in spread.amounts().items():
        of_indicator = _figures(indicators[code], amounts, lines[code])
        if totals[code].value:
            _qualify(of_indicator, totals[code].qualifier)
        figures |= {(*cell, code): figure for cell, figure in of_indicator.items()}
    return figures


def _lines_by_cell(catalogue: Catalogue, periods: Sequence[Period]) -> Lines:
    """Return the form line behind each cell, units in file order and months in time order."""
    lines: Lines = {}
    for period in periods:
        for unit in catalogue.reporting_units(period.ends_on):
            form = catalogue.form_for(unit, period.ends_on)
            for line in catalogue.lines_of(form) if form else ():
                lines.setdefault(line.indicator_code, {})[unit.code, period.code] = line
    return lines


def _is_city(catalogue: Catalogue, unit_code: str) -> bool:
    return any(unit.code == unit_code and unit.kind == "city" for unit in catalogue.units)


def _totals(
    catalogue: Catalogue, published: Sequence[PublishedFigure]
) -> dict[str, PublishedFigure]:
    rows = [row for row in published if _is_city(catalogue, row.unit_code)]
    return {row.indicator_code: row for row in rows}


def _fixed(
    catalogue: Catalogue, published: Sequence[PublishedFigure], indicator_code: str
) -> dict[str, Decimal]:
    rows = [row for row in published if row.indicator_code == indicator_code]
    return {row.unit_code: row.value for row in rows if not _is_city(catalogue, row.unit_code)}


def _check_precision(value: Decimal, indicator: Indicator) -> None:
    if value < 0:
        raise ValueError(f"{indicator.code}: {value} is negative")
    if value.scaleb(indicator.decimals) % 1:
        allowed = f"allows {indicator.decimals} decimal places"
        raise ValueError(f"{indicator.code}: {value} has too many decimals, it {allowed}")


def _check_parts(
    total: Indicator,
    parts: Sequence[Indicator],
    totals: Mapping[str, PublishedFigure],
    lines: Lines,
) -> None:
    """Raise ValueError if parts cannot lie within their total, or add up to it as they should."""
    whole = totals[total.code].value
    for part in parts:
        value = totals[part.code].value
        if value > whole:
            raise ValueError(f"{part.code} ({value}) exceeds {total.code} ({whole}), its total")
        if total.parts_add_up and not lines[part.code].keys() <= lines[total.code].keys():
            raise ValueError(f"{part.code} is asked of unions that are not asked for {total.code}")
    together = sum(totals[part.code].value for part in parts)
    if total.parts_add_up and together != whole:
        names = " + ".join(part.code for part in parts)
        raise ValueError(f"{names} make {together}, but {total.code}, their total, is {whole}")


def _figures(
    indicator: Indicator, amounts: Amounts, lines: Mapping[Cell, FormLine]
) -> dict[Cell, MonthFigure]:
    """Turn amounts into the two cells of each line that its form asks for."""
    has_current, has_ytd = indicator.kind != "cumulative", indicator.kind != "stock"
    since_january: dict[str, Decimal] = {}
    figures: dict[Cell, MonthFigure] = {}
    for cell, line in lines.items():
        amount = amounts[cell]
        since_january[cell[0]] = since_january.get(cell[0], Decimal(0)) + amount
        figures[cell] = MonthFigure(
            current=amount if has_current and line.asks_current else None,
            ytd=since_january[cell[0]] if has_ytd and line.asks_ytd else None,
            qualifier="exact",
        )
    return figures


def _qualify(figures: dict[Cell, MonthFigure], qualifier: Qualifier) -> None:
    """Mark a figure of the last month, so that no later running sum builds on an inexact one."""
    cells = [cell for cell, figure in figures.items() if figure.leading > 0]
    if cells:
        bearer = max(cells, key=lambda cell: (cell[1], figures[cell].leading))
        figures[bearer] = replace(figures[bearer], qualifier=qualifier)
