-- What is open that must be shut. Run after public.sql, by the server's owner; repeatable.
-- `doctor` first asserts that monitor.forbidden_function is not empty, then wants no row here.
-- A REVOKE can succeed without effect, so `doctor` also tries: as each login, one attempt per row of the table of threats.
-- mended_by: installation (roles.sql, run again), owner or migrator (the statement in mend), nobody (null: a person decides).

create or replace view monitor.isolation_gap as
with tenant as (
    select n.oid as schema_oid, n.nspname as name, r.oid as role_oid, r.rolname
    from (select oid, nspname from pg_namespace where nspname ~ '^org_') n
    full join (select oid, rolname from pg_roles where rolname ~ '^org_') r on r.rolname = n.nspname
), relation as (
    select c.oid, c.oid::regclass as name, c.relname, c.relkind, c.relowner, c.relacl, c.reloptions, c.relrowsecurity, c.relforcerowsecurity, n.nspname
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where (n.nspname ~ '^org_' or n.nspname = 'public') and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
), granted as (                                    -- every right on a table or one of its columns, not counting the owner's
    select r.nspname, r.name, r.relname, a.privilege_type, case when a.grantee = 0 then 'PUBLIC' else a.grantee::regrole::text end as grantee
    from relation r, lateral (
        select x.privilege_type, x.grantee from aclexplode(r.relacl) x
        union all
        select x.privilege_type, x.grantee from pg_attribute t, aclexplode(t.attacl) x where t.attrelid = r.oid and t.attacl is not null
    ) a where a.grantee <> r.relowner
)
-- the server's own tools
select 'PUBLIC may call ' || function as gap, 'isolation_gap' as code, 'installation' as mended_by, null as mend from monitor.forbidden_function where has_function_privilege('public', function, 'execute')
union all
select 'PUBLIC may read ' || oid::regclass, 'isolation_gap', 'installation', null from pg_class
    where relnamespace = 'pg_catalog'::regnamespace and relkind in ('r', 'v') and has_any_column_privilege('public', oid, 'select, insert, update')
union all
select 'PUBLIC may use language ' || lanname, 'isolation_gap', 'owner', format('revoke usage on language %I from public', lanname) from pg_language where lanname not in ('internal', 'c', 'sql') and has_language_privilege('public', oid, 'usage')
union all
select format('PUBLIC has %s on database %s', upper(right_), datname), 'isolation_gap', 'owner', format('revoke %s on database %I from public', right_, datname) from pg_database, unnest(array['connect', 'temporary', 'create']) right_
    where datallowconn and has_database_privilege('public', oid, right_)
union all
select format('PUBLIC has %s on schema %s', upper(right_), nspname), 'isolation_gap', 'owner', format('revoke %s on schema %I from public', right_, nspname) from pg_namespace, unnest(array['usage', 'create']) right_
    where nspname not in ('pg_catalog', 'information_schema') and has_schema_privilege('public', oid, right_)
union all
select 'unexpected extension ' || extname, 'isolation_gap', null, null from pg_extension where extname not in ('plpgsql', 'btree_gist', 'pg_trgm', 'pg_stat_statements')
-- roles
union all
select rolname || ' has an attribute it must not have', 'isolation_gap', 'owner',
       format('alter role %I nosuperuser nocreatedb noreplication nobypassrls%s%s%s', rolname, case when rolname <> 'podcastflow_role_keeper' then ' nocreaterole' end,
              case when rolname ~ '^podcastflow_app_' then ' noinherit' end, case when rolname ~ '^(org_|podcastflow_role_keeper$)' then ' nologin' end)
    from pg_roles
    where rolname ~ '^(podcastflow_|org_)'
      and (rolsuper or rolcreatedb or rolreplication or rolbypassrls or rolcreaterole and rolname <> 'podcastflow_role_keeper'
           or rolinherit and rolname ~ '^podcastflow_app_' or rolcanlogin and rolname ~ '^(org_|podcastflow_role_keeper$)')
union all
select format('%s is a member of %s', member.rolname, granted.rolname), 'isolation_gap', 'owner', format('revoke %I from %I', granted.rolname, member.rolname)
    from pg_auth_members m join pg_roles member on member.oid = m.member join pg_roles granted on granted.oid = m.roleid
    where granted.rolname ~ '^org_' and member.rolname !~ '^podcastflow_(app_[0-9]+|role_keeper)$'
       or member.rolname ~ '^org_' and granted.rolname <> 'podcastflow_tenant'
       or member.rolname ~ '^podcastflow_app_' and granted.rolname !~ '^org_'
union all
select format('%s: %s is not set', rolname, setting), 'isolation_gap', 'installation', null from pg_roles, unnest(array['search_path="$user", ext, pg_temp', 'statement_timeout=%',
        'lock_timeout=%', 'idle_in_transaction_session_timeout=%', 'temp_file_limit=%']) setting
    where rolname ~ '^podcastflow_app_[0-9]+$' and not exists (select from unnest(rolconfig) c where c like setting)
union all
select format('schema %s and role %s do not pair', coalesce(name, '(none)'), coalesce(rolname, '(none)')), 'role_unpaired', null, null from tenant
    where (name is null or rolname is null)            -- roles are the server's: one that another database uses is that database's matter
      and not exists (select from public.tenant_schema t where t.schema_name = rolname)
      and not exists (select from pg_shdepend d where d.refclassid = 'pg_authid'::regclass and d.refobjid = role_oid
                      and d.dbid not in (0, (select oid from pg_database where datname = current_database())))
