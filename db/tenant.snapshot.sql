-- An organization's schema at version 5, generated from the catalog; never edited. Relations, with indexes and TOAST: 147.

create table activity (
    id uuid not null,
    occurred_at timestamp with time zone not null,
    actor_id uuid not null,
    actor_kind text not null,
    on_behalf_of uuid,
    action text not null,
    entity_type text not null,
    entity_id uuid not null,
    summary text not null,
    detail jsonb,
    constraint activity_pkey PRIMARY KEY (id),
    constraint activity_action_check CHECK (length(action) >= 1 AND length(action) <= 60),
    constraint activity_actor_kind_check CHECK (actor_kind = ANY (ARRAY['user'::text, 'system'::text, 'api_key'::text, 'impersonation'::text])),
    constraint activity_behalf_check CHECK ((actor_kind = 'impersonation'::text) = (on_behalf_of IS NOT NULL)),
    constraint activity_entity_type_check CHECK (length(entity_type) >= 1 AND length(entity_type) <= 60),
    constraint activity_summary_check CHECK (length(summary) >= 1 AND length(summary) <= 1000)
);
CREATE INDEX activity_entity ON activity USING btree (entity_type, entity_id, occurred_at);
CREATE INDEX activity_occurred ON activity USING btree (occurred_at);
-- :"tenant": select, insert
-- podcastflow_reader: select

create table advertiser (
    id uuid not null,
    name text not null,
    website text,
    agency_id uuid,
    seller_id uuid,
    category_id uuid,
    credit_limit numeric(15,3),
    credit_limit_currency character(3),
    credit_terms_days integer,
    requires_prebill boolean not null default false,
    prebill_reason text,
    notes text,
    is_active boolean not null default true,
    created_at timestamp with time zone not null,
    created_by uuid not null,
    updated_at timestamp with time zone not null,
    updated_by uuid not null,
    constraint advertiser_pkey PRIMARY KEY (id),
    constraint advertiser_agency_fkey FOREIGN KEY (agency_id) REFERENCES agency(id),
    constraint advertiser_category_fkey FOREIGN KEY (category_id) REFERENCES category(id),
    constraint advertiser_seller_fkey FOREIGN KEY (seller_id) REFERENCES member(id),
    constraint advertiser_credit_limit_check CHECK (credit_limit >= 0::numeric AND (credit_limit IS NULL) = (credit_limit_currency IS NULL)),
    constraint advertiser_credit_limit_currency_check CHECK (credit_limit_currency ~ '^[A-Z]{3}$'::text),
    constraint advertiser_credit_terms_check CHECK (credit_terms_days >= 0 AND credit_terms_days <= 180),
    constraint advertiser_name_check CHECK (length(name) >= 1 AND length(name) <= 200),
    constraint advertiser_notes_check CHECK (length(notes) <= 5000),
    constraint advertiser_prebill_check CHECK (length(prebill_reason) <= 2000 AND (prebill_reason IS NOT NULL OR NOT requires_prebill)),
    constraint advertiser_website_check CHECK (length(website) <= 500)
);
CREATE INDEX advertiser_agency ON advertiser USING btree (agency_id);
CREATE UNIQUE INDEX advertiser_name_key ON advertiser USING btree (lower(name)) WHERE is_active;
CREATE INDEX advertiser_seller ON advertiser USING btree (seller_id);
-- :"tenant": select, insert, update, delete
-- podcastflow_reader: select

create table agency (
    id uuid not null,
    name text not null,
    website text,
    email text,
    phone text,
    address_line1 text,
    address_line2 text,
    postal_code text,
    city text,
    region text,
    country character(2),
    seller_id uuid,
    notes text,
    is_active boolean not null default true,
    created_at timestamp with time zone not null,
    created_by uuid not null,
    updated_at timestamp with time zone not null,
    updated_by uuid not null,
    constraint agency_pkey PRIMARY KEY (id),
    constraint agency_seller_fkey FOREIGN KEY (seller_id) REFERENCES member(id),
    constraint agency_address_check CHECK (GREATEST(length(address_line1), length(address_line2), length(postal_code), length(city), length(region)) <= 200),
    constraint agency_country_check CHECK (country ~ '^[A-Z]{2}$'::text),
    constraint agency_email_check CHECK (length(email) <= 320),
    constraint agency_name_check CHECK (length(name) >= 1 AND length(name) <= 200),
    constraint agency_notes_check CHECK (length(notes) <= 5000),
    constraint agency_phone_check CHECK (length(phone) <= 50),
    constraint agency_website_check CHECK (length(website) <= 500)
);
CREATE UNIQUE INDEX agency_name_key ON agency USING btree (lower(name)) WHERE is_active;
-- :"tenant": select, insert, update, delete
-- podcastflow_reader: select

