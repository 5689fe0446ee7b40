-- grain: one row per reason under review
-- Filled anew by each review: nothing is lost if a crash of the server empties it.
create unlogged table quality.reviewed_reason (
    review_key bigint generated always as identity,
    unit_key integer not null,
    submission_key bigint not null,
    sheet text not null,
    cell text not null,
    rule_id text not null,
    line_code text not null,
    rule_title text not null,
    text text not null,
    says_why boolean not null,
    is_wanted boolean not null default true,
    primary key (unit_key, review_key)
);

comment on table quality.reviewed_reason is 'One row per reason under review';
comment on column quality.reviewed_reason.review_key is 'Key within the run';
comment on column quality.reviewed_reason.unit_key is 'Durable key of the unit; 0 if unknown';
comment on column quality.reviewed_reason.submission_key is 'Submission';
comment on column quality.reviewed_reason.sheet is 'Sheet of the form';
comment on column quality.reviewed_reason.cell is 'Sheet and address of the cell that holds it';
comment on column quality.reviewed_reason.rule_id is 'Rule that it is about';
comment on column quality.reviewed_reason.line_code is
'Code of the line; empty if about the whole form';
comment on column quality.reviewed_reason.rule_title is 'What that rule demands';
comment on column quality.reviewed_reason.text is 'The reason';
comment on column quality.reviewed_reason.says_why is
'Whether it says more than the phrases of empty_reasons.csv';
comment on column quality.reviewed_reason.is_wanted is
'Whether its submission still breaks that rule on that line; true until all rules have judged';
