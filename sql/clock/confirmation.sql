-- grain: one row per confirmation that the clock is right
insert into landing.clock_confirmation (confirmed_at, confirmed_by)
values (:confirmed_at, :confirmed_by);