create table blocked_spot (
    id uuid not null,
    show_id uuid not null,
    placement text,
    slot_number integer,
    period daterange not null,
    advertiser_id uuid,
    reason text not null,
    lifted_at timestamp with time zone,
    created_at timestamp with time zone not null,
    created_by uuid not null,
    updated_at timestamp with time zone not null,
    updated_by uuid not null,
    constraint blocked_spot_pkey PRIMARY KEY (id),
    constraint blocked_spot_advertiser_fkey FOREIGN KEY (advertiser_id) REFERENCES advertiser(id),
    constraint blocked_spot_show_fkey FOREIGN KEY (show_id) REFERENCES show(id),
    constraint blocked_spot_period_check CHECK (NOT isempty(period)),
    constraint blocked_spot_placement_check CHECK (placement = ANY (ARRAY['pre_roll'::text, 'mid_roll'::text, 'post_roll'::text])),
    constraint blocked_spot_reason_check CHECK (length(reason) >= 1 AND length(reason) <= 2000),
    constraint blocked_spot_slot_check CHECK (slot_number IS NULL OR slot_number >= 1 AND slot_number <= 50 AND placement IS NOT NULL),
    constraint blocked_spot_no_overlap EXCLUDE USING gist (show_id WITH =, COALESCE(placement, '*'::text) WITH =, COALESCE(slot_number, 0) WITH =, period WITH &&) WHERE (lifted_at IS NULL)
);
-- :"tenant": select, insert, update, delete
-- podcastflow_reader: select

create table campaign (
    id uuid not null,
    name text not null,
    advertiser_id uuid not null,
    agency_id uuid,
    category_id uuid,
    seller_id uuid not null,
    flight_start date not null,
    flight_end date not null,
    flight daterange generated always as (
CASE
    WHEN flight_end >= flight_start THEN daterange(flight_start, flight_end, '[]'::text)
    ELSE NULL::daterange
END) stored,
    budget numeric(15,3),
    budget_currency character(3),
    target_impressions bigint,
    status text not null default 'pipeline'::text,
    probability smallint not null default 10,
    lost_reason text,
    notes text,
    created_at timestamp with time zone not null,
    created_by uuid not null,
    updated_at timestamp with time zone not null,
    updated_by uuid not null,
    constraint campaign_pkey PRIMARY KEY (id),
    constraint campaign_id_advertiser_key UNIQUE (id, advertiser_id),
    constraint campaign_advertiser_fkey FOREIGN KEY (advertiser_id) REFERENCES advertiser(id),
    constraint campaign_agency_fkey FOREIGN KEY (agency_id) REFERENCES agency(id),
    constraint campaign_category_fkey FOREIGN KEY (category_id) REFERENCES category(id),
    constraint campaign_seller_fkey FOREIGN KEY (seller_id) REFERENCES member(id),
    constraint campaign_budget_check CHECK (budget >= 0::numeric AND (budget IS NULL) = (budget_currency IS NULL)),
    constraint campaign_budget_currency_check CHECK (budget_currency ~ '^[A-Z]{3}$'::text),
    constraint campaign_flight_check CHECK (flight_end >= flight_start),
    constraint campaign_lost_check CHECK ((status = 'lost'::text) = (lost_reason IS NOT NULL)),
    constraint campaign_lost_reason_check CHECK (length(lost_reason) >= 1 AND length(lost_reason) <= 2000),
    constraint campaign_name_check CHECK (length(name) >= 1 AND length(name) <= 200),
    constraint campaign_notes_check CHECK (length(notes) <= 5000),
    constraint campaign_probability_check CHECK (probability = ANY (ARRAY[0, 10, 35, 65, 90, 100])),
    constraint campaign_stage_check CHECK (
CASE status
    WHEN 'pipeline'::text THEN probability = ANY (ARRAY[10, 35, 65])
    WHEN 'pending_approval'::text THEN probability = 90
    WHEN 'lost'::text THEN probability = 0
    ELSE probability = 100
END),
    constraint campaign_status_check CHECK (status = ANY (ARRAY['pipeline'::text, 'pending_approval'::text, 'booked'::text, 'active'::text, 'paused'::text, 'completed'::text, 'lost'::text, 'cancelled'::text])),
    constraint campaign_target_impressions_check CHECK (target_impressions >= 0)
);
CREATE INDEX campaign_advertiser ON campaign USING btree (advertiser_id);
CREATE INDEX campaign_agency ON campaign USING btree (agency_id);
CREATE INDEX campaign_flight ON campaign USING btree (flight_start);
CREATE INDEX campaign_seller ON campaign USING btree (seller_id);
-- :"tenant": select, insert, update
-- podcastflow_reader: select

