-- Roles, extensions and revokes. Run by the server's owner (a real superuser), connected to the product's
-- database; `db install` does it. Repeatable: run it again after every restore and every major upgrade.
--
--   podcastflow_migrator      owns every schema and table; provisioning and migrations only
--   podcastflow_control       the control plane's tables in public; never a tenant's table
--   podcastflow_reader        reads every tenant (by default privileges); writes nothing
--   podcastflow_app_0 .. 3    login shards: no rights of their own, members of their slice of tenant roles
--   podcastflow_tenant        what all tenant roles may do in public
--   podcastflow_staff         receives what PUBLIC loses; migrator, control and reader are members
--   podcastflow_role_keeper   holds CREATEROLE, cannot log in; reached through the functions at the end

-- Roles -------------------------------------------------------------------------------------------------

do $$
declare
    wanted record;
begin
    for wanted in
        select name, options from (values
            ('podcastflow_staff',       'nologin inherit nocreaterole connection limit -1'),
            ('podcastflow_tenant',      'nologin inherit nocreaterole connection limit -1'),
            ('podcastflow_role_keeper', 'nologin inherit createrole connection limit -1'),
            ('podcastflow_migrator',    'login inherit nocreaterole connection limit 16'),
            ('podcastflow_control',     'login inherit nocreaterole connection limit 96'),
            ('podcastflow_reader',      'login inherit nocreaterole connection limit 8'),
            ('podcastflow_app_0',       'login noinherit nocreaterole connection limit 32'),
            ('podcastflow_app_1',       'login noinherit nocreaterole connection limit 32'),
            ('podcastflow_app_2',       'login noinherit nocreaterole connection limit 32'),
            ('podcastflow_app_3',       'login noinherit nocreaterole connection limit 32')
        ) as role (name, options)
    loop
        if to_regrole(wanted.name) is null then
            execute format('create role %I', wanted.name);
        end if;
        execute format('alter role %I nosuperuser nocreatedb noreplication nobypassrls %s', wanted.name, wanted.options);
    end loop;
end $$;

grant podcastflow_staff to podcastflow_migrator, podcastflow_control, podcastflow_reader;
grant podcastflow_control to podcastflow_migrator;                           -- so that it may hand it the enqueue function
grant podcastflow_tenant to podcastflow_role_keeper with admin option;       -- needed from PostgreSQL 16 on

alter role podcastflow_migrator set search_path = public, ext, pg_temp;
alter role podcastflow_control  set search_path = public, ext, pg_temp;
alter role podcastflow_reader   set search_path = ext, pg_temp;
alter role podcastflow_reader   set default_transaction_read_only = on;
alter role podcastflow_reader   set statement_timeout = '30s';
-- Nobody compiles: every organization adds tables, so statements about the catalog or about many organizations look dear to the planner, and to compile
-- them takes longer than to run them.
alter role podcastflow_migrator set jit = off;
alter role podcastflow_control  set jit = off;
alter role podcastflow_reader   set jit = off;
-- A migration is another statement for every organization: a fleet of them would push out of the statistics what people wait for.
alter role podcastflow_migrator set pg_stat_statements.track = 'none';

do $$
declare
    shard text;
begin
    for shard in select rolname from pg_roles where rolname ~ '^podcastflow_app_[0-9]+$' loop
        execute format('alter role %I reset all', shard);
        execute format('alter role %I set search_path = "$user", ext, pg_temp', shard);   -- follows SET ROLE; pg_temp last
        execute format('alter role %I set statement_timeout = ''15s''', shard);
        execute format('alter role %I set lock_timeout = ''5s''', shard);
        execute format('alter role %I set idle_in_transaction_session_timeout = ''30s''', shard);
        execute format('alter role %I set jit = off', shard);
        execute format('alter role %I set client_min_messages = error', shard);           -- SET LOCAL in a batch warns each time
        -- Only a superuser can set the next two, so no statement of a tenant can undo them.
        execute format('alter role %I set log_min_messages = fatal', shard);              -- nor fill the log, nor write its data there
        execute format('alter role %I set temp_file_limit = ''512MB''', shard);
    end loop;
