-- grain: the impact of findings, held against the stored figures of the city
create index stored_figure_city on report.stored_figure (indicator_key, period_key)
where unit_level = 'city';

create or replace view quality.finding_impact as
with city as materialized (
    select
        figure.indicator_key,
        period.period_level,
        period.calendar_year,
        period.ends_on,
        sum(coalesce(figure.value, 0)) as amount
    from report.stored_figure as figure
    inner join warehouse.dim_period as period on figure.period_key = period.period_key
    where figure.unit_level = 'city' and figure.is_observed and figure.is_due_for_period
    group by
        figure.indicator_key, period.period_level, period.calendar_year, period.ends_on
),

figure as (
    select
        finding.unit_key,
        finding.finding_key,
        finding.submission_key,
        cell.line_code,
        cell.field,
        line.indicator_key,
        period.period_level,
        period.calendar_year,
        period.ends_on,
        case cell.status when 'M' then 0 else cell.value end as stated,
        case
            when cell.field = line.value_field then 'figure'
            when indicator.kind = 'flow' then 'sum of the year'
        end as compared_with
    from quality.finding as finding
    inner join staging.cell as cell
        on
            finding.unit_key = cell.unit_key
            and finding.submission_key = cell.submission_key
            and finding.sheet = cell.sheet
            and finding.cell = cell.cell
            and cell.field in ('current', 'ytd')
    inner join landing.submission as submission
        on
            finding.unit_key = submission.unit_key
            and finding.submission_key = submission.submission_key
    inner join warehouse.form_line as line
        on submission.form_key = line.form_key and cell.line_code = line.line_code
    inner join warehouse.dim_indicator as indicator
        on line.indicator_key = indicator.indicator_key
    left join warehouse.dim_period as period on submission.period_key = period.period_key
),

compared as (
    select
        figure.unit_key,
        figure.finding_key,
        figure.submission_key,
        figure.line_code,
        figure.field,
        figure.stated,
        of_union.amount as accepted_before,
        of_city.amount as city_total,
        case
            when figure.stated is null then abs(of_union.amount)
            when figure.compared_with is not null
                then abs(figure.stated - coalesce(of_union.amount, 0))
        end as amount
    from figure
    left join lateral (
        select
            case figure.compared_with
                when 'figure' then (array_agg(known.amount order by known.ends_on desc))[1]
                else sum(known.amount) filter (where known.calendar_year = figure.calendar_year)
            end as amount
        from (
            select
                period.calendar_year,
                period.ends_on,
                case fact.status when 'M' then 0 else fact.value end as amount
            from warehouse.fact_observation as fact
            inner join warehouse.dim_period as period
                on
                    fact.period_key = period.period_key
                    and figure.period_level = period.period_level
                    and figure.ends_on >= period.ends_on
            where
                figure.unit_key = fact.unit_key
                and figure.indicator_key = fact.indicator_key
                and fact.superseded_at is null
                and fact.status <> 'O'
        ) as known
    ) as of_union on true
    left join lateral (
        select
            case figure.compared_with
                when 'figure' then (array_agg(city.amount order by city.ends_on desc))[1]
                else sum(city.amount) filter (where city.calendar_year = figure.calendar_year)
            end as amount
        from city
        where
            figure.indicator_key = city.indicator_key
            and figure.period_level = city.period_level
            and figure.ends_on >= city.ends_on
    ) as of_city on true
)

select
    unit_key,
    finding_key,
    submission_key,
    line_code,
    field,
    stated,
    accepted_before,
    amount,
    city_total,
    case
        when amount = 0 then 0
        when city_total = 0 then 1
        when city_total is not null then amount / abs(city_total)
    end as share
from compared;
