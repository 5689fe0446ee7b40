-- grain: one row per figure that the periods at hand have now; this transaction only
create temporary table figure_draft (like report.stored_figure) on commit drop;
