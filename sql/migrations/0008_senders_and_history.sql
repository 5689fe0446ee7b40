-- grain: who sent a file, whole-form zero reports, and what a review compares with other periods
alter table landing.delivery add column sender text;
comment on column landing.delivery.sender is
'Who sent it, as the source tells: in the shared folder, the folder that it lies in';

alter table landing.submission
add column sender_unit_key integer,
add column is_foreign boolean not null default false,
add column is_zero_report boolean default false;
comment on column landing.submission.sender_unit_key is
'Durable key of the union that sent it; null if the source does not tell';
comment on column landing.submission.is_foreign is
'Whether it names another union than the one that sent it, and so belongs to neither';
comment on column landing.submission.is_zero_report is
'零报告: its union declares that nothing happened in the period; null if that cell is not clear';

comment on column staging.header_cell.field is
'unit, period, table_number, template_version, zero_report or synthetic_notice';

create table quality.money_history (
    unit_key integer not null,
    submission_key bigint not null,
    line_code text not null,
    lowest numeric not null,
    highest numeric not null,
    factor numeric,
    primary key (unit_key, submission_key, line_code)
);
comment on table quality.money_history is
'One row per money line under review whose union reported it in enough other periods';
comment on column quality.money_history.unit_key is 'Durable key of the union';
comment on column quality.money_history.submission_key is 'Submission';
comment on column quality.money_history.line_code is 'Code of the line';
comment on column quality.money_history.lowest is 'Lowest 本期 of the other periods, zeros left out';
comment on column quality.money_history.highest is 'Highest 本期 of the other periods';
comment on column quality.money_history.factor is
'How many times too large 本期 seems to be, by a slip of the unit of money; null if plausible';

alter table quality.reviewed_submission
add column is_foreign boolean,
add column stated_unit text,
add column sender_name text,
add column template_version_cell text,
add column template_version_text text,
add column template_version_asked text,
add column is_form_in_force boolean,
add column form_valid_from date,
add column form_valid_to date,
add column zero_report_cell text,
add column zero_report_text text,
add column is_zero_report boolean;
comment on column quality.reviewed_submission.is_foreign is
'Whether it names another union than the one that sent it';
comment on column quality.reviewed_submission.stated_unit is
'Union that it names, if recognised, whether or not it owes the form';
comment on column quality.reviewed_submission.sender_name is
'Union that sent it; null if the source does not tell';
comment on column quality.reviewed_submission.template_version_cell is
'Where 模板版本 stands; null if it is not on the sheet';
comment on column quality.reviewed_submission.template_version_text is 'What 模板版本 says';
comment on column quality.reviewed_submission.template_version_asked is
'Template version in force for its form and period';
comment on column quality.reviewed_submission.is_form_in_force is
'Whether its period ends within its form''s validity; null if form or period is unknown';
comment on column quality.reviewed_submission.form_valid_from is 'Begin of that validity';
comment on column quality.reviewed_submission.form_valid_to is 'End of that validity (有效期至)';
comment on column quality.reviewed_submission.zero_report_cell is
'Where 零报告 stands; null if it is not on the sheet';
comment on column quality.reviewed_submission.zero_report_text is 'What 零报告 says';
comment on column quality.reviewed_submission.is_zero_report is
'Whether it is a zero report; null if 零报告 is not clear';

alter table quality.reviewed_cell
add column is_zero_report boolean not null default false,
add column is_money boolean not null default false,
add column money_lowest numeric,
add column money_highest numeric,
add column money_factor numeric,
add column is_running boolean not null default false,
add column previous_amount numeric,
add column previous_period text;
comment on column quality.reviewed_cell.is_zero_report is
'Whether the cell is 本期 of a zero report';
comment on column quality.reviewed_cell.is_money is 'Whether it is 本期 of an amount of money';
comment on column quality.reviewed_cell.money_lowest is
'Lowest 本期 of the union''s other periods; null without enough of them';
comment on column quality.reviewed_cell.money_highest is 'Highest 本期 of the union''s other periods';
comment on column quality.reviewed_cell.money_factor is
'How many times too large it seems to be, by a slip of the unit of money; null if plausible';
comment on column quality.reviewed_cell.is_running is
'Whether it is 本年累计 of a figure that runs from January and never falls';
comment on column quality.reviewed_cell.previous_amount is
'The same figure in the latest earlier period of the year; null if there is none';
comment on column quality.reviewed_cell.previous_period is 'That period';

