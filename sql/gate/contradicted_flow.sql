-- grain: one row per 本年累计 of a flow that is listed as contradicted and is not, or the reverse
-- severity: fail
-- Found from each period back over the months before it, where load goes forward through the year.
with year_so_far as materialized (
    select
        period.period_key,
        period.number_in_year,
        period.ends_on,
        part.period_key as part_period_key,
        part.ends_on as part_ends_on
    from warehouse.dim_period as period
    inner join warehouse.dim_period as part
        on
            period.period_level = part.period_level
            and period.calendar_year = part.calendar_year
            and period.number_in_year >= part.number_in_year
    where period.period_key = any(:period_keys)
),

star_figure as materialized (
    select
        fact.unit_key,
        fact.period_key,
        fact.indicator_key,
        indicator.indicator_code,
        coalesce(fact.value, 0) as amount,
        case fact.status
            when 'A' then warehouse.meant(fact.value, fact.qualifier, indicator.rounded_by)
            else numrange(0, 0, '[]')
        end as meant
    from warehouse.fact_observation as fact
    inner join warehouse.dim_indicator as indicator
        on
            fact.indicator_version_key = indicator.indicator_version_key
            and indicator.kind = 'flow'
    where
        fact.period_key = any(array(select year_so_far.part_period_key from year_so_far))
        and fact.superseded_at is null
        and fact.status <> 'O'
),

flow_sum as (
    select
        part.unit_key,
        year.period_key,
        part.indicator_key,
        part.indicator_code,
        sum(part.amount) as amount,
        sum(lower(part.meant)) as lowest,
        sum(upper(part.meant)) as highest
    from year_so_far as year
    inner join star_figure as part
        on year.part_period_key = part.period_key
    group by
        part.unit_key, year.period_key, year.number_in_year, part.indicator_key,
        part.indicator_code
    having count(*) = year.number_in_year
),

inherited_sum as (
    select
        given.unit_key,
        year.period_key,
        part.indicator_key,
        sum(lower(warehouse.shared(part.meant, given.share))) as lowest,
        sum(upper(warehouse.shared(part.meant, given.share))) as highest
    from year_so_far as year
    inner join star_figure as part
        on year.part_period_key = part.period_key and year.period_key <> part.period_key
    inner join warehouse.passed_on as given
        on
            part.unit_key = given.from_unit_key
            and year.part_ends_on < given.passed_on
            and year.ends_on >= given.passed_on
    group by given.unit_key, year.period_key, part.indicator_key
),

standing_submission as materialized (
    select *
    from quality.standing_submission
    where period_key = any(:period_keys)
),

contradicted_flow as (
    select
        flow_sum.unit_key,
        flow_sum.period_key,
        flow_sum.indicator_key,
        flow_sum.amount as expected,
        ytd.amount as stated
    from flow_sum
    inner join quality.standing_ytd as ytd
        on
            flow_sum.unit_key = ytd.unit_key
            and flow_sum.period_key = ytd.period_key
            and flow_sum.indicator_code = ytd.line_code
            and ytd.period_key = any(:period_keys)
            -- looked up; else all cells of all periods would be read
            and ytd.unit_key = any(
                array(select submission.unit_key from standing_submission as submission)
            )
            and ytd.submission_key = any(
                array(select standing.submission_key from standing_submission as standing)
            )
    left join inherited_sum as inherited
        on
            flow_sum.unit_key = inherited.unit_key
            and flow_sum.period_key = inherited.period_key
            and flow_sum.indicator_key = inherited.indicator_key
    where
        (upper(ytd.meant) < flow_sum.lowest or lower(ytd.meant) > flow_sum.highest)
        and (
            inherited.unit_key is null
            or upper(ytd.meant) < flow_sum.lowest + inherited.lowest
            or lower(ytd.meant) > flow_sum.highest + inherited.highest
        )
),

listed as (
    select
        listed.unit_key,
        listed.period_key,
        listed.indicator_key,
        listed.stated,
        listed.expected
    from quality.contradicted_figure as listed
    inner join warehouse.dim_indicator as indicator
        on
            listed.indicator_key = indicator.indicator_key
            and indicator.version = 1
            and indicator.kind <> 'cumulative'
    where listed.period_key = any(:period_keys)
)

select
    contradicted_flow.stated,
    contradicted_flow.expected,
    listed.stated as listed_stated,
    listed.expected as listed_expected,
    coalesce(contradicted_flow.unit_key, listed.unit_key) as unit_key,
    coalesce(contradicted_flow.period_key, listed.period_key) as period_key,
    coalesce(contradicted_flow.indicator_key, listed.indicator_key) as indicator_key
from contradicted_flow
full join listed
    on
        contradicted_flow.unit_key = listed.unit_key
        and contradicted_flow.period_key = listed.period_key
        and contradicted_flow.indicator_key = listed.indicator_key
where
    (contradicted_flow.stated, contradicted_flow.expected)
    is distinct from (listed.stated, listed.expected);