create table category (
    id uuid not null,
    name text not null,
    level smallint not null default 1,
    parent_id uuid,
    parent_level smallint generated always as ((level - 1)::smallint) stored,
    conflict_mode text not null default 'none'::text,
    is_active boolean not null default true,
    created_at timestamp with time zone not null,
    created_by uuid not null,
    updated_at timestamp with time zone not null,
    updated_by uuid not null,
    constraint category_pkey PRIMARY KEY (id),
    constraint category_id_level_key UNIQUE (id, level),
    constraint category_parent_fkey FOREIGN KEY (parent_id, parent_level) REFERENCES category(id, level),
    constraint category_conflict_mode_check CHECK (conflict_mode = ANY (ARRAY['none'::text, 'warn'::text, 'block'::text])),
    constraint category_level_check CHECK (level >= 1 AND level <= 3),
    constraint category_name_check CHECK (length(name) >= 1 AND length(name) <= 200),
    constraint category_root_check CHECK ((level = 1) = (parent_id IS NULL))
);
CREATE UNIQUE INDEX category_name_key ON category USING btree (parent_id, lower(name)) NULLS NOT DISTINCT WHERE is_active;
-- :"tenant": select, insert, update, delete
-- podcastflow_reader: select

create table contact (
    id uuid not null,
    agency_id uuid,
    advertiser_id uuid,
    name text not null,
    title text,
    email text,
    phone text,
    member_id uuid,
    is_primary boolean not null default false,
    is_active boolean not null default true,
    created_at timestamp with time zone not null,
    created_by uuid not null,
    updated_at timestamp with time zone not null,
    updated_by uuid not null,
    constraint contact_pkey PRIMARY KEY (id),
    constraint contact_advertiser_fkey FOREIGN KEY (advertiser_id) REFERENCES advertiser(id),
    constraint contact_agency_fkey FOREIGN KEY (agency_id) REFERENCES agency(id),
    constraint contact_member_fkey FOREIGN KEY (member_id) REFERENCES member(id),
    constraint contact_email_check CHECK (length(email) <= 320),
    constraint contact_name_check CHECK (length(name) >= 1 AND length(name) <= 200),
    constraint contact_owner_check CHECK (num_nonnulls(agency_id, advertiser_id) = 1),
    constraint contact_phone_check CHECK (length(phone) <= 50),
    constraint contact_title_check CHECK (length(title) <= 200)
);
CREATE UNIQUE INDEX contact_advertiser_email_key ON contact USING btree (advertiser_id, lower(email)) WHERE is_active AND advertiser_id IS NOT NULL;
CREATE UNIQUE INDEX contact_advertiser_primary_key ON contact USING btree (advertiser_id) WHERE is_primary AND is_active AND advertiser_id IS NOT NULL;
CREATE UNIQUE INDEX contact_agency_email_key ON contact USING btree (agency_id, lower(email)) WHERE is_active AND agency_id IS NOT NULL;
CREATE UNIQUE INDEX contact_agency_primary_key ON contact USING btree (agency_id) WHERE is_primary AND is_active AND agency_id IS NOT NULL;
CREATE INDEX contact_member ON contact USING btree (member_id) WHERE member_id IS NOT NULL;
-- :"tenant": select, insert, update, delete
-- podcastflow_reader: select

create table episode (
    id uuid not null,
    show_id uuid not null,
    source text not null,
    guid text,
    number integer,
    season integer,
    title text not null,
    description text,
    air_date date,
    published_at timestamp with time zone,
    length_s integer,
    is_estimated boolean not null default false,
    episode_type text not null default 'full'::text,
    explicit boolean,
    enclosure_url text,
    image_url text,
    link text,
    recording_date date,
    status text not null default 'draft'::text,
    producer_notes text,
    talent_notes text,
    missing_since timestamp with time zone,
    from_feed jsonb,
    created_at timestamp with time zone not null,
    created_by uuid not null,
    updated_at timestamp with time zone not null,
    updated_by uuid not null,
    constraint episode_pkey PRIMARY KEY (id),
    constraint episode_id_show_air_date_key UNIQUE (id, show_id, air_date),
    constraint episode_show_fkey FOREIGN KEY (show_id) REFERENCES show(id),
    constraint episode_description_check CHECK (length(description) <= 100000),
    constraint episode_guid_check CHECK (length(guid) >= 1 AND length(guid) <= 2000),
    constraint episode_length_check CHECK (length_s >= 1 AND length_s <= 86400),
    constraint episode_notes_check CHECK (GREATEST(length(producer_notes), length(talent_notes)) <= 10000),
    constraint episode_number_check CHECK (number >= 0 AND season >= 0),
    constraint episode_published_check CHECK (status <> 'published'::text OR air_date IS NOT NULL),
    constraint episode_source_check CHECK (source = ANY (ARRAY['feed'::text, 'pattern'::text, 'manual'::text])),
    constraint episode_status_check CHECK (status = ANY (ARRAY['draft'::text, 'scheduled'::text, 'recorded'::text, 'published'::text, 'archived'::text])),
    constraint episode_title_check CHECK (length(title) >= 1 AND length(title) <= 500),
    constraint episode_type_check CHECK (episode_type = ANY (ARRAY['full'::text, 'trailer'::text, 'bonus'::text])),
    constraint episode_url_check CHECK (GREATEST(length(enclosure_url), length(image_url), length(link)) <= 2000)
);
CREATE INDEX episode_air_date ON episode USING btree (show_id, air_date);
CREATE UNIQUE INDEX episode_guid_key ON episode USING btree (show_id, guid) WHERE guid IS NOT NULL;
CREATE UNIQUE INDEX episode_number_key ON episode USING btree (show_id, season, number) NULLS NOT DISTINCT WHERE number IS NOT NULL;
-- :"tenant": select, insert, update, delete
-- podcastflow_reader: select

