-- Module: platform. The rest of the control plane: keys, the platform's own bills, what is sent outside, what is switched on, archives.

alter table uploaded_file add constraint uploaded_file_media_type_check check (media_type ~ '^[a-z0-9.+-]+/[a-z0-9.+-]+$' and length(media_type) <= 127);

-- Keys ----------------------------------------------------------------------------------------------------

-- Acts as the member who made it, within its scopes. The table holds only the hash; the prefix is what people recognize it by.
create table api_key (
    id              uuid not null,
    organization_id text not null,
    user_id         uuid not null,
    name            text not null,
    prefix          text not null,
    key_hash        bytea not null,
    scopes          text[] not null,
    created_at      timestamptz not null,
    expires_at      timestamptz not null,
    last_used_at    timestamptz,
    revoked_at      timestamptz,
    revoked_by      uuid,
    constraint api_key_pkey primary key (id),
    constraint api_key_key_hash_key unique (key_hash),
    constraint api_key_membership_fkey foreign key (user_id, organization_id) references membership (user_id, organization_id),
    constraint api_key_name_check check (length(name) between 1 and 200),
    constraint api_key_prefix_check check (length(prefix) between 4 and 16),
    constraint api_key_key_hash_check check (octet_length(key_hash) = 32),
    constraint api_key_scopes_check check (cardinality(scopes) between 1 and 50),
    constraint api_key_expires_check check (expires_at > created_at),
    constraint api_key_revoked_check check ((revoked_at is null) = (revoked_by is null))
);
create index api_key_organization on api_key (organization_id);

-- Bills of the platform -----------------------------------------------------------------------------------

-- Gap-free, like the organizations' own: taken under a row lock, as the last statement before the insert.
create table platform_number (
    kind       text not null,
    year       integer not null,
    next_value bigint not null,
    constraint platform_number_pkey primary key (kind, year),
    constraint platform_number_kind_check check (kind in ('invoice', 'credit_note', 'payment')),
    constraint platform_number_year_check check (year between 2000 and 9999),
    constraint platform_number_next_value_check check (next_value >= 1)
);

create table platform_invoice (
    id              uuid not null,
    number          text,
    organization_id text not null,
    plan_id         text not null,
    period          daterange not null,
    currency        char(3) not null,
    subtotal        numeric(15, 3) not null default 0,
    tax             numeric(15, 3) not null default 0,
    total           numeric(15, 3) generated always as (subtotal + tax) stored,
    status          text not null default 'draft',
    issued_at       timestamptz,
    due_on          date,
    voided_at       timestamptz,
    void_reason     text,
    created_at      timestamptz not null,
    constraint platform_invoice_pkey primary key (id),
    constraint platform_invoice_number_key unique (number),
    constraint platform_invoice_id_currency_key unique (id, currency),
    constraint platform_invoice_organization_fkey foreign key (organization_id) references organization,
    constraint platform_invoice_plan_fkey foreign key (plan_id) references billing_plan,
    constraint platform_invoice_number_check check (length(number) between 1 and 40),
    constraint platform_invoice_period_check check (not isempty(period) and not lower_inf(period) and not upper_inf(period)),
    constraint platform_invoice_currency_check check (currency ~ '^[A-Z]{3}$'),
    constraint platform_invoice_amounts_check check (subtotal >= 0 and tax >= 0),
    constraint platform_invoice_status_check check (status in ('draft', 'issued', 'paid', 'void')),
    constraint platform_invoice_issued_check check (
        (status not in ('issued', 'paid') or issued_at is not null) and (status <> 'draft' or issued_at is null)
        and num_nulls(number, issued_at, due_on) in (0, 3)),
    constraint platform_invoice_void_check check ((status = 'void') = (voided_at is not null) and (voided_at is null) = (void_reason is null)),
    -- One bill for each organization and period.
    constraint platform_invoice_no_overlap exclude using gist (organization_id with =, period with &&) where (status <> 'void')
);

create table platform_invoice_item (
    invoice_id  uuid not null,
    line_no     integer not null,
    description text not null,
    quantity    numeric(12, 3) not null default 1,
    unit_price  numeric(15, 3) not null,
    amount      numeric(15, 3) not null,           -- rounded once, by the product, to the currency's digits
    constraint platform_invoice_item_pkey primary key (invoice_id, line_no),
    constraint platform_invoice_item_invoice_fkey foreign key (invoice_id) references platform_invoice on delete cascade,
    constraint platform_invoice_item_line_check check (line_no >= 1),
    constraint platform_invoice_item_description_check check (length(description) between 1 and 500),
    constraint platform_invoice_item_quantity_check check (quantity > 0),
    constraint platform_invoice_item_amount_check check (abs(amount - quantity * unit_price) <= 0.5)
);

