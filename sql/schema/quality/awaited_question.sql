-- grain: one row per held submission that waits for the data officer
create view quality.awaited_question as
with asked as (
    select
        unit_key,
        submission_key,
        max(run_id) filter (where ended_at is null) as open_run_id,
        count(*) filter (where ended_at is not null) as ended
    from quality.question
    where run_id like 'report-%'
    group by unit_key, submission_key
)

select
    held.unit_key,
    held.submission_key,
    asked.open_run_id is not null as is_asked,
    coalesce(
        asked.open_run_id,
        concat_ws('-', 'report', held.submission_key, nullif(coalesce(asked.ended, 0), 0) + 1)
    ) as run_id
from landing.submission as held
left join landing.submission as later
    on
        held.unit_key = later.unit_key
        and held.form_key = later.form_key
        and held.period_key = later.period_key
        and later.verdict in ('accepted', 'held')
        and (held.received_at, held.submission_key)
        < (later.received_at, later.submission_key)
left join asked
    on
        held.unit_key = asked.unit_key
        and held.submission_key = asked.submission_key
where held.verdict = 'held' and later.unit_key is null;

comment on view quality.awaited_question is
'One row per held submission that waits for the data officer, with the run of the DAG decide that '
'asks about it by itself';
comment on column quality.awaited_question.unit_key is 'Durable key of the unit';
comment on column quality.awaited_question.submission_key is 'Submission';
comment on column quality.awaited_question.is_asked is
'Whether that run has asked, and waits for the answer';
comment on column quality.awaited_question.run_id is
'The run: report- and the submission, and from the second question on its number; a run asks once';