create table idempotency_key (
    actor_id uuid not null,
    key text not null,
    request_hash bytea not null,
    status integer not null,
    response jsonb not null,
    created_at timestamp with time zone not null,
    constraint idempotency_key_pkey PRIMARY KEY (actor_id, key),
    constraint idempotency_key_hash_check CHECK (octet_length(request_hash) = 32),
    constraint idempotency_key_key_check CHECK (length(key) >= 1 AND length(key) <= 200)
);
CREATE INDEX idempotency_key_created ON idempotency_key USING btree (created_at);
-- :"tenant": select, insert, update, delete
-- podcastflow_reader: select

create table inventory (
    id uuid not null,
    show_id uuid not null,
    episode_id uuid,
    air_date date not null,
    placement text not null,
    slot_number integer not null,
    length_s integer not null,
    delivery text not null,
    status text not null default 'sellable'::text,
    created_at timestamp with time zone not null,
    created_by uuid not null,
    updated_at timestamp with time zone not null,
    updated_by uuid not null,
    constraint inventory_pkey PRIMARY KEY (id),
    constraint inventory_episode_fkey FOREIGN KEY (episode_id, show_id, air_date) REFERENCES episode(id, show_id, air_date) ON UPDATE CASCADE,
    constraint inventory_show_fkey FOREIGN KEY (show_id) REFERENCES show(id),
    constraint inventory_delivery_check CHECK (delivery = ANY (ARRAY['baked_in'::text, 'dynamic'::text])),
    constraint inventory_length_check CHECK (length_s >= 5 AND length_s <= 600),
    constraint inventory_placement_check CHECK (placement = ANY (ARRAY['pre_roll'::text, 'mid_roll'::text, 'post_roll'::text])),
    constraint inventory_slot_number_check CHECK (slot_number >= 1 AND slot_number <= 50),
    constraint inventory_status_check CHECK (status = ANY (ARRAY['sellable'::text, 'withdrawn'::text]))
);
CREATE UNIQUE INDEX inventory_episode_slot_key ON inventory USING btree (episode_id, placement, slot_number) WHERE episode_id IS NOT NULL;
CREATE UNIQUE INDEX inventory_projected_slot_key ON inventory USING btree (show_id, air_date, placement, slot_number) WHERE episode_id IS NULL;
CREATE INDEX inventory_show_date ON inventory USING btree (show_id, air_date);
-- :"tenant": select, insert, update, delete
-- podcastflow_reader: select

create table inventory_claim (
    id uuid not null,
    inventory_id uuid not null,
    kind text not null,
    reservation_item_id uuid,
    blocked_spot_id uuid,
    air_date date not null,
    expires_at timestamp with time zone,
    released_at timestamp with time zone,
    release_reason text,
    created_at timestamp with time zone not null,
    created_by uuid not null,
    constraint inventory_claim_pkey PRIMARY KEY (id),
    constraint inventory_claim_blocked_spot_fkey FOREIGN KEY (blocked_spot_id) REFERENCES blocked_spot(id),
    constraint inventory_claim_inventory_fkey FOREIGN KEY (inventory_id) REFERENCES inventory(id),
    constraint inventory_claim_item_fkey FOREIGN KEY (reservation_item_id, inventory_id) REFERENCES reservation_item(id, inventory_id),
    constraint inventory_claim_expiry_check CHECK ((kind = 'hold'::text) = (expires_at IS NOT NULL)),
    constraint inventory_claim_kind_check CHECK (kind = ANY (ARRAY['hold'::text, 'booking'::text, 'block'::text])),
    constraint inventory_claim_release_check CHECK ((released_at IS NULL) = (release_reason IS NULL)),
    constraint inventory_claim_release_reason_check CHECK (release_reason = ANY (ARRAY['released'::text, 'expired'::text, 'superseded'::text, 'withdrawn'::text, 'lifted'::text, 'booked'::text, 'cancelled'::text])),
    constraint inventory_claim_source_check CHECK ((kind = 'block'::text) = (blocked_spot_id IS NOT NULL) AND (kind <> 'block'::text) = (reservation_item_id IS NOT NULL))
);
CREATE INDEX inventory_claim_blocked_spot ON inventory_claim USING btree (blocked_spot_id) WHERE blocked_spot_id IS NOT NULL;
CREATE INDEX inventory_claim_expiry ON inventory_claim USING btree (expires_at) WHERE released_at IS NULL AND kind = 'hold'::text;
CREATE INDEX inventory_claim_item ON inventory_claim USING btree (reservation_item_id);
CREATE UNIQUE INDEX inventory_claim_live_key ON inventory_claim USING btree (inventory_id) WHERE released_at IS NULL;
-- :"tenant": select, insert, update
-- podcastflow_reader: select

