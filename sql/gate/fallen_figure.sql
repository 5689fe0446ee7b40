-- grain: one row per cumulative figure that is listed as contradicted and is not, or the reverse
-- severity: fail
-- Found from each period back over the months before it, where load goes forward through the year.
with year_so_far as materialized (
    select
        period.period_key,
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
        coalesce(fact.value, 0) as amount,
        case fact.status
            when 'A' then warehouse.meant(fact.value, fact.qualifier, indicator.rounded_by)
            else numrange(0, 0, '[]')
        end as meant
    from warehouse.fact_observation as fact
    inner join warehouse.dim_indicator as indicator
        on
            fact.indicator_version_key = indicator.indicator_version_key
            and indicator.kind = 'cumulative'
    where
        fact.period_key = any(array(select year_so_far.part_period_key from year_so_far))
        and fact.superseded_at is null
        and fact.status <> 'O'
),

fallen_figure as (
    select distinct on (figure.unit_key, figure.period_key, figure.indicator_key)
        figure.unit_key,
        figure.period_key,
        figure.indicator_key,
        earlier.amount as expected,
        figure.amount as stated,
        upper(figure.meant) < lower(earlier.meant)
        and not exists (
            select 1
            from warehouse.unit_succession as given
            where
                figure.unit_key = given.predecessor_unit_key
                and given.succeeds_on > year.part_ends_on
                and given.succeeds_on <= year.ends_on
        ) as is_contradicted
    from year_so_far as year
    inner join star_figure as figure on year.period_key = figure.period_key
    inner join star_figure as earlier
        on
            year.part_period_key = earlier.period_key
            and figure.period_key > earlier.period_key
            and figure.unit_key = earlier.unit_key
            and figure.indicator_key = earlier.indicator_key
    order by
        figure.unit_key asc, figure.period_key asc, figure.indicator_key asc,
        earlier.period_key desc
),

contradicted as (
    select
        unit_key,
        period_key,
        indicator_key,
        stated,
        expected
    from fallen_figure
    where is_contradicted
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
            and indicator.kind = 'cumulative'
    where listed.period_key = any(:period_keys)
)

select
    contradicted.stated,
    contradicted.expected,
    listed.stated as listed_stated,
    listed.expected as listed_expected,
    coalesce(contradicted.unit_key, listed.unit_key) as unit_key,
    coalesce(contradicted.period_key, listed.period_key) as period_key,
    coalesce(contradicted.indicator_key, listed.indicator_key) as indicator_key
from contradicted
full join listed
    on
        contradicted.unit_key = listed.unit_key
        and contradicted.period_key = listed.period_key
        and contradicted.indicator_key = listed.indicator_key
where
    (contradicted.stated, contradicted.expected)
    is distinct from (listed.stated, listed.expected);
