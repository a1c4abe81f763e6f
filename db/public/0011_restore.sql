-- Module: platform. An organization restored from its export: the export's rows in a schema beside its own, compared, and then the two change names.

-- Two schemas change their names, with their roles and all that the registry knows of them: each registry row keeps its names and gets the other's tables.
-- Whoever writes in the first one at this moment is waited for; whoever comes later finds the other one.
create function swap_org_schemas(org_id text, beside_id text) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    here public.tenant_schema;
    beside public.tenant_schema;
    between constant text := 'org_swap_' || replace(gen_random_uuid()::text, '-', '');
    ledger public.tenant_migration[];
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
    return here.schema_name;
end $$;

-- The same for the product's organizations, whose schemas say whose they are and who belongs to them: people's membership is the platform's, not the export's.
create function put_in_place(org_id text, beside_id text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    tenant constant text := public.swap_org_schemas(org_id, beside_id);
    belongs record;
begin
    execute format('update %I.org_identity set org_id = $1', tenant) using org_id;
    execute format('update %I.org_identity set org_id = $1', (select t.schema_name from public.tenant_schema t where t.organization_id = beside_id)) using beside_id;
    perform public.name_organization(org_id, (select o.name from public.organization o where o.id = org_id));
    execute format('update %I.member set status = ''inactive'' where status = ''active''', tenant);
    for belongs in
        select m.user_id, m.roles, m.status from public.membership m where m.organization_id = org_id order by m.user_id for update
    loop
        perform public.set_membership(belongs.user_id, org_id, belongs.roles, belongs.status);
    end loop;
end $$;
grant execute on function put_in_place(text, text) to podcastflow_control;

create table organization_restore (
    id              uuid not null,
    organization_id text not null,
    beside_id       text not null,                 -- the registry's id of the schema that is not in use: the export's, after the swap the one that was in use before
    state           text not null default 'importing',
    exported_at     timestamptz not null,          -- the moment the rows are of
    comparison      jsonb,
    requested_at    timestamptz not null,
    requested_by    uuid,
    swapped_at      timestamptz,
    kept_until      timestamptz not null,          -- then the schema beside is dropped
    constraint organization_restore_pkey primary key (id),
    constraint organization_restore_beside_key unique (beside_id),
    constraint organization_restore_organization_fkey foreign key (organization_id) references organization,
    constraint organization_restore_state_check check (state in ('importing', 'ready', 'swapped', 'undone', 'dropping', 'dropped')),
    constraint organization_restore_comparison_check check (state not in ('ready', 'swapped', 'undone') or comparison is not null),
    constraint organization_restore_swapped_check check (state not in ('swapped', 'undone') or swapped_at is not null)
);
create unique index organization_restore_open_key on organization_restore (organization_id) where state in ('importing', 'ready');
create index organization_restore_kept on organization_restore (kept_until) where state <> 'dropped';
