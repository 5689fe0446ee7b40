-- grain: nothing is under review any more
truncate quality.reviewed_submission, quality.reviewed_cell, quality.money_history;
