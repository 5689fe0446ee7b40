-- grain: one row per catalogue or set of rules that a step went by
select
    given_sha256,
    content
from landing.given;
