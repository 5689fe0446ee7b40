"""What must be found in the demonstration's files, as it was written by hand."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

FOUND = """
    select
        split_part(delivery.file_name, '/', 2), coalesce(unit.unit_code, ''),
        coalesce(period.period_code, ''), submission.version, submission.verdict,
        coalesce(string_agg(distinct finding.rule_id, ' '), ''),
        coalesce((array_agg(
            finding.cell order by cast(substring(finding.cell from '[0-9]+') as integer), cell
        ))[1], ''),
        count(finding.finding_key)
    from landing.submission as submission
    join landing.delivery as delivery using (file_sha256, received_at)
    left join (select distinct unit_code, unit_key from warehouse.dim_unit) as unit
        using (unit_key)
    left join warehouse.dim_period as period using (period_key)
    left join quality.finding as finding using (unit_key, submission_key)
    group by 1, 2, 3, submission.unit_key, submission.submission_key
"""


def demonstration_cases() -> list[tuple[str, ...]]:
    """Return each file with a fault or an odd format, its verdict, rules and first cell."""
    with Path(__file__).with_name("cases_2020H1.csv").open(encoding="utf-8", newline="") as file:
        return [tuple(row.values()) for row in csv.DictReader(file)]


def assert_found(found: Sequence[tuple[Any, ...]], expected: Sequence[tuple[str, ...]]) -> None:
    """Check that the rows of ``FOUND`` are those expected, and all other files without a fault."""
    names = {row[0] for row in expected}
    told = [tuple(map(str, row)) for row in found]
    assert sorted(row for row in told if row[0] in names) == sorted(expected)
    others = {row[3:] for row in told if row[0] not in names}
    assert others == {("1", "accepted", "", "", "0")}
    assert len(told) == 117
