-- grain: one row for a figure (line 0), then one per observation that it is made of
-- Without a unit, it is the city's.
with explained as (
    select *
    from report.explain(
        :period_code,
        coalesce(
            :unit_code,
            (
                select min(unit.unit_code)
                from warehouse.dim_unit as unit
                where unit.unit_level = 'city'
            )
        ),
        :indicator_code,
        cast(:as_of as timestamptz),
        :most
    )
)

select
    indicator.indicator_code,
    indicator.name_zh as indicator_name,
    indicator.unit_of_measure,
    explained.line,
    explained.unit_code,
    explained.unit_name,
    explained.period_code,
    explained.value,
    explained.value_yuan,
    explained.qualifier,
    explained.formula,
    explained.observations,
    explained.status,
    explained.typed,
    explained.submission_key,
    explained.version,
    explained.received_at,
    explained.file_name,
    explained.file_sha256,
    explained.sheet,
    explained.cell,
    explained.recorded_at,
    explained.accepted_at,
    explained.rules_passed,
    explained.passed_rules,
    explained.findings,
    explained.decisions,
    -- as text: its figures are to be read as decimals
    cast(explained.publications as text) as publications,
    explained.is_synthetic
from explained
inner join warehouse.current_indicator as indicator
    on indicator.indicator_code = :indicator_code
order by explained.line;
