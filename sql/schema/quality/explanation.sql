-- grain: one row per finding for which a reason may be given
create view quality.explanation as
select
    finding.unit_key,
    finding.finding_key,
    finding.submission_key,
    (
        select string_agg(distinct reason.text, '；')
        from staging.reason as reason
        where
            reason.unit_key = finding.unit_key
            and reason.submission_key = finding.submission_key
            and reason.rule_id = finding.rule_id
            and reason.line_code = coalesce(finding.line_code, '')
    ) as reason,
    (
        select max(reason.given_by)
        from staging.reason as reason
        where
            reason.unit_key = finding.unit_key
            and reason.submission_key = finding.submission_key
    ) as given_by,
    (
        select string_agg(cell.text, '；' order by cell.row_number)
        from staging.cell as cell
        where
            cell.unit_key = finding.unit_key
            and cell.submission_key = finding.submission_key
            and cell.line_code = finding.line_code
            and cell.field = 'note'
    ) as note
from quality.finding as finding
inner join quality.rule as rule on finding.rule_id = rule.rule_id and rule.takes_reason;

comment on view quality.explanation is
'One row per finding for which a reason may be given (准强制, 核实), with the reasons that came with '
'the same submission for the same rule and line, and what its 备注 says';
comment on column quality.explanation.unit_key is 'Durable key of the unit; 0 while unknown';
comment on column quality.explanation.finding_key is 'Finding';
comment on column quality.explanation.submission_key is 'Submission';
comment on column quality.explanation.reason is 'The reason; null if none was given';
comment on column quality.explanation.given_by is
'Who mailed it, with the address, else the clerks of the unit that sent it; null if there is no '
'reason, or the source does not tell';
comment on column quality.explanation.note is '备注 of the line; null if there is none';