create table platform_payment (
    id            uuid not null,
    number        text not null,
    invoice_id    uuid not null,
    currency      char(3) not null,
    amount        numeric(15, 3) not null,         -- negative: given back
    method        text not null,
    processor     text,
    processor_txn text,
    paid_on       date not null,
    created_at    timestamptz not null,
    constraint platform_payment_pkey primary key (id),
    constraint platform_payment_number_key unique (number),
    constraint platform_payment_processor_key unique (processor, processor_txn),
    constraint platform_payment_invoice_fkey foreign key (invoice_id, currency) references platform_invoice (id, currency),
    constraint platform_payment_number_check check (length(number) between 1 and 40),
    constraint platform_payment_amount_check check (amount <> 0),
    constraint platform_payment_method_check check (method in ('bank_transfer', 'card', 'direct_debit', 'other')),
    constraint platform_payment_processor_check check (
        (processor is null) = (processor_txn is null) and length(processor) between 1 and 40 and length(processor_txn) between 1 and 200)
);
create index platform_payment_invoice on platform_payment (invoice_id);
revoke delete on platform_payment from podcastflow_control;

-- The master's figures ------------------------------------------------------------------------------------

-- One figure of one organization for one period, recomputed from the truth by a job and compared with it.
create table rollup_figure (
    organization_id text not null,
    metric          text not null,
    period_start    date not null,
    currency        text not null default '',      -- empty: a count
    value           numeric(20, 3) not null,
    computed_at     timestamptz not null,
    constraint rollup_figure_pkey primary key (organization_id, metric, period_start, currency),
    constraint rollup_figure_organization_fkey foreign key (organization_id) references organization on delete cascade,
    constraint rollup_figure_metric_check check (metric ~ '^[a-z][a-z0-9_]{0,62}$'),
    constraint rollup_figure_period_check check (extract(day from period_start) = 1),
    constraint rollup_figure_currency_check check (currency ~ '^([A-Z]{3})?$')
);
create index rollup_figure_metric on rollup_figure (metric, period_start);

-- What is sent outside ------------------------------------------------------------------------------------

create table webhook_endpoint (
    id                uuid not null,
    organization_id   text not null,
    url               text not null,
    events            text[] not null,
    secret_ciphertext bytea not null,
    key_id            text not null,
    is_active         boolean not null default true,
    failing_since     timestamptz,
    created_at        timestamptz not null,
    created_by        uuid not null,
    constraint webhook_endpoint_pkey primary key (id),
    constraint webhook_endpoint_url_key unique (organization_id, url),
    constraint webhook_endpoint_organization_fkey foreign key (organization_id) references organization on delete cascade,
    constraint webhook_endpoint_url_check check (url ~ '^https://' and length(url) <= 2000),
    constraint webhook_endpoint_events_check check (cardinality(events) between 1 and 100),
    constraint webhook_endpoint_secret_check check (octet_length(secret_ciphertext) between 1 and 4096),
    constraint webhook_endpoint_key_check check (length(key_id) between 1 and 100)
);

create table webhook_delivery (
    id              uuid not null,
    endpoint_id     uuid not null,
    event_id        uuid not null,
    event           text not null,
    payload         jsonb not null,
    state           text not null default 'queued',
    attempts        integer not null default 0,
    next_at         timestamptz,
    response_status integer,
    last_error      text,
    created_at      timestamptz not null,
    finished_at     timestamptz,
    constraint webhook_delivery_pkey primary key (id),
    constraint webhook_delivery_event_key unique (endpoint_id, event_id),
    constraint webhook_delivery_endpoint_fkey foreign key (endpoint_id) references webhook_endpoint on delete cascade,
    constraint webhook_delivery_event_check check (event ~ '^[a-z][a-z0-9_.]{0,99}$'),
    constraint webhook_delivery_payload_check check (pg_column_size(payload) <= 65536),
    constraint webhook_delivery_state_check check (state in ('queued', 'delivered', 'failed')),
    constraint webhook_delivery_attempts_check check (attempts >= 0),
    constraint webhook_delivery_next_check check ((state = 'queued') = (next_at is not null)),
    constraint webhook_delivery_response_check check (response_status between 100 and 599),
    constraint webhook_delivery_error_check check (length(last_error) <= 2000),
    constraint webhook_delivery_finished_check check ((state = 'queued') = (finished_at is null))
);
create index webhook_delivery_due on webhook_delivery (next_at) where state = 'queued';
create index webhook_delivery_created on webhook_delivery (created_at);

