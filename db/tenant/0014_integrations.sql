-- Module: Integrations. The services the organization has connected, what was fetched from them, and which of our rows is which of theirs.

-- Tokens only as ciphertext; key_id says with which key.
create table megaphone_integration (
    singleton        boolean not null default true,
    network_id       text not null,
    token_ciphertext bytea,
    key_id           text,
    frequency        text not null default 'hourly',
    is_active        boolean not null default true,
    last_success_at  timestamptz,
    last_error       text,
    created_at       timestamptz not null,
    created_by       uuid not null,
    updated_at       timestamptz not null,
    updated_by       uuid not null,
    constraint megaphone_integration_pkey primary key (singleton),
    constraint megaphone_integration_singleton_check check (singleton),
    constraint megaphone_integration_network_check check (length(network_id) between 1 and 100),
    constraint megaphone_integration_token_check check (
        (token_ciphertext is null) = (key_id is null) and (token_ciphertext is not null or not is_active) and octet_length(token_ciphertext) <= 4096),
    constraint megaphone_integration_key_check check (length(key_id) between 1 and 100),
    constraint megaphone_integration_frequency_check check (frequency in ('hourly', 'daily', 'manual')),
    constraint megaphone_integration_error_check check (length(last_error) <= 2000)
);

create table quickbooks_integration (
    singleton          boolean not null default true,
    realm_id           text not null,
    company_name       text,
    access_ciphertext  bytea,
    refresh_ciphertext bytea,
    key_id             text,
    expires_at         timestamptz,
    sync_settings      jsonb not null default '{}',
    is_active          boolean not null default true,
    last_success_at    timestamptz,
    last_error         text,
    created_at         timestamptz not null,
    created_by         uuid not null,
    updated_at         timestamptz not null,
    updated_by         uuid not null,
    constraint quickbooks_integration_pkey primary key (singleton),
    constraint quickbooks_integration_singleton_check check (singleton),
    constraint quickbooks_integration_realm_check check (length(realm_id) between 1 and 100),
    constraint quickbooks_integration_company_check check (length(company_name) <= 200),
    constraint quickbooks_integration_token_check check (
        num_nulls(access_ciphertext, refresh_ciphertext, key_id, expires_at) in (0, 4) and (refresh_ciphertext is not null or not is_active)
        and octet_length(access_ciphertext) <= 8192 and octet_length(refresh_ciphertext) <= 8192),
    constraint quickbooks_integration_key_check check (length(key_id) between 1 and 100),
    constraint quickbooks_integration_settings_check check (jsonb_typeof(sync_settings) = 'object'),
    constraint quickbooks_integration_error_check check (length(last_error) <= 2000)
);

create table integration_sync (
    id          uuid not null,
    provider    text not null,
    kind        text not null,
    status      text not null default 'queued',
    cursor      text,
    queued_at   timestamptz not null,
    started_at  timestamptz,
    finished_at timestamptz,
    processed   bigint not null default 0,
    failed      bigint not null default 0,
    error       text,
    constraint integration_sync_pkey primary key (id),
    constraint integration_sync_provider_check check (provider in ('megaphone', 'quickbooks', 'youtube', 'op3')),
    constraint integration_sync_kind_check check (kind in ('full', 'incremental', 'manual', 'export')),
    constraint integration_sync_status_check check (status in ('queued', 'running', 'succeeded', 'failed')),
    constraint integration_sync_cursor_check check (length(cursor) <= 2000),
    constraint integration_sync_started_check check ((status = 'queued') = (started_at is null)),
    constraint integration_sync_finished_check check ((status in ('succeeded', 'failed')) = (finished_at is not null) and finished_at >= started_at),
    constraint integration_sync_counters_check check (processed >= 0 and failed >= 0),
    constraint integration_sync_error_check check ((status = 'failed') = (error is not null) and length(error) <= 2000)
);
create unique index integration_sync_running_key on integration_sync (provider) where status = 'running';
create trigger integration_sync_status_moves before update of status on integration_sync for each row when (old.status is distinct from new.status)
    execute function status_moves('queued>running', 'running>succeeded', 'running>failed');

alter table financial_data add constraint financial_data_sync_fkey foreign key (sync_id) references integration_sync;

-- Theirs and ours, one to one for each kind of thing.
create table external_ref (
    id                 uuid not null,
    provider           text not null,
    kind               text not null,
    external_id        text not null,
    category_id        uuid,
    agency_id          uuid,
    advertiser_id      uuid,
    campaign_id        uuid,
    show_id            uuid,
    episode_id         uuid,
    order_id           uuid,
    invoice_id         uuid,
    payment_id         uuid,
    budget_category_id uuid,
    entity_id          uuid not null generated always as (coalesce(category_id, agency_id, advertiser_id, campaign_id, show_id, episode_id, order_id,
                           invoice_id, payment_id, budget_category_id)) stored,
    etag               text,
    last_seen_at       timestamptz not null,
    raw                jsonb,
    constraint external_ref_pkey primary key (id),
    constraint external_ref_external_key unique (provider, kind, external_id),
    constraint external_ref_entity_key unique (provider, kind, entity_id),
    constraint external_ref_category_fkey foreign key (category_id) references category,
    constraint external_ref_agency_fkey foreign key (agency_id) references agency,
    constraint external_ref_advertiser_fkey foreign key (advertiser_id) references advertiser,
    constraint external_ref_campaign_fkey foreign key (campaign_id) references campaign,
    constraint external_ref_show_fkey foreign key (show_id) references show,
    constraint external_ref_episode_fkey foreign key (episode_id) references episode,
    constraint external_ref_order_fkey foreign key (order_id) references sales_order,
    constraint external_ref_invoice_fkey foreign key (invoice_id) references invoice,
    constraint external_ref_payment_fkey foreign key (payment_id) references payment,
    constraint external_ref_budget_category_fkey foreign key (budget_category_id) references budget_category,
    constraint external_ref_provider_check check (provider in ('megaphone', 'quickbooks', 'youtube', 'op3', 'iab')),
    constraint external_ref_kind_check check (length(kind) between 1 and 60),
    constraint external_ref_external_check check (length(external_id) between 1 and 300),
    constraint external_ref_entity_check check (num_nonnulls(category_id, agency_id, advertiser_id, campaign_id, show_id, episode_id, order_id,
        invoice_id, payment_id, budget_category_id) = 1),
    constraint external_ref_etag_check check (length(etag) <= 500)
);
