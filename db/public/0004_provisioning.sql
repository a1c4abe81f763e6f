-- Module: tenancy. The functions that make, migrate, rename and drop an organization's schema.
-- Control may call those that make and rename; the migrator all of them.

-- Brings one organization's schema to the newest stored version, or to the one given.
-- In a script :"tenant" stands for its role, :'org_id' and :'slug' for what was given at creation (psql's own syntax).
create function migrate_org_schema(org_id text, up_to integer default null) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    tenant public.tenant_schema;
    step record;
    expected integer;
    started timestamptz;
    took numeric;
begin
    select t.* into tenant from public.tenant_schema t where t.organization_id = org_id for update;
    if not found then
        raise exception 'no such organization: %', org_id using errcode = 'undefined_object';
    end if;
    select m.version into expected from public.tenant_migration m join public.tenant_script s using (version)
    where m.organization_id = org_id and m.state = 'applied' and m.sha256 <> s.sha256 order by m.version limit 1;
    if found then
        raise exception 'tenant migration % was changed after it had been applied', expected using errcode = 'object_not_in_prerequisite_state';
    end if;

    perform set_config('search_path', format('%I, ext, pg_temp', tenant.schema_name), true);
    expected := 0;
    if tenant.schema_version > 0 then
        execute 'select max(version) from schema_migration' into expected;
    end if;
    if expected is distinct from tenant.schema_version then
        raise exception '% is at version %, the registry says %', tenant.schema_name, expected, tenant.schema_version using errcode = 'object_not_in_prerequisite_state';
    end if;
    for step in
        select s.version, s.name, s.script, s.sha256 from public.tenant_script s
        where s.version > tenant.schema_version and (up_to is null or s.version <= up_to) order by s.version
    loop
        expected := expected + 1;
        if step.version <> expected then
            raise exception 'tenant migration % is missing', expected using errcode = 'object_not_in_prerequisite_state';
        end if;
        started := clock_timestamp();
        begin
            execute replace(replace(replace(step.script, ':"tenant"', quote_ident(tenant.schema_name)),
                                    ':''org_id''', quote_literal(org_id)), ':''slug''', quote_literal(tenant.slug));
        exception when others then               -- the original's context would hold the whole script
            raise exception 'tenant migration % (%): %', step.version, step.name, sqlerrm using errcode = sqlstate;
        end;
        took := extract(epoch from clock_timestamp() - started) * 1000;
        execute 'insert into schema_migration (version, name, sha256, applied_at, applied_by, duration_ms) values ($1, $2, $3, $4, $5, $6)'
            using step.version, step.name, step.sha256, started, session_user, took;
        insert into public.tenant_migration (organization_id, version, state, sha256, at, duration_ms)
        values (org_id, step.version, 'applied', step.sha256, started, took)
        on conflict on constraint tenant_migration_pkey do update
            set state = excluded.state, sha256 = excluded.sha256, at = excluded.at, duration_ms = excluded.duration_ms, error = null;
    end loop;
    if expected > tenant.schema_version then
        update public.tenant_schema t set schema_version = expected where t.organization_id = org_id;
    end if;
    return expected;
end $$;

-- Creates role, schema and all tables of an organization: everything, or nothing. Answers the schema's name.
-- Of concurrent calls for one slug or one organization one wins, the others fail with unique_violation.
create function create_complete_org_schema(slug text, org_id text, up_to integer default null) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    tenant constant text := public.free_schema_name(slug, org_id);
    shard text;
begin
    select r.rolname into strict shard
    from pg_roles r left join public.tenant_schema t on t.login_shard = r.rolname
    where r.rolname ~ '^podcastflow_app_[0-9]+$'
    group by r.rolname order by count(t.schema_name), r.rolname limit 1;

    insert into public.tenant_schema (organization_id, slug, schema_name, login_shard)
    values (org_id, create_complete_org_schema.slug, tenant, shard);      -- waits here for a rival

    perform public.create_tenant_role(tenant, shard);
    execute format('create schema %I', tenant);
    execute format('grant usage on schema %I to %I, podcastflow_reader', tenant, tenant);
    -- In force for what the migrations create, now and later; costs nothing as the fleet grows, unlike GRANT ON ALL TABLES.
    execute format('alter default privileges in schema %I grant select, insert, update, delete on tables to %I', tenant, tenant);
    execute format('alter default privileges in schema %I grant select on tables to podcastflow_reader', tenant);
    execute format('alter default privileges in schema %I grant select on sequences to %I, podcastflow_reader', tenant, tenant);   -- for exports
    if public.migrate_org_schema(org_id, up_to) = 0 then
        raise exception 'no tenant migrations are stored' using errcode = 'object_not_in_prerequisite_state';
    end if;
    return tenant;
end $$;

-- A new name for everything that carries it, in one transaction; files and jobs follow by cascade. Answers the schema's name.
create function rename_org_schema(org_id text, new_slug text) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    tenant public.tenant_schema;
    new_name constant text := public.free_schema_name(new_slug, org_id);
begin
    select t.* into tenant from public.tenant_schema t where t.organization_id = org_id for update;
    if not found then
        raise exception 'no such organization: %', org_id using errcode = 'undefined_object';
    end if;
    if tenant.slug = new_slug then
        return tenant.schema_name;
    end if;
    update public.tenant_schema t set slug = new_slug, schema_name = new_name where t.organization_id = org_id;   -- waits here for a rival
    update public.organization o set slug = new_slug where o.id = org_id;
    perform public.rename_tenant_role(tenant.schema_name, new_name);
    execute format('alter schema %I rename to %I', tenant.schema_name, new_name);
    delete from public.retired_name r where r.schema_name = new_name;
    perform public.retire_name(tenant.schema_name, org_id);
    return new_name;
end $$;

-- Removes the schema with everything in it, its role, its registry row, its jobs and the records of its files.
create function drop_org_schema(org_id text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp set client_min_messages = warning as $$
declare
    tenant public.tenant_schema;
begin
    select t.* into tenant from public.tenant_schema t where t.organization_id = org_id for update;
    if not found then
        raise exception 'no such organization: %', org_id using errcode = 'undefined_object';
    end if;
    delete from public.uploaded_file f where f.schema_name = tenant.schema_name;
    delete from public.tenant_schema t where t.organization_id = org_id;
    execute format('drop schema %I cascade', tenant.schema_name);
    perform public.drop_tenant_role(tenant.schema_name);
    perform public.retire_name(tenant.schema_name, org_id);
end $$;

grant execute on function create_complete_org_schema(text, text, integer), rename_org_schema(text, text) to podcastflow_control;
