-- grain: one row per submission without a verdict that has a header
create view quality.open_header as
with header as (
    select
        header_cell.unit_key,
        header_cell.submission_key,
        header_cell.field,
        header_cell.text,
        case when header_cell.sheet = submission.sheet then header_cell.cell end as cell
    from staging.header_cell as header_cell
    inner join landing.submission as submission
        on
            header_cell.unit_key = submission.unit_key
            and header_cell.submission_key = submission.submission_key
    where submission.verdict is null
)

select
    unit_key,
    submission_key,
    max(cell) filter (where field = 'table_number') as table_number_cell,
    max(text) filter (where field = 'table_number') as table_number_text,
    max(cell) filter (where field = 'unit') as unit_cell,
    max(text) filter (where field = 'unit') as unit_text,
    max(cell) filter (where field = 'period') as period_cell,
    max(text) filter (where field = 'period') as period_text,
    max(cell) filter (where field = 'template_version') as template_version_cell,
    max(text) filter (where field = 'template_version') as template_version_text,
    max(cell) filter (where field = 'zero_report') as zero_report_cell,
    max(text) filter (where field = 'zero_report') as zero_report_text,
    max(cell) filter (where field = 'repeated_head') as repeated_head_cell,
    max(text) filter (where field = 'repeated_head') as repeated_head_text,
    max(cell) filter (where field = 'hidden_head') as hidden_head_cell,
    max(text) filter (where field = 'hidden_head') as hidden_head_text
from header
group by unit_key, submission_key;

comment on view quality.open_header is
'One row per submission without a verdict that has a header: what it says, and where';
comment on column quality.open_header.unit_key is 'Durable key of the unit; 0 while unknown';
comment on column quality.open_header.submission_key is 'Submission';
comment on column quality.open_header.table_number_cell is
'Where 表号 stands; null if it is not on the sheet of the form';
comment on column quality.open_header.table_number_text is 'What 表号 says';
comment on column quality.open_header.unit_cell is 'Where 填报单位 stands, likewise';
comment on column quality.open_header.unit_text is 'What 填报单位 says';
comment on column quality.open_header.period_cell is 'Where 报告期 stands, likewise';
comment on column quality.open_header.period_text is 'What 报告期 says';
comment on column quality.open_header.template_version_cell is 'Where 模板版本 stands, likewise';
comment on column quality.open_header.template_version_text is 'What 模板版本 says';
comment on column quality.open_header.zero_report_cell is 'Where 零报告 stands, likewise';
comment on column quality.open_header.zero_report_text is 'What 零报告 says';
comment on column quality.open_header.repeated_head_cell is
'Where the first column head stands that came before, likewise';
comment on column quality.open_header.repeated_head_text is 'The heads that come twice';
comment on column quality.open_header.hidden_head_cell is
'Where the first head of a hidden column stands, likewise';
comment on column quality.open_header.hidden_head_text is 'The heads of hidden columns';
