-- grain: one row per finding on a 本期 or 本年累计 cell of a line of its form
create view quality.finding_impact as
with city as materialized (
    select
        figure.indicator_key,
        period.period_level,
        period.calendar_year,
        period.ends_on,
        sum(coalesce(figure.value, 0)) as amount
    from report.total_figure as figure
    inner join warehouse.dim_period as period on figure.period_key = period.period_key
    where figure.unit_level = 'city' and figure.units_reported > 0 and figure.is_due_for_period
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
    inner join warehouse.bridge_form_indicator as line
        on submission.form_key = line.form_key and cell.line_code = line.line_code
    inner join warehouse.dim_indicator as indicator
        on line.indicator_version_key = indicator.indicator_version_key
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

comment on view quality.finding_impact is
'One row per finding on a 本期 or 本年累计 cell of a line of its form: how far the cell could move '
'the total of the city. What it states is held against what the unit had accepted last: the same '
'figure in the latest period up to this one, or, for 本年累计 of a flow, the sum of the year so far';
comment on column quality.finding_impact.unit_key is 'Durable key of the unit; 0 while unknown';
comment on column quality.finding_impact.finding_key is 'Finding';
comment on column quality.finding_impact.submission_key is 'Submission';
comment on column quality.finding_impact.line_code is 'Code of the line';
comment on column quality.finding_impact.field is 'current (本期) or ytd (本年累计)';
comment on column quality.finding_impact.stated is
'What the cell states, 0 for —; null if it is blank or cannot be read';
comment on column quality.finding_impact.accepted_before is
'What the star holds of the unit for comparison; null if nothing';
comment on column quality.finding_impact.amount is
'How far apart the two are: all that is stated if nothing was accepted before, all that was '
'accepted if nothing can be read; null if neither is there, or the form does not ask for the cell';
comment on column quality.finding_impact.city_total is
'Total of the city for comparison: of the same period if the star has one, else of the latest '
'before it; for 本年累计 of a flow, of the year so far; null if there is none';
comment on column quality.finding_impact.share is
'amount / city_total, 1 if that is 0; null where one of them cannot be told';
