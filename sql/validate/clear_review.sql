-- purpose: empty the tables of the review
truncate
quality.open_submission,
quality.open_cell,
quality.reviewed_submission,
quality.reviewed_line,
quality.reviewed_cell,
quality.reviewed_reason,
quality.money_history,
quality.money_season,
quality.size_history;
