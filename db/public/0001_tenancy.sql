-- Module: tenancy. The registry of organizations' schemas, the stored tenant migrations, the two shared tables with a
-- door for tenants, and the rules for names.
-- Runs as podcastflow_migrator with search_path public, ext, pg_temp.

-- Registry ----------------------------------------------------------------------------------------------

-- Which schema, role and login an organization has. Its state is organization.status, written once, there.
create table tenant_schema (
    organization_id text not null,
    slug            text not null,
    schema_name     text not null,                 -- the tenant's role has the same name
    login_shard     text not null,
    schema_version  integer not null default 0,
    placement_epoch bigint not null default 1,
    created_at      timestamptz not null default now(),
    constraint tenant_schema_pkey primary key (organization_id),
    constraint tenant_schema_slug_key unique (slug),
    constraint tenant_schema_schema_name_key unique (schema_name),
    constraint tenant_schema_organization_id_check check (organization_id ~ '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$'),
    constraint tenant_schema_schema_name_check check (schema_name ~ '^org_[a-z0-9_]{1,50}$'),
    constraint tenant_schema_version_check check (schema_version >= 0),
    constraint tenant_schema_epoch_check check (placement_epoch >= 1)
);

-- A freed name, kept from everybody else until no process can still hold a route to it.
create table retired_name (
    schema_name     text not null,
    organization_id text not null,
    until           timestamptz not null,
    constraint retired_name_pkey primary key (schema_name)
);

-- Who may write here becomes the migrator: these scripts run with its rights.
create table tenant_script (
    version   integer not null,
    name      text not null,
    script    text not null,
    sha256    bytea not null,
    stored_at timestamptz not null default now(),
    constraint tenant_script_pkey primary key (version),
    constraint tenant_script_version_check check (version > 0),
    constraint tenant_script_sha256_check check (sha256 = pg_catalog.sha256(convert_to(script, 'UTF8')))
);

-- The fleet's ledger; the row in the organization's own schema_migration is written in the same transaction.
create table tenant_migration (
    organization_id text not null,
    version         integer not null,
    state           text not null,
    sha256          bytea not null,
    at              timestamptz not null,
    duration_ms     numeric(12, 3),
    error           text,
    constraint tenant_migration_pkey primary key (organization_id, version),
    constraint tenant_migration_organization_fkey foreign key (organization_id) references tenant_schema on delete cascade,
    constraint tenant_migration_state_check check (state in ('applied', 'failed')),
    constraint tenant_migration_error_check check ((state = 'failed') = (error is not null))
);

-- The registry decides which role a request enters: the control plane reads it and changes it by the functions below only.
revoke insert, update, delete on tenant_schema, retired_name, tenant_script, tenant_migration from podcastflow_control;
grant select on tenant_schema to podcastflow_reader;

-- Processes keep the registry, memberships and sessions in memory; a change tells them to forget. It names nothing:
-- every role of the database may listen.
create function tell_changed() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    perform pg_notify('podcastflow_changed', '');
    return null;
end $$;
create trigger tenant_schema_changed after insert or update or delete on tenant_schema execute function tell_changed();

-- Shared tables with a door for tenants ------------------------------------------------------------------

-- Every key and index starts with the tenant, so nothing tells one tenant about another's files.
-- SELECT and INSERT only: with UPDATE or DELETE a tenant could LOCK the table for everybody.
create table uploaded_file (
    schema_name text not null default current_user,
    id          uuid not null,
    file_name   text not null,
    sha256      bytea not null,
    size_bytes  bigint not null,
    media_type  text not null,
    state       text not null default 'pending',
    created_at  timestamptz not null default now(),
    constraint uploaded_file_pkey primary key (schema_name, id),
    constraint uploaded_file_tenant_fkey foreign key (schema_name) references tenant_schema (schema_name) on update cascade,
    constraint uploaded_file_name_check check (length(file_name) between 1 and 255),
    constraint uploaded_file_sha256_check check (octet_length(sha256) = 32),
    constraint uploaded_file_size_check check (size_bytes >= 0),
    constraint uploaded_file_state_check check (state in ('pending', 'ready', 'deleted'))
);
alter table uploaded_file enable row level security;
alter table uploaded_file force row level security;
create policy uploaded_file_tenant on uploaded_file to podcastflow_tenant
    using (schema_name = current_user) with check (schema_name = current_user);
create policy uploaded_file_control on uploaded_file to podcastflow_control using (true) with check (true);
grant select, insert (id, file_name, sha256, size_bytes, media_type) on uploaded_file to podcastflow_tenant;

create table job (
    id           uuid not null default gen_random_uuid(),
    schema_name  text,                             -- null: the platform's own
    kind         text not null,
    payload      jsonb not null,
    dedupe_key   text,
    state        text not null default 'queued',
    run_after    timestamptz not null default now(),
    attempts     integer not null default 0,
    leased_until timestamptz,
    last_error   text,
    created_at   timestamptz not null default now(),
    finished_at  timestamptz,
    constraint job_pkey primary key (id),
    constraint job_tenant_fkey foreign key (schema_name) references tenant_schema (schema_name) on update cascade on delete cascade,
    constraint job_kind_check check (kind ~ '^[a-z][a-z0-9_]{0,62}$'),
    constraint job_payload_check check (pg_column_size(payload) <= 16384),
    constraint job_dedupe_check check (length(dedupe_key) <= 200),
    constraint job_state_check check (state in ('queued', 'running', 'done', 'failed')),
    constraint job_attempts_check check (attempts >= 0),
    constraint job_lease_check check ((state = 'running') = (leased_until is not null)),
    constraint job_finished_check check ((state in ('done', 'failed')) = (finished_at is not null))
);
create unique index job_dedupe_key on job (schema_name, kind, dedupe_key) nulls not distinct
    where dedupe_key is not null and state in ('queued', 'running');
