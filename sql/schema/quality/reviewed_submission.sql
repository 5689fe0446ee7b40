-- grain: one row per submission under review
-- Filled anew by each review: nothing is lost if a crash of the server empties it.
create unlogged table quality.reviewed_submission (
    review_key bigint generated always as identity,
    unit_key integer not null,
    submission_key bigint not null,
    sheet text not null,
    section text not null default '',
    problem text,
    problem_found text,
    problem_advice text,
    personal_data text,
    known_form_code text,
    known_unit_code text,
    known_period_code text,
    is_form_in_force boolean,
    form_valid_from date,
    form_valid_to date,
    owed_table_numbers text,
    table_number_cell text,
    table_number_text text,
    unit_cell text,
    unit_text text,
    stated_unit text,
    sender_name text,
    is_foreign boolean,
    period_cell text,
    period_text text,
    template_version text,
    template_version_cell text,
    template_version_text text,
    current_template_version text,
    zero_report_cell text,
    zero_report_text text,
    is_zero_report boolean,
    repeated_head_cell text,
    repeated_head_text text,
    hidden_head_cell text,
    hidden_head_text text,
    figures_period text,
    withdrawn_figures integer,
    withdrawn_lines text,
    withdrawn_in_table integer,
    primary key (unit_key, review_key)
);

comment on table quality.reviewed_submission is
'One row per submission under review: what the suites on submissions look at';
comment on column quality.reviewed_submission.review_key is 'Key within the run';
comment on column quality.reviewed_submission.unit_key is 'Durable key of the unit; 0 if unknown';
comment on column quality.reviewed_submission.submission_key is 'Submission';
comment on column quality.reviewed_submission.sheet is 'Sheet';
comment on column quality.reviewed_submission.section is
'Part of the sheet, for a long table; empty for a sheet that is one form';
comment on column quality.reviewed_submission.problem is 'Why the file could not be read';
comment on column quality.reviewed_submission.problem_found is 'The same in words';
comment on column quality.reviewed_submission.problem_advice is
'What the sender should do about it';
comment on column quality.reviewed_submission.personal_data is
'Kinds and places of numbers of persons in its file or its name; null if there are none';
comment on column quality.reviewed_submission.known_form_code is 'Form, if recognised';
comment on column quality.reviewed_submission.known_unit_code is
'Unit, if recognised and if it owes the form; of form and period, what is unknown is not asked';
comment on column quality.reviewed_submission.known_period_code is
'Period, if recognised, over, and one that the form is due for';
comment on column quality.reviewed_submission.is_form_in_force is
'Whether its period ends within its form''s validity; null if form or period is unknown';
comment on column quality.reviewed_submission.form_valid_from is 'Begin of that validity';
comment on column quality.reviewed_submission.form_valid_to is 'End of that validity (有效期至)';
comment on column quality.reviewed_submission.owed_table_numbers is
'表号 of the forms that the unit owes, or of all forms while it is unknown';
comment on column quality.reviewed_submission.table_number_cell is
'Where 表号 stands; null if it is not on the sheet';
comment on column quality.reviewed_submission.table_number_text is 'What 表号 says';
comment on column quality.reviewed_submission.unit_cell is
'Where 填报单位 stands; null if it is not on the sheet';
comment on column quality.reviewed_submission.unit_text is 'What 填报单位 says';
comment on column quality.reviewed_submission.stated_unit is
'Unit that it names, if recognised, whether or not it owes the form';
comment on column quality.reviewed_submission.sender_name is
'Unit that sent it; null if the source does not tell';
comment on column quality.reviewed_submission.is_foreign is
'Whether it names another unit than the one that sent it';
comment on column quality.reviewed_submission.period_cell is
'Where 报告期 stands; null if it is not on the sheet';
comment on column quality.reviewed_submission.period_text is 'What 报告期 says';
comment on column quality.reviewed_submission.template_version is
'Template version that it states, without signs that nobody sees';
comment on column quality.reviewed_submission.template_version_cell is
'Where 模板版本 stands; null if it is not on the sheet';
comment on column quality.reviewed_submission.template_version_text is 'What 模板版本 says';
comment on column quality.reviewed_submission.current_template_version is
'Template version in force for its form and period';
comment on column quality.reviewed_submission.zero_report_cell is
'Where 零报告 stands; null if it is not on the sheet';
comment on column quality.reviewed_submission.zero_report_text is 'What 零报告 says';
comment on column quality.reviewed_submission.is_zero_report is
'Whether it is a zero report; null if 零报告 is not clear';
comment on column quality.reviewed_submission.repeated_head_cell is
'Where the first column head stands that came before';
comment on column quality.reviewed_submission.repeated_head_text is
'The column heads that come twice; null if none does';
comment on column quality.reviewed_submission.hidden_head_cell is
'Where the first head of a hidden column stands';
comment on column quality.reviewed_submission.hidden_head_text is
'The heads of hidden columns; null if there are none';
comment on column quality.reviewed_submission.figures_period is
'The one other period that its figures agree with; null if they show none';
comment on column quality.reviewed_submission.withdrawn_figures is
'Parts of complete long tables: how many figures that stood they leave without a value; null if '
'none';
comment on column quality.reviewed_submission.withdrawn_lines is
'Codes of the first three of them';
comment on column quality.reviewed_submission.withdrawn_in_table is
'How many the whole table leaves without a value, of all units and periods';
