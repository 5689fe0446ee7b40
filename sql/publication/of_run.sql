-- grain: one row, the publication that a run of the DAG close_period has made; none if it made none
select
    publication_number,
    period_code,
    vintage,
    sha256
from warehouse.publication
where run_id = :run_id;
