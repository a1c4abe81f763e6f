-- Module: Organizations (org_identity, org_setting, member) and Shared (the rest).
-- :"tenant" is the organization's role, :'org_id' and :'slug' what it was created with.
-- No default anywhere reads a clock: instants come from the session that writes.

create table schema_migration (
    version     integer not null,
    name        text not null,
    sha256      bytea not null,
    applied_at  timestamptz not null,
    applied_by  text not null,
    duration_ms numeric(12, 3) not null,
    constraint schema_migration_pkey primary key (version),
    constraint schema_migration_version_check check (version > 0)
);
revoke insert, update, delete on schema_migration from :"tenant";

-- Whose schema this is. What it is and was called at its creation cannot be changed from inside.
create table org_identity (
    singleton        boolean not null default true,
    org_id           text not null,
    slug_at_creation text not null,
    display_name     text not null,
    created_at       timestamptz not null,
    constraint org_identity_pkey primary key (singleton),
    constraint org_identity_singleton_check check (singleton),
    constraint org_identity_display_name_check check (length(display_name) between 1 and 200)
);
revoke insert, update, delete on org_identity from :"tenant";
grant update (display_name) on org_identity to :"tenant";
insert into org_identity (org_id, slug_at_creation, display_name, created_at) values (:'org_id', :'slug', :'slug', now());

-- The people of the organization, as the control plane knows them: only public.set_membership writes here, nobody deletes.
create table member (
    id        uuid not null,
    email     text not null,
    name      text not null,
    roles     text[] not null,
    status    text not null,
    synced_at timestamptz not null,
    constraint member_pkey primary key (id),
    constraint member_email_check check (length(email) <= 320),
    constraint member_name_check check (length(name) between 1 and 200),
    constraint member_roles_check check (roles <@ array['admin', 'sales', 'producer', 'talent', 'client']),
    constraint member_status_check check (status in ('active', 'inactive'))
);
create unique index member_email_key on member (lower(email)) where status = 'active';
revoke insert, update, delete on member from :"tenant";
-- Acts when nobody does: jobs, imports, expiry.
insert into member (id, email, name, roles, status, synced_at)
values ('00000000-0000-7000-8000-000000000001', 'system@podcastflow.invalid', 'System', '{}', 'inactive', now());

create table org_setting (
    singleton          boolean not null default true,
    time_zone          text not null default 'UTC',
    default_currency   char(3) not null default 'USD',
    accent_colour      text not null default '#4f46e5',
    legal_name         text,
    address_line1      text,
    address_line2      text,
    postal_code        text,
    city               text,
    region             text,
    country            char(2),
    tax_id             text,
    logo_file_id       uuid,
    hold_ttl_hours     integer not null default 48,
    hold_extension_max integer not null default 1,
    first_weekday      smallint not null default 1,
    updated_at         timestamptz,
    updated_by         uuid,
    constraint org_setting_pkey primary key (singleton),
    constraint org_setting_singleton_check check (singleton),
    constraint org_setting_time_zone_check check (length(time_zone) between 1 and 100),
    constraint org_setting_currency_check check (default_currency ~ '^[A-Z]{3}$'),
    constraint org_setting_accent_colour_check check (accent_colour ~ '^#[0-9a-f]{6}$'),
    constraint org_setting_legal_name_check check (length(legal_name) <= 200),
    constraint org_setting_address_check check (greatest(length(address_line1), length(address_line2), length(postal_code), length(city), length(region)) <= 200),
    constraint org_setting_country_check check (country ~ '^[A-Z]{2}$'),
    constraint org_setting_tax_id_check check (length(tax_id) <= 50),
    constraint org_setting_hold_ttl_check check (hold_ttl_hours between 1 and 720),
    constraint org_setting_hold_extension_check check (hold_extension_max between 0 and 10),
    constraint org_setting_first_weekday_check check (first_weekday between 0 and 6)   -- 0 is Sunday
);
revoke insert, delete on org_setting from :"tenant";
insert into org_setting default values;

-- Gap-free numbers per kind and year: taken under a row lock, as the last statement before the insert.
create table number_sequence (
    kind       text not null,
    year       integer not null,
    next_value bigint not null,
    constraint number_sequence_pkey primary key (kind, year),
    constraint number_sequence_kind_check check (kind in ('order', 'invoice', 'credit_note', 'contract', 'payment')),
    constraint number_sequence_year_check check (year between 2000 and 9999),
    constraint number_sequence_next_value_check check (next_value >= 1)
);
revoke delete on number_sequence from :"tenant";

-- The answer once given to a request with this key, written in the transaction that did the work.
create table idempotency_key (
    actor_id     uuid not null,
    key          text not null,
    request_hash bytea not null,
    status       integer not null,
    response     jsonb not null,
    created_at   timestamptz not null,
    constraint idempotency_key_pkey primary key (actor_id, key),
    constraint idempotency_key_key_check check (length(key) between 1 and 200),
    constraint idempotency_key_hash_check check (octet_length(request_hash) = 32)
);
create index idempotency_key_created on idempotency_key (created_at);

-- Every transition of every state machine, once.
create table status_history (
    id          uuid not null,
    entity_type text not null,
    entity_id   uuid not null,
    from_status text,
    to_status   text not null,
    reason      text,
    changed_at  timestamptz not null,
    changed_by  uuid not null,
    constraint status_history_pkey primary key (id),
    constraint status_history_entity_type_check check (length(entity_type) between 1 and 60),
    constraint status_history_status_check check (length(from_status) <= 40 and length(to_status) between 1 and 40),
    constraint status_history_reason_check check (length(reason) <= 2000)
);
create index status_history_entity on status_history (entity_type, entity_id, changed_at);
revoke update, delete on status_history from :"tenant";

-- What people see on a record: who did what, when.
create table activity (
    id           uuid not null,
    occurred_at  timestamptz not null,
    actor_id     uuid not null,
    actor_kind   text not null,
    on_behalf_of uuid,
    action       text not null,
    entity_type  text not null,
    entity_id    uuid not null,
    summary      text not null,
    detail       jsonb,
    constraint activity_pkey primary key (id),
    constraint activity_actor_kind_check check (actor_kind in ('user', 'system', 'api_key', 'impersonation')),
    constraint activity_behalf_check check ((actor_kind = 'impersonation') = (on_behalf_of is not null)),
    constraint activity_action_check check (length(action) between 1 and 60),
    constraint activity_entity_type_check check (length(entity_type) between 1 and 60),
    constraint activity_summary_check check (length(summary) between 1 and 1000)
);
create index activity_entity on activity (entity_type, entity_id, occurred_at);
create index activity_occurred on activity (occurred_at);
revoke update, delete on activity from :"tenant";
