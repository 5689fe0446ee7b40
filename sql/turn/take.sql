-- purpose: take the turn; only the loader and the owner may, and the lock ends with the transaction
select set_config('lock_timeout', :patience, true);
lock table public.turn in exclusive mode;
