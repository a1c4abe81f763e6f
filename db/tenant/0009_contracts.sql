-- Module: Contracts. The texts that both sides sign. What was executed never changes again.

-- Digits of a currency's minor unit (ISO 4217); the same list as Currency.Digits.
create function currency_digits(code text) returns integer
language sql immutable as $$
    select case when code in ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'VND', 'VUV', 'XAF', 'XOF', 'XPF') then 0
                when code in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') then 3
                else 2 end
$$;
grant execute on function currency_digits(text) to :"tenant";

create table contract_template (
    id            uuid not null,
    name          text not null,
    type          text not null,
    version       integer not null default 1,
    body          text not null,
    variables     jsonb not null default '[]',
    is_default    boolean not null default false,
    is_active     boolean not null default true,
    first_used_at timestamptz,                     -- from then on a change is a new version
    created_at    timestamptz not null,
    created_by    uuid not null,
    updated_at    timestamptz not null,
    updated_by    uuid not null,
    constraint contract_template_pkey primary key (id),
    constraint contract_template_version_key unique (name, version),
    constraint contract_template_name_check check (length(name) between 1 and 200),
    constraint contract_template_type_check check (type in ('io', 'master', 'amendment')),
    constraint contract_template_version_check check (version >= 1),
    constraint contract_template_body_check check (length(body) between 1 and 200000),
    constraint contract_template_variables_check check (jsonb_typeof(variables) = 'array'),
    constraint contract_template_default_check check (is_active or not is_default)
);
create unique index contract_template_default_key on contract_template (type) where is_default;
create trigger contract_template_stays after update on contract_template for each row when (old.first_used_at is not null)
    execute function stays_as_it_is('is_default', 'is_active', 'updated_at', 'updated_by');

create table contract (
    id                 uuid not null,
    number             text not null,
    type               text not null,
    order_id           uuid,
    advertiser_id      uuid not null,
    agency_id          uuid,
    template_id        uuid,
    parent_contract_id uuid,                       -- what an amendment amends
    status             text not null default 'draft',
    title              text not null,
    body               text not null,
    currency           char(3) not null,
    total              numeric(15, 3) not null default 0,
    starts_on          date,
    ends_on            date,
    sent_at            timestamptz,
    executed_at        timestamptz,
    document_sha256    bytea,                      -- of the signed document, which is an attachment
    cancelled_at       timestamptz,
    cancel_reason      text,
    created_at         timestamptz not null,
    created_by         uuid not null,
    updated_at         timestamptz not null,
    updated_by         uuid not null,
    constraint contract_pkey primary key (id),
    constraint contract_number_key unique (number),
    constraint contract_id_currency_key unique (id, currency),
    constraint contract_order_fkey foreign key (order_id, advertiser_id) references sales_order (id, advertiser_id),
    constraint contract_advertiser_fkey foreign key (advertiser_id) references advertiser,
    constraint contract_agency_fkey foreign key (agency_id) references agency,
    constraint contract_template_fkey foreign key (template_id) references contract_template,
    constraint contract_parent_fkey foreign key (parent_contract_id) references contract,
    constraint contract_number_check check (length(number) between 1 and 40),
    constraint contract_type_check check (type in ('io', 'master', 'amendment')),
    constraint contract_order_check check (type <> 'io' or order_id is not null),
    constraint contract_parent_check check ((type = 'amendment') = (parent_contract_id is not null) and parent_contract_id <> id),
    constraint contract_status_check check (status in ('draft', 'pending_review', 'approved', 'sent', 'signed', 'executed', 'cancelled')),
    constraint contract_title_check check (length(title) between 1 and 300),
    constraint contract_body_check check (length(body) <= 200000),
    constraint contract_currency_check check (currency ~ '^[A-Z]{3}$'),
    constraint contract_total_check check (total >= 0),
    constraint contract_term_check check (ends_on >= starts_on),
    constraint contract_sent_check check (status not in ('sent', 'signed', 'executed') or sent_at is not null),
    constraint contract_executed_check check (
        (status <> 'executed' or executed_at is not null) and (executed_at is null) = (document_sha256 is null)),
    constraint contract_document_check check (octet_length(document_sha256) = 32),
    constraint contract_cancelled_check check (
        (status = 'cancelled') = (cancelled_at is not null) and (cancelled_at is null) = (cancel_reason is null)),
    constraint contract_cancel_reason_check check (length(cancel_reason) between 1 and 2000)
);
create index contract_order on contract (order_id) where order_id is not null;
create trigger contract_status_moves before update of status on contract for each row when (old.status is distinct from new.status)
    execute function status_moves('draft>pending_review', 'draft>approved', 'draft>cancelled', 'pending_review>draft', 'pending_review>approved',
        'pending_review>cancelled', 'approved>draft', 'approved>sent', 'approved>cancelled', 'sent>draft', 'sent>signed', 'sent>cancelled',
        'signed>executed', 'signed>cancelled', 'executed>cancelled');