create table inventory_conflict (
    id uuid not null,
    episode_id uuid,
    inventory_id uuid not null,
    reason text not null,
    detected_at timestamp with time zone not null,
    resolved_at timestamp with time zone,
    resolved_by uuid,
    resolution text,
    constraint inventory_conflict_pkey PRIMARY KEY (id),
    constraint inventory_conflict_episode_fkey FOREIGN KEY (episode_id) REFERENCES episode(id),
    constraint inventory_conflict_inventory_fkey FOREIGN KEY (inventory_id) REFERENCES inventory(id),
    constraint inventory_conflict_reason_check CHECK (reason = ANY (ARRAY['air_date_changed'::text, 'length_changed'::text, 'placement_changed'::text, 'episode_missing'::text, 'episode_archived'::text])),
    constraint inventory_conflict_resolution_check CHECK (length(resolution) >= 1 AND length(resolution) <= 2000),
    constraint inventory_conflict_resolved_check CHECK (num_nulls(resolved_at, resolved_by, resolution) = ANY (ARRAY[0, 3]))
);
CREATE UNIQUE INDEX inventory_conflict_open_key ON inventory_conflict USING btree (inventory_id, reason) WHERE resolved_at IS NULL;
-- :"tenant": select, insert, update, delete
-- podcastflow_reader: select

create table member (
    id uuid not null,
    email text not null,
    name text not null,
    roles text[] not null,
    status text not null,
    synced_at timestamp with time zone not null,
    constraint member_pkey PRIMARY KEY (id),
    constraint member_email_check CHECK (length(email) <= 320),
    constraint member_name_check CHECK (length(name) >= 1 AND length(name) <= 200),
    constraint member_roles_check CHECK (roles <@ ARRAY['admin'::text, 'sales'::text, 'producer'::text, 'talent'::text, 'client'::text]),
    constraint member_status_check CHECK (status = ANY (ARRAY['active'::text, 'inactive'::text]))
);
CREATE UNIQUE INDEX member_email_key ON member USING btree (lower(email)) WHERE status = 'active'::text;
-- :"tenant": select
-- podcastflow_reader: select

create table number_sequence (
    kind text not null,
    year integer not null,
    next_value bigint not null,
    constraint number_sequence_pkey PRIMARY KEY (kind, year),
    constraint number_sequence_kind_check CHECK (kind = ANY (ARRAY['order'::text, 'invoice'::text, 'credit_note'::text, 'contract'::text, 'payment'::text])),
    constraint number_sequence_next_value_check CHECK (next_value >= 1),
    constraint number_sequence_year_check CHECK (year >= 2000 AND year <= 9999)
);
-- :"tenant": select, insert, update
-- podcastflow_reader: select

create table org_identity (
    singleton boolean not null default true,
    org_id text not null,
    slug_at_creation text not null,
    display_name text not null,
    created_at timestamp with time zone not null,
    constraint org_identity_pkey PRIMARY KEY (singleton),
    constraint org_identity_display_name_check CHECK (length(display_name) >= 1 AND length(display_name) <= 200),
    constraint org_identity_singleton_check CHECK (singleton)
);
-- :"tenant": select, update (display_name)
-- podcastflow_reader: select

