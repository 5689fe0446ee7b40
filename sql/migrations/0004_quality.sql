-- grain: rules, what a validation run reviews, its results and findings
create table quality.problem (
    problem text primary key,
    found text not null,
    advice text not null
);
comment on table quality.problem is 'One row per reason why a file or a cell cannot be read';
comment on column quality.problem.problem is 'Permanent code of the reason';
comment on column quality.problem.found is 'The reason in words for the sender';
comment on column quality.problem.advice is 'What the sender should do';

create table quality.rule (
    rule_id text primary key,
    suite text not null,
    position integer not null,
    severity text not null check (severity in ('强制', '准强制', '核实')),
    title text not null,
    advice text not null
);
comment on table quality.rule is 'One row per rule that ever judged a submission';
comment on column quality.rule.rule_id is 'Permanent id of the rule';
comment on column quality.rule.suite is 'File under expectations/ that holds it';
comment on column quality.rule.position is 'Position in the list of rules';
comment on column quality.rule.severity is
'强制: must be fixed; 准强制: fix or explain; 核实: look at it';
comment on column quality.rule.title is 'What the rule demands';
comment on column quality.rule.advice is 'What the sender should do';

create table quality.run (
    run_key bigint generated always as identity primary key,
    recorded_at timestamptz not null,
    submission_count integer not null
);
comment on table quality.run is 'One row per validation run that judged something';
comment on column quality.run.run_key is 'Key of the run';
comment on column quality.run.recorded_at is 'Moment of the night''s run';
comment on column quality.run.submission_count is 'Submissions judged';

create table quality.rule_result (
    run_key bigint not null references quality.run (run_key),
    rule_id text not null references quality.rule (rule_id),
    passed integer not null,
    failed integer not null,
    not_evaluable integer not null,
    primary key (run_key, rule_id)
);
comment on table quality.rule_result is 'One row per run and rule';
comment on column quality.rule_result.run_key is 'Run';
comment on column quality.rule_result.rule_id is 'Rule';
comment on column quality.rule_result.passed is 'Places that obey the rule';
comment on column quality.rule_result.failed is 'Places that break it: as many as findings';
comment on column quality.rule_result.not_evaluable is
'Places where it could not be judged: its other half or history is not there';

create table quality.finding (
    unit_key integer not null,
    finding_key bigint generated always as identity,
    submission_key bigint not null,
    run_key bigint not null,
    rule_id text not null,
    severity text not null,
    sheet text not null,
    cell text,
    line_code text,
    found text not null,
    expected text not null,
    advice text not null,
    primary key (unit_key, finding_key)
);
create index finding_submission on quality.finding (unit_key, submission_key);
comment on table quality.finding is 'One row per rule and faulty cell of a submission';
comment on column quality.finding.unit_key is 'Durable key of the union; 0 while unknown';
comment on column quality.finding.finding_key is 'Key of the finding';
comment on column quality.finding.submission_key is 'Submission';
comment on column quality.finding.run_key is 'Run that found it';
comment on column quality.finding.rule_id is 'Rule that it breaks';
comment on column quality.finding.severity is 'Severity of the rule at that time';
comment on column quality.finding.sheet is 'Sheet';
comment on column quality.finding.cell is 'Cell address; null where the cell is not there';
comment on column quality.finding.line_code is 'Code of the line; null in the header';
comment on column quality.finding.found is 'What the cell says';
comment on column quality.finding.expected is 'What the rule expects there';
comment on column quality.finding.advice is 'What the sender should do';

create table quality.reviewed_submission (
    review_key bigint generated always as identity primary key,
    unit_key integer not null,
    submission_key bigint not null,
    sheet text not null,
    problem text,
    problem_found text,
    problem_advice text,
    known_form_code text,
    known_unit_code text,
    known_period_code text,
    owed_table_numbers text,
    table_number_cell text,
    table_number_text text,
    unit_cell text,
    unit_text text,
    period_cell text,
    period_text text
);
comment on table quality.reviewed_submission is
'One row per submission under review: what the suites on submissions look at';
comment on column quality.reviewed_submission.review_key is 'Key within the run';
comment on column quality.reviewed_submission.unit_key is 'Durable key of the union; 0 if unknown';
comment on column quality.reviewed_submission.submission_key is 'Submission';
comment on column quality.reviewed_submission.sheet is 'Sheet';
comment on column quality.reviewed_submission.problem is 'Why the file could not be read';
comment on column quality.reviewed_submission.problem_found is 'The same in words';
comment on column quality.reviewed_submission.problem_advice is
'What the sender should do about it';
comment on column quality.reviewed_submission.known_form_code is 'Form, if recognised';
comment on column quality.reviewed_submission.known_unit_code is
'Union, if recognised and if it owes the form; of form and period, what is unknown is not asked';
comment on column quality.reviewed_submission.known_period_code is
'Period, if recognised, over, and one that the form is due for';
comment on column quality.reviewed_submission.owed_table_numbers is
'表号 of the forms that the union owes, or of all forms while it is unknown';
comment on column quality.reviewed_submission.table_number_cell is
'Where 表号 stands; null if it is not on the sheet';
comment on column quality.reviewed_submission.table_number_text is 'What 表号 says';
comment on column quality.reviewed_submission.unit_cell is
'Where 填报单位 stands; null if it is not on the sheet';
comment on column quality.reviewed_submission.unit_text is 'What 填报单位 says';
comment on column quality.reviewed_submission.period_cell is
'Where 报告期 stands; null if it is not on the sheet';
comment on column quality.reviewed_submission.period_text is 'What 报告期 says';

