-- Module: Advertisers. Whom the organization sells to, through whom, and in which trade they compete.

-- A tree of three levels: the parent is one level up, so it cannot hold a cycle.
create table category (
    id            uuid not null,
    name          text not null,
    level         smallint not null default 1,
    parent_id     uuid,
    parent_level  smallint generated always as ((level - 1)::smallint) stored,
    conflict_mode text not null default 'none',
    is_active     boolean not null default true,
    created_at    timestamptz not null,
    created_by    uuid not null,
    updated_at    timestamptz not null,
    updated_by    uuid not null,
    constraint category_pkey primary key (id),
    constraint category_id_level_key unique (id, level),
    constraint category_parent_fkey foreign key (parent_id, parent_level) references category (id, level),
    constraint category_name_check check (length(name) between 1 and 200),
    constraint category_level_check check (level between 1 and 3),
    constraint category_root_check check ((level = 1) = (parent_id is null)),
    constraint category_conflict_mode_check check (conflict_mode in ('none', 'warn', 'block'))
);
create unique index category_name_key on category (parent_id, lower(name)) nulls not distinct where is_active;

create table agency (
    id            uuid not null,
    name          text not null,
    website       text,
    email         text,
    phone         text,
    address_line1 text,
    address_line2 text,
    postal_code   text,
    city          text,
    region        text,
    country       char(2),
    seller_id     uuid,
    notes         text,
    is_active     boolean not null default true,
    created_at    timestamptz not null,
    created_by    uuid not null,
    updated_at    timestamptz not null,
    updated_by    uuid not null,
    constraint agency_pkey primary key (id),
    constraint agency_seller_fkey foreign key (seller_id) references member,
    constraint agency_name_check check (length(name) between 1 and 200),
    constraint agency_website_check check (length(website) <= 500),
    constraint agency_email_check check (length(email) <= 320),
    constraint agency_phone_check check (length(phone) <= 50),
    constraint agency_address_check check (greatest(length(address_line1), length(address_line2), length(postal_code), length(city), length(region)) <= 200),
    constraint agency_country_check check (country ~ '^[A-Z]{2}$'),
    constraint agency_notes_check check (length(notes) <= 5000)
);
create unique index agency_name_key on agency (lower(name)) where is_active;

create table advertiser (
    id                    uuid not null,
    name                  text not null,
    website               text,
    agency_id             uuid,                    -- null: buys directly
    seller_id             uuid,
    category_id           uuid,
    credit_limit          numeric(15, 3),
    credit_limit_currency char(3),
    credit_terms_days     integer,
    requires_prebill      boolean not null default false,
    prebill_reason        text,
    notes                 text,
    is_active             boolean not null default true,
    created_at            timestamptz not null,
    created_by            uuid not null,
    updated_at            timestamptz not null,
    updated_by            uuid not null,
    constraint advertiser_pkey primary key (id),
    constraint advertiser_agency_fkey foreign key (agency_id) references agency,
    constraint advertiser_seller_fkey foreign key (seller_id) references member,
    constraint advertiser_category_fkey foreign key (category_id) references category,
    constraint advertiser_name_check check (length(name) between 1 and 200),
    constraint advertiser_website_check check (length(website) <= 500),
    constraint advertiser_credit_limit_check check (credit_limit >= 0 and (credit_limit is null) = (credit_limit_currency is null)),
    constraint advertiser_credit_limit_currency_check check (credit_limit_currency ~ '^[A-Z]{3}$'),
    constraint advertiser_credit_terms_check check (credit_terms_days between 0 and 180),
    constraint advertiser_prebill_check check (length(prebill_reason) <= 2000 and (prebill_reason is not null or not requires_prebill)),
    constraint advertiser_notes_check check (length(notes) <= 5000)
);
create unique index advertiser_name_key on advertiser (lower(name)) where is_active;
create index advertiser_agency on advertiser (agency_id);
create index advertiser_seller on advertiser (seller_id);

create table contact (
    id            uuid not null,
    agency_id     uuid,
    advertiser_id uuid,
    name          text not null,
    title         text,
    email         text,
    phone         text,
    member_id     uuid,                            -- not null: signs in as a client
    is_primary    boolean not null default false,
    is_active     boolean not null default true,
    created_at    timestamptz not null,
    created_by    uuid not null,
    updated_at    timestamptz not null,
    updated_by    uuid not null,
    constraint contact_pkey primary key (id),
    constraint contact_agency_fkey foreign key (agency_id) references agency,
    constraint contact_advertiser_fkey foreign key (advertiser_id) references advertiser,
    constraint contact_member_fkey foreign key (member_id) references member,
    constraint contact_owner_check check (num_nonnulls(agency_id, advertiser_id) = 1),
    constraint contact_name_check check (length(name) between 1 and 200),
    constraint contact_title_check check (length(title) <= 200),
    constraint contact_email_check check (length(email) <= 320),
    constraint contact_phone_check check (length(phone) <= 50)
);
create unique index contact_agency_primary_key on contact (agency_id) where is_primary and is_active and agency_id is not null;
create unique index contact_advertiser_primary_key on contact (advertiser_id) where is_primary and is_active and advertiser_id is not null;
create unique index contact_agency_email_key on contact (agency_id, lower(email)) where is_active and agency_id is not null;
create unique index contact_advertiser_email_key on contact (advertiser_id, lower(email)) where is_active and advertiser_id is not null;
create index contact_member on contact (member_id) where member_id is not null;
