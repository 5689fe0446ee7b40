-- grain: one row if a run that broke off left something under review; where none did, emptying the
-- tables would cost more than a small review
select 1 as is_left
where
    exists (select 1 from quality.open_submission)
    or exists (select 1 from quality.open_cell)
    or exists (select 1 from quality.reviewed_submission)
    or exists (select 1 from quality.reviewed_line)
    or exists (select 1 from quality.reviewed_cell)
    or exists (select 1 from quality.reviewed_reason)
    or exists (select 1 from quality.money_history)
    or exists (select 1 from quality.money_season)
    or exists (select 1 from quality.size_history);
