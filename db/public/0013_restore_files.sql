-- Module: platform. A restore exchanges what was uploaded along with the rows that name it.

create or replace function swap_org_schemas(org_id text, beside_id text) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    here public.tenant_schema;
    beside public.tenant_schema;
    between constant text := 'org_swap_' || replace(gen_random_uuid()::text, '-', '');
    ledger public.tenant_migration[];
    uploads public.uploaded_file[];
    tables text;
    patience constant timestamptz := clock_timestamp() + interval '10 seconds';
begin
    perform from public.tenant_schema t where t.organization_id in (org_id, beside_id) order by t.organization_id for update;
    select t.* into here from public.tenant_schema t where t.organization_id = org_id;
    select t.* into beside from public.tenant_schema t where t.organization_id = beside_id;
    if here.organization_id is null or beside.organization_id is null or org_id = beside_id then
        raise exception 'not two organizations: %, %', org_id, beside_id using errcode = 'undefined_object';
    end if;
    select string_agg(format('%I.%I', here.schema_name, c.relname), ', ') into tables
    from pg_class c where c.relnamespace = to_regnamespace(quote_ident(here.schema_name)) and c.relkind = 'r';
    loop                                           -- all at once or none: whoever holds one and waits for another would wait for us, and we for them
        begin
            execute format('lock table %s in share row exclusive mode nowait', tables);
            exit;
        exception when lock_not_available then
            if clock_timestamp() > patience then
                raise;
            end if;
        end;
        perform pg_sleep(0.02);
    end loop;
    -- Who waited for these tables under the old role must not find them again: the next statement looks names up anew.
    execute format('revoke usage on schema %I from %I', here.schema_name, here.schema_name);
    execute format('grant usage on schema %I to %I', beside.schema_name, beside.schema_name);

    perform public.rename_tenant_role(here.schema_name, between);
    perform public.rename_tenant_role(beside.schema_name, here.schema_name);
    perform public.rename_tenant_role(between, beside.schema_name);
    execute format('alter schema %I rename to %I', here.schema_name, between);
    execute format('alter schema %I rename to %I', beside.schema_name, here.schema_name);
    execute format('alter schema %I rename to %I', between, beside.schema_name);

    update public.tenant_schema t set login_shard = beside.login_shard, schema_version = beside.schema_version, placement_epoch = t.placement_epoch + 1 where t.organization_id = org_id;
    update public.tenant_schema t set login_shard = here.login_shard, schema_version = here.schema_version, placement_epoch = t.placement_epoch + 1 where t.organization_id = beside_id;
    select array_agg(m) into ledger from public.tenant_migration m where m.organization_id in (org_id, beside_id);
    delete from public.tenant_migration m where m.organization_id in (org_id, beside_id);
    insert into public.tenant_migration (organization_id, version, state, sha256, at, duration_ms, error)
    select case m.organization_id when org_id then beside_id else org_id end, m.version, m.state, m.sha256, m.at, m.duration_ms, m.error from unnest(ledger) m;
    -- Both may have files of one id: first all go, then all come.
    select array_agg(f) into uploads from public.uploaded_file f where f.schema_name in (here.schema_name, beside.schema_name);
    delete from public.uploaded_file f where f.schema_name in (here.schema_name, beside.schema_name);
    insert into public.uploaded_file (schema_name, id, file_name, sha256, size_bytes, media_type, state, created_at)
    select case f.schema_name when here.schema_name then beside.schema_name else here.schema_name end, f.id, f.file_name, f.sha256, f.size_bytes, f.media_type, f.state, f.created_at from unnest(uploads) f;
    return here.schema_name;
end $$;
