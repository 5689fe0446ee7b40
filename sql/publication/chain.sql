-- grain: one row per publication as it is exported, in the order of the chain
select canonical_form
from warehouse.publication
order by publication_number;