create table org_setting (
    singleton boolean not null default true,
    time_zone text not null default 'UTC'::text,
    default_currency character(3) not null default 'USD'::bpchar,
    accent_colour text not null default '#4f46e5'::text,
    legal_name text,
    address_line1 text,
    address_line2 text,
    postal_code text,
    city text,
    region text,
    country character(2),
    tax_id text,
    logo_file_id uuid,
    hold_ttl_hours integer not null default 48,
    hold_extension_max integer not null default 1,
    first_weekday smallint not null default 1,
    updated_at timestamp with time zone,
    updated_by uuid,
    constraint org_setting_pkey PRIMARY KEY (singleton),
    constraint org_setting_accent_colour_check CHECK (accent_colour ~ '^#[0-9a-f]{6}$'::text),
    constraint org_setting_address_check CHECK (GREATEST(length(address_line1), length(address_line2), length(postal_code), length(city), length(region)) <= 200),
    constraint org_setting_country_check CHECK (country ~ '^[A-Z]{2}$'::text),
    constraint org_setting_currency_check CHECK (default_currency ~ '^[A-Z]{3}$'::text),
    constraint org_setting_first_weekday_check CHECK (first_weekday >= 0 AND first_weekday <= 6),
    constraint org_setting_hold_extension_check CHECK (hold_extension_max >= 0 AND hold_extension_max <= 10),
    constraint org_setting_hold_ttl_check CHECK (hold_ttl_hours >= 1 AND hold_ttl_hours <= 720),
    constraint org_setting_legal_name_check CHECK (length(legal_name) <= 200),
    constraint org_setting_singleton_check CHECK (singleton),
    constraint org_setting_tax_id_check CHECK (length(tax_id) <= 50),
    constraint org_setting_time_zone_check CHECK (length(time_zone) >= 1 AND length(time_zone) <= 100)
);
-- :"tenant": select, update
-- podcastflow_reader: select

create table reservation (
    id uuid not null,
    number bigint not null generated always as identity,
    campaign_id uuid,
    advertiser_id uuid not null,
    agency_id uuid,
    status text not null,
    priority text not null default 'normal'::text,
    ttl_hours integer not null,
    extension_count integer not null default 0,
    note text,
    held_at timestamp with time zone not null,
    confirmed_at timestamp with time zone,
    released_at timestamp with time zone,
    created_at timestamp with time zone not null,
    created_by uuid not null,
    updated_at timestamp with time zone not null,
    updated_by uuid not null,
    constraint reservation_pkey PRIMARY KEY (id),
    constraint reservation_number_key UNIQUE (number),
    constraint reservation_advertiser_fkey FOREIGN KEY (advertiser_id) REFERENCES advertiser(id),
    constraint reservation_agency_fkey FOREIGN KEY (agency_id) REFERENCES agency(id),
    constraint reservation_campaign_fkey FOREIGN KEY (campaign_id, advertiser_id) REFERENCES campaign(id, advertiser_id),
    constraint reservation_confirmed_check CHECK ((status <> ALL (ARRAY['confirmed'::text, 'converted'::text])) OR confirmed_at IS NOT NULL),
    constraint reservation_extension_check CHECK (extension_count >= 0 AND extension_count <= 10),
    constraint reservation_note_check CHECK (length(note) <= 2000),
    constraint reservation_priority_check CHECK (priority = ANY (ARRAY['low'::text, 'normal'::text, 'high'::text, 'urgent'::text])),
    constraint reservation_released_check CHECK ((status = ANY (ARRAY['expired'::text, 'cancelled'::text])) = (released_at IS NOT NULL)),
    constraint reservation_status_check CHECK (status = ANY (ARRAY['held'::text, 'confirmed'::text, 'converted'::text, 'expired'::text, 'cancelled'::text])),
    constraint reservation_ttl_check CHECK (ttl_hours >= 1 AND ttl_hours <= 720)
);
CREATE INDEX reservation_advertiser ON reservation USING btree (advertiser_id);
CREATE INDEX reservation_campaign ON reservation USING btree (campaign_id);
CREATE INDEX reservation_status ON reservation USING btree (status, number);
-- :"tenant": select, insert, update
-- podcastflow_reader: select