drop view quality.cumulated_before;
drop view quality.flow_of_year;

create or replace view quality.open_submission as
with ranked as (
    select
        submission_key,
        unit_key,
        form_key,
        period_key,
        sheet,
        received_at,
        verdict,
        is_zero_report,
        row_number() over (
            partition by unit_key, form_key, period_key
            order by received_at desc, submission_key desc
        ) = 1 as is_latest
    from landing.submission
    where verdict is null or verdict = 'accepted'
)

select
    ranked.submission_key,
    ranked.unit_key,
    ranked.form_key,
    form.form_code,
    ranked.sheet,
    ranked.is_latest,
    period.period_level,
    period.calendar_year,
    period.number_in_year,
    period.period_key,
    period.starts_on,
    coalesce(ranked.is_zero_report, false) as is_zero_report
from ranked
left join warehouse.dim_form as form on ranked.form_key = form.form_key
left join warehouse.dim_period as period
    on ranked.period_key = period.period_key and form.frequency = period.period_level
where ranked.verdict is null;
comment on column quality.open_submission.period_key is 'Its period, likewise';
comment on column quality.open_submission.starts_on is 'First day of its period, likewise';
comment on column quality.open_submission.is_zero_report is 'Whether it is a zero report';

create or replace view quality.form_line_rule as
select
    line.form_key,
    line.line_code,
    line.is_required,
    indicator.name_zh,
    indicator.unit_of_measure,
    indicator.kind,
    indicator.decimals,
    case when not total.parts_exhaust then indicator.part_of_code end as total_code,
    indicator.yuan_per_unit is not null as is_money,
    line.asks_current is true as asks_current
from warehouse.form_line as line
inner join warehouse.dim_indicator as indicator
    on line.indicator_key = indicator.indicator_key
left join warehouse.dim_indicator as total
    on indicator.part_of_code = total.indicator_code;
comment on column quality.form_line_rule.is_money is 'Whether it is an amount of money';
comment on column quality.form_line_rule.asks_current is 'Whether 本期 is to be filled in';

create view quality.figure_of_year as
with loaded as (
    select
        fact.unit_key,
        indicator.indicator_code as line_code,
        indicator.kind,
        period.period_level,
        period.calendar_year,
        period.number_in_year,
        period.period_code,
        case fact.status when 'M' then 0 else fact.value end as amount
    from warehouse.fact_observation as fact
    inner join warehouse.dim_period as period on fact.period_key = period.period_key
    inner join warehouse.dim_indicator as indicator
        on
            fact.indicator_key = indicator.indicator_key
            and indicator.kind in ('flow', 'cumulative')
    where
        fact.superseded_at is null
        and fact.unit_key in (select submission.unit_key from quality.open_submission as submission)
),

tonight as (
    select
        submission.unit_key,
        first_cell.line_code,
        line.kind,
        submission.period_level,
        submission.calendar_year,
        submission.number_in_year,
        period.period_code,
        first_cell.amount
    from quality.open_submission as submission
    inner join warehouse.dim_period as period on submission.period_key = period.period_key
    inner join quality.first_cell as first_cell
        on
            submission.unit_key = first_cell.unit_key
            and submission.submission_key = first_cell.submission_key
    inner join quality.form_line_rule as line
        on
            submission.form_key = line.form_key
            and first_cell.line_code = line.line_code
            and first_cell.field = case line.kind when 'flow' then 'current' else 'ytd' end
    where submission.is_latest and line.kind in ('flow', 'cumulative')
)

select
    coalesce(tonight.unit_key, loaded.unit_key) as unit_key,
    coalesce(tonight.line_code, loaded.line_code) as line_code,
    coalesce(tonight.kind, loaded.kind) as kind,
    coalesce(tonight.period_level, loaded.period_level) as period_level,
    coalesce(tonight.calendar_year, loaded.calendar_year) as calendar_year,
    coalesce(tonight.number_in_year, loaded.number_in_year) as number_in_year,
    coalesce(tonight.period_code, loaded.period_code) as period_code,
    case when tonight.unit_key is null then loaded.amount else tonight.amount end as amount