create index job_due on job (run_after) where state = 'queued';
create index job_leased on job (leased_until) where state = 'running';

-- Inside a security definer function current_user is its owner and session_user the login shard. The setting "role" is what
-- SET ROLE chose; PostgreSQL refuses to change it in here, and a tenant cannot change it outside (set_config is revoked).
create function calling_tenant() returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
    select coalesce(nullif(current_setting('role'), 'none'), session_user)
$$;

-- The organization on whose behalf a security definer function was called; nobody else gets an answer.
create function calling_organization() returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
    tenant constant text := public.calling_tenant();
    organization_id text;
begin
    select t.organization_id into organization_id
    from public.tenant_schema t join public.organization o on o.id = t.organization_id
    where t.schema_name = tenant and o.status = 'active';
    if not found then
        raise exception '% is not an active tenant', tenant using errcode = 'insufficient_privilege';
    end if;
    return organization_id;
end $$;

create function enqueue_job(kind text, payload jsonb default '{}', dedupe_key text default null) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    tenant constant text := public.calling_tenant();
    job_id uuid;
begin
    perform public.calling_organization();
    loop
        insert into public.job (schema_name, kind, payload, dedupe_key)
        values (tenant, enqueue_job.kind, enqueue_job.payload, enqueue_job.dedupe_key)
        on conflict (schema_name, kind, dedupe_key) where dedupe_key is not null and state in ('queued', 'running') do nothing
        returning id into job_id;
        if job_id is null then                     -- the same work is waiting already; if it ended meanwhile, try again
            select j.id into job_id from public.job j
            where j.schema_name = tenant and j.kind = enqueue_job.kind and j.dedupe_key = enqueue_job.dedupe_key
              and j.state in ('queued', 'running');
        end if;
        exit when job_id is not null;
    end loop;
    perform pg_notify('podcastflow_job', '');      -- a hint without content: every role of the database may LISTEN and NOTIFY
    return job_id;
end $$;

-- What happens inside an organization and concerns security goes to the platform's log. The actor is what the product says.
create function audit(action text, detail jsonb, actor_user_id uuid default null) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into public.audit_log (occurred_at, actor_user_id, organization_id, action, detail)
    values (clock_timestamp(), audit.actor_user_id, public.calling_organization(), audit.action, audit.detail);
end $$;

-- Their owner is the weakest role that can do the work.
grant execute on function calling_tenant(), calling_organization() to podcastflow_control;
grant create on schema public to podcastflow_control;
alter function enqueue_job(text, jsonb, text) owner to podcastflow_control;
alter function audit(text, jsonb, uuid) owner to podcastflow_control;
revoke create on schema public from podcastflow_control;
grant execute on function enqueue_job(text, jsonb, text), audit(text, jsonb, uuid) to podcastflow_tenant;

-- Names -------------------------------------------------------------------------------------------------

-- What is wrong with a slug: null when nothing is. The one place that knows the pattern and the reserved words.
create function slug_problem(slug text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
    select case
        when slug is null or length(slug) > 50 or slug collate "C" !~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$' then 'malformed'
        when slug in ('account', 'admin', 'api', 'app', 'assets', 'demo', 'error', 'ext', 'files', 'forgotten-password', 'health', 'invitation',
                      'master', 'metrics', 'not-found', 'openapi', 'p', 'platform', 'profile', 'public', 'reference', 'reset', 'scalar',
                      'sign-in', 'sign-out', 'system', 'template', 'www') then 'reserved'
    end
$$;

-- Refuses a name that cannot be given to this organization now; otherwise answers the schema's name.
create function free_schema_name(slug text, org_id text) returns text
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    name constant text := 'org_' || replace(slug, '-', '_');       -- slugs have no underscore, so this is injective
begin
    if public.slug_problem(slug) is not null then
        raise exception 'not a usable slug (%): %', public.slug_problem(slug), left(slug, 60) using errcode = 'invalid_parameter_value';
    end if;
    delete from public.retired_name r where r.until <= now();
    if exists (select from public.retired_name r where r.schema_name = name and r.organization_id is distinct from org_id) then
        raise exception 'the slug % was given up a moment ago and is free again in ten minutes', slug using errcode = 'object_in_use';
    end if;
    return name;
end $$;

create function retire_name(name text, org_id text) returns void
language sql set search_path = pg_catalog, pg_temp as $$
    insert into public.retired_name (schema_name, organization_id, until) values (name, org_id, now() + interval '10 minutes')
    on conflict (schema_name) do update set organization_id = excluded.organization_id, until = excluded.until
$$;

grant execute on function slug_problem(text) to podcastflow_control;