create table reservation_item (
    id uuid not null,
    reservation_id uuid not null,
    inventory_id uuid not null,
    state text not null,
    queue_no integer,
    challenge_until timestamp with time zone,
    length_s integer not null,
    read_type text not null,
    rate numeric(15,3),
    rate_currency character(3),
    card_rate numeric(15,3),
    card_rate_currency character(3),
    created_at timestamp with time zone not null,
    created_by uuid not null,
    updated_at timestamp with time zone not null,
    updated_by uuid not null,
    constraint reservation_item_pkey PRIMARY KEY (id),
    constraint reservation_item_id_inventory_key UNIQUE (id, inventory_id),
    constraint reservation_item_slot_key UNIQUE (reservation_id, inventory_id),
    constraint reservation_item_inventory_fkey FOREIGN KEY (inventory_id) REFERENCES inventory(id),
    constraint reservation_item_reservation_fkey FOREIGN KEY (reservation_id) REFERENCES reservation(id),
    constraint reservation_item_card_rate_check CHECK (card_rate >= 0::numeric AND (card_rate IS NULL) = (card_rate_currency IS NULL)),
    constraint reservation_item_currency_check CHECK (rate_currency ~ '^[A-Z]{3}$'::text AND card_rate_currency ~ '^[A-Z]{3}$'::text),
    constraint reservation_item_length_check CHECK (length_s >= 5 AND length_s <= 600),
    constraint reservation_item_queue_check CHECK ((state = 'waiting'::text) = (queue_no IS NOT NULL)),
    constraint reservation_item_queue_no_check CHECK (queue_no >= 1),
    constraint reservation_item_rate_check CHECK (rate >= 0::numeric AND (rate IS NULL) = (rate_currency IS NULL)),
    constraint reservation_item_read_type_check CHECK (read_type = ANY (ARRAY['host_read'::text, 'endorsement'::text, 'produced'::text])),
    constraint reservation_item_state_check CHECK (state = ANY (ARRAY['waiting'::text, 'held'::text, 'booked'::text, 'released'::text])),
    constraint reservation_item_queue_key EXCLUDE USING btree (inventory_id WITH =, queue_no WITH =) WHERE (state = 'waiting'::text) DEFERRABLE
);
CREATE INDEX reservation_item_inventory ON reservation_item USING btree (inventory_id);
-- :"tenant": select, insert, update
-- podcastflow_reader: select

create table schema_migration (
    version integer not null,
    name text not null,
    sha256 bytea not null,
    applied_at timestamp with time zone not null,
    applied_by text not null,
    duration_ms numeric(12,3) not null,
    constraint schema_migration_pkey PRIMARY KEY (version),
    constraint schema_migration_version_check CHECK (version > 0)
);
-- :"tenant": select
-- podcastflow_reader: select

create table show (
    id uuid not null,
    name text not null,
    description text,
    author text,
    language text,
    website text,
    artwork_url text,
    genres text[] not null default '{}'::text[],
    default_length_s integer not null default 1800,
    default_delivery text not null default 'baked_in'::text,
    release_days smallint[] not null default '{}'::smallint[],
    release_every_weeks smallint not null default 1,
    is_active boolean not null default true,
    created_at timestamp with time zone not null,
    created_by uuid not null,
    updated_at timestamp with time zone not null,
    updated_by uuid not null,
    constraint show_pkey PRIMARY KEY (id),
    constraint show_artwork_url_check CHECK (length(artwork_url) <= 2000),
    constraint show_author_check CHECK (length(author) <= 200),
    constraint show_default_delivery_check CHECK (default_delivery = ANY (ARRAY['baked_in'::text, 'dynamic'::text])),
    constraint show_default_length_check CHECK (default_length_s >= 1 AND default_length_s <= 86400),
    constraint show_description_check CHECK (length(description) <= 10000),
    constraint show_genres_check CHECK (cardinality(genres) <= 50),
    constraint show_language_check CHECK (length(language) <= 35),
    constraint show_name_check CHECK (length(name) >= 1 AND length(name) <= 200),
    constraint show_release_days_check CHECK (release_days <@ ARRAY[0::smallint, 1::smallint, 2::smallint, 3::smallint, 4::smallint, 5::smallint, 6::smallint] AND cardinality(release_days) <= 7),
    constraint show_release_every_weeks_check CHECK (release_every_weeks >= 1 AND release_every_weeks <= 52),
    constraint show_website_check CHECK (length(website) <= 2000)
);
CREATE UNIQUE INDEX show_name_key ON show USING btree (lower(name)) WHERE is_active;
-- :"tenant": select, insert, update, delete
-- podcastflow_reader: select

create table show_assignment (
    show_id uuid not null,
    member_id uuid not null,
    role text not null,
    assigned_at timestamp with time zone not null,
    assigned_by uuid not null,
    constraint show_assignment_pkey PRIMARY KEY (show_id, member_id, role),
    constraint show_assignment_member_fkey FOREIGN KEY (member_id) REFERENCES member(id),
    constraint show_assignment_show_fkey FOREIGN KEY (show_id) REFERENCES show(id),
    constraint show_assignment_role_check CHECK (role = ANY (ARRAY['producer'::text, 'talent'::text]))
);
CREATE INDEX show_assignment_member ON show_assignment USING btree (member_id, show_id);
-- :"tenant": select, insert, update, delete
-- podcastflow_reader: select

