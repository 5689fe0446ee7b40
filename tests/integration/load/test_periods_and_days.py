"""The periods, partitions and days that the validity of the catalogue's forms calls for."""

from tests.integration.inbox import Rows, Store


def test_every_period_of_the_year_has_a_code_a_level_and_a_partition(rows: Rows) -> None:
    found = rows(
        "select period_level, count(*) from warehouse.dim_period "
        "where calendar_year = 2020 group by 1 order by 1"
    )
    assert found == [("half", 2), ("month", 12), ("quarter", 4), ("survey_year", 1), ("year", 1)]
    assert rows(
        "select starts_on::text, ends_on::text from warehouse.dim_period "
        "where period_code = '2020S'"
    ) == [("2019-10-01", "2020-09-30")]
    partitions = rows(
        "select inhrelid::regclass::text from pg_inherits "
        "where inhparent = 'warehouse.fact_observation'::regclass order by 1"
    )
    halves = ["2020h1", "2020h2", "2021h1", "2021h2"]
    assert partitions == [(f"partition.fact_observation_{half}",) for half in halves]


def test_the_year_after_the_last_form_has_periods_too_for_what_comes_on_expired_forms(
    rows: Rows,
) -> None:
    years = rows("select distinct calendar_year from warehouse.dim_period order by 1")
    assert years == [(2020,), (2021,)]


def test_every_day_of_the_forms_year_and_the_next_knows_its_next_working_day(rows: Rows) -> None:
    assert rows("select min(day)::text, max(day)::text, count(*) from warehouse.calendar_day") == [
        ("2020-01-01", "2021-12-31", 366 + 365)
    ]
    found = rows(
        """
        select day::text, is_working_day, holiday_name_zh, next_working_day::text
        from warehouse.calendar_day where day between '2020-05-04' and '2020-05-10' order by day
        """
    )
    assert found == [
        ("2020-05-04", False, "休息日（由 2020-04-26 调休）", "2020-05-06"),
        ("2020-05-05", False, "休息日（由 2020-05-09 调休）", "2020-05-06"),
        ("2020-05-06", True, "", "2020-05-06"),
        ("2020-05-07", True, "", "2020-05-07"),
        ("2020-05-08", True, "", "2020-05-08"),
        ("2020-05-09", True, "", "2020-05-09"),
        ("2020-05-10", False, "", "2020-05-11"),
    ]


def test_another_year_of_forms_brings_its_periods_partitions_and_days(
    store: Store, rows: Rows
) -> None:
    store(
        (
            "forms.csv",
            "industrial,month,5,18:00,2020.1,荆州市总工会,2020-01-01,2020-12-31",
            "industrial,month,5,18:00,2020.1,荆州市总工会,2020-01-01,2021-12-31",
        )
    )
    assert rows("select count(*) from warehouse.dim_period where calendar_year = 2022") == [(20,)]
    assert rows("select to_regclass('partition.fact_observation_2022h2') is not null") == [(True,)]
    assert rows("select max(day)::text from warehouse.calendar_day") == [("2022-12-31",)]