end $$;

-- Databases and schemas ---------------------------------------------------------------------------------

do $$
declare
    here constant text := current_database();
    other text;
begin
    execute format('revoke all on database %I from public', here);
    execute format('grant connect on database %I to podcastflow_migrator, podcastflow_control, podcastflow_reader', here);
    execute format('grant create on database %I to podcastflow_migrator', here);
    for other in select rolname from pg_roles where rolname ~ '^podcastflow_app_[0-9]+$' loop
        execute format('grant connect on database %I to %I', here, other);
    end loop;
    -- The revokes below hold in this database only. On a server shared with others, use pg_hba.conf instead of this loop.
    for other in
        select datname from pg_database
        where datallowconn and datname <> here
          and (has_database_privilege('public', oid, 'connect') or has_database_privilege('public', oid, 'temporary'))
    loop
        begin
            execute format('revoke connect, temporary on database %I from public', other);
        exception when invalid_catalog_name then null;     -- dropped meanwhile
        end;
    end loop;
end $$;

create schema if not exists ext;
create schema if not exists monitor;
create extension if not exists btree_gist with schema ext;
create extension if not exists pg_trgm with schema ext;
create extension if not exists pg_stat_statements with schema monitor;

revoke all on schema public, ext, monitor from public;
grant usage on schema public, ext to podcastflow_staff, podcastflow_tenant;
grant usage on schema monitor to podcastflow_staff;
alter schema public owner to podcastflow_migrator;

-- What PUBLIC may no longer do --------------------------------------------------------------------------
-- A tenant's statement can be one that an attacker wrote. These take the server's own tools out of its reach.

-- Volatile functions act: they set, lock, notify, write large objects or WAL, run SQL from text. None but these is needed.
-- Of the others, those that run SQL from text, count rows and activity of everybody, or show what a session did for others.
create or replace view monitor.forbidden_function as
select p.oid::regprocedure as function
from pg_proc p
where p.prokind = 'f'
  and p.prorettype not in ('trigger'::regtype, 'event_trigger'::regtype, 'language_handler'::regtype, 'internal'::regtype,
                           'index_am_handler'::regtype, 'table_am_handler'::regtype, 'tsm_handler'::regtype)
  and 'internal'::regtype <> all (p.proargtypes::oid[])
  and ((p.pronamespace = 'pg_catalog'::regnamespace
        and ((p.provolatile = 'v' and p.proname not in (
                  'clock_timestamp', 'timeofday', 'random', 'random_normal', 'array_sample', 'array_shuffle',
                  'gen_random_uuid', 'uuidv4', 'uuidv7',
                  'nextval', 'currval', 'lastval', 'setval',        -- each asks the sequence's own privileges
                  'pg_advisory_unlock_all', 'pg_is_in_recovery'))   -- Npgsql: reset of a connection, choice of a host
          or p.proname ~ '^(query|cursor|table|schema|database)_to_xml'
          or p.proname ~ '^pg_stat_get_'
          or p.proname in ('pg_cursor', 'pg_prepared_statement', 'pg_get_replication_slots')))
    or (p.pronamespace in ('ext'::regnamespace, 'monitor'::regnamespace) and p.provolatile = 'v'));   -- pg_trgm: set_limit()

do $$
declare
    target text;
begin
    for target in select function from monitor.forbidden_function where has_function_privilege('public', function, 'execute') loop
        execute format('revoke execute on function %s from public', target);
        execute format('grant execute on function %s to podcastflow_staff', target);
    end loop;
    -- Catalogs list every tenant's tables with their row counts. Name resolution does not need these privileges, and
    -- information_schema goes on showing each role its own.
    for target in
        select oid::regclass from pg_class
        where (relnamespace = 'pg_catalog'::regnamespace and relkind in ('r', 'v')
               or relnamespace = 'monitor'::regnamespace) and has_any_column_privilege('public', oid, 'select')
    loop
        execute format('revoke all on table %s from public', target);
        execute format('grant select on table %s to podcastflow_staff', target);
    end loop;
