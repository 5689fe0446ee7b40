"""The plain way: for each workbook pandas.read_excel, a checkpoint of its own, and to_sql.

The expectations are stock ones that say on a data frame what our rules say of one workbook.
"""

import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import great_expectations as gx
import great_expectations.expectations as gxe
import pandas as pd
from sqlalchemy import Connection, create_engine

from etl.catalogue.model import Catalogue
from etl.workbook.template.layout import FIRST_ROW, Column

_NAMES = ["code", "name", "unit_of_measure", "current", "ytd", "note", "check"]
_WHOLE = r"^-?\d+(\.0+)?$"
_FIGURE = r"^-?\d+(\.\d{1,2})?$"


def seconds_of_plain_way(paths: Sequence[Path], catalogue: Catalogue, url: str) -> float:
    """Return how long some workbooks take one by one; context and suite are made once."""
    engine = create_engine(url)
    checkpoint = _checkpoint(catalogue)
    with engine.begin() as connection:
        _process(paths[0], catalogue, checkpoint, connection)  # what is paid once
    start = time.perf_counter()
    for path in paths:
        with engine.begin() as connection:
            _process(path, catalogue, checkpoint, connection)
    seconds = time.perf_counter() - start
    engine.dispose()
    return seconds


def _process(path: Path, catalogue: Catalogue, checkpoint: Any, connection: Connection) -> None:
    frame = _frame(path, catalogue)
    checkpoint.run(batch_parameters={"dataframe": frame})
    frame.to_sql("plain_figure", connection, if_exists="append", index=False)


def _frame(path: Path, catalogue: Catalogue) -> pd.DataFrame:
    sheet = pd.read_excel(path, header=None, names=_NAMES, usecols=range(len(Column)))
    lines = sheet.iloc[FIRST_ROW:]
    frame = lines[lines["code"].astype(str).str.contains(".", regex=False)].copy()
    for column in ("current", "ytd"):
        frame[f"{column}_text"] = frame[column].map(lambda v: "" if pd.isna(v) else str(v))
        frame[column] = pd.to_numeric(frame[column], errors="coerce")
        of_code = frame.set_index("code")[column]
        part_of = {i.code: i.part_of for i in catalogue.indicators}
        frame[f"{column}_of_total"] = frame["code"].map(part_of).map(of_code)
    frame["decimals"] = frame["code"].map({i.code: i.decimals for i in catalogue.indicators})
    frame["unit"], frame["period"] = path.parent.name.split()[-1], path.stem.split()[-1]
    return frame


def _checkpoint(catalogue: Catalogue) -> Any:
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("plain").add_dataframe_asset("workbook")
    suite = gx.ExpectationSuite(name="workbook")
    for expectation in _expectations(catalogue):
        suite.add_expectation(expectation)
    definition = gx.ValidationDefinition(
        name="workbook",
        data=asset.add_batch_definition_whole_dataframe("whole"),
        suite=context.suites.add(suite),
    )
    return context.checkpoints.add(
        gx.Checkpoint(
            name="workbook",
            validation_definitions=[context.validation_definitions.add(definition)],
            result_format="COMPLETE",
        )
    )


def _expectations(catalogue: Catalogue) -> Iterable[Any]:
    form = next(form for form in catalogue.forms if "county" in form.unit_kinds)
    codes = [line.indicator_code for line in catalogue.lines_of(form)]
    yield gxe.ExpectColumnValuesToBeInSet(
        column="unit", value_set=[unit.name_zh for unit in catalogue.units]
    )
    yield gxe.ExpectColumnValuesToMatchRegex(column="period", regex=r"^\d{4}年\d{1,2}月$")
    yield gxe.ExpectColumnValuesToBeInSet(column="code", value_set=codes)
    yield gxe.ExpectColumnValuesToBeUnique(column="code")
    yield gxe.ExpectColumnDistinctValuesToContainSet(column="code", value_set=codes)
    yield gxe.ExpectColumnPairValuesAToBeGreaterThanB(
        column_A="ytd", column_B="current", or_equal=True, ignore_row_if="either_value_is_missing"
    )
    for column in ("current", "ytd"):
        yield gxe.ExpectColumnValuesToNotBeNull(column=column)
        yield gxe.ExpectColumnValuesToBeBetween(column=column, min_value=0)
        for decimals, pattern in ((0, _WHOLE), (2, _FIGURE)):
            yield gxe.ExpectColumnValuesToMatchRegex(
                column=f"{column}_text",
                regex=pattern,
                row_condition=f"decimals == {decimals}",
                condition_parser="pandas",
            )
        yield gxe.ExpectColumnPairValuesAToBeGreaterThanB(
            column_A=f"{column}_of_total",
            column_B=column,
            or_equal=True,
            ignore_row_if="either_value_is_missing",
        )
