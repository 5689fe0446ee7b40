-- grain: one row per cell under review that states another figure than counts already
create view quality.replacing_cell as
select
    cell.unit_key,
    cell.submission_key,
    cell.sheet,
    cell.cell,
    before.amount as before_amount,
    before.written as before_written,
    (
        select to_char(max(fact.superseded_at), 'YYYY-MM-DD')
        from quality.figure_version as fact
        where
            fact.unit_key = before.unit_key
            and fact.period_key = before.period_key
            and fact.indicator_key = before.indicator_key
            and fact.superseded_at is not null
            and row(fact.value, fact.status) is not distinct from row(cell.value, cell.status)
    ) as superseded_on
from quality.open_cell as cell
inner join quality.figure_before as before
    on
        cell.unit_key = before.unit_key
        and cell.submission_key = before.submission_key
        and cell.line_code = before.line_code
        and cell.field = before.value_field
where
    cell.status in ('A', 'M')
    and row(cell.value, cell.status) is distinct from row(before.value, before.status);

comment on view quality.replacing_cell is
'One row per cell under review that states another figure than counts already';
comment on column quality.replacing_cell.unit_key is 'Durable key of the unit';
comment on column quality.replacing_cell.submission_key is 'Submission';
comment on column quality.replacing_cell.sheet is 'Sheet';
comment on column quality.replacing_cell.cell is 'Cell address';
comment on column quality.replacing_cell.before_amount is 'The figure that counts, 0 for —';
comment on column quality.replacing_cell.before_written is 'The same as people write it';
comment on column quality.replacing_cell.superseded_on is
'Day on which another figure took the place of what it states; null if that never stood';