-- the registry
union all
select format('schema %s is not registered', name), 'schema_unregistered', null, null from tenant where name is not null and not exists (select from public.tenant_schema t where t.schema_name = name)
union all
select format('%s is registered and has no schema', schema_name), 'schema_missing', null, null from public.tenant_schema where schema_name not in (select nspname from pg_namespace)
union all
select format('%s is not a member of %s, or another shard is', t.login_shard, t.schema_name), 'isolation_gap', 'owner',
       concat((select string_agg(format('revoke %I from %s; ', t.schema_name, m.member::regrole), '') from pg_auth_members m
               where m.roleid = to_regrole(t.schema_name) and m.member::regrole::text ~ '^podcastflow_app_' and m.member::regrole::text <> t.login_shard),
              format('grant %I to %I', t.schema_name, t.login_shard))
    from public.tenant_schema t
    where to_regrole(t.schema_name) is not null
      and array[t.login_shard] is distinct from (select array_agg(m.member::regrole::text) from pg_auth_members m
          where m.roleid = to_regrole(t.schema_name) and m.member::regrole::text ~ '^podcastflow_app_')
-- tenants' schemas
union all
select format('%s owns %s', relowner::regrole, name), 'isolation_gap', null, null from relation where relowner <> (select oid from pg_roles where rolname = 'podcastflow_migrator')
union all
select rolname || ' may create in its schema', 'isolation_gap', 'migrator', format('revoke create on schema %I from %I', name, rolname) from tenant where schema_oid is not null and role_oid is not null and has_schema_privilege(role_oid, schema_oid, 'create')
union all
select format('%s has USAGE on schema %s', a.grantee::regrole, n.nspname), 'isolation_gap', 'migrator', format('revoke all on schema %I from %s', n.nspname, a.grantee::regrole) from pg_namespace n, aclexplode(n.nspacl) a
    where n.nspname ~ '^org_' and a.grantee not in (0, n.nspowner) and a.grantee::regrole::text not in (n.nspname, 'podcastflow_reader')
union all
select format('%s has %s on %s', grantee, privilege_type, name), 'isolation_gap', 'migrator', format('revoke %s on %s from %s', privilege_type, name, grantee) from granted
    where nspname ~ '^org_' and not (grantee = nspname and privilege_type in ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
                                     or grantee = 'podcastflow_reader' and privilege_type = 'SELECT')
union all
select format('view %s is not security_invoker', name), 'isolation_gap', null, null from relation
    where nspname ~ '^org_' and relkind = 'v' and not coalesce(reloptions @> '{security_invoker=true}', false)
union all
select format('%s: %s lets rows vanish that the tenant may not delete', c.conrelid::regclass, c.conname), 'isolation_gap', null, null
    from pg_constraint c join tenant t on t.schema_oid = c.connamespace and t.role_oid is not null
    where c.contype = 'f' and c.confdeltype = 'c' and not has_table_privilege(t.role_oid, c.conrelid, 'delete')
union all
select format('function %s is security definer', p.oid::regprocedure), 'isolation_gap', null, null from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname ~ '^org_' and p.prosecdef
-- the control plane
union all
select format('%s has %s on %s', grantee, privilege_type, name), 'isolation_gap', 'migrator', format('revoke %s on %s from %s', privilege_type, name, grantee) from granted
    where nspname = 'public' and grantee <> 'podcastflow_control'
      and not (grantee = 'podcastflow_tenant' and relname = 'uploaded_file' and privilege_type in ('SELECT', 'INSERT'))
      and not (grantee = 'podcastflow_reader' and (relname = 'tenant_schema' or relname ~ '^master_all_') and privilege_type = 'SELECT')
union all
select format('%s is open to tenants without forced row security', name), 'isolation_gap', null, null from relation
    where nspname = 'public' and relkind = 'r' and has_any_column_privilege('podcastflow_tenant', oid, 'select, insert, update')
      and not (relrowsecurity and relforcerowsecurity)
union all
select format('policy %s on %s is not keyed by current_user', p.polname, p.polrelid::regclass), 'isolation_gap', null, null from pg_policy p
    -- control serves every tenant's files; the migrator owns the table and could lift the policies
    where p.polroles not in (select array[oid] from pg_roles where rolname in ('podcastflow_control', 'podcastflow_migrator'))
      and (p.polroles <> array[(select oid from pg_roles where rolname = 'podcastflow_tenant')]
           or pg_get_expr(p.polqual, p.polrelid) <> '(schema_name = CURRENT_USER)' or pg_get_expr(p.polwithcheck, p.polrelid) <> '(schema_name = CURRENT_USER)')
union all
select format('%s may call %s', case when a.grantee = 0 then 'PUBLIC' else a.grantee::regrole::text end, p.oid::regprocedure), 'isolation_gap', 'owner',
       format('revoke execute on function %s from %s', p.oid::regprocedure, case when a.grantee = 0 then 'public' else a.grantee::regrole::text end)
    from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
    where p.pronamespace = 'public'::regnamespace and a.grantee <> p.proowner
      and (a.grantee = 0 or a.grantee::regrole::text not in ('podcastflow_control', 'podcastflow_migrator', 'podcastflow_tenant')
           or a.grantee::regrole::text = 'podcastflow_tenant' and p.proname not in ('enqueue_job', 'audit', 'own_plan'))
      -- the reader sees every tenant's tables, so an export may tell it what files belong to them
      and not (a.grantee <> 0 and a.grantee::regrole::text = 'podcastflow_reader' and p.proname ~ '^(master_all_|exported_files$)')
union all
select format('%s is security definer without a fixed search_path', p.oid::regprocedure), 'isolation_gap', null, null from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.prosecdef and not exists (select from unnest(p.proconfig) c where c ~ '^search_path=.*pg_temp$');

revoke all on monitor.isolation_gap from public;
grant select on monitor.isolation_gap to podcastflow_staff;
