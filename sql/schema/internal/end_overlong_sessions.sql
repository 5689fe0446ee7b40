-- purpose: ends sessions of readers that are too long, or that a stage waits for
-- Whoever only reads can lift each of his own limits, and some statements wait for a lock before
-- they are refused: what bounds him is that others end his sessions, with the rights of the owner.
create function internal.end_overlong_sessions()
returns table (pid integer, role text, began_at timestamptz, reason text, was_ended boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    for pid, role, began_at, reason in
        with reader as (
            select
                member.oid,
                case
                    when bool_or(kind.rolname = 'warehouse_auditor') then interval '1 hour'
                    else interval '10 minutes'
                end as longest
            from pg_roles as member
            inner join pg_roles as kind
                on
                    kind.rolname in ('warehouse_analyst', 'warehouse_auditor')
                    and pg_has_role(member.oid, kind.oid, 'member')
            inner join pg_database as database on database.datname = current_database()
            where
                not member.rolsuper
                and not pg_has_role(member.oid, database.datdba, 'member')
                and member.rolname <> 'warehouse_loader'
            group by member.oid
        ),

        session as (
            select
                activity.pid,
                activity.usename,
                activity.usesysid,
                -- a block of commands may commit as often as it likes and never end
                least(
                    activity.xact_start,
                    case when activity.state = 'active' then activity.query_start end
                ) as began_at
            from pg_stat_activity as activity
            where
                activity.datname = current_database()
                and activity.backend_type = 'client backend'
        ),

        blocking as (
            select unnest(pg_blocking_pids(waiting.pid)) as pid
            from pg_locks as waiting
            inner join session on waiting.pid = session.pid
            where
                waiting.waitstart < clock_timestamp() - interval '2 seconds'
                and session.usesysid not in (select oid from reader)
        )

        select
            session.pid,
            session.usename,
            session.began_at,
            case
                when session.pid in (select blocking.pid from blocking) then 'blocking'
                else 'overlong'
            end
        from session
        inner join reader on session.usesysid = reader.oid
        where
            session.began_at < clock_timestamp() - reader.longest
            or session.pid in (select blocking.pid from blocking)
    loop
        begin
            was_ended := pg_terminate_backend(pid);
        exception when insufficient_privilege then
            was_ended := false;
        end;
        raise log 'warehouse: session % of % (%) ended: %', pid, role, reason, was_ended;
        return next;
    end loop;
end
$$;

comment on function internal.end_overlong_sessions() is
'Ends sessions of analysts (after 10 minutes) and auditors (an hour), and what stages wait for';