create trigger contract_stays after update on contract for each row when (old.executed_at is not null)
    execute function stays_as_it_is('status', 'cancelled_at', 'cancel_reason', 'updated_at', 'updated_by');
revoke delete on contract from :"tenant";

create table contract_line_item (
    id            uuid not null,
    contract_id   uuid not null,
    currency      char(3) not null,
    line_no       integer not null,
    order_item_id uuid,
    description   text not null,
    quantity      numeric(12, 3) not null default 1,
    unit_price    numeric(15, 3) not null,
    discount_pct  numeric(9, 6) not null default 0,
    net           numeric(15, 3) generated always as
                      (round(quantity * unit_price * (100 - discount_pct) / 100, currency_digits(currency::text))) stored,
    created_at    timestamptz not null,
    created_by    uuid not null,
    updated_at    timestamptz not null,
    updated_by    uuid not null,
    constraint contract_line_item_pkey primary key (id),
    constraint contract_line_item_line_key unique (contract_id, line_no),
    constraint contract_line_item_contract_fkey foreign key (contract_id, currency) references contract (id, currency) on update cascade,
    constraint contract_line_item_order_item_fkey foreign key (order_item_id) references order_item,
    constraint contract_line_item_line_check check (line_no >= 1),
    constraint contract_line_item_description_check check (length(description) between 1 and 1000),
    constraint contract_line_item_quantity_check check (quantity > 0),
    constraint contract_line_item_unit_price_check check (unit_price >= 0),
    constraint contract_line_item_discount_check check (discount_pct between 0 and 100)
);
create trigger contract_line_item_stays after insert or update or delete on contract_line_item for each row
    execute function stays_with_its_parent('contract', 'contract_id', '{sent,signed,executed,cancelled}', 'updated_at', 'updated_by');

-- Who signed for whom. Nobody takes a signature back: the contract is cancelled.
create table contract_signature (
    contract_id  uuid not null,
    party        text not null,
    signer_name  text not null,
    signer_email text not null,
    signed_at    timestamptz not null,
    evidence     jsonb not null default '{}',
    constraint contract_signature_pkey primary key (contract_id, party),
    constraint contract_signature_contract_fkey foreign key (contract_id) references contract,
    constraint contract_signature_party_check check (party in ('advertiser', 'agency', 'publisher')),
    constraint contract_signature_name_check check (length(signer_name) between 1 and 200),
    constraint contract_signature_email_check check (length(signer_email) between 3 and 320),
    constraint contract_signature_evidence_check check (pg_column_size(evidence) <= 16384)
);
revoke update, delete on contract_signature from :"tenant";

-- Executed is what both sides have signed: the publisher, and the advertiser or its agency.
create function contract_is_signed() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    signed boolean;
begin
    execute format('select count(*) filter (where party = ''publisher'') > 0 and count(*) filter (where party <> ''publisher'') > 0 '
                   'from %I.contract_signature where contract_id = $1', tg_table_schema) into signed using new.id;
    if not signed then
        raise exception 'a contract is executed when both parties have signed it'
            using errcode = 'check_violation', constraint = tg_name, table = tg_table_name, schema = tg_table_schema;
    end if;
    return new;
end $$;
create trigger contract_signed before insert or update of status on contract for each row when (new.status = 'executed')
    execute function contract_is_signed();