create table show_feed (
    show_id uuid not null,
    url text,
    podcast_guid text,
    etag text,
    last_modified text,
    checked_at timestamp with time zone,
    next_at timestamp with time zone,
    last_error text,
    items_seen integer not null default 0,
    from_feed jsonb,
    constraint show_feed_pkey PRIMARY KEY (show_id),
    constraint show_feed_podcast_guid_key UNIQUE (podcast_guid),
    constraint show_feed_url_key UNIQUE (url),
    constraint show_feed_show_fkey FOREIGN KEY (show_id) REFERENCES show(id),
    constraint show_feed_header_check CHECK (length(etag) <= 500 AND length(last_modified) <= 100),
    constraint show_feed_items_seen_check CHECK (items_seen >= 0),
    constraint show_feed_last_error_check CHECK (length(last_error) <= 2000),
    constraint show_feed_next_check CHECK (next_at IS NULL OR url IS NOT NULL),
    constraint show_feed_podcast_guid_check CHECK (length(podcast_guid) >= 1 AND length(podcast_guid) <= 500),
    constraint show_feed_url_check CHECK (length(url) >= 8 AND length(url) <= 2000)
);
CREATE INDEX show_feed_due ON show_feed USING btree (next_at) WHERE next_at IS NOT NULL;
-- :"tenant": select, insert, update, delete
-- podcastflow_reader: select

create table show_placement (
    id uuid not null,
    show_id uuid not null,
    placement text not null,
    episode_length int4range not null,
    slots integer not null,
    host_read_slots integer not null default 0,
    default_length_s integer not null default 60,
    allowed_lengths_s integer[] not null default '{15,30,60,90}'::integer[],
    created_at timestamp with time zone not null,
    created_by uuid not null,
    updated_at timestamp with time zone not null,
    updated_by uuid not null,
    constraint show_placement_pkey PRIMARY KEY (id),
    constraint show_placement_show_fkey FOREIGN KEY (show_id) REFERENCES show(id),
    constraint show_placement_episode_length_check CHECK (NOT isempty(episode_length) AND NOT lower_inf(episode_length) AND lower(episode_length) >= 0),
    constraint show_placement_host_read_check CHECK (host_read_slots >= 0 AND host_read_slots <= slots),
    constraint show_placement_lengths_check CHECK ((default_length_s = ANY (allowed_lengths_s)) AND (5 <= ALL (allowed_lengths_s)) AND (600 >= ALL (allowed_lengths_s))),
    constraint show_placement_placement_check CHECK (placement = ANY (ARRAY['pre_roll'::text, 'mid_roll'::text, 'post_roll'::text])),
    constraint show_placement_slots_check CHECK (slots >= 0 AND slots <= 50),
    constraint show_placement_no_overlap EXCLUDE USING gist (show_id WITH =, placement WITH =, episode_length WITH &&)
);
-- :"tenant": select, insert, update, delete
-- podcastflow_reader: select

create table status_history (
    id uuid not null,
    entity_type text not null,
    entity_id uuid not null,
    from_status text,
    to_status text not null,
    reason text,
    changed_at timestamp with time zone not null,
    changed_by uuid not null,
    constraint status_history_pkey PRIMARY KEY (id),
    constraint status_history_entity_type_check CHECK (length(entity_type) >= 1 AND length(entity_type) <= 60),
    constraint status_history_reason_check CHECK (length(reason) <= 2000),
    constraint status_history_status_check CHECK (length(from_status) <= 40 AND length(to_status) >= 1 AND length(to_status) <= 40)
);
CREATE INDEX status_history_entity ON status_history USING btree (entity_type, entity_id, changed_at);
-- :"tenant": select, insert
-- podcastflow_reader: select

create view v_inventory_availability with (security_invoker=true) as
 SELECT i.id AS inventory_id,
    i.show_id,
    i.episode_id,
    i.air_date,
    i.placement,
    i.slot_number,
    i.length_s,
    i.delivery,
    i.status,
    c.id AS claim_id,
    c.kind AS claim_kind,
    c.expires_at AS claim_expires_at,
    c.reservation_item_id,
    r.id AS reservation_id,
    r.campaign_id,
    r.advertiser_id
   FROM inventory i
     LEFT JOIN inventory_claim c ON c.inventory_id = i.id AND c.released_at IS NULL
     LEFT JOIN reservation_item ri ON ri.id = c.reservation_item_id
     LEFT JOIN reservation r ON r.id = ri.reservation_id;
-- :"tenant": select, insert, update, delete
-- podcastflow_reader: select

create view v_reservation_state with (security_invoker=true) as
 SELECT r.id AS reservation_id,
    min(c.expires_at) AS expires_at,
    count(ri.id) AS items,
    count(ri.id) FILTER (WHERE ri.state = 'held'::text) AS held_items,
    count(ri.id) FILTER (WHERE ri.state = 'waiting'::text) AS waiting_items,
    count(ri.id) FILTER (WHERE ri.state = 'booked'::text) AS booked_items
   FROM reservation r
     LEFT JOIN reservation_item ri ON ri.reservation_id = r.id
     LEFT JOIN inventory_claim c ON c.reservation_item_id = ri.id AND c.released_at IS NULL
  GROUP BY r.id;
-- :"tenant": select, insert, update, delete
-- podcastflow_reader: select