from loaded
full outer join tonight
    on
        loaded.unit_key = tonight.unit_key
        and loaded.line_code = tonight.line_code
        and loaded.period_level = tonight.period_level
        and loaded.calendar_year = tonight.calendar_year
        and loaded.number_in_year = tonight.number_in_year;
comment on view quality.figure_of_year is
'One row per union, flow or cumulative figure, and period: from tonight if it came tonight, else '
'from the star';
comment on column quality.figure_of_year.unit_key is 'Durable key of the union';
comment on column quality.figure_of_year.line_code is 'Code of the figure';
comment on column quality.figure_of_year.kind is 'flow or cumulative';
comment on column quality.figure_of_year.period_level is 'Level of the period';
comment on column quality.figure_of_year.calendar_year is 'Year of the period';
comment on column quality.figure_of_year.number_in_year is '1 for the first period of the year';
comment on column quality.figure_of_year.period_code is 'The period';
comment on column quality.figure_of_year.amount is
'本期 of a flow, 本年累计 of a cumulative figure, 0 for —; null if missing';

create view quality.cumulated_before as
select
    submission.unit_key,
    submission.submission_key,
    flow.line_code,
    sum(flow.amount) as cumulated_before
from quality.open_submission as submission
inner join quality.figure_of_year as flow
    on
        submission.unit_key = flow.unit_key
        and submission.period_level = flow.period_level
        and submission.calendar_year = flow.calendar_year
        and submission.number_in_year > flow.number_in_year
        and flow.kind = 'flow'
where submission.unit_key <> 0
group by
    submission.unit_key, submission.submission_key, flow.line_code, submission.number_in_year
having count(flow.amount) = submission.number_in_year - 1;
comment on view quality.cumulated_before is
'One row per submission and flow whose earlier periods of the year are all known';
comment on column quality.cumulated_before.unit_key is 'Durable key of the union';
comment on column quality.cumulated_before.submission_key is 'Submission';
comment on column quality.cumulated_before.line_code is 'Code of the flow';
comment on column quality.cumulated_before.cumulated_before is 'Sum of the earlier periods';

create view quality.previous_cumulative as
select distinct on (submission.unit_key, submission.submission_key, figure.line_code)
    submission.unit_key,
    submission.submission_key,
    figure.line_code,
    figure.amount as previous_amount,
    figure.period_code as previous_period
from quality.open_submission as submission
inner join quality.figure_of_year as figure
    on
        submission.unit_key = figure.unit_key
        and submission.period_level = figure.period_level
        and submission.calendar_year = figure.calendar_year
        and submission.number_in_year > figure.number_in_year
        and figure.kind = 'cumulative'
        and figure.amount is not null
where submission.unit_key <> 0
order by
    submission.unit_key asc,
    submission.submission_key asc,
    figure.line_code asc,
    figure.number_in_year desc;
comment on view quality.previous_cumulative is
'One row per submission and cumulative figure that an earlier period of the year states';
comment on column quality.previous_cumulative.unit_key is 'Durable key of the union';
comment on column quality.previous_cumulative.submission_key is 'Submission';
comment on column quality.previous_cumulative.line_code is 'Code of the figure';
comment on column quality.previous_cumulative.previous_amount is
'The figure in the latest earlier period';
comment on column quality.previous_cumulative.previous_period is 'That period';

create or replace view staging.incoming_submission as
with ranked as (
    select
        submission.submission_key,
        submission.unit_key,
        submission.form_key,
        submission.period_key,
        submission.unit_version_key,
        submission.verdict,
        submission.loaded_at,
        row_number() over (
            partition by submission.unit_key, submission.form_key, submission.period_key
            order by submission.received_at desc, submission.submission_key desc
        ) as recency
    from landing.submission as submission
    inner join warehouse.owed_form as owed
        on
            submission.unit_key = owed.unit_key
            and submission.form_key = owed.form_key
            and submission.period_key = owed.period_key
    where submission.verdict = 'accepted' and submission.unit_version_key is not null
)

select
    submission_key,
    unit_key,
    form_key,
    period_key,
    unit_version_key
from ranked
where recency = 1 and loaded_at is null;
comment on view staging.incoming_submission is
'One row per accepted submission of an owed form that waits to be loaded, the latest of each only';