create table quality.reviewed_cell (
    review_key bigint generated always as identity primary key,
    unit_key integer not null,
    submission_key bigint not null,
    sheet text not null,
    cell text,
    field text not null,
    form_code text,
    line_code text not null,
    known_line_code text,
    name_zh text,
    unit_of_measure text,
    is_figure boolean not null,
    is_required boolean,
    occurrence integer,
    stray_lines integer,
    text text,
    value numeric,
    status text,
    problem text,
    problem_found text,
    problem_advice text,
    decimals_allowed integer,
    decimals_used integer,
    amount numeric,
    total_code text,
    total_cell text,
    total_amount numeric,
    parts_codes text,
    parts_amount numeric,
    is_cumulated boolean not null,
    cumulated_before numeric,
    current_amount numeric,
    cumulated_amount numeric generated always as (cumulated_before + current_amount) stored
);
comment on table quality.reviewed_cell is
'One row per cell under review, with what its neighbours and history say';
comment on column quality.reviewed_cell.review_key is 'Key within the run';
comment on column quality.reviewed_cell.unit_key is 'Durable key of the union; 0 if unknown';
comment on column quality.reviewed_cell.submission_key is 'Submission';
comment on column quality.reviewed_cell.sheet is 'Sheet';
comment on column quality.reviewed_cell.cell is 'Cell address; null for a line that is not there';
comment on column quality.reviewed_cell.field is
'code (代码), current (本期), ytd (本年累计), or line for a line of the form';
comment on column quality.reviewed_cell.form_code is 'Form, if recognised';
comment on column quality.reviewed_cell.line_code is 'Code of the line';
comment on column quality.reviewed_cell.known_line_code is 'The same code if the form has it';
comment on column quality.reviewed_cell.name_zh is 'Name of the indicator';
comment on column quality.reviewed_cell.unit_of_measure is 'Unit of measure of the indicator';
comment on column quality.reviewed_cell.is_figure is
'Whether it is 本期 or 本年累计 of a line of the form, the first one with its code';
comment on column quality.reviewed_cell.is_required is 'Whether the form requires the line';
comment on column quality.reviewed_cell.occurrence is
'1 for the first line with this code, 2 for its repetition; 0 for a line that is not there';
comment on column quality.reviewed_cell.stray_lines is
'For a line of the form: lines of the submission with a repeated code, or one that the form lacks';
comment on column quality.reviewed_cell.text is 'What the cell says';
comment on column quality.reviewed_cell.value is 'The number it was read as';
comment on column quality.reviewed_cell.status is 'A normal, M not applicable, O blank';
comment on column quality.reviewed_cell.problem is 'Why it stayed unread';
comment on column quality.reviewed_cell.problem_found is 'The same in words';
comment on column quality.reviewed_cell.problem_advice is 'What the sender should do about it';
comment on column quality.reviewed_cell.decimals_allowed is 'Decimal places that the form allows';
comment on column quality.reviewed_cell.decimals_used is 'Decimal places of the value';
comment on column quality.reviewed_cell.amount is
'What relations reckon with: the value, 0 for —; null if blank, unread or faulty by itself';
comment on column quality.reviewed_cell.total_code is
'Total that this figure is a part of, where parts need not exhaust it';
comment on column quality.reviewed_cell.total_cell is 'Where that total stands';
comment on column quality.reviewed_cell.total_amount is 'Amount of that total in the same column';
comment on column quality.reviewed_cell.parts_codes is
'Parts that exhaust this figure, for instance E2.02 + E2.03';
comment on column quality.reviewed_cell.parts_amount is
'Sum of those parts in the same column; null if one of them has no amount';
comment on column quality.reviewed_cell.is_cumulated is
'Whether this 本年累计 must continue the earlier periods of the year';
comment on column quality.reviewed_cell.cumulated_before is
'Sum of the year''s earlier periods, 0 in the first; null if one of them is not there';
comment on column quality.reviewed_cell.current_amount is 'Amount of 本期 on the same line';
comment on column quality.reviewed_cell.cumulated_amount is 'What 本年累计 must be';