-- Nothing is sent there any more.
create table email_suppression (
    address text not null,
    reason  text not null,
    since   timestamptz not null,
    detail  text,
    constraint email_suppression_pkey primary key (address),
    constraint email_suppression_address_check check (address = lower(address) and length(address) between 3 and 320),
    constraint email_suppression_reason_check check (reason in ('bounce', 'complaint', 'asked')),
    constraint email_suppression_detail_check check (length(detail) <= 2000)
);

-- What is switched on, what people are told ---------------------------------------------------------------

create table feature_switch (
    feature         text not null,
    organization_id text,                          -- null: everybody who has no row of its own
    is_on           boolean not null,
    changed_at      timestamptz not null,
    changed_by      uuid not null,
    constraint feature_switch_key unique nulls not distinct (feature, organization_id),
    constraint feature_switch_organization_fkey foreign key (organization_id) references organization on delete cascade,
    constraint feature_switch_feature_check check (feature ~ '^[a-z][a-z0-9_.]{0,99}$')
);

create table announcement (
    id              uuid not null,
    organization_id text,                          -- null: all
    audience        text not null default 'everybody',
    severity        text not null default 'info',
    title           text not null,
    body            text not null,
    starts_at       timestamptz not null,
    ends_at         timestamptz,
    created_at      timestamptz not null,
    created_by      uuid not null,
    constraint announcement_pkey primary key (id),
    constraint announcement_organization_fkey foreign key (organization_id) references organization on delete cascade,
    constraint announcement_audience_check check (audience in ('everybody', 'administrators')),
    constraint announcement_severity_check check (severity in ('info', 'warning', 'maintenance')),
    constraint announcement_title_check check (length(title) between 1 and 200),
    constraint announcement_body_check check (length(body) between 1 and 5000),
    constraint announcement_ends_check check (ends_at > starts_at)
);
create index announcement_starts on announcement (starts_at);

-- Archives ------------------------------------------------------------------------------------------------

-- An organization's export. It outlives the organization: a deletion's certificate points to it.
create table export_archive (
    id                uuid not null,
    organization_id   text not null,               -- no foreign key
    organization_slug text not null,
    purpose           text not null,
    state             text not null default 'queued',
    schema_version    integer,
    size_bytes        bigint,
    sha256            bytea,
    location          text,
    error             text,
    requested_at      timestamptz not null,
    requested_by      uuid,
    finished_at       timestamptz,
    expires_at        timestamptz,
    constraint export_archive_pkey primary key (id),
    constraint export_archive_slug_check check (length(organization_slug) between 1 and 50),
    constraint export_archive_purpose_check check (purpose in ('download', 'move', 'deletion', 'clone')),
    constraint export_archive_state_check check (state in ('queued', 'running', 'ready', 'failed', 'expired')),
    constraint export_archive_ready_check check (state not in ('ready', 'expired') or num_nulls(schema_version, size_bytes, sha256) = 0),
    constraint export_archive_location_check check ((state = 'ready') = (location is not null) and length(location) between 1 and 1000),
    constraint export_archive_size_check check (size_bytes >= 0),
    constraint export_archive_sha256_check check (octet_length(sha256) = 32),
    constraint export_archive_error_check check ((state = 'failed') = (error is not null) and length(error) <= 2000),
    constraint export_archive_finished_check check ((state in ('queued', 'running')) = (finished_at is null)),
    constraint export_archive_expires_check check (expires_at > requested_at)
);
create index export_archive_organization on export_archive (organization_id, requested_at);

create table backup (
    id              uuid not null,
    kind            text not null,
    database_server text not null,
    state           text not null default 'running',
    location        text,
    size_bytes      bigint,
    sha256          bytea,
    error           text,
    started_at      timestamptz not null,
    finished_at     timestamptz,
    verified_at     timestamptz,                   -- restored once, and compared
    constraint backup_pkey primary key (id),
    constraint backup_server_fkey foreign key (database_server) references database_server (name),
    constraint backup_kind_check check (kind in ('base', 'wal', 'control_plane')),
    constraint backup_state_check check (state in ('running', 'succeeded', 'failed')),
    constraint backup_location_check check ((state <> 'succeeded' or location is not null) and length(location) between 1 and 1000),
    constraint backup_size_check check (size_bytes >= 0),
    constraint backup_sha256_check check (octet_length(sha256) = 32),
    constraint backup_error_check check ((state = 'failed') = (error is not null) and length(error) <= 2000),
    constraint backup_finished_check check ((state = 'running') = (finished_at is null) and finished_at >= started_at),
    constraint backup_verified_check check (verified_at is null or state = 'succeeded')
);
create unique index backup_running_key on backup (database_server, kind) where state = 'running';
create index backup_started on backup (started_at);
