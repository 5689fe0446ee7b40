-- grain: finds the cells of tonight's submissions among those of years: keys of submissions rise
-- with time, so that the index is a few pages however many cells there are
create index cell_submission on staging.cell using brin (submission_key);
