-- Module: platform. The master's figures: a change of what they count leaves a mark, in its own transaction, and a job counts again what is marked.

-- What has to be counted again. A mark is visible from the moment the change is: whoever reads the mark first and the truth after it misses nothing.
-- Only appended here, so that organizations' transactions never wait for each other; taken away by whoever has counted.
create table rollup_mark (
    id             bigint generated always as identity,
    schema_name    text not null,
    family         text not null,
    transaction_id xid8 not null default pg_current_xact_id(),
    marked_at      timestamptz not null default now(),
    constraint rollup_mark_pkey primary key (id),
    constraint rollup_mark_tenant_fkey foreign key (schema_name) references tenant_schema (schema_name) on update cascade on delete cascade,
    constraint rollup_mark_family_check check (family in ('advertisers', 'campaigns', 'episodes', 'shows', 'slots', 'storage', 'usage'))
);
create index rollup_mark_family on rollup_mark (schema_name, family);
alter table rollup_mark set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500, autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 500);

-- Whoever counts or compares an organization's figures holds its row: the slower of two does not overwrite what the faster has counted later.
create table rollup_state (
    organization_id text not null,
    counted_at      timestamptz,
    verified_at     timestamptz,                   -- last compared with the truth
    differences     integer,                       -- how many were found then
    constraint rollup_state_pkey primary key (organization_id),
    constraint rollup_state_organization_fkey foreign key (organization_id) references organization on delete cascade,
    constraint rollup_state_verified_check check ((verified_at is null) = (differences is null) and differences >= 0)
);

-- The sums over all organizations, from the index alone.
create index rollup_figure_sum on rollup_figure (period_start, metric, currency) include (organization_id, value);
drop index rollup_figure_metric;

-- Marks once for each transaction, and sees to it that a job waits; use of the API changes all the time and is counted once a minute. Two may enqueue one each: the second finds nothing to count. One that commits just
-- after the job has looked keeps its mark, and the next change or the sweep finds it. Schemas that are no organization's
-- (restores), and organizations that are put away, have no figures.
create function mark_rollup(tenant text, family text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    due constant timestamptz := now() + case family when 'usage' then interval '1 minute' else interval '2 seconds' end;
begin
    if exists (select from public.rollup_mark m where m.schema_name = tenant and m.family = mark_rollup.family and m.transaction_id = pg_current_xact_id())
       or not exists (select from public.tenant_schema t join public.organization o on o.id = t.organization_id where t.schema_name = tenant and o.status not in ('archived', 'deleted')) then
        return;
    end if;
    insert into public.rollup_mark (schema_name, family) values (tenant, mark_rollup.family);
    if not exists (select from public.job j where j.owner = tenant and j.kind = 'count_figures' and j.state = 'queued' and j.run_after <= due) then
        insert into public.job (schema_name, kind, payload, run_after) values (tenant, 'count_figures', '{}', due);
    end if;
end $$;

create function mark_all_rollups(tenant text) returns void
language sql set search_path = pg_catalog, pg_temp as $$
    select public.mark_rollup(tenant, family) from unnest(array['advertisers', 'campaigns', 'episodes', 'shows', 'slots', 'storage', 'usage']) family
$$;

-- On tables of organizations: the schema is the one of the table, whoever writes there.
create function rollup_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform public.mark_rollup(tg_table_schema, tg_argv[0]);
    return null;
end $$;

create function rollup_files_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform public.mark_rollup(c.schema_name, 'storage') from (select distinct schema_name from changed) c;
    return null;
end $$;
create trigger uploaded_file_added after insert on uploaded_file referencing new table as changed for each statement execute function rollup_files_changed();
create trigger uploaded_file_changed after update on uploaded_file referencing new table as changed for each statement execute function rollup_files_changed();
create trigger uploaded_file_removed after delete on uploaded_file referencing old table as changed for each statement execute function rollup_files_changed();

-- A restore exchanges all tables.
create function rollup_swapped() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform public.mark_all_rollups(n.schema_name) from after n join before b using (organization_id) where n.placement_epoch <> b.placement_epoch;
    return null;
end $$;
create trigger tenant_schema_swapped after update on tenant_schema referencing old table as before new table as after for each statement execute function rollup_swapped();

-- What is put away has no figures until it is brought back.
create function rollup_archived() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if exists (select from after n where n.status in ('archived', 'deleted')) then
        delete from public.rollup_mark m using public.tenant_schema t, after n where m.schema_name = t.schema_name and t.organization_id = n.id and n.status in ('archived', 'deleted');
        delete from public.rollup_figure f using after n where f.organization_id = n.id and n.status in ('archived', 'deleted');
        delete from public.rollup_state s using after n where s.organization_id = n.id and n.status in ('archived', 'deleted');
    end if;
    perform public.mark_all_rollups(t.schema_name) from after n join before b using (id) join public.tenant_schema t on t.organization_id = n.id
    where b.status = 'archived' and n.status not in ('archived', 'deleted');
    return null;
end $$;
create trigger organization_archived after update on organization referencing old table as before new table as after for each statement execute function rollup_archived();

grant create on schema public to podcastflow_control;
alter function mark_rollup(text, text) owner to podcastflow_control;
alter function rollup_changed() owner to podcastflow_control;
alter function rollup_files_changed() owner to podcastflow_control;
revoke create on schema public from podcastflow_control;
