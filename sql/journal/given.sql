-- grain: one row for what a step goes by, unless it is kept already
insert into landing.given (given_sha256, content)
values (:given_sha256, :content)
on conflict (given_sha256) do nothing;
