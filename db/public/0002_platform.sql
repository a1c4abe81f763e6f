-- Module: platform. Organizations, plans, the platform's log, mails and settings. Only the control plane reads and writes here.

create table database_server (
    name        text not null,
    region      text not null,
    engine      text not null default 'postgresql',
    accepts_new boolean not null default true,
    constraint database_server_pkey primary key (name),
    constraint database_server_name_check check (name ~ '^[a-z][a-z0-9-]{0,62}$'),
    constraint database_server_engine_check check (engine in ('postgresql', 'citus'))
);
insert into database_server (name, region) values ('primary', 'local');

-- A limit that is null does not limit.
create table billing_plan (
    id                      text not null,
    name                    text not null,
    users_max               integer,
    shows_max               integer,
    storage_bytes_max       bigint,
    api_calls_per_month_max bigint,
    constraint billing_plan_pkey primary key (id),
    constraint billing_plan_id_check check (id ~ '^[a-z][a-z0-9_]{0,30}$'),
    constraint billing_plan_limits_check check (users_max > 0 and shows_max > 0 and storage_bytes_max > 0 and api_calls_per_month_max > 0)
);
insert into billing_plan (id, name, users_max, shows_max, storage_bytes_max, api_calls_per_month_max) values
    ('starter',      'Starter',       5,    5,    10737418240,  10000),
    ('professional', 'Professional', 25,   50,   107374182400, 100000),
    ('enterprise',   'Enterprise', null, null,           null,   null);

create table organization (
    id            text not null,
    slug          text not null,
    name          text not null,
    email         text not null,
    status        text not null default 'requested',
    status_reason text,
    region        text not null default 'local',
    created_at    timestamptz not null,
    created_by    uuid,
    activated_at  timestamptz,
    constraint organization_pkey primary key (id),
    constraint organization_slug_key unique (slug),
    constraint organization_id_check check (id ~ '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$'),
    constraint organization_slug_check check (slug_problem(slug) is null),
    constraint organization_name_check check (length(name) between 1 and 200),
    constraint organization_email_check check (length(email) between 3 and 320 and email like '%_@_%'),
    constraint organization_status_check check (status in ('requested', 'provisioning', 'active', 'suspended', 'archived', 'deleted')),
    constraint organization_reason_check check (length(status_reason) <= 2000),
    constraint organization_suspended_check check (status <> 'suspended' or status_reason is not null),
    constraint organization_active_check check (status not in ('active', 'suspended', 'archived') or activated_at is not null)
);
-- The name that people see: the platform's, and the one in the organization's own schema, in one transaction.
create function name_organization(org_id text, display_name text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    tenant text;
begin
    update public.organization o set name = name_organization.display_name where o.id = org_id;
    select t.schema_name into tenant from public.tenant_schema t where t.organization_id = org_id for share;
    if not found then
        raise exception 'organization % has no schema', org_id using errcode = 'undefined_object';
    end if;
    execute format('update %I.org_identity set display_name = $1', tenant) using name_organization.display_name;
end $$;
grant execute on function name_organization(text, text) to podcastflow_control;
create trigger organization_changed after insert or update or delete on organization execute function tell_changed();

create table subscription (
    organization_id text not null,
    plan_id         text not null,
    started_at      timestamptz not null,
    constraint subscription_pkey primary key (organization_id),
    constraint subscription_organization_fkey foreign key (organization_id) references organization on delete cascade,
    constraint subscription_plan_fkey foreign key (plan_id) references billing_plan
);

-- What provisioning has done so far, shown live.
create table provisioning_step (
    organization_id text not null,
    step            text not null,
    at              timestamptz not null,
    detail          text,
    constraint provisioning_step_pkey primary key (organization_id, step),
    constraint provisioning_step_organization_fkey foreign key (organization_id) references organization on delete cascade,
    constraint provisioning_step_step_check check (length(step) between 1 and 100),
    constraint provisioning_step_detail_check check (length(detail) <= 1000)
);

create table platform_idempotency_key (
    actor_user_id uuid not null,
    key           text not null,
    request_hash  bytea not null,
    status        integer not null,
    response      jsonb not null,
    created_at    timestamptz not null,
    constraint platform_idempotency_key_pkey primary key (actor_user_id, key),
    constraint platform_idempotency_key_key_check check (length(key) between 1 and 200),
    constraint platform_idempotency_key_hash_check check (octet_length(request_hash) = 32)
);
create index platform_idempotency_key_created on platform_idempotency_key (created_at);

create table audit_log (
    id              bigint generated always as identity,
    occurred_at     timestamptz not null,
    actor_user_id   uuid,
    organization_id text,                          -- no foreign key: the log outlives what it speaks of
    action          text not null,
    detail          jsonb not null default '{}',
    ip              inet,
    constraint audit_log_pkey primary key (id),
    constraint audit_log_action_check check (action ~ '^[a-z][a-z0-9_.]{0,99}$'),
    constraint audit_log_detail_check check (pg_column_size(detail) <= 65536)
);
create index audit_log_organization on audit_log (organization_id, occurred_at);
create index audit_log_actor on audit_log (actor_user_id, occurred_at);
revoke update, delete on audit_log from podcastflow_control;

create table email_message (
    id              uuid not null,
    organization_id text,
    to_address      text not null,
    subject         text not null,
    body_text       text not null,
    created_at      timestamptz not null,
    sent_at         timestamptz,
    error           text,
    constraint email_message_pkey primary key (id),
    constraint email_message_organization_fkey foreign key (organization_id) references organization on delete cascade,
    constraint email_message_to_check check (length(to_address) between 3 and 320),
    constraint email_message_subject_check check (length(subject) between 1 and 500 and subject !~ '[\r\n]'),
    constraint email_message_body_check check (length(body_text) <= 100000)
);
create index email_message_organization on email_message (organization_id);
create index email_message_unsent on email_message (created_at) where sent_at is null;

create table data_protection_key (
    id            integer generated by default as identity,
    friendly_name text,
    xml           text,
    constraint data_protection_key_pkey primary key (id)
);

create table platform_setting (
    key   text not null,
    value jsonb not null,
    constraint platform_setting_pkey primary key (key),
    constraint platform_setting_key_check check (key ~ '^[a-z][a-z0-9_.]{0,99}$')
);
