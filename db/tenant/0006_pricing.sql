-- Module: Shows (revenue_share_tier) and Rates (the rest). What a slot costs, what a category's exclusive forbids, what a show's people get.

-- Exclusives of one show and of the whole network overlap as ranges of this number.
alter table show
    add column show_no integer not null generated always as identity,
    add column revenue_share_kind text not null default 'none',
    add column revenue_share_pct numeric(9, 6),
    add column revenue_share_amount numeric(15, 3),
    add column revenue_share_amount_currency char(3),
    add constraint show_id_show_no_key unique (id, show_no),
    add constraint show_revenue_share_kind_check check (revenue_share_kind in ('none', 'percentage', 'fixed', 'tiered')),
    add constraint show_revenue_share_check check (
        (revenue_share_kind = 'percentage') = (revenue_share_pct is not null) and (revenue_share_kind = 'fixed') = (revenue_share_amount is not null)),
    add constraint show_revenue_share_pct_check check (revenue_share_pct between 0 and 100),
    add constraint show_revenue_share_amount_check check (
        revenue_share_amount >= 0 and (revenue_share_amount is null) = (revenue_share_amount_currency is null)),
    add constraint show_revenue_share_currency_check check (revenue_share_amount_currency ~ '^[A-Z]{3}$');

alter table episode add constraint episode_id_show_key unique (id, show_id);
alter table inventory add constraint inventory_id_show_key unique (id, show_id);

-- From an amount earned in a month on: the share of what lies above it.
create table revenue_share_tier (
    show_id     uuid not null,
    from_amount numeric(15, 3) not null,
    pct         numeric(9, 6) not null,
    constraint revenue_share_tier_pkey primary key (show_id, from_amount),
    constraint revenue_share_tier_show_fkey foreign key (show_id) references show,
    constraint revenue_share_tier_from_check check (from_amount >= 0),
    constraint revenue_share_tier_pct_check check (pct between 0 and 100)
);

-- All prices, present and past. Where a flat and a CPM card are both in force, the flat one counts.
create table rate_card (
    id            uuid not null,
    show_id       uuid not null,
    placement     text not null,
    length_s      integer not null,
    read_type     text not null,
    pricing_model text not null,
    flat_amount   numeric(15, 3),
    cpm           numeric(12, 4),
    currency      char(3) not null,
    valid_from    date not null,
    valid_to      date,                            -- null: until further notice
    validity      daterange generated always as (case when valid_to is null or valid_to >= valid_from then daterange(valid_from, valid_to, '[]') end) stored,
    status        text not null default 'draft',
    approved_at   timestamptz,
    approved_by   uuid,
    notes         text,
    created_at    timestamptz not null,
    created_by    uuid not null,
    updated_at    timestamptz not null,
    updated_by    uuid not null,
    constraint rate_card_pkey primary key (id),
    constraint rate_card_show_fkey foreign key (show_id) references show,
    constraint rate_card_placement_check check (placement in ('pre_roll', 'mid_roll', 'post_roll')),
    constraint rate_card_length_check check (length_s between 5 and 600),
    constraint rate_card_read_type_check check (read_type in ('host_read', 'endorsement', 'produced')),
    constraint rate_card_pricing_model_check check (pricing_model in ('flat', 'cpm')),
    constraint rate_card_price_check check ((pricing_model = 'flat') = (flat_amount is not null) and (pricing_model = 'cpm') = (cpm is not null)),
    constraint rate_card_amount_check check (flat_amount > 0 and cpm > 0),
    constraint rate_card_currency_check check (currency ~ '^[A-Z]{3}$'),
    constraint rate_card_valid_check check (valid_to >= valid_from),
    constraint rate_card_status_check check (status in ('draft', 'active', 'retired')),
    constraint rate_card_approved_check check ((status = 'draft') = (approved_at is null) and (approved_at is null) = (approved_by is null)),
    constraint rate_card_retired_check check (status <> 'retired' or valid_to is not null),
    constraint rate_card_notes_check check (length(notes) <= 2000),
    constraint rate_card_no_overlap exclude using gist
        (show_id with =, placement with =, length_s with =, read_type with =, pricing_model with =, currency with =, validity with &&) where (status <> 'draft')
);

-- An exclusive keeps the other advertisers of a category away for a time; a deny list keeps a category or an advertiser away.
-- What lies below the category in the tree is for the seller's use case, which locks the root.
create table category_exclusivity (
    id            uuid not null,
    kind          text not null,
    scope         text not null,
    show_id       uuid,
    show_no       integer,
    episode_id    uuid,
    talent_id     uuid,
    category_id   uuid,
    advertiser_id uuid,
    campaign_id   uuid,                            -- the deal that bought it
    period        daterange not null,
    reach         int4range generated always as (case scope when 'network' then int4range(null, null)
                      when 'talent' then null else int4range(show_no, show_no, '[]') end) stored,
    is_active     boolean not null default true,
    notes         text,
    created_at    timestamptz not null,
    created_by    uuid not null,
    updated_at    timestamptz not null,
    updated_by    uuid not null,
    constraint category_exclusivity_pkey primary key (id),
    constraint category_exclusivity_show_fkey foreign key (show_id, show_no) references show (id, show_no),
    constraint category_exclusivity_episode_fkey foreign key (episode_id, show_id) references episode (id, show_id),
    constraint category_exclusivity_talent_fkey foreign key (talent_id) references member,
    constraint category_exclusivity_category_fkey foreign key (category_id) references category,
    constraint category_exclusivity_advertiser_fkey foreign key (advertiser_id) references advertiser,
    constraint category_exclusivity_campaign_fkey foreign key (campaign_id, advertiser_id) references campaign (id, advertiser_id),
    constraint category_exclusivity_kind_check check (kind in ('exclusive', 'blocked')),
    constraint category_exclusivity_scope_check check (scope in ('network', 'show', 'episode', 'talent')),
    constraint category_exclusivity_target_check check (
        (scope in ('show', 'episode')) = (show_id is not null) and (show_id is null) = (show_no is null)
        and (scope = 'episode') = (episode_id is not null) and (scope = 'talent') = (talent_id is not null)),
    constraint category_exclusivity_exclusive_check check (case kind
        when 'exclusive' then category_id is not null and advertiser_id is not null and scope <> 'talent'
        else num_nonnulls(category_id, advertiser_id) = 1 and campaign_id is null end),
    constraint category_exclusivity_campaign_check check (campaign_id is null or advertiser_id is not null),
    constraint category_exclusivity_period_check check (not isempty(period) and not lower_inf(period)),
    constraint category_exclusivity_notes_check check (length(notes) <= 2000),
    constraint category_exclusivity_no_overlap exclude using gist
        (category_id with =, reach with &&, period with &&, advertiser_id with <>) where (kind = 'exclusive' and is_active)
);