end $$;

revoke usage on language plpgsql from public;      -- DO is one statement that may hold RESET ROLE; SET ROLE
grant usage on language plpgsql to podcastflow_migrator;

revoke all on monitor.forbidden_function from public;
grant select on monitor.forbidden_function to podcastflow_staff;

-- What organizations cost --------------------------------------------------------------------------------
-- Statements of others are shown to their role and to who reads all statistics. The control plane gets those of one organization in this
-- database, and nothing else of this function's owner, who is the server's.

create or replace function monitor.slow_statements(tenant text, most integer)
returns table (statement text, calls bigint, total_ms double precision, mean_ms double precision, rows bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select left(s.query, 4000), s.calls, s.total_exec_time, s.mean_exec_time, s.rows
    from monitor.pg_stat_statements s join pg_roles r on r.oid = s.userid join pg_database d on d.oid = s.dbid
    where r.rolname = tenant and tenant ~ '^org_[a-z0-9_]{1,50}$' and d.datname = current_database()
    order by s.total_exec_time desc, s.queryid
    limit least(greatest(most, 0), 100)
$$;
revoke all on function monitor.slow_statements(text, integer) from public;
grant execute on function monitor.slow_statements(text, integer) to podcastflow_control;

-- Tenant roles ------------------------------------------------------------------------------------------
-- Up to PostgreSQL 15 CREATEROLE may grant any role, pg_execute_server_program included. So nobody who can log in has it.

create or replace function public.create_tenant_role(tenant text, shard text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not coalesce(tenant ~ '^org_[a-z0-9_]{1,50}$' and shard ~ '^podcastflow_app_[0-9]+$', false) then
        raise exception 'not a tenant and a login shard: %, %', tenant, shard using errcode = 'invalid_parameter_value';
    end if;
    execute format('create role %I nologin', tenant);
    execute format('grant podcastflow_tenant to %I', tenant);
    execute format('grant %I to %I', tenant, shard);
end $$;

create or replace function public.rename_tenant_role(tenant text, new_name text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not coalesce(tenant ~ '^org_[a-z0-9_]{1,50}$' and new_name ~ '^org_[a-z0-9_]{1,50}$', false) then
        raise exception 'not two tenants: %, %', tenant, new_name using errcode = 'invalid_parameter_value';
    end if;
    execute format('alter role %I rename to %I', tenant, new_name);
end $$;

create or replace function public.drop_tenant_role(tenant text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not coalesce(tenant ~ '^org_[a-z0-9_]{1,50}$', false) then
        raise exception 'not a tenant: %', tenant using errcode = 'invalid_parameter_value';
    end if;
    execute format('grant %I to podcastflow_role_keeper', tenant);
    execute format('drop owned by %I', tenant);             -- what a tenant can leave behind: default privileges of its own
    execute format('drop role %I', tenant);
end $$;

alter function public.create_tenant_role(text, text) owner to podcastflow_role_keeper;
alter function public.rename_tenant_role(text, text) owner to podcastflow_role_keeper;
alter function public.drop_tenant_role(text) owner to podcastflow_role_keeper;
revoke all on function public.create_tenant_role(text, text), public.rename_tenant_role(text, text), public.drop_tenant_role(text) from public;
grant execute on function public.create_tenant_role(text, text), public.rename_tenant_role(text, text), public.drop_tenant_role(text)
    to podcastflow_migrator;

alter default privileges for role podcastflow_migrator revoke execute on functions from public;
alter default privileges for role podcastflow_migrator in schema public grant select, insert, update, delete on tables to podcastflow_control;
