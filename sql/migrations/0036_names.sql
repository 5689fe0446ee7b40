-- grain: names that several statements need: of a file as it arrived, of a unit as of now; and what
-- a review reads of headers and of data on persons
create view landing.arrival as
select
    delivery.file_sha256,
    delivery.received_at,
    delivery.file_name,
    regexp_replace(delivery.file_name, '^.*/', '') as base_name
from landing.delivery as delivery
where not exists (
    select 1
    from landing.delivery as other
    where
        delivery.file_sha256 = other.file_sha256
        and delivery.received_at = other.received_at
        and (other.file_name, other.source_name, other.modified_at)
        < (delivery.file_name, delivery.source_name, delivery.modified_at)
);
comment on view landing.arrival is
'One row per file and moment at which it arrived, be it under several names: the first of them';
comment on column landing.arrival.file_sha256 is 'Content that arrived';
comment on column landing.arrival.received_at is 'Moment';
comment on column landing.arrival.file_name is 'Path of the file in its source';
comment on column landing.arrival.base_name is 'Its name without the folders';

create view warehouse.current_unit as
select distinct on (unit_key)
    unit_key,
    unit_code,
    name_zh
from warehouse.dim_unit
order by unit_key asc, valid_from desc;
comment on view warehouse.current_unit is 'One row per union, by the latest of its names';
comment on column warehouse.current_unit.unit_key is 'Durable key of the union';
comment on column warehouse.current_unit.unit_code is 'Code of the union';
comment on column warehouse.current_unit.name_zh is 'Its latest name';

create view landing.arrival_with_personal_data as
with part as (
    select
        delivery.file_sha256,
        delivery.received_at,
        file.personal_data
    from landing.file as file
    inner join landing.delivery as delivery on file.file_sha256 = delivery.file_sha256
    where file.personal_data is not null
    union all
    select
        file_sha256,
        received_at,
        personal_data
    from landing.delivery
    where personal_data is not null
)

select
    file_sha256,
    received_at,
    string_agg(distinct personal_data, '、') as personal_data
from part
group by file_sha256, received_at;
comment on view landing.arrival_with_personal_data is
'One row per file and moment at which it arrived with numbers of persons, in it or in its name';
comment on column landing.arrival_with_personal_data.file_sha256 is 'Content that arrived';
comment on column landing.arrival_with_personal_data.received_at is 'Moment';
comment on column landing.arrival_with_personal_data.personal_data is
'Kinds and places of the numbers';

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
    max(text) filter (where field = 'zero_report') as zero_report_text
from header
group by unit_key, submission_key;
comment on view quality.open_header is
'One row per submission without a verdict that has a header: what it says, and where';
comment on column quality.open_header.unit_key is 'Durable key of the union; 0 while unknown';
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

alter table quality.reviewed_submission
rename column template_version_asked to current_template_version;
