-- An organization's schema at version 17, generated from the catalog; never edited. Relations, with indexes and TOAST: 384.

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

create table ad_approval (
    id uuid not null,
    order_item_id uuid,
    campaign_id uuid,
    show_id uuid,
    creative_id uuid,
    subject_id uuid not null generated always as (COALESCE(order_item_id, campaign_id)) stored,
    kind text not null,
    priority text not null default 'normal'::text,
    status text not null default 'pending'::text,
    revision integer not null default 0,
    due_on date,
    submitted_at timestamp with time zone,
    submitted_by uuid,
    decided_at timestamp with time zone,
    decided_by uuid,
    reason text,
    four_eyes_exempt text,
    created_at timestamp with time zone not null,
    created_by uuid not null,
    updated_at timestamp with time zone not null,
    updated_by uuid not null,
    constraint ad_approval_pkey PRIMARY KEY (id),
    constraint ad_approval_campaign_fkey FOREIGN KEY (campaign_id) REFERENCES campaign(id),
    constraint ad_approval_creative_fkey FOREIGN KEY (creative_id) REFERENCES ad_creative(id),
    constraint ad_approval_decider_fkey FOREIGN KEY (decided_by) REFERENCES member(id),
    constraint ad_approval_order_item_fkey FOREIGN KEY (order_item_id) REFERENCES order_item(id),
    constraint ad_approval_show_fkey FOREIGN KEY (show_id) REFERENCES show(id),
    constraint ad_approval_decided_check CHECK ((status = ANY (ARRAY['approved'::text, 'rejected'::text])) = (decided_at IS NOT NULL) AND (decided_at IS NULL) = (decided_by IS NULL)),
    constraint ad_approval_four_eyes_check CHECK (decided_by <> submitted_by OR four_eyes_exempt IS NOT NULL),
    constraint ad_approval_four_eyes_exempt_check CHECK (length(four_eyes_exempt) >= 1 AND length(four_eyes_exempt) <= 2000),
    constraint ad_approval_kind_check CHECK (kind = ANY (ARRAY['script'::text, 'audio'::text])),
    constraint ad_approval_priority_check CHECK (priority = ANY (ARRAY['low'::text, 'normal'::text, 'high'::text, 'urgent'::text])),
    constraint ad_approval_reason_check CHECK (((status <> ALL (ARRAY['rejected'::text, 'revision_requested'::text])) OR reason IS NOT NULL) AND length(reason) >= 1 AND length(reason) <= 2000),
    constraint ad_approval_revision_check CHECK (revision >= 0),
    constraint ad_approval_status_check CHECK (status = ANY (ARRAY['pending'::text, 'submitted'::text, 'revision_requested'::text, 'approved'::text, 'rejected'::text, 'cancelled'::text])),
    constraint ad_approval_subject_check CHECK (num_nonnulls(order_item_id, campaign_id) = 1 AND (campaign_id IS NULL) = (show_id IS NULL)),
    constraint ad_approval_submitted_check CHECK (((status = ANY (ARRAY['pending'::text, 'cancelled'::text])) OR submitted_at IS NOT NULL) AND (submitted_at IS NULL) = (submitted_by IS NULL))
);
CREATE UNIQUE INDEX ad_approval_open_key ON ad_approval USING btree (subject_id, show_id, creative_id, kind) NULLS NOT DISTINCT WHERE status = ANY (ARRAY['pending'::text, 'submitted'::text, 'revision_requested'::text]);
CREATE TRIGGER ad_approval_status_moves BEFORE UPDATE OF status ON ad_approval FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status) EXECUTE FUNCTION status_moves('pending>submitted', 'pending>cancelled', 'submitted>approved', 'submitted>rejected', 'submitted>revision_requested', 'submitted>cancelled', 'revision_requested>submitted', 'revision_requested>cancelled', 'approved>revision_requested');
-- :"tenant": select, insert, update, delete
-- podcastflow_reader: select

create table ad_creative (
    id uuid not null,
    advertiser_id uuid not null,
    campaign_id uuid,
    name text not null,
    kind text not null,
    format text,
    length_s integer,
    script text,
    talking_points text[] not null default '{}'::text[],
    restricted_terms text[] not null default '{}'::text[],
    disclaimer text,
    file_id uuid,
    expires_on date,
    status text not null default 'draft'::text,
    version integer not null default 1,
    created_at timestamp with time zone not null,
    created_by uuid not null,
    updated_at timestamp with time zone not null,
    updated_by uuid not null,
    constraint ad_creative_pkey PRIMARY KEY (id),
    constraint ad_creative_advertiser_fkey FOREIGN KEY (advertiser_id) REFERENCES advertiser(id),
    constraint ad_creative_campaign_fkey FOREIGN KEY (campaign_id, advertiser_id) REFERENCES campaign(id, advertiser_id),
    constraint ad_creative_content_check CHECK (status = 'draft'::text OR
CASE kind
    WHEN 'script'::text THEN script IS NOT NULL
    WHEN 'talking_points'::text THEN cardinality(talking_points) > 0
    ELSE file_id IS NOT NULL
END),
    constraint ad_creative_format_check CHECK (length(format) >= 1 AND length(format) <= 60),
    constraint ad_creative_kind_check CHECK (kind = ANY (ARRAY['script'::text, 'talking_points'::text, 'audio'::text, 'video'::text])),
    constraint ad_creative_length_check CHECK (length_s >= 1 AND length_s <= 600),
    constraint ad_creative_name_check CHECK (length(name) >= 1 AND length(name) <= 200),
    constraint ad_creative_points_check CHECK (cardinality(talking_points) <= 50 AND cardinality(restricted_terms) <= 200),
    constraint ad_creative_status_check CHECK (status = ANY (ARRAY['draft'::text, 'in_review'::text, 'approved'::text, 'rejected'::text, 'retired'::text])),
    constraint ad_creative_text_check CHECK (length(script) <= 20000 AND length(disclaimer) <= 2000),
    constraint ad_creative_version_check CHECK (version >= 1)
);
CREATE INDEX ad_creative_advertiser ON ad_creative USING btree (advertiser_id);
CREATE TRIGGER ad_creative_status_moves BEFORE UPDATE OF status ON ad_creative FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status) EXECUTE FUNCTION status_moves('draft>in_review', 'draft>approved', 'draft>retired', 'in_review>draft', 'in_review>approved', 'in_review>rejected', 'rejected>draft', 'rejected>retired', 'approved>draft', 'approved>retired', 'retired>draft');
-- :"tenant": select, insert, update, delete
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
CREATE TRIGGER advertiser_rollup AFTER INSERT OR DELETE OR UPDATE ON advertiser FOR EACH STATEMENT EXECUTE FUNCTION public.rollup_changed('advertisers');
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

create table analytics_event (
    occurred_at timestamp with time zone not null,
    dedupe_key text not null,
    event_type text not null,
    campaign_id uuid,
    show_id uuid,
    episode_id uuid,
    creative_id uuid,
    source text not null,
    value bigint not null default 1,
    detail jsonb,
    constraint analytics_event_pkey PRIMARY KEY (occurred_at, dedupe_key),
    constraint analytics_event_dedupe_check CHECK (length(dedupe_key) >= 1 AND length(dedupe_key) <= 200),
    constraint analytics_event_detail_check CHECK (pg_column_size(detail) <= 16384),
    constraint analytics_event_source_check CHECK (length(source) >= 1 AND length(source) <= 40),
    constraint analytics_event_type_check CHECK (event_type = ANY (ARRAY['impression'::text, 'click'::text, 'conversion'::text, 'download'::text, 'listen'::text, 'subscribe'::text, 'unsubscribe'::text])),
    constraint analytics_event_value_check CHECK (value >= 0)
);
-- :"tenant": select, insert
-- podcastflow_reader: select

create table approval_request (
    id uuid not null,
    kind text not null,
    campaign_id uuid,
    schedule_id uuid,
    order_id uuid,
    subject_type text not null generated always as (
CASE
    WHEN campaign_id IS NOT NULL THEN 'campaign'::text
    WHEN schedule_id IS NOT NULL THEN 'schedule'::text
    ELSE 'order'::text
END) stored,
    subject_id uuid not null generated always as (COALESCE(campaign_id, schedule_id, order_id)) stored,
    show_id uuid,
    talent_id uuid,
    status text not null default 'pending'::text,
    summary jsonb not null default '{}'::jsonb,
    requested_at timestamp with time zone not null,
    requested_by uuid not null,
    decided_at timestamp with time zone,
    decided_by uuid,
    reason text,
    expires_at timestamp with time zone,
    four_eyes_exempt text,
    pending_show_id uuid generated always as (
CASE
    WHEN status = 'pending'::text THEN show_id
    ELSE NULL::uuid
END) stored,
    pending_talent_id uuid generated always as (
CASE
    WHEN status = 'pending'::text THEN talent_id
    ELSE NULL::uuid
END) stored,
    talent_role text generated always as (
CASE
    WHEN talent_id IS NOT NULL THEN 'talent'::text
    ELSE NULL::text
END) stored,
    constraint approval_request_pkey PRIMARY KEY (id),
    constraint approval_request_assignment_fkey FOREIGN KEY (pending_show_id, pending_talent_id, talent_role) REFERENCES show_assignment(show_id, member_id, role),
    constraint approval_request_campaign_fkey FOREIGN KEY (campaign_id) REFERENCES campaign(id),
    constraint approval_request_decider_fkey FOREIGN KEY (decided_by) REFERENCES member(id),
    constraint approval_request_order_fkey FOREIGN KEY (order_id) REFERENCES sales_order(id),
    constraint approval_request_schedule_fkey FOREIGN KEY (schedule_id) REFERENCES campaign_schedule(id),
    constraint approval_request_show_fkey FOREIGN KEY (show_id) REFERENCES show(id),
    constraint approval_request_talent_fkey FOREIGN KEY (talent_id) REFERENCES member(id),
    constraint approval_request_decided_check CHECK ((status = ANY (ARRAY['approved'::text, 'rejected'::text])) = (decided_by IS NOT NULL) AND (status = 'pending'::text) = (decided_at IS NULL)),
    constraint approval_request_expires_check CHECK (expires_at > requested_at),
    constraint approval_request_four_eyes_check CHECK (decided_by <> requested_by OR four_eyes_exempt IS NOT NULL),
    constraint approval_request_four_eyes_exempt_check CHECK (length(four_eyes_exempt) >= 1 AND length(four_eyes_exempt) <= 2000),
    constraint approval_request_kind_check CHECK (kind = ANY (ARRAY['campaign'::text, 'rate_exception'::text, 'talent'::text, 'schedule'::text, 'order'::text])),
    constraint approval_request_kind_subject_check CHECK (
CASE kind
    WHEN 'order'::text THEN order_id IS NOT NULL
    WHEN 'schedule'::text THEN schedule_id IS NOT NULL
    WHEN 'rate_exception'::text THEN schedule_id IS NOT NULL
    ELSE campaign_id IS NOT NULL
END),
    constraint approval_request_reason_check CHECK ((status <> 'rejected'::text OR reason IS NOT NULL) AND length(reason) >= 1 AND length(reason) <= 2000),
    constraint approval_request_status_check CHECK (status = ANY (ARRAY['pending'::text, 'approved'::text, 'rejected'::text, 'expired'::text, 'cancelled'::text])),
    constraint approval_request_subject_check CHECK (num_nonnulls(campaign_id, schedule_id, order_id) = 1),
    constraint approval_request_summary_check CHECK (pg_column_size(summary) <= 65536),
    constraint approval_request_talent_check CHECK ((kind = 'talent'::text) = (talent_id IS NOT NULL) AND (show_id IS NULL) = (talent_id IS NULL))
);
CREATE UNIQUE INDEX approval_request_pending_key ON approval_request USING btree (kind, subject_id, show_id, talent_id) NULLS NOT DISTINCT WHERE status = 'pending'::text;
CREATE INDEX approval_request_subject ON approval_request USING btree (subject_id);
CREATE TRIGGER approval_request_status_moves BEFORE UPDATE OF status ON approval_request FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status) EXECUTE FUNCTION status_moves('pending>approved', 'pending>rejected', 'pending>expired', 'pending>cancelled');
-- :"tenant": select, insert, update
-- podcastflow_reader: select

create table attachment (
    id uuid not null,
    file_id uuid not null,
    file_name text not null,
    sha256 bytea not null,
    purpose text not null default 'other'::text,
    agency_id uuid,
    advertiser_id uuid,
    campaign_id uuid,
    order_id uuid,
    contract_id uuid,
    invoice_id uuid,
    expense_id uuid,
    creative_id uuid,
    spot_submission_id uuid,
    episode_id uuid,
    comment_id uuid,
    owner_id uuid not null generated always as (COALESCE(agency_id, advertiser_id, campaign_id, order_id, contract_id, invoice_id, expense_id, creative_id, spot_submission_id, episode_id, comment_id)) stored,
    created_at timestamp with time zone not null,
    created_by uuid not null,
    removed_at timestamp with time zone,
    removed_by uuid,
    constraint attachment_pkey PRIMARY KEY (id),
    constraint attachment_owner_file_key UNIQUE (owner_id, file_id),
    constraint attachment_advertiser_fkey FOREIGN KEY (advertiser_id) REFERENCES advertiser(id),
    constraint attachment_agency_fkey FOREIGN KEY (agency_id) REFERENCES agency(id),
    constraint attachment_campaign_fkey FOREIGN KEY (campaign_id) REFERENCES campaign(id),
    constraint attachment_comment_fkey FOREIGN KEY (comment_id) REFERENCES comment(id),
    constraint attachment_contract_fkey FOREIGN KEY (contract_id) REFERENCES contract(id),
    constraint attachment_creative_fkey FOREIGN KEY (creative_id) REFERENCES ad_creative(id),
    constraint attachment_episode_fkey FOREIGN KEY (episode_id) REFERENCES episode(id),
    constraint attachment_expense_fkey FOREIGN KEY (expense_id) REFERENCES expense(id),
    constraint attachment_invoice_fkey FOREIGN KEY (invoice_id) REFERENCES invoice(id),
    constraint attachment_order_fkey FOREIGN KEY (order_id) REFERENCES sales_order(id),
    constraint attachment_submission_fkey FOREIGN KEY (spot_submission_id) REFERENCES spot_submission(id),
    constraint attachment_file_name_check CHECK (length(file_name) >= 1 AND length(file_name) <= 255),
    constraint attachment_owner_check CHECK (num_nonnulls(agency_id, advertiser_id, campaign_id, order_id, contract_id, invoice_id, expense_id, creative_id, spot_submission_id, episode_id, comment_id) = 1),
    constraint attachment_purpose_check CHECK (purpose = ANY (ARRAY['document'::text, 'proof'::text, 'brief'::text, 'audio'::text, 'image'::text, 'receipt'::text, 'other'::text])),
    constraint attachment_removed_check CHECK ((removed_at IS NULL) = (removed_by IS NULL)),
    constraint attachment_sha256_check CHECK (octet_length(sha256) = 32)
);
CREATE UNIQUE INDEX attachment_document_key ON attachment USING btree (contract_id) WHERE purpose = 'document'::text AND contract_id IS NOT NULL;
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

create table budget_category (
    id uuid not null,
    name text not null,
    type text not null,
    level smallint not null default 1,
    parent_id uuid,
    parent_level smallint generated always as ((level - 1)::smallint) stored,
    account_code text,
    is_ad_revenue boolean not null default false,
    is_active boolean not null default true,
    created_at timestamp with time zone not null,
    created_by uuid not null,
    updated_at timestamp with time zone not null,
    updated_by uuid not null,
    constraint budget_category_pkey PRIMARY KEY (id),
    constraint budget_category_id_type_key UNIQUE (id, type),
    constraint budget_category_id_type_level_key UNIQUE (id, type, level),
    constraint budget_category_parent_fkey FOREIGN KEY (parent_id, type, parent_level) REFERENCES budget_category(id, type, level),
    constraint budget_category_account_check CHECK (length(account_code) >= 1 AND length(account_code) <= 60),
    constraint budget_category_ad_revenue_check CHECK (NOT is_ad_revenue OR type = 'revenue'::text AND account_code IS NULL),
    constraint budget_category_level_check CHECK (level >= 1 AND level <= 3),
    constraint budget_category_name_check CHECK (length(name) >= 1 AND length(name) <= 200),
    constraint budget_category_root_check CHECK ((level = 1) = (parent_id IS NULL)),
    constraint budget_category_type_check CHECK (type = ANY (ARRAY['revenue'::text, 'cogs'::text, 'expense'::text]))
);
CREATE UNIQUE INDEX budget_category_ad_revenue_key ON budget_category USING btree (is_ad_revenue) WHERE is_ad_revenue AND is_active;
CREATE UNIQUE INDEX budget_category_name_key ON budget_category USING btree (type, lower(name)) WHERE is_active;
-- :"tenant": select, insert, update, delete
-- podcastflow_reader: select

create table budget_entry (
    category_id uuid not null,
    year integer not null,
    month smallint not null,
    scenario text not null default 'budget'::text,
    amount numeric(15,3) not null,
    currency character(3) not null,
    created_at timestamp with time zone not null,
    created_by uuid not null,
    updated_at timestamp with time zone not null,
    updated_by uuid not null,
    constraint budget_entry_pkey PRIMARY KEY (category_id, year, month, scenario),
    constraint budget_entry_category_fkey FOREIGN KEY (category_id) REFERENCES budget_category(id),
    constraint budget_entry_amount_check CHECK (amount >= 0::numeric),
    constraint budget_entry_currency_check CHECK (currency ~ '^[A-Z]{3}$'::text),
    constraint budget_entry_month_check CHECK (year >= 2000 AND year <= 9999 AND month >= 1 AND month <= 12),
    constraint budget_entry_scenario_check CHECK (scenario = ANY (ARRAY['budget'::text, 'forecast'::text]))
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
CREATE TRIGGER campaign_rollup AFTER INSERT OR DELETE OR UPDATE ON campaign FOR EACH STATEMENT EXECUTE FUNCTION public.rollup_changed('campaigns');
CREATE TRIGGER campaign_status_moves BEFORE UPDATE OF status ON campaign FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status) EXECUTE FUNCTION status_moves('pipeline>pending_approval', 'pipeline>lost', 'pending_approval>pipeline', 'pending_approval>booked', 'pending_approval>active', 'pending_approval>lost', 'lost>pipeline', 'booked>active', 'booked>paused', 'booked>cancelled', 'active>paused', 'active>completed', 'active>cancelled', 'paused>booked', 'paused>active', 'paused>completed', 'paused>cancelled');
-- :"tenant": select, insert, update
-- podcastflow_reader: select

create table campaign_analytics (
    campaign_id uuid not null,
    day date not null,
    impressions bigint not null default 0,
    clicks bigint not null default 0,
    conversions bigint not null default 0,
    downloads bigint not null default 0,
    spend numeric(15,3),
    spend_currency character(3),
    updated_at timestamp with time zone not null,
    constraint campaign_analytics_pkey PRIMARY KEY (campaign_id, day),
    constraint campaign_analytics_campaign_fkey FOREIGN KEY (campaign_id) REFERENCES campaign(id),
    constraint campaign_analytics_counters_check CHECK (LEAST(impressions, clicks, conversions, downloads) >= 0),
    constraint campaign_analytics_spend_check CHECK (spend >= 0::numeric AND (spend IS NULL) = (spend_currency IS NULL)),
    constraint campaign_analytics_spend_currency_check CHECK (spend_currency ~ '^[A-Z]{3}$'::text)
);
-- :"tenant": select, insert, update, delete
-- podcastflow_reader: select

create table campaign_schedule (
    id uuid not null,
    campaign_id uuid,
    version integer not null default 1,
    name text not null,
    status text not null default 'draft'::text,
    is_template boolean not null default false,
    currency character(3) not null,
    discount numeric(15,3) not null default 0,
    discount_reason text,
    sent_at timestamp with time zone,
    client_approved_at timestamp with time zone,
    client_approved_by text,
    approved_at timestamp with time zone,
    approved_by uuid,
    notes text,
    created_at timestamp with time zone not null,
    created_by uuid not null,
    updated_at timestamp with time zone not null,
    updated_by uuid not null,
    constraint campaign_schedule_pkey PRIMARY KEY (id),
    constraint campaign_schedule_id_campaign_key UNIQUE (id, campaign_id),
    constraint campaign_schedule_version_key UNIQUE (campaign_id, version),
    constraint campaign_schedule_campaign_fkey FOREIGN KEY (campaign_id) REFERENCES campaign(id),
    constraint campaign_schedule_approved_check CHECK ((status <> 'approved'::text OR approved_at IS NOT NULL) AND (approved_at IS NULL) = (approved_by IS NULL)),
    constraint campaign_schedule_client_check CHECK ((client_approved_at IS NULL) = (client_approved_by IS NULL)),
    constraint campaign_schedule_client_name_check CHECK (length(client_approved_by) >= 1 AND length(client_approved_by) <= 200),
    constraint campaign_schedule_currency_check CHECK (currency ~ '^[A-Z]{3}$'::text),
    constraint campaign_schedule_discount_check CHECK (discount >= 0::numeric AND (discount = 0::numeric OR discount_reason IS NOT NULL)),
    constraint campaign_schedule_discount_reason_check CHECK (length(discount_reason) >= 1 AND length(discount_reason) <= 2000),
    constraint campaign_schedule_name_check CHECK (length(name) >= 1 AND length(name) <= 200),
    constraint campaign_schedule_notes_check CHECK (length(notes) <= 5000),
    constraint campaign_schedule_sent_check CHECK (status <> 'sent'::text OR sent_at IS NOT NULL),
    constraint campaign_schedule_status_check CHECK (status = ANY (ARRAY['draft'::text, 'sent'::text, 'pending_approval'::text, 'approved'::text, 'superseded'::text, 'rejected'::text])),
    constraint campaign_schedule_template_check CHECK (is_template = (campaign_id IS NULL) AND (status = 'draft'::text OR NOT is_template)),
    constraint campaign_schedule_version_check CHECK (version >= 1)
);
CREATE UNIQUE INDEX campaign_schedule_approved_key ON campaign_schedule USING btree (campaign_id) WHERE status = 'approved'::text;
CREATE TRIGGER campaign_schedule_status_moves BEFORE UPDATE OF status ON campaign_schedule FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status) EXECUTE FUNCTION status_moves('draft>sent', 'draft>pending_approval', 'draft>approved', 'draft>superseded', 'sent>draft', 'sent>pending_approval', 'sent>approved', 'sent>superseded', 'sent>rejected', 'pending_approval>draft', 'pending_approval>approved', 'pending_approval>rejected', 'pending_approval>superseded', 'rejected>draft', 'rejected>superseded', 'approved>superseded');
-- :"tenant": select, insert, update, delete
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

create table category_exclusivity (
    id uuid not null,
    kind text not null,
    scope text not null,
    show_id uuid,
    show_no integer,
    episode_id uuid,
    talent_id uuid,
    category_id uuid,
    advertiser_id uuid,
    campaign_id uuid,
    period daterange not null,
    reach int4range generated always as (
CASE scope
    WHEN 'network'::text THEN int4range(NULL::integer, NULL::integer)
    WHEN 'talent'::text THEN NULL::int4range
    ELSE int4range(show_no, show_no, '[]'::text)
END) stored,
    is_active boolean not null default true,
    notes text,
    created_at timestamp with time zone not null,
    created_by uuid not null,
    updated_at timestamp with time zone not null,
    updated_by uuid not null,
    constraint category_exclusivity_pkey PRIMARY KEY (id),
    constraint category_exclusivity_advertiser_fkey FOREIGN KEY (advertiser_id) REFERENCES advertiser(id),
    constraint category_exclusivity_campaign_fkey FOREIGN KEY (campaign_id, advertiser_id) REFERENCES campaign(id, advertiser_id),
    constraint category_exclusivity_category_fkey FOREIGN KEY (category_id) REFERENCES category(id),
    constraint category_exclusivity_episode_fkey FOREIGN KEY (episode_id, show_id) REFERENCES episode(id, show_id),
    constraint category_exclusivity_show_fkey FOREIGN KEY (show_id, show_no) REFERENCES show(id, show_no),
    constraint category_exclusivity_talent_fkey FOREIGN KEY (talent_id) REFERENCES member(id),
    constraint category_exclusivity_campaign_check CHECK (campaign_id IS NULL OR advertiser_id IS NOT NULL),
    constraint category_exclusivity_exclusive_check CHECK (
CASE kind
    WHEN 'exclusive'::text THEN category_id IS NOT NULL AND advertiser_id IS NOT NULL AND scope <> 'talent'::text
    ELSE num_nonnulls(category_id, advertiser_id) = 1 AND campaign_id IS NULL
END),
    constraint category_exclusivity_kind_check CHECK (kind = ANY (ARRAY['exclusive'::text, 'blocked'::text])),
    constraint category_exclusivity_notes_check CHECK (length(notes) <= 2000),
    constraint category_exclusivity_period_check CHECK (NOT isempty(period) AND NOT lower_inf(period)),
    constraint category_exclusivity_scope_check CHECK (scope = ANY (ARRAY['network'::text, 'show'::text, 'episode'::text, 'talent'::text])),
    constraint category_exclusivity_target_check CHECK ((scope = ANY (ARRAY['show'::text, 'episode'::text])) = (show_id IS NOT NULL) AND (show_id IS NULL) = (show_no IS NULL) AND (scope = 'episode'::text) = (episode_id IS NOT NULL) AND (scope = 'talent'::text) = (talent_id IS NOT NULL)),
    constraint category_exclusivity_no_overlap EXCLUDE USING gist (category_id WITH =, reach WITH &&, period WITH &&, advertiser_id WITH <>) WHERE (kind = 'exclusive'::text AND is_active)
);
-- :"tenant": select, insert, update, delete
-- podcastflow_reader: select

create table comment (
    id uuid not null,
    campaign_id uuid,
    order_id uuid,
    contract_id uuid,
    ad_approval_id uuid,
    subject_type text not null generated always as (
CASE
    WHEN campaign_id IS NOT NULL THEN 'campaign'::text
    WHEN order_id IS NOT NULL THEN 'order'::text
    WHEN contract_id IS NOT NULL THEN 'contract'::text
    ELSE 'ad_approval'::text
END) stored,
    subject_id uuid not null generated always as (COALESCE(campaign_id, order_id, contract_id, ad_approval_id)) stored,
    parent_id uuid,
    author_id uuid not null,
    body text not null,
    created_at timestamp with time zone not null,
    edited_at timestamp with time zone,
    deleted_at timestamp with time zone,
    constraint comment_pkey PRIMARY KEY (id),
    constraint comment_id_subject_key UNIQUE (id, subject_id),
    constraint comment_approval_fkey FOREIGN KEY (ad_approval_id) REFERENCES ad_approval(id),
    constraint comment_author_fkey FOREIGN KEY (author_id) REFERENCES member(id),
    constraint comment_campaign_fkey FOREIGN KEY (campaign_id) REFERENCES campaign(id),
    constraint comment_contract_fkey FOREIGN KEY (contract_id) REFERENCES contract(id),
    constraint comment_order_fkey FOREIGN KEY (order_id) REFERENCES sales_order(id),
    constraint comment_parent_fkey FOREIGN KEY (parent_id, subject_id) REFERENCES comment(id, subject_id),
    constraint comment_body_check CHECK (length(body) >= 1 AND length(body) <= 10000),
    constraint comment_edited_check CHECK (edited_at >= created_at AND deleted_at >= created_at),
    constraint comment_parent_check CHECK (parent_id <> id),
    constraint comment_subject_check CHECK (num_nonnulls(campaign_id, order_id, contract_id, ad_approval_id) = 1)
);
CREATE INDEX comment_subject ON comment USING btree (subject_id, created_at);
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

create table contract (
    id uuid not null,
    number text not null,
    type text not null,
    order_id uuid,
    advertiser_id uuid not null,
    agency_id uuid,
    template_id uuid,
    parent_contract_id uuid,
    status text not null default 'draft'::text,
    title text not null,
    body text not null,
    currency character(3) not null,
    total numeric(15,3) not null default 0,
    starts_on date,
    ends_on date,
    sent_at timestamp with time zone,
    executed_at timestamp with time zone,
    document_sha256 bytea,
    cancelled_at timestamp with time zone,
    cancel_reason text,
    created_at timestamp with time zone not null,
    created_by uuid not null,
    updated_at timestamp with time zone not null,
    updated_by uuid not null,
    constraint contract_pkey PRIMARY KEY (id),
    constraint contract_id_currency_key UNIQUE (id, currency),
    constraint contract_number_key UNIQUE (number),
    constraint contract_advertiser_fkey FOREIGN KEY (advertiser_id) REFERENCES advertiser(id),
    constraint contract_agency_fkey FOREIGN KEY (agency_id) REFERENCES agency(id),
    constraint contract_order_fkey FOREIGN KEY (order_id, advertiser_id) REFERENCES sales_order(id, advertiser_id),
    constraint contract_parent_fkey FOREIGN KEY (parent_contract_id) REFERENCES contract(id),
    constraint contract_template_fkey FOREIGN KEY (template_id) REFERENCES contract_template(id),
    constraint contract_body_check CHECK (length(body) <= 200000),
    constraint contract_cancel_reason_check CHECK (length(cancel_reason) >= 1 AND length(cancel_reason) <= 2000),
    constraint contract_cancelled_check CHECK ((status = 'cancelled'::text) = (cancelled_at IS NOT NULL) AND (cancelled_at IS NULL) = (cancel_reason IS NULL)),
    constraint contract_currency_check CHECK (currency ~ '^[A-Z]{3}$'::text),
    constraint contract_document_check CHECK (octet_length(document_sha256) = 32),
    constraint contract_executed_check CHECK ((status <> 'executed'::text OR executed_at IS NOT NULL) AND (executed_at IS NULL) = (document_sha256 IS NULL)),
    constraint contract_number_check CHECK (length(number) >= 1 AND length(number) <= 40),
    constraint contract_order_check CHECK (type <> 'io'::text OR order_id IS NOT NULL),
    constraint contract_parent_check CHECK ((type = 'amendment'::text) = (parent_contract_id IS NOT NULL) AND parent_contract_id <> id),
    constraint contract_sent_check CHECK ((status <> ALL (ARRAY['sent'::text, 'signed'::text, 'executed'::text])) OR sent_at IS NOT NULL),
    constraint contract_status_check CHECK (status = ANY (ARRAY['draft'::text, 'pending_review'::text, 'approved'::text, 'sent'::text, 'signed'::text, 'executed'::text, 'cancelled'::text])),
    constraint contract_term_check CHECK (ends_on >= starts_on),
    constraint contract_title_check CHECK (length(title) >= 1 AND length(title) <= 300),
    constraint contract_total_check CHECK (total >= 0::numeric),
    constraint contract_type_check CHECK (type = ANY (ARRAY['io'::text, 'master'::text, 'amendment'::text]))
);
CREATE INDEX contract_order ON contract USING btree (order_id) WHERE order_id IS NOT NULL;
CREATE TRIGGER contract_signed BEFORE INSERT OR UPDATE OF status ON contract FOR EACH ROW WHEN (new.status = 'executed'::text) EXECUTE FUNCTION contract_is_signed();
CREATE TRIGGER contract_status_moves BEFORE UPDATE OF status ON contract FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status) EXECUTE FUNCTION status_moves('draft>pending_review', 'draft>approved', 'draft>cancelled', 'pending_review>draft', 'pending_review>approved', 'pending_review>cancelled', 'approved>draft', 'approved>sent', 'approved>cancelled', 'sent>draft', 'sent>signed', 'sent>cancelled', 'signed>executed', 'signed>cancelled', 'executed>cancelled');
CREATE TRIGGER contract_stays AFTER UPDATE ON contract FOR EACH ROW WHEN (old.executed_at IS NOT NULL) EXECUTE FUNCTION stays_as_it_is('status', 'cancelled_at', 'cancel_reason', 'updated_at', 'updated_by');
-- :"tenant": select, insert, update
-- podcastflow_reader: select

create table contract_line_item (
    id uuid not null,
    contract_id uuid not null,
    currency character(3) not null,
    line_no integer not null,
    order_item_id uuid,
    description text not null,
    quantity numeric(12,3) not null default 1,
    unit_price numeric(15,3) not null,
    discount_pct numeric(9,6) not null default 0,
    net numeric(15,3) generated always as (round(quantity * unit_price * (100::numeric - discount_pct) / 100::numeric, currency_digits(currency::text))) stored,
    created_at timestamp with time zone not null,
    created_by uuid not null,
    updated_at timestamp with time zone not null,
    updated_by uuid not null,
    constraint contract_line_item_pkey PRIMARY KEY (id),
    constraint contract_line_item_line_key UNIQUE (contract_id, line_no),
    constraint contract_line_item_contract_fkey FOREIGN KEY (contract_id, currency) REFERENCES contract(id, currency) ON UPDATE CASCADE,
    constraint contract_line_item_order_item_fkey FOREIGN KEY (order_item_id) REFERENCES order_item(id),
    constraint contract_line_item_description_check CHECK (length(description) >= 1 AND length(description) <= 1000),
    constraint contract_line_item_discount_check CHECK (discount_pct >= 0::numeric AND discount_pct <= 100::numeric),
    constraint contract_line_item_line_check CHECK (line_no >= 1),
    constraint contract_line_item_quantity_check CHECK (quantity > 0::numeric),
    constraint contract_line_item_unit_price_check CHECK (unit_price >= 0::numeric)
);
CREATE TRIGGER contract_line_item_stays AFTER INSERT OR DELETE OR UPDATE ON contract_line_item FOR EACH ROW EXECUTE FUNCTION stays_with_its_parent('contract', 'contract_id', '{sent,signed,executed,cancelled}', 'updated_at', 'updated_by');
-- :"tenant": select, insert, update, delete
-- podcastflow_reader: select

create table contract_signature (
    contract_id uuid not null,
    party text not null,
    signer_name text not null,
    signer_email text not null,
    signed_at timestamp with time zone not null,
    evidence jsonb not null default '{}'::jsonb,
    constraint contract_signature_pkey PRIMARY KEY (contract_id, party),
    constraint contract_signature_contract_fkey FOREIGN KEY (contract_id) REFERENCES contract(id),
    constraint contract_signature_email_check CHECK (length(signer_email) >= 3 AND length(signer_email) <= 320),
    constraint contract_signature_evidence_check CHECK (pg_column_size(evidence) <= 16384),
    constraint contract_signature_name_check CHECK (length(signer_name) >= 1 AND length(signer_name) <= 200),
    constraint contract_signature_party_check CHECK (party = ANY (ARRAY['advertiser'::text, 'agency'::text, 'publisher'::text]))
);
-- :"tenant": select, insert
-- podcastflow_reader: select

create table contract_template (
    id uuid not null,
    name text not null,
    type text not null,
    version integer not null default 1,
    body text not null,
    variables jsonb not null default '[]'::jsonb,
    is_default boolean not null default false,
    is_active boolean not null default true,
    first_used_at timestamp with time zone,
    created_at timestamp with time zone not null,
    created_by uuid not null,
    updated_at timestamp with time zone not null,
    updated_by uuid not null,
    constraint contract_template_pkey PRIMARY KEY (id),
    constraint contract_template_version_key UNIQUE (name, version),
    constraint contract_template_body_check CHECK (length(body) >= 1 AND length(body) <= 200000),
    constraint contract_template_default_check CHECK (is_active OR NOT is_default),
    constraint contract_template_name_check CHECK (length(name) >= 1 AND length(name) <= 200),
    constraint contract_template_type_check CHECK (type = ANY (ARRAY['io'::text, 'master'::text, 'amendment'::text])),
    constraint contract_template_variables_check CHECK (jsonb_typeof(variables) = 'array'::text),
    constraint contract_template_version_check CHECK (version >= 1)
);
CREATE UNIQUE INDEX contract_template_default_key ON contract_template USING btree (type) WHERE is_default;
CREATE TRIGGER contract_template_stays AFTER UPDATE ON contract_template FOR EACH ROW WHEN (old.first_used_at IS NOT NULL) EXECUTE FUNCTION stays_as_it_is('is_default', 'is_active', 'updated_at', 'updated_by');
-- :"tenant": select, insert, update, delete
-- podcastflow_reader: select

create table creative_usage (
    id uuid not null,
    creative_id uuid not null,
    campaign_id uuid,
    order_item_id uuid,
    episode_spot_id uuid,
    subject_id uuid not null generated always as (COALESCE(campaign_id, order_item_id, episode_spot_id)) stored,
    period daterange not null,
    created_at timestamp with time zone not null,
    created_by uuid not null,
    constraint creative_usage_pkey PRIMARY KEY (id),
    constraint creative_usage_campaign_fkey FOREIGN KEY (campaign_id) REFERENCES campaign(id),
    constraint creative_usage_creative_fkey FOREIGN KEY (creative_id) REFERENCES ad_creative(id),
    constraint creative_usage_order_item_fkey FOREIGN KEY (order_item_id) REFERENCES order_item(id),
    constraint creative_usage_spot_fkey FOREIGN KEY (episode_spot_id) REFERENCES episode_spot(id),
    constraint creative_usage_period_check CHECK (NOT isempty(period)),
    constraint creative_usage_subject_check CHECK (num_nonnulls(campaign_id, order_item_id, episode_spot_id) = 1),
    constraint creative_usage_no_overlap EXCLUDE USING gist (creative_id WITH =, subject_id WITH =, period WITH &&)
);
-- :"tenant": select, insert, update, delete
-- podcastflow_reader: select

create table deletion_request (
    id uuid not null,
    entity_type text not null,
    entity_id uuid not null,
    entity_label text not null,
    reason text not null,
    status text not null default 'pending'::text,
    requested_at timestamp with time zone not null,
    requested_by uuid not null,
    reviewed_at timestamp with time zone,
    reviewed_by uuid,
    review_reason text,
    executed_at timestamp with time zone,
    four_eyes_exempt text,
    constraint deletion_request_pkey PRIMARY KEY (id),
    constraint deletion_request_reviewer_fkey FOREIGN KEY (reviewed_by) REFERENCES member(id),
    constraint deletion_request_entity_check CHECK (length(entity_type) >= 1 AND length(entity_type) <= 60 AND length(entity_label) >= 1 AND length(entity_label) <= 300),
    constraint deletion_request_executed_check CHECK ((status = 'executed'::text) = (executed_at IS NOT NULL)),
    constraint deletion_request_four_eyes_check CHECK (reviewed_by <> requested_by OR four_eyes_exempt IS NOT NULL),
    constraint deletion_request_four_eyes_exempt_check CHECK (length(four_eyes_exempt) >= 1 AND length(four_eyes_exempt) <= 2000),
    constraint deletion_request_reason_check CHECK (length(reason) >= 1 AND length(reason) <= 2000),
    constraint deletion_request_review_reason_check CHECK ((status <> 'rejected'::text OR review_reason IS NOT NULL) AND length(review_reason) >= 1 AND length(review_reason) <= 2000),
    constraint deletion_request_reviewed_check CHECK ((status = ANY (ARRAY['approved'::text, 'rejected'::text, 'executed'::text])) = (reviewed_by IS NOT NULL) AND (reviewed_at IS NULL) = (reviewed_by IS NULL)),
    constraint deletion_request_status_check CHECK (status = ANY (ARRAY['pending'::text, 'approved'::text, 'rejected'::text, 'cancelled'::text, 'executed'::text]))
);
CREATE UNIQUE INDEX deletion_request_pending_key ON deletion_request USING btree (entity_type, entity_id) WHERE status = ANY (ARRAY['pending'::text, 'approved'::text]);
CREATE TRIGGER deletion_request_status_moves BEFORE UPDATE OF status ON deletion_request FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status) EXECUTE FUNCTION status_moves('pending>approved', 'pending>rejected', 'pending>cancelled', 'approved>executed', 'approved>cancelled');
-- :"tenant": select, insert, update
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
    constraint episode_id_show_key UNIQUE (id, show_id),
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
CREATE TRIGGER episode_rollup AFTER INSERT OR DELETE OR UPDATE ON episode FOR EACH STATEMENT EXECUTE FUNCTION public.rollup_changed('episodes');
-- :"tenant": select, insert, update, delete
-- podcastflow_reader: select

create table episode_analytics (
    episode_id uuid not null,
    day date not null,
    source text not null,
    downloads bigint not null default 0,
    unique_listeners bigint not null default 0,
    completions bigint not null default 0,
    listened_s bigint not null default 0,
    likes bigint not null default 0,
    comments bigint not null default 0,
    shares bigint not null default 0,
    updated_at timestamp with time zone not null,
    constraint episode_analytics_pkey PRIMARY KEY (episode_id, day, source),
    constraint episode_analytics_episode_fkey FOREIGN KEY (episode_id) REFERENCES episode(id),
    constraint episode_analytics_counters_check CHECK (LEAST(downloads, unique_listeners, completions, listened_s, likes, comments, shares) >= 0),
    constraint episode_analytics_source_check CHECK (source = ANY (ARRAY['megaphone'::text, 'youtube'::text, 'spotify'::text, 'apple'::text, 'prefix'::text, 'log'::text, 'manual'::text]))
);
-- :"tenant": select, insert, update, delete
-- podcastflow_reader: select

create table episode_spot (
    id uuid not null,
    episode_id uuid not null,
    placement text not null,
    slot_number integer not null,
    order_item_id uuid,
    creative_id uuid,
    delivery text not null,
    start_s integer,
    end_s integer,
    status text not null default 'scheduled'::text,
    aired_at timestamp with time zone,
    verified_by uuid,
    evidence_url text,
    transcript text,
    created_at timestamp with time zone not null,
    created_by uuid not null,
    updated_at timestamp with time zone not null,
    updated_by uuid not null,
    constraint episode_spot_pkey PRIMARY KEY (id),
    constraint episode_spot_creative_fkey FOREIGN KEY (creative_id) REFERENCES ad_creative(id),
    constraint episode_spot_episode_fkey FOREIGN KEY (episode_id) REFERENCES episode(id),
    constraint episode_spot_order_item_fkey FOREIGN KEY (order_item_id) REFERENCES order_item(id),
    constraint episode_spot_aired_check CHECK ((status = 'aired'::text) = (aired_at IS NOT NULL) AND (aired_at IS NOT NULL OR verified_by IS NULL)),
    constraint episode_spot_delivery_check CHECK (delivery = ANY (ARRAY['baked_in'::text, 'dynamic'::text])),
    constraint episode_spot_evidence_check CHECK (length(evidence_url) <= 2000),
    constraint episode_spot_placement_check CHECK (placement = ANY (ARRAY['pre_roll'::text, 'mid_roll'::text, 'post_roll'::text])),
    constraint episode_spot_slot_check CHECK (slot_number >= 1 AND slot_number <= 50),
    constraint episode_spot_status_check CHECK (status = ANY (ARRAY['scheduled'::text, 'recorded'::text, 'aired'::text, 'missed'::text, 'cancelled'::text])),
    constraint episode_spot_time_check CHECK ((start_s IS NULL) = (end_s IS NULL) AND start_s >= 0 AND end_s > start_s),
    constraint episode_spot_transcript_check CHECK (length(transcript) <= 20000),
    constraint episode_spot_no_overlap EXCLUDE USING gist (episode_id WITH =, int4range(start_s, end_s) WITH &&) WHERE ((status <> ALL (ARRAY['missed'::text, 'cancelled'::text])) AND delivery = 'baked_in'::text AND start_s IS NOT NULL)
);
CREATE UNIQUE INDEX episode_spot_aired_key ON episode_spot USING btree (order_item_id) WHERE status = 'aired'::text;
CREATE UNIQUE INDEX episode_spot_slot_key ON episode_spot USING btree (episode_id, placement, slot_number) WHERE status <> ALL (ARRAY['missed'::text, 'cancelled'::text]);
CREATE TRIGGER episode_spot_status_moves BEFORE UPDATE OF status ON episode_spot FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status) EXECUTE FUNCTION status_moves('scheduled>recorded', 'scheduled>aired', 'scheduled>missed', 'scheduled>cancelled', 'recorded>scheduled', 'recorded>aired', 'recorded>missed', 'recorded>cancelled', 'aired>missed', 'missed>aired', 'missed>scheduled', 'cancelled>scheduled');
-- :"tenant": select, insert, update, delete
-- podcastflow_reader: select

create table expense (
    id uuid not null,
    description text not null,
    vendor_name text,
    category_id uuid not null,
    category_type text not null,
    amount numeric(15,3) not null,
    currency character(3) not null,
    kind text not null default 'one_time'::text,
    frequency text,
    starts_on date not null,
    ends_on date,
    next_due_on date,
    status text not null default 'planned'::text,
    notes text,
    created_at timestamp with time zone not null,
    created_by uuid not null,
    updated_at timestamp with time zone not null,
    updated_by uuid not null,
    constraint expense_pkey PRIMARY KEY (id),
    constraint expense_category_fkey FOREIGN KEY (category_id, category_type) REFERENCES budget_category(id, type),
    constraint expense_amount_check CHECK (amount > 0::numeric),
    constraint expense_category_type_check CHECK (category_type = ANY (ARRAY['cogs'::text, 'expense'::text])),
    constraint expense_currency_check CHECK (currency ~ '^[A-Z]{3}$'::text),
    constraint expense_description_check CHECK (length(description) >= 1 AND length(description) <= 500),
    constraint expense_ends_check CHECK (ends_on >= starts_on AND next_due_on >= starts_on),
    constraint expense_frequency_check CHECK (frequency = ANY (ARRAY['monthly'::text, 'quarterly'::text, 'yearly'::text])),
    constraint expense_kind_check CHECK (kind = ANY (ARRAY['one_time'::text, 'recurring'::text])),
    constraint expense_notes_check CHECK (length(notes) <= 2000),
    constraint expense_recurring_check CHECK ((kind = 'recurring'::text) = (frequency IS NOT NULL) AND (kind = 'recurring'::text OR num_nonnulls(ends_on, next_due_on) = 0)),
    constraint expense_status_check CHECK (status = ANY (ARRAY['planned'::text, 'paid'::text, 'cancelled'::text])),
    constraint expense_vendor_check CHECK (length(vendor_name) >= 1 AND length(vendor_name) <= 200)
);
CREATE INDEX expense_category ON expense USING btree (category_id, starts_on);
-- :"tenant": select, insert, update
-- podcastflow_reader: select

create table external_ref (
    id uuid not null,
    provider text not null,
    kind text not null,
    external_id text not null,
    category_id uuid,
    agency_id uuid,
    advertiser_id uuid,
    campaign_id uuid,
    show_id uuid,
    episode_id uuid,
    order_id uuid,
    invoice_id uuid,
    payment_id uuid,
    budget_category_id uuid,
    entity_id uuid not null generated always as (COALESCE(category_id, agency_id, advertiser_id, campaign_id, show_id, episode_id, order_id, invoice_id, payment_id, budget_category_id)) stored,
    etag text,
    last_seen_at timestamp with time zone not null,
    raw jsonb,
    constraint external_ref_pkey PRIMARY KEY (id),
    constraint external_ref_entity_key UNIQUE (provider, kind, entity_id),
    constraint external_ref_external_key UNIQUE (provider, kind, external_id),
    constraint external_ref_advertiser_fkey FOREIGN KEY (advertiser_id) REFERENCES advertiser(id),
    constraint external_ref_agency_fkey FOREIGN KEY (agency_id) REFERENCES agency(id),
    constraint external_ref_budget_category_fkey FOREIGN KEY (budget_category_id) REFERENCES budget_category(id),
    constraint external_ref_campaign_fkey FOREIGN KEY (campaign_id) REFERENCES campaign(id),
    constraint external_ref_category_fkey FOREIGN KEY (category_id) REFERENCES category(id),
    constraint external_ref_episode_fkey FOREIGN KEY (episode_id) REFERENCES episode(id),
    constraint external_ref_invoice_fkey FOREIGN KEY (invoice_id) REFERENCES invoice(id),
    constraint external_ref_order_fkey FOREIGN KEY (order_id) REFERENCES sales_order(id),
    constraint external_ref_payment_fkey FOREIGN KEY (payment_id) REFERENCES payment(id),
    constraint external_ref_show_fkey FOREIGN KEY (show_id) REFERENCES show(id),
    constraint external_ref_entity_check CHECK (num_nonnulls(category_id, agency_id, advertiser_id, campaign_id, show_id, episode_id, order_id, invoice_id, payment_id, budget_category_id) = 1),
    constraint external_ref_etag_check CHECK (length(etag) <= 500),
    constraint external_ref_external_check CHECK (length(external_id) >= 1 AND length(external_id) <= 300),
    constraint external_ref_kind_check CHECK (length(kind) >= 1 AND length(kind) <= 60),
    constraint external_ref_provider_check CHECK (provider = ANY (ARRAY['megaphone'::text, 'quickbooks'::text, 'youtube'::text, 'op3'::text, 'iab'::text]))
);
-- :"tenant": select, insert, update, delete
-- podcastflow_reader: select

create table financial_data (
    account_code text not null,
    year integer not null,
    month smallint not null,
    account_name text not null,
    account_type text not null,
    amount numeric(15,3) not null,
    currency character(3) not null,
    sync_id uuid,
    updated_at timestamp with time zone not null,
    constraint financial_data_pkey PRIMARY KEY (account_code, year, month),
    constraint financial_data_sync_fkey FOREIGN KEY (sync_id) REFERENCES integration_sync(id),
    constraint financial_data_account_check CHECK (length(account_code) >= 1 AND length(account_code) <= 60 AND length(account_name) >= 1 AND length(account_name) <= 200),
    constraint financial_data_account_type_check CHECK (account_type = ANY (ARRAY['asset'::text, 'liability'::text, 'equity'::text, 'income'::text, 'cogs'::text, 'expense'::text])),
    constraint financial_data_currency_check CHECK (currency ~ '^[A-Z]{3}$'::text),
    constraint financial_data_month_check CHECK (year >= 2000 AND year <= 9999 AND month >= 1 AND month <= 12)
);
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

create table integration_sync (
    id uuid not null,
    provider text not null,
    kind text not null,
    status text not null default 'queued'::text,
    cursor text,
    queued_at timestamp with time zone not null,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    processed bigint not null default 0,
    failed bigint not null default 0,
    error text,
    constraint integration_sync_pkey PRIMARY KEY (id),
    constraint integration_sync_counters_check CHECK (processed >= 0 AND failed >= 0),
    constraint integration_sync_cursor_check CHECK (length(cursor) <= 2000),
    constraint integration_sync_error_check CHECK ((status = 'failed'::text) = (error IS NOT NULL) AND length(error) <= 2000),
    constraint integration_sync_finished_check CHECK ((status = ANY (ARRAY['succeeded'::text, 'failed'::text])) = (finished_at IS NOT NULL) AND finished_at >= started_at),
    constraint integration_sync_kind_check CHECK (kind = ANY (ARRAY['full'::text, 'incremental'::text, 'manual'::text, 'export'::text])),
    constraint integration_sync_provider_check CHECK (provider = ANY (ARRAY['megaphone'::text, 'quickbooks'::text, 'youtube'::text, 'op3'::text])),
    constraint integration_sync_started_check CHECK ((status = 'queued'::text) = (started_at IS NULL)),
    constraint integration_sync_status_check CHECK (status = ANY (ARRAY['queued'::text, 'running'::text, 'succeeded'::text, 'failed'::text]))
);
CREATE UNIQUE INDEX integration_sync_running_key ON integration_sync USING btree (provider) WHERE status = 'running'::text;
CREATE TRIGGER integration_sync_status_moves BEFORE UPDATE OF status ON integration_sync FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status) EXECUTE FUNCTION status_moves('queued>running', 'running>succeeded', 'running>failed');
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
    constraint inventory_id_show_key UNIQUE (id, show_id),
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
CREATE TRIGGER inventory_rollup AFTER INSERT OR DELETE OR UPDATE ON inventory FOR EACH STATEMENT EXECUTE FUNCTION public.rollup_changed('slots');
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
    order_item_id uuid,
    constraint inventory_claim_pkey PRIMARY KEY (id),
    constraint inventory_claim_blocked_spot_fkey FOREIGN KEY (blocked_spot_id) REFERENCES blocked_spot(id),
    constraint inventory_claim_inventory_fkey FOREIGN KEY (inventory_id) REFERENCES inventory(id),
    constraint inventory_claim_item_fkey FOREIGN KEY (reservation_item_id, inventory_id) REFERENCES reservation_item(id, inventory_id),
    constraint inventory_claim_order_item_fkey FOREIGN KEY (order_item_id, inventory_id) REFERENCES order_item(id, inventory_id),
    constraint inventory_claim_expiry_check CHECK ((kind = 'hold'::text) = (expires_at IS NOT NULL)),
    constraint inventory_claim_kind_check CHECK (kind = ANY (ARRAY['hold'::text, 'booking'::text, 'block'::text])),
    constraint inventory_claim_release_check CHECK ((released_at IS NULL) = (release_reason IS NULL)),
    constraint inventory_claim_release_reason_check CHECK (release_reason = ANY (ARRAY['released'::text, 'expired'::text, 'superseded'::text, 'withdrawn'::text, 'lifted'::text, 'booked'::text, 'cancelled'::text])),
    constraint inventory_claim_source_check CHECK (
CASE kind
    WHEN 'hold'::text THEN reservation_item_id IS NOT NULL AND num_nonnulls(order_item_id, blocked_spot_id) = 0
    WHEN 'booking'::text THEN num_nonnulls(reservation_item_id, order_item_id) > 0 AND blocked_spot_id IS NULL
    ELSE blocked_spot_id IS NOT NULL AND num_nonnulls(reservation_item_id, order_item_id) = 0
END)
);
CREATE INDEX inventory_claim_blocked_spot ON inventory_claim USING btree (blocked_spot_id) WHERE blocked_spot_id IS NOT NULL;
CREATE INDEX inventory_claim_expiry ON inventory_claim USING btree (expires_at) WHERE released_at IS NULL AND kind = 'hold'::text;
CREATE INDEX inventory_claim_item ON inventory_claim USING btree (reservation_item_id);
CREATE UNIQUE INDEX inventory_claim_live_key ON inventory_claim USING btree (inventory_id) WHERE released_at IS NULL;
CREATE INDEX inventory_claim_order_item ON inventory_claim USING btree (order_item_id) WHERE order_item_id IS NOT NULL;
CREATE TRIGGER inventory_claim_rollup AFTER INSERT OR DELETE OR UPDATE ON inventory_claim FOR EACH STATEMENT EXECUTE FUNCTION public.rollup_changed('slots');
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

create table invoice (
    id uuid not null,
    number text,
    direction text not null default 'receivable'::text,
    kind text not null default 'standard'::text,
    advertiser_id uuid,
    agency_id uuid,
    vendor_name text,
    vendor_number text,
    order_id uuid,
    credits_invoice_id uuid,
    currency character(3) not null,
    subtotal numeric(15,3) not null default 0,
    discount numeric(15,3) not null default 0,
    tax numeric(15,3) not null default 0,
    total numeric(15,3) generated always as ((subtotal - discount + tax)) stored,
    billing_period daterange,
    purchase_order_number text,
    issue_date date,
    due_date date,
    status text not null default 'draft'::text,
    issued_at timestamp with time zone,
    voided_at timestamp with time zone,
    void_reason text,
    notes text,
    created_at timestamp with time zone not null,
    created_by uuid not null,
    updated_at timestamp with time zone not null,
    updated_by uuid not null,
    constraint invoice_pkey PRIMARY KEY (id),
    constraint invoice_id_currency_key UNIQUE (id, direction, currency),
    constraint invoice_number_key UNIQUE (number),
    constraint invoice_advertiser_fkey FOREIGN KEY (advertiser_id) REFERENCES advertiser(id),
    constraint invoice_agency_fkey FOREIGN KEY (agency_id) REFERENCES agency(id),
    constraint invoice_credits_fkey FOREIGN KEY (credits_invoice_id, direction, currency) REFERENCES invoice(id, direction, currency),
    constraint invoice_order_fkey FOREIGN KEY (order_id, advertiser_id) REFERENCES sales_order(id, advertiser_id),
    constraint invoice_amounts_check CHECK (
CASE kind
    WHEN 'credit_note'::text THEN subtotal <= 0::numeric AND discount = 0::numeric AND tax <= 0::numeric
    ELSE subtotal >= 0::numeric AND discount >= 0::numeric AND discount <= subtotal AND tax >= 0::numeric
END),
    constraint invoice_billing_period_check CHECK (billing_period IS NULL OR NOT isempty(billing_period) AND order_id IS NOT NULL),
    constraint invoice_counterparty_check CHECK (
CASE direction
    WHEN 'receivable'::text THEN advertiser_id IS NOT NULL AND num_nonnulls(vendor_name, vendor_number) = 0
    ELSE vendor_name IS NOT NULL AND num_nonnulls(advertiser_id, agency_id, order_id) = 0 AND kind <> 'prebill'::text
END),
    constraint invoice_credits_check CHECK ((kind = 'credit_note'::text) = (credits_invoice_id IS NOT NULL) AND credits_invoice_id <> id),
    constraint invoice_currency_check CHECK (currency ~ '^[A-Z]{3}$'::text),
    constraint invoice_direction_check CHECK (direction = ANY (ARRAY['receivable'::text, 'payable'::text])),
    constraint invoice_due_check CHECK (due_date >= issue_date),
    constraint invoice_issued_check CHECK ((status <> 'issued'::text OR issued_at IS NOT NULL) AND (status <> 'draft'::text OR issued_at IS NULL) AND (num_nulls(number, issued_at, issue_date, due_date) = ANY (ARRAY[0, 4]))),
    constraint invoice_kind_check CHECK (kind = ANY (ARRAY['standard'::text, 'credit_note'::text, 'prebill'::text])),
    constraint invoice_notes_check CHECK (length(notes) <= 5000),
    constraint invoice_number_check CHECK (length(number) >= 1 AND length(number) <= 40),
    constraint invoice_purchase_order_check CHECK (length(purchase_order_number) <= 60),
    constraint invoice_status_check CHECK (status = ANY (ARRAY['draft'::text, 'issued'::text, 'void'::text])),
    constraint invoice_vendor_check CHECK (length(vendor_name) >= 1 AND length(vendor_name) <= 200 AND length(vendor_number) >= 1 AND length(vendor_number) <= 60),
    constraint invoice_void_check CHECK ((status = 'void'::text) = (voided_at IS NOT NULL) AND (voided_at IS NULL) = (void_reason IS NULL)),
    constraint invoice_void_reason_check CHECK (length(void_reason) >= 1 AND length(void_reason) <= 2000)
);
CREATE INDEX invoice_advertiser ON invoice USING btree (advertiser_id) WHERE advertiser_id IS NOT NULL;
CREATE UNIQUE INDEX invoice_billing_period_key ON invoice USING btree (order_id, billing_period) WHERE billing_period IS NOT NULL AND kind = 'standard'::text AND status <> 'void'::text;
CREATE INDEX invoice_credits ON invoice USING btree (credits_invoice_id) WHERE credits_invoice_id IS NOT NULL;
CREATE UNIQUE INDEX invoice_vendor_number_key ON invoice USING btree (lower(vendor_name), vendor_number) WHERE vendor_number IS NOT NULL AND status <> 'void'::text;
CREATE CONSTRAINT TRIGGER invoice_money AFTER UPDATE OF status ON invoice DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status) EXECUTE FUNCTION money_is_there();
CREATE TRIGGER invoice_status_moves BEFORE UPDATE OF status ON invoice FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status) EXECUTE FUNCTION status_moves('draft>issued', 'draft>void', 'issued>void');
CREATE TRIGGER invoice_stays AFTER UPDATE ON invoice FOR EACH ROW WHEN (old.status <> 'draft'::text) EXECUTE FUNCTION stays_as_it_is('status', 'voided_at', 'void_reason', 'updated_at', 'updated_by');
CREATE CONSTRAINT TRIGGER invoice_sum AFTER INSERT OR UPDATE OF subtotal ON invoice DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sum_of_lines('invoice', 'subtotal', 'invoice_item', 'invoice_id', 'amount', 'true');
-- :"tenant": select, insert, update
-- podcastflow_reader: select

create table invoice_item (
    id uuid not null,
    invoice_id uuid not null,
    direction text not null default 'receivable'::text,
    currency character(3) not null,
    line_no integer not null,
    description text not null,
    quantity numeric(12,3) not null default 1,
    unit_price numeric(15,3) not null,
    amount numeric(15,3) generated always as (round(quantity * unit_price, currency_digits(currency::text))) stored,
    order_item_id uuid,
    credits_item_id uuid,
    voided_at timestamp with time zone,
    created_at timestamp with time zone not null,
    created_by uuid not null,
    updated_at timestamp with time zone not null,
    updated_by uuid not null,
    constraint invoice_item_pkey PRIMARY KEY (id),
    constraint invoice_item_line_key UNIQUE (invoice_id, line_no),
    constraint invoice_item_credits_fkey FOREIGN KEY (credits_item_id) REFERENCES invoice_item(id),
    constraint invoice_item_invoice_fkey FOREIGN KEY (invoice_id, direction, currency) REFERENCES invoice(id, direction, currency) ON UPDATE CASCADE,
    constraint invoice_item_order_item_fkey FOREIGN KEY (order_item_id) REFERENCES order_item(id),
    constraint invoice_item_credits_check CHECK (credits_item_id IS NULL OR unit_price <= 0::numeric),
    constraint invoice_item_description_check CHECK (length(description) >= 1 AND length(description) <= 1000),
    constraint invoice_item_line_check CHECK (line_no >= 1),
    constraint invoice_item_quantity_check CHECK (quantity > 0::numeric)
);
CREATE UNIQUE INDEX invoice_item_billed_once_key ON invoice_item USING btree (order_item_id) WHERE order_item_id IS NOT NULL AND credits_item_id IS NULL AND voided_at IS NULL;
CREATE TRIGGER invoice_item_stays AFTER INSERT OR UPDATE ON invoice_item FOR EACH ROW EXECUTE FUNCTION stays_with_its_parent('invoice', 'invoice_id', '{issued,void}', 'voided_at', 'updated_at', 'updated_by');
CREATE CONSTRAINT TRIGGER invoice_item_sum AFTER INSERT OR UPDATE ON invoice_item DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sum_of_lines('invoice', 'subtotal', 'invoice_item', 'invoice_id', 'amount', 'true');
-- :"tenant": select, insert, update
-- podcastflow_reader: select

create table invoice_schedule (
    id uuid not null,
    order_id uuid not null,
    frequency text not null,
    day_of_month smallint,
    next_on date,
    last_on date,
    auto_issue boolean not null default false,
    is_active boolean not null default true,
    created_at timestamp with time zone not null,
    created_by uuid not null,
    updated_at timestamp with time zone not null,
    updated_by uuid not null,
    constraint invoice_schedule_pkey PRIMARY KEY (id),
    constraint invoice_schedule_order_fkey FOREIGN KEY (order_id) REFERENCES sales_order(id),
    constraint invoice_schedule_day_check CHECK (day_of_month >= 1 AND day_of_month <= 28 AND (frequency = 'monthly'::text) = (day_of_month IS NOT NULL)),
    constraint invoice_schedule_frequency_check CHECK (frequency = ANY (ARRAY['upfront'::text, 'monthly'::text, 'per_flight'::text])),
    constraint invoice_schedule_last_check CHECK (last_on >= next_on)
);
CREATE UNIQUE INDEX invoice_schedule_active_key ON invoice_schedule USING btree (order_id) WHERE is_active;
-- :"tenant": select, insert, update, delete
-- podcastflow_reader: select

create table megaphone_integration (
    singleton boolean not null default true,
    network_id text not null,
    token_ciphertext bytea,
    key_id text,
    frequency text not null default 'hourly'::text,
    is_active boolean not null default true,
    last_success_at timestamp with time zone,
    last_error text,
    created_at timestamp with time zone not null,
    created_by uuid not null,
    updated_at timestamp with time zone not null,
    updated_by uuid not null,
    constraint megaphone_integration_pkey PRIMARY KEY (singleton),
    constraint megaphone_integration_error_check CHECK (length(last_error) <= 2000),
    constraint megaphone_integration_frequency_check CHECK (frequency = ANY (ARRAY['hourly'::text, 'daily'::text, 'manual'::text])),
    constraint megaphone_integration_key_check CHECK (length(key_id) >= 1 AND length(key_id) <= 100),
    constraint megaphone_integration_network_check CHECK (length(network_id) >= 1 AND length(network_id) <= 100),
    constraint megaphone_integration_singleton_check CHECK (singleton),
    constraint megaphone_integration_token_check CHECK ((token_ciphertext IS NULL) = (key_id IS NULL) AND (token_ciphertext IS NOT NULL OR NOT is_active) AND octet_length(token_ciphertext) <= 4096)
);
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

create table notification (
    id uuid not null,
    member_id uuid not null,
    event_type text not null,
    severity text not null default 'info'::text,
    title text not null,
    body text,
    link text,
    dedupe_key text,
    created_at timestamp with time zone not null,
    read_at timestamp with time zone,
    expires_at timestamp with time zone,
    constraint notification_pkey PRIMARY KEY (id),
    constraint notification_dedupe_key UNIQUE (member_id, dedupe_key),
    constraint notification_member_fkey FOREIGN KEY (member_id) REFERENCES member(id),
    constraint notification_event_check CHECK (length(event_type) >= 1 AND length(event_type) <= 60),
    constraint notification_link_check CHECK (link ~ '^/[^/]'::text AND length(link) <= 500),
    constraint notification_severity_check CHECK (severity = ANY (ARRAY['info'::text, 'success'::text, 'warning'::text, 'error'::text])),
    constraint notification_text_check CHECK (length(body) <= 2000 AND length(dedupe_key) <= 200),
    constraint notification_time_check CHECK (read_at >= created_at AND expires_at > created_at),
    constraint notification_title_check CHECK (length(title) >= 1 AND length(title) <= 200)
);
CREATE INDEX notification_unread ON notification USING btree (member_id, created_at) WHERE read_at IS NULL;
-- :"tenant": select, insert, update, delete
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

create table order_item (
    id uuid not null,
    order_id uuid not null,
    line_no integer not null,
    show_id uuid not null,
    episode_id uuid,
    inventory_id uuid,
    air_date date not null,
    placement text not null,
    length_s integer not null,
    read_type text not null,
    delivery text not null,
    impressions bigint,
    rate numeric(15,3) not null,
    card_rate numeric(15,3),
    status text not null default 'pending'::text,
    is_value_add boolean not null default false,
    make_good_of uuid,
    created_at timestamp with time zone not null,
    created_by uuid not null,
    updated_at timestamp with time zone not null,
    updated_by uuid not null,
    constraint order_item_pkey PRIMARY KEY (id),
    constraint order_item_id_inventory_key UNIQUE (id, inventory_id),
    constraint order_item_line_key UNIQUE (order_id, line_no),
    constraint order_item_episode_fkey FOREIGN KEY (episode_id, show_id) REFERENCES episode(id, show_id),
    constraint order_item_inventory_fkey FOREIGN KEY (inventory_id, show_id) REFERENCES inventory(id, show_id),
    constraint order_item_make_good_fkey FOREIGN KEY (make_good_of) REFERENCES order_item(id) DEFERRABLE,
    constraint order_item_order_fkey FOREIGN KEY (order_id) REFERENCES sales_order(id),
    constraint order_item_show_fkey FOREIGN KEY (show_id) REFERENCES show(id),
    constraint order_item_delivery_check CHECK (delivery = ANY (ARRAY['baked_in'::text, 'dynamic'::text])),
    constraint order_item_free_check CHECK (rate = 0::numeric OR NOT is_value_add AND make_good_of IS NULL),
    constraint order_item_impressions_check CHECK (impressions > 0),
    constraint order_item_length_check CHECK (length_s >= 5 AND length_s <= 600),
    constraint order_item_line_check CHECK (line_no >= 1),
    constraint order_item_make_good_check CHECK (make_good_of <> id),
    constraint order_item_placement_check CHECK (placement = ANY (ARRAY['pre_roll'::text, 'mid_roll'::text, 'post_roll'::text])),
    constraint order_item_rate_check CHECK (rate >= 0::numeric AND card_rate >= 0::numeric),
    constraint order_item_read_type_check CHECK (read_type = ANY (ARRAY['host_read'::text, 'endorsement'::text, 'produced'::text])),
    constraint order_item_status_check CHECK (status = ANY (ARRAY['pending'::text, 'reserved'::text, 'confirmed'::text, 'aired'::text, 'made_good'::text, 'cancelled'::text]))
);
CREATE INDEX order_item_air_date ON order_item USING btree (air_date);
CREATE INDEX order_item_inventory ON order_item USING btree (inventory_id) WHERE inventory_id IS NOT NULL;
CREATE UNIQUE INDEX order_item_make_good_key ON order_item USING btree (make_good_of) WHERE make_good_of IS NOT NULL AND status <> 'cancelled'::text;
CREATE TRIGGER order_item_status_moves BEFORE UPDATE OF status ON order_item FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status) EXECUTE FUNCTION status_moves('pending>reserved', 'pending>confirmed', 'pending>cancelled', 'reserved>pending', 'reserved>confirmed', 'reserved>cancelled', 'confirmed>reserved', 'confirmed>aired', 'confirmed>made_good', 'confirmed>cancelled', 'aired>made_good', 'aired>confirmed');
CREATE CONSTRAINT TRIGGER order_item_sum AFTER INSERT OR UPDATE ON order_item DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sum_of_lines('sales_order', 'gross', 'order_item', 'order_id', 'rate', 'l.status <> ''cancelled''');
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
    rate_tolerance_pct numeric(9,6) not null default 5,
    rate_tolerance_amount numeric(15,3) not null default 50,
    invoice_day smallint not null default 1,
    payment_terms_days integer not null default 30,
    payment_grace_days integer not null default 5,
    late_fee_pct numeric(9,6) not null default 0,
    prebill_threshold numeric(15,3) not null default 10000,
    agency_commission_pct numeric(9,6) not null default 15,
    discount_authority_pct numeric(9,6) not null default 10,
    commit_hold_ttl_hours integer not null default 72,
    talent_approval_days integer not null default 7,
    exclusivity_buffer_days integer not null default 0,
    order_prefix text not null default 'SO-'::text,
    invoice_prefix text not null default 'INV-'::text,
    contract_prefix text not null default 'C-'::text,
    notifies_by_email boolean not null default true,
    single_administrator boolean not null default false,
    constraint org_setting_pkey PRIMARY KEY (singleton),
    constraint org_setting_accent_colour_check CHECK (accent_colour ~ '^#[0-9a-f]{6}$'::text),
    constraint org_setting_address_check CHECK (GREATEST(length(address_line1), length(address_line2), length(postal_code), length(city), length(region)) <= 200),
    constraint org_setting_commission_check CHECK (agency_commission_pct >= 0::numeric AND agency_commission_pct <= 100::numeric),
    constraint org_setting_commit_hold_check CHECK (commit_hold_ttl_hours >= 1 AND commit_hold_ttl_hours <= 720),
    constraint org_setting_country_check CHECK (country ~ '^[A-Z]{2}$'::text),
    constraint org_setting_currency_check CHECK (default_currency ~ '^[A-Z]{3}$'::text),
    constraint org_setting_discount_authority_check CHECK (discount_authority_pct >= 0::numeric AND discount_authority_pct <= 100::numeric),
    constraint org_setting_exclusivity_buffer_check CHECK (exclusivity_buffer_days >= 0 AND exclusivity_buffer_days <= 365),
    constraint org_setting_first_weekday_check CHECK (first_weekday >= 0 AND first_weekday <= 6),
    constraint org_setting_hold_extension_check CHECK (hold_extension_max >= 0 AND hold_extension_max <= 10),
    constraint org_setting_hold_ttl_check CHECK (hold_ttl_hours >= 1 AND hold_ttl_hours <= 720),
    constraint org_setting_invoice_day_check CHECK (invoice_day >= 1 AND invoice_day <= 28),
    constraint org_setting_late_fee_check CHECK (late_fee_pct >= 0::numeric AND late_fee_pct <= 100::numeric),
    constraint org_setting_legal_name_check CHECK (length(legal_name) <= 200),
    constraint org_setting_payment_terms_check CHECK (payment_terms_days >= 0 AND payment_terms_days <= 180 AND payment_grace_days >= 0 AND payment_grace_days <= 60),
    constraint org_setting_prebill_check CHECK (prebill_threshold >= 0::numeric),
    constraint org_setting_prefix_check CHECK (order_prefix ~ '^[A-Za-z0-9/_-]{0,10}$'::text AND invoice_prefix ~ '^[A-Za-z0-9/_-]{0,10}$'::text AND contract_prefix ~ '^[A-Za-z0-9/_-]{0,10}$'::text),
    constraint org_setting_rate_tolerance_check CHECK (rate_tolerance_pct >= 0::numeric AND rate_tolerance_pct <= 100::numeric AND rate_tolerance_amount >= 0::numeric),
    constraint org_setting_singleton_check CHECK (singleton),
    constraint org_setting_talent_approval_check CHECK (talent_approval_days >= 1 AND talent_approval_days <= 60),
    constraint org_setting_tax_id_check CHECK (length(tax_id) <= 50),
    constraint org_setting_time_zone_check CHECK (length(time_zone) >= 1 AND length(time_zone) <= 100)
);
-- :"tenant": select, update
-- podcastflow_reader: select

create table payment (
    id uuid not null,
    number text not null,
    direction text not null default 'receivable'::text,
    kind text not null default 'payment'::text,
    refund_of uuid,
    advertiser_id uuid,
    agency_id uuid,
    vendor_name text,
    currency character(3) not null,
    amount numeric(15,3) not null,
    fee numeric(15,3) not null default 0,
    method text not null,
    processor text,
    processor_txn text,
    status text not null default 'pending'::text,
    paid_on date,
    notes text,
    created_at timestamp with time zone not null,
    created_by uuid not null,
    updated_at timestamp with time zone not null,
    updated_by uuid not null,
    constraint payment_pkey PRIMARY KEY (id),
    constraint payment_id_currency_key UNIQUE (id, direction, currency),
    constraint payment_number_key UNIQUE (number),
    constraint payment_processor_key UNIQUE (processor, processor_txn),
    constraint payment_advertiser_fkey FOREIGN KEY (advertiser_id) REFERENCES advertiser(id),
    constraint payment_agency_fkey FOREIGN KEY (agency_id) REFERENCES agency(id),
    constraint payment_refund_fkey FOREIGN KEY (refund_of, direction, currency) REFERENCES payment(id, direction, currency),
    constraint payment_amount_check CHECK (amount > 0::numeric),
    constraint payment_counterparty_check CHECK (num_nonnulls(advertiser_id, agency_id, vendor_name) = 1 AND (direction = 'payable'::text) = (vendor_name IS NOT NULL)),
    constraint payment_currency_check CHECK (currency ~ '^[A-Z]{3}$'::text),
    constraint payment_direction_check CHECK (direction = ANY (ARRAY['receivable'::text, 'payable'::text])),
    constraint payment_fee_check CHECK (fee >= 0::numeric),
    constraint payment_kind_check CHECK (kind = ANY (ARRAY['payment'::text, 'refund'::text])),
    constraint payment_method_check CHECK (method = ANY (ARRAY['bank_transfer'::text, 'card'::text, 'check'::text, 'direct_debit'::text, 'cash'::text, 'other'::text])),
    constraint payment_notes_check CHECK (length(notes) <= 2000),
    constraint payment_number_check CHECK (length(number) >= 1 AND length(number) <= 40),
    constraint payment_paid_check CHECK (status <> 'completed'::text OR paid_on IS NOT NULL),
    constraint payment_processor_check CHECK ((processor IS NULL) = (processor_txn IS NULL) AND length(processor) >= 1 AND length(processor) <= 40 AND length(processor_txn) >= 1 AND length(processor_txn) <= 200),
    constraint payment_refund_check CHECK ((kind = 'refund'::text) = (refund_of IS NOT NULL) AND refund_of <> id),
    constraint payment_status_check CHECK (status = ANY (ARRAY['pending'::text, 'completed'::text, 'failed'::text])),
    constraint payment_vendor_check CHECK (length(vendor_name) >= 1 AND length(vendor_name) <= 200)
);
CREATE INDEX payment_refund ON payment USING btree (refund_of) WHERE refund_of IS NOT NULL;
CREATE CONSTRAINT TRIGGER payment_money AFTER INSERT OR UPDATE ON payment DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION money_is_there();
CREATE TRIGGER payment_status_moves BEFORE UPDATE OF status ON payment FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status) EXECUTE FUNCTION status_moves('pending>completed', 'pending>failed', 'completed>failed');
CREATE TRIGGER payment_stays AFTER UPDATE ON payment FOR EACH ROW WHEN (old.status <> 'pending'::text) EXECUTE FUNCTION stays_as_it_is('status', 'fee', 'notes', 'updated_at', 'updated_by');
-- :"tenant": select, insert, update
-- podcastflow_reader: select

create table payment_allocation (
    payment_id uuid not null,
    invoice_id uuid not null,
    direction text not null default 'receivable'::text,
    currency character(3) not null,
    amount numeric(15,3) not null,
    reversed_at timestamp with time zone,
    created_at timestamp with time zone not null,
    created_by uuid not null,
    updated_at timestamp with time zone not null,
    updated_by uuid not null,
    constraint payment_allocation_pkey PRIMARY KEY (payment_id, invoice_id),
    constraint payment_allocation_invoice_fkey FOREIGN KEY (invoice_id, direction, currency) REFERENCES invoice(id, direction, currency),
    constraint payment_allocation_payment_fkey FOREIGN KEY (payment_id, direction, currency) REFERENCES payment(id, direction, currency),
    constraint payment_allocation_amount_check CHECK (amount > 0::numeric)
);
CREATE INDEX payment_allocation_invoice ON payment_allocation USING btree (invoice_id);
CREATE CONSTRAINT TRIGGER payment_allocation_money AFTER INSERT OR UPDATE ON payment_allocation DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION money_is_there();
-- :"tenant": select, insert, update
-- podcastflow_reader: select

create table quickbooks_integration (
    singleton boolean not null default true,
    realm_id text not null,
    company_name text,
    access_ciphertext bytea,
    refresh_ciphertext bytea,
    key_id text,
    expires_at timestamp with time zone,
    sync_settings jsonb not null default '{}'::jsonb,
    is_active boolean not null default true,
    last_success_at timestamp with time zone,
    last_error text,
    created_at timestamp with time zone not null,
    created_by uuid not null,
    updated_at timestamp with time zone not null,
    updated_by uuid not null,
    constraint quickbooks_integration_pkey PRIMARY KEY (singleton),
    constraint quickbooks_integration_company_check CHECK (length(company_name) <= 200),
    constraint quickbooks_integration_error_check CHECK (length(last_error) <= 2000),
    constraint quickbooks_integration_key_check CHECK (length(key_id) >= 1 AND length(key_id) <= 100),
    constraint quickbooks_integration_realm_check CHECK (length(realm_id) >= 1 AND length(realm_id) <= 100),
    constraint quickbooks_integration_settings_check CHECK (jsonb_typeof(sync_settings) = 'object'::text),
    constraint quickbooks_integration_singleton_check CHECK (singleton),
    constraint quickbooks_integration_token_check CHECK ((num_nulls(access_ciphertext, refresh_ciphertext, key_id, expires_at) = ANY (ARRAY[0, 4])) AND (refresh_ciphertext IS NOT NULL OR NOT is_active) AND octet_length(access_ciphertext) <= 8192 AND octet_length(refresh_ciphertext) <= 8192)
);
-- :"tenant": select, insert, update, delete
-- podcastflow_reader: select

create table rate_card (
    id uuid not null,
    show_id uuid not null,
    placement text not null,
    length_s integer not null,
    read_type text not null,
    pricing_model text not null,
    flat_amount numeric(15,3),
    cpm numeric(12,4),
    currency character(3) not null,
    valid_from date not null,
    valid_to date,
    validity daterange generated always as (
CASE
    WHEN valid_to IS NULL OR valid_to >= valid_from THEN daterange(valid_from, valid_to, '[]'::text)
    ELSE NULL::daterange
END) stored,
    status text not null default 'draft'::text,
    approved_at timestamp with time zone,
    approved_by uuid,
    notes text,
    created_at timestamp with time zone not null,
    created_by uuid not null,
    updated_at timestamp with time zone not null,
    updated_by uuid not null,
    constraint rate_card_pkey PRIMARY KEY (id),
    constraint rate_card_show_fkey FOREIGN KEY (show_id) REFERENCES show(id),
    constraint rate_card_amount_check CHECK (flat_amount > 0::numeric AND cpm > 0::numeric),
    constraint rate_card_approved_check CHECK ((status = 'draft'::text) = (approved_at IS NULL) AND (approved_at IS NULL) = (approved_by IS NULL)),
    constraint rate_card_currency_check CHECK (currency ~ '^[A-Z]{3}$'::text),
    constraint rate_card_length_check CHECK (length_s >= 5 AND length_s <= 600),
    constraint rate_card_notes_check CHECK (length(notes) <= 2000),
    constraint rate_card_placement_check CHECK (placement = ANY (ARRAY['pre_roll'::text, 'mid_roll'::text, 'post_roll'::text])),
    constraint rate_card_price_check CHECK ((pricing_model = 'flat'::text) = (flat_amount IS NOT NULL) AND (pricing_model = 'cpm'::text) = (cpm IS NOT NULL)),
    constraint rate_card_pricing_model_check CHECK (pricing_model = ANY (ARRAY['flat'::text, 'cpm'::text])),
    constraint rate_card_read_type_check CHECK (read_type = ANY (ARRAY['host_read'::text, 'endorsement'::text, 'produced'::text])),
    constraint rate_card_retired_check CHECK (status <> 'retired'::text OR valid_to IS NOT NULL),
    constraint rate_card_status_check CHECK (status = ANY (ARRAY['draft'::text, 'active'::text, 'retired'::text])),
    constraint rate_card_valid_check CHECK (valid_to >= valid_from),
    constraint rate_card_no_overlap EXCLUDE USING gist (show_id WITH =, placement WITH =, length_s WITH =, read_type WITH =, pricing_model WITH =, currency WITH =, validity WITH &&) WHERE (status <> 'draft'::text)
);
-- :"tenant": select, insert, update, delete
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
CREATE TRIGGER reservation_status_moves BEFORE UPDATE OF status ON reservation FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status) EXECUTE FUNCTION status_moves('held>confirmed', 'held>converted', 'held>expired', 'held>cancelled', 'confirmed>converted', 'confirmed>expired', 'confirmed>cancelled');
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

create table revenue_share_tier (
    show_id uuid not null,
    from_amount numeric(15,3) not null,
    pct numeric(9,6) not null,
    constraint revenue_share_tier_pkey PRIMARY KEY (show_id, from_amount),
    constraint revenue_share_tier_show_fkey FOREIGN KEY (show_id) REFERENCES show(id),
    constraint revenue_share_tier_from_check CHECK (from_amount >= 0::numeric),
    constraint revenue_share_tier_pct_check CHECK (pct >= 0::numeric AND pct <= 100::numeric)
);
-- :"tenant": select, insert, update, delete
-- podcastflow_reader: select

create table sales_order (
    id uuid not null,
    number text not null,
    campaign_id uuid not null,
    advertiser_id uuid not null,
    agency_id uuid,
    schedule_id uuid,
    version integer not null default 1,
    parent_order_id uuid,
    status text not null default 'draft'::text,
    currency character(3) not null,
    gross numeric(15,3) not null default 0,
    discount numeric(15,3) not null default 0,
    discount_reason text,
    commission_pct numeric(9,6) not null default 0,
    commission numeric(15,3) not null default 0,
    subtotal numeric(15,3) generated always as ((gross - discount)) stored,
    net numeric(15,3) generated always as ((gross - discount - commission)) stored,
    io_number text,
    purchase_order_number text,
    payment_terms_days integer not null default 30,
    approved_at timestamp with time zone,
    approved_by uuid,
    four_eyes_exempt text,
    booked_at timestamp with time zone,
    booked_by uuid,
    confirmed_at timestamp with time zone,
    confirmed_by uuid,
    completed_at timestamp with time zone,
    cancelled_at timestamp with time zone,
    cancel_reason text,
    created_at timestamp with time zone not null,
    created_by uuid not null,
    updated_at timestamp with time zone not null,
    updated_by uuid not null,
    constraint sales_order_pkey PRIMARY KEY (id),
    constraint sales_order_id_advertiser_key UNIQUE (id, advertiser_id),
    constraint sales_order_id_campaign_key UNIQUE (id, campaign_id),
    constraint sales_order_number_key UNIQUE (number),
    constraint sales_order_version_key UNIQUE (campaign_id, version),
    constraint sales_order_agency_fkey FOREIGN KEY (agency_id) REFERENCES agency(id),
    constraint sales_order_campaign_fkey FOREIGN KEY (campaign_id, advertiser_id) REFERENCES campaign(id, advertiser_id),
    constraint sales_order_parent_fkey FOREIGN KEY (parent_order_id, campaign_id) REFERENCES sales_order(id, campaign_id),
    constraint sales_order_schedule_fkey FOREIGN KEY (schedule_id, campaign_id) REFERENCES campaign_schedule(id, campaign_id),
    constraint sales_order_approved_check CHECK (((status = ANY (ARRAY['draft'::text, 'pending_approval'::text, 'cancelled'::text])) OR approved_at IS NOT NULL) AND (approved_at IS NULL) = (approved_by IS NULL)),
    constraint sales_order_booked_check CHECK (((status <> ALL (ARRAY['booked'::text, 'confirmed'::text, 'completed'::text])) OR booked_at IS NOT NULL) AND (booked_at IS NULL) = (booked_by IS NULL)),
    constraint sales_order_cancel_reason_check CHECK (length(cancel_reason) >= 1 AND length(cancel_reason) <= 2000),
    constraint sales_order_cancelled_check CHECK ((status = 'cancelled'::text) = (cancelled_at IS NOT NULL) AND (cancelled_at IS NULL) = (cancel_reason IS NULL)),
    constraint sales_order_commission_check CHECK (commission_pct >= 0::numeric AND commission_pct <= 100::numeric AND commission >= 0::numeric AND commission <= (gross - discount)),
    constraint sales_order_completed_check CHECK ((status = 'completed'::text) = (completed_at IS NOT NULL)),
    constraint sales_order_confirmed_check CHECK (((status <> ALL (ARRAY['confirmed'::text, 'completed'::text])) OR confirmed_at IS NOT NULL) AND (confirmed_at IS NULL) = (confirmed_by IS NULL)),
    constraint sales_order_currency_check CHECK (currency ~ '^[A-Z]{3}$'::text),
    constraint sales_order_discount_check CHECK (discount >= 0::numeric AND discount <= gross AND (discount = 0::numeric OR discount_reason IS NOT NULL)),
    constraint sales_order_discount_reason_check CHECK (length(discount_reason) >= 1 AND length(discount_reason) <= 2000),
    constraint sales_order_four_eyes_check CHECK (approved_by <> created_by OR four_eyes_exempt IS NOT NULL),
    constraint sales_order_four_eyes_exempt_check CHECK (length(four_eyes_exempt) >= 1 AND length(four_eyes_exempt) <= 2000),
    constraint sales_order_number_check CHECK (length(number) >= 1 AND length(number) <= 40),
    constraint sales_order_payment_terms_check CHECK (payment_terms_days >= 0 AND payment_terms_days <= 180),
    constraint sales_order_reference_check CHECK (GREATEST(length(io_number), length(purchase_order_number)) <= 60),
    constraint sales_order_status_check CHECK (status = ANY (ARRAY['draft'::text, 'pending_approval'::text, 'approved'::text, 'booked'::text, 'confirmed'::text, 'completed'::text, 'cancelled'::text, 'superseded'::text])),
    constraint sales_order_version_check CHECK (version >= 1 AND (version = 1 OR parent_order_id IS NOT NULL) AND parent_order_id <> id)
);
CREATE INDEX sales_order_advertiser ON sales_order USING btree (advertiser_id);
CREATE UNIQUE INDEX sales_order_draft_key ON sales_order USING btree (campaign_id) WHERE status = ANY (ARRAY['draft'::text, 'pending_approval'::text]);
CREATE UNIQUE INDEX sales_order_live_key ON sales_order USING btree (campaign_id) WHERE status = ANY (ARRAY['approved'::text, 'booked'::text, 'confirmed'::text]);
CREATE TRIGGER sales_order_status_moves BEFORE UPDATE OF status ON sales_order FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status) EXECUTE FUNCTION status_moves('draft>pending_approval', 'draft>cancelled', 'pending_approval>draft', 'pending_approval>approved', 'pending_approval>cancelled', 'approved>booked', 'approved>cancelled', 'approved>superseded', 'booked>confirmed', 'booked>cancelled', 'booked>superseded', 'confirmed>completed', 'confirmed>cancelled', 'confirmed>superseded');
CREATE CONSTRAINT TRIGGER sales_order_sum AFTER INSERT OR UPDATE ON sales_order DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sum_of_lines('sales_order', 'gross', 'order_item', 'order_id', 'rate', 'l.status <> ''cancelled''');
-- :"tenant": select, insert, update
-- podcastflow_reader: select

create table sales_target (
    id uuid not null,
    year integer not null,
    month smallint not null,
    seller_id uuid,
    agency_id uuid,
    advertiser_id uuid,
    amount numeric(15,3) not null,
    currency character(3) not null,
    created_at timestamp with time zone not null,
    created_by uuid not null,
    updated_at timestamp with time zone not null,
    updated_by uuid not null,
    constraint sales_target_pkey PRIMARY KEY (id),
    constraint sales_target_entity_key UNIQUE NULLS NOT DISTINCT (year, month, seller_id, agency_id, advertiser_id),
    constraint sales_target_advertiser_fkey FOREIGN KEY (advertiser_id) REFERENCES advertiser(id),
    constraint sales_target_agency_fkey FOREIGN KEY (agency_id) REFERENCES agency(id),
    constraint sales_target_seller_fkey FOREIGN KEY (seller_id) REFERENCES member(id),
    constraint sales_target_amount_check CHECK (amount >= 0::numeric),
    constraint sales_target_currency_check CHECK (currency ~ '^[A-Z]{3}$'::text),
    constraint sales_target_entity_check CHECK (num_nonnulls(seller_id, agency_id, advertiser_id) = 1),
    constraint sales_target_month_check CHECK (year >= 2000 AND year <= 9999 AND month >= 1 AND month <= 12)
);
-- :"tenant": select, insert, update, delete
-- podcastflow_reader: select

create table schedule_item (
    id uuid not null,
    schedule_id uuid not null,
    sort_order integer not null,
    show_id uuid not null,
    episode_id uuid,
    inventory_id uuid,
    air_date date,
    day_offset integer,
    placement text not null,
    length_s integer not null,
    read_type text not null,
    delivery text not null,
    rate numeric(15,3),
    card_rate numeric(15,3),
    delta numeric(15,3) generated always as ((rate - card_rate)) stored,
    rate_reason text,
    created_at timestamp with time zone not null,
    created_by uuid not null,
    updated_at timestamp with time zone not null,
    updated_by uuid not null,
    constraint schedule_item_pkey PRIMARY KEY (id),
    constraint schedule_item_slot_key UNIQUE (schedule_id, inventory_id),
    constraint schedule_item_episode_fkey FOREIGN KEY (episode_id, show_id) REFERENCES episode(id, show_id),
    constraint schedule_item_inventory_fkey FOREIGN KEY (inventory_id, show_id) REFERENCES inventory(id, show_id),
    constraint schedule_item_schedule_fkey FOREIGN KEY (schedule_id) REFERENCES campaign_schedule(id) ON DELETE CASCADE,
    constraint schedule_item_show_fkey FOREIGN KEY (show_id) REFERENCES show(id),
    constraint schedule_item_day_check CHECK (num_nonnulls(air_date, day_offset) = 1),
    constraint schedule_item_day_offset_check CHECK (day_offset >= 0 AND day_offset <= 3650),
    constraint schedule_item_delivery_check CHECK (delivery = ANY (ARRAY['baked_in'::text, 'dynamic'::text])),
    constraint schedule_item_length_check CHECK (length_s >= 5 AND length_s <= 600),
    constraint schedule_item_placement_check CHECK (placement = ANY (ARRAY['pre_roll'::text, 'mid_roll'::text, 'post_roll'::text])),
    constraint schedule_item_rate_check CHECK (rate >= 0::numeric AND card_rate >= 0::numeric),
    constraint schedule_item_rate_reason_check CHECK (length(rate_reason) >= 1 AND length(rate_reason) <= 2000),
    constraint schedule_item_read_type_check CHECK (read_type = ANY (ARRAY['host_read'::text, 'endorsement'::text, 'produced'::text])),
    constraint schedule_item_template_check CHECK (day_offset IS NULL OR num_nonnulls(episode_id, inventory_id) = 0)
);
CREATE INDEX schedule_item_inventory ON schedule_item USING btree (inventory_id) WHERE inventory_id IS NOT NULL;
CREATE TRIGGER schedule_item_stays AFTER INSERT OR DELETE OR UPDATE ON schedule_item FOR EACH ROW EXECUTE FUNCTION stays_with_its_parent('campaign_schedule', 'schedule_id', '{approved,superseded}', 'updated_at', 'updated_by');
-- :"tenant": select, insert, update, delete
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
    show_no integer not null generated always as identity,
    revenue_share_kind text not null default 'none'::text,
    revenue_share_pct numeric(9,6),
    revenue_share_amount numeric(15,3),
    revenue_share_amount_currency character(3),
    constraint show_pkey PRIMARY KEY (id),
    constraint show_id_show_no_key UNIQUE (id, show_no),
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
    constraint show_revenue_share_amount_check CHECK (revenue_share_amount >= 0::numeric AND (revenue_share_amount IS NULL) = (revenue_share_amount_currency IS NULL)),
    constraint show_revenue_share_check CHECK ((revenue_share_kind = 'percentage'::text) = (revenue_share_pct IS NOT NULL) AND (revenue_share_kind = 'fixed'::text) = (revenue_share_amount IS NOT NULL)),
    constraint show_revenue_share_currency_check CHECK (revenue_share_amount_currency ~ '^[A-Z]{3}$'::text),
    constraint show_revenue_share_kind_check CHECK (revenue_share_kind = ANY (ARRAY['none'::text, 'percentage'::text, 'fixed'::text, 'tiered'::text])),
    constraint show_revenue_share_pct_check CHECK (revenue_share_pct >= 0::numeric AND revenue_share_pct <= 100::numeric),
    constraint show_website_check CHECK (length(website) <= 2000)
);
CREATE UNIQUE INDEX show_name_key ON show USING btree (lower(name)) WHERE is_active;
CREATE TRIGGER show_rollup AFTER INSERT OR DELETE OR UPDATE ON show FOR EACH STATEMENT EXECUTE FUNCTION public.rollup_changed('shows');
-- :"tenant": select, insert, update, delete
-- podcastflow_reader: select

create table show_analytics (
    show_id uuid not null,
    period_type text not null,
    period_start date not null,
    source text not null,
    downloads bigint not null default 0,
    listeners bigint not null default 0,
    subscribers_gained bigint not null default 0,
    subscribers_lost bigint not null default 0,
    revenue numeric(15,3),
    revenue_currency character(3),
    updated_at timestamp with time zone not null,
    constraint show_analytics_pkey PRIMARY KEY (show_id, period_type, period_start, source),
    constraint show_analytics_show_fkey FOREIGN KEY (show_id) REFERENCES show(id),
    constraint show_analytics_counters_check CHECK (LEAST(downloads, listeners, subscribers_gained, subscribers_lost) >= 0),
    constraint show_analytics_period_check CHECK (
CASE period_type
    WHEN 'day'::text THEN true
    WHEN 'week'::text THEN EXTRACT(isodow FROM period_start) = 1::numeric
    WHEN 'month'::text THEN EXTRACT(day FROM period_start) = 1::numeric
    WHEN 'quarter'::text THEN EXTRACT(day FROM period_start) = 1::numeric AND (EXTRACT(month FROM period_start) = ANY (ARRAY[1::numeric, 4::numeric, 7::numeric, 10::numeric]))
    WHEN 'year'::text THEN EXTRACT(doy FROM period_start) = 1::numeric
    ELSE false
END),
    constraint show_analytics_revenue_check CHECK ((revenue IS NULL) = (revenue_currency IS NULL)),
    constraint show_analytics_revenue_currency_check CHECK (revenue_currency ~ '^[A-Z]{3}$'::text),
    constraint show_analytics_source_check CHECK (source = ANY (ARRAY['megaphone'::text, 'youtube'::text, 'spotify'::text, 'apple'::text, 'prefix'::text, 'log'::text, 'manual'::text]))
);
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

create table show_metrics (
    show_id uuid not null,
    subscribers bigint not null default 0,
    monthly_downloads bigint not null default 0,
    average_downloads_per_episode bigint not null default 0,
    completion_pct numeric(9,6),
    updated_at timestamp with time zone not null,
    constraint show_metrics_pkey PRIMARY KEY (show_id),
    constraint show_metrics_show_fkey FOREIGN KEY (show_id) REFERENCES show(id),
    constraint show_metrics_completion_check CHECK (completion_pct >= 0::numeric AND completion_pct <= 100::numeric),
    constraint show_metrics_counters_check CHECK (LEAST(subscribers, monthly_downloads, average_downloads_per_episode) >= 0)
);
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

create table spot_submission (
    id uuid not null,
    ad_approval_id uuid not null,
    version integer not null,
    file_id uuid,
    script text,
    length_s integer,
    notes text,
    submitted_at timestamp with time zone not null,
    submitted_by uuid not null,
    constraint spot_submission_pkey PRIMARY KEY (id),
    constraint spot_submission_version_key UNIQUE (ad_approval_id, version),
    constraint spot_submission_approval_fkey FOREIGN KEY (ad_approval_id) REFERENCES ad_approval(id),
    constraint spot_submission_content_check CHECK (num_nonnulls(file_id, script) > 0),
    constraint spot_submission_length_check CHECK (length_s >= 1 AND length_s <= 600),
    constraint spot_submission_text_check CHECK (length(script) <= 20000 AND length(notes) <= 2000),
    constraint spot_submission_version_check CHECK (version >= 1)
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

create table usage_record (
    metric text not null,
    period_start date not null,
    value bigint not null,
    updated_at timestamp with time zone not null,
    constraint usage_record_pkey PRIMARY KEY (metric, period_start),
    constraint usage_record_metric_check CHECK (metric = ANY (ARRAY['users'::text, 'shows'::text, 'storage_bytes'::text, 'api_calls'::text, 'events'::text])),
    constraint usage_record_period_check CHECK (EXTRACT(day FROM period_start) = 1::numeric),
    constraint usage_record_value_check CHECK (value >= 0)
);
-- :"tenant": select, insert, update, delete
-- podcastflow_reader: select

create table work_task (
    id uuid not null,
    kind text not null,
    campaign_id uuid,
    order_id uuid,
    show_id uuid,
    assignee_id uuid,
    title text not null,
    description text,
    due_on date,
    priority text not null default 'normal'::text,
    status text not null default 'open'::text,
    result text,
    completed_at timestamp with time zone,
    completed_by uuid,
    created_at timestamp with time zone not null,
    created_by uuid not null,
    updated_at timestamp with time zone not null,
    updated_by uuid not null,
    constraint work_task_pkey PRIMARY KEY (id),
    constraint work_task_assignee_fkey FOREIGN KEY (assignee_id) REFERENCES member(id),
    constraint work_task_campaign_fkey FOREIGN KEY (campaign_id) REFERENCES campaign(id),
    constraint work_task_order_fkey FOREIGN KEY (order_id, campaign_id) REFERENCES sales_order(id, campaign_id),
    constraint work_task_show_fkey FOREIGN KEY (show_id) REFERENCES show(id),
    constraint work_task_completed_check CHECK ((status = 'completed'::text) = (completed_at IS NOT NULL) AND (completed_at IS NULL) = (completed_by IS NULL)),
    constraint work_task_kind_check CHECK (kind = ANY (ARRAY['ad_read'::text, 'creative'::text, 'trafficking'::text, 'timeline'::text, 'other'::text])),
    constraint work_task_order_check CHECK (order_id IS NULL OR campaign_id IS NOT NULL),
    constraint work_task_priority_check CHECK (priority = ANY (ARRAY['low'::text, 'normal'::text, 'high'::text, 'urgent'::text])),
    constraint work_task_status_check CHECK (status = ANY (ARRAY['open'::text, 'in_progress'::text, 'completed'::text, 'cancelled'::text])),
    constraint work_task_text_check CHECK (length(description) <= 5000 AND length(result) <= 5000),
    constraint work_task_title_check CHECK (length(title) >= 1 AND length(title) <= 200)
);
CREATE INDEX work_task_assignee ON work_task USING btree (assignee_id, due_on) WHERE status = ANY (ARRAY['open'::text, 'in_progress'::text]);
CREATE TRIGGER work_task_status_moves BEFORE UPDATE OF status ON work_task FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status) EXECUTE FUNCTION status_moves('open>in_progress', 'open>completed', 'open>cancelled', 'in_progress>open', 'in_progress>completed', 'in_progress>cancelled', 'completed>open', 'cancelled>open');
-- :"tenant": select, insert, update, delete
-- podcastflow_reader: select

create view v_budget_vs_actual with (security_invoker=true) as
 SELECT e.category_id,
    c.name,
    c.type,
    e.year,
    e.month,
    e.scenario,
    e.currency,
    e.amount AS budget,
    a.actual,
    a.actual - e.amount AS variance
   FROM budget_entry e
     JOIN budget_category c ON c.id = e.category_id
     CROSS JOIN LATERAL ( SELECT make_date(e.year, e.month::integer, 1) AS first,
            (make_date(e.year, e.month::integer, 1) + '1 mon'::interval)::date AS next) m
     CROSS JOIN LATERAL ( SELECT
                CASE
                    WHEN c.account_code IS NOT NULL THEN ( SELECT COALESCE(sum(f.amount), 0::numeric) AS "coalesce"
                       FROM financial_data f
                      WHERE f.account_code = c.account_code AND f.year = e.year AND f.month = e.month AND f.currency = e.currency)
                    WHEN c.is_ad_revenue THEN ( SELECT COALESCE(sum(oi.rate), 0::numeric) AS "coalesce"
                       FROM order_item oi
                         JOIN sales_order o ON o.id = oi.order_id
                      WHERE oi.status = 'aired'::text AND oi.air_date >= m.first AND oi.air_date < m.next AND o.currency = e.currency)
                    ELSE ( SELECT COALESCE(sum(x.amount), 0::numeric) AS "coalesce"
                       FROM expense x
                      WHERE x.category_id = c.id AND x.currency = e.currency AND x.status <> 'cancelled'::text AND x.starts_on < m.next AND
                            CASE x.kind
                                WHEN 'one_time'::text THEN x.starts_on >= m.first
                                ELSE (x.ends_on IS NULL OR x.ends_on >= m.first) AND (((e.year::numeric - EXTRACT(year FROM x.starts_on)) * 12::numeric + e.month::numeric - EXTRACT(month FROM x.starts_on)) %
                                CASE x.frequency
                                    WHEN 'monthly'::text THEN 1
                                    WHEN 'quarterly'::text THEN 3
                                    ELSE 12
                                END::numeric) = 0::numeric
                            END)
                END AS actual) a;
-- :"tenant": select, insert, update, delete
-- podcastflow_reader: select

create view v_campaign_performance with (security_invoker=true) as
 SELECT k.id AS campaign_id,
    k.target_impressions,
    a.first_day,
    a.last_day,
    a.impressions,
    a.clicks,
    a.conversions,
    a.downloads,
    a.spend,
    k.budget_currency AS spend_currency,
    round(100.0 * a.clicks::numeric / NULLIF(a.impressions, 0)::numeric, 4) AS click_pct,
    round(100.0 * a.conversions::numeric / NULLIF(a.clicks, 0)::numeric, 4) AS conversion_pct,
    round(100.0 * a.impressions::numeric / NULLIF(k.target_impressions, 0)::numeric, 2) AS delivered_pct,
    round(1000::numeric * a.spend / NULLIF(a.impressions, 0)::numeric, 4) AS cpm,
    s.spots,
    s.aired,
    s.make_goods
   FROM campaign k
     CROSS JOIN LATERAL ( SELECT min(d.day) AS first_day,
            max(d.day) AS last_day,
            COALESCE(sum(d.impressions), 0::numeric)::bigint AS impressions,
            COALESCE(sum(d.clicks), 0::numeric)::bigint AS clicks,
            COALESCE(sum(d.conversions), 0::numeric)::bigint AS conversions,
            COALESCE(sum(d.downloads), 0::numeric)::bigint AS downloads,
            sum(d.spend) FILTER (WHERE d.spend_currency = k.budget_currency) AS spend
           FROM campaign_analytics d
          WHERE d.campaign_id = k.id) a
     CROSS JOIN LATERAL ( SELECT count(oi.id) FILTER (WHERE oi.make_good_of IS NULL) AS spots,
            count(oi.id) FILTER (WHERE oi.status = 'aired'::text) AS aired,
            count(oi.id) FILTER (WHERE oi.make_good_of IS NOT NULL) AS make_goods
           FROM sales_order o
             JOIN order_item oi ON oi.order_id = o.id
          WHERE o.campaign_id = k.id AND (o.status = ANY (ARRAY['booked'::text, 'confirmed'::text, 'completed'::text])) AND oi.status <> 'cancelled'::text) s;
-- :"tenant": select, insert, update, delete
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
    COALESCE(o.campaign_id, r.campaign_id) AS campaign_id,
    COALESCE(o.advertiser_id, r.advertiser_id) AS advertiser_id,
    c.order_item_id,
    o.id AS order_id
   FROM inventory i
     LEFT JOIN inventory_claim c ON c.inventory_id = i.id AND c.released_at IS NULL
     LEFT JOIN reservation_item ri ON ri.id = c.reservation_item_id
     LEFT JOIN reservation r ON r.id = ri.reservation_id
     LEFT JOIN order_item oi ON oi.id = c.order_item_id
     LEFT JOIN sales_order o ON o.id = oi.order_id;
-- :"tenant": select, insert, update, delete
-- podcastflow_reader: select

create view v_invoice_balance with (security_invoker=true) as
 SELECT i.id AS invoice_id,
    i.direction,
    i.kind,
    i.status,
    i.advertiser_id,
    i.agency_id,
    i.currency,
    i.issue_date,
    i.due_date,
    i.total,
    b.credited,
    b.paid,
    b.balance,
        CASE
            WHEN i.status <> 'issued'::text THEN i.status
            WHEN i.kind = 'credit_note'::text THEN 'credit'::text
            WHEN b.balance = 0::numeric THEN 'paid'::text
            WHEN b.paid > 0::numeric THEN 'partially_paid'::text
            ELSE 'open'::text
        END AS payment_state
   FROM invoice i
     CROSS JOIN LATERAL ( SELECT c.credited,
            p.paid,
                CASE
                    WHEN i.status = 'issued'::text AND i.kind <> 'credit_note'::text THEN i.total + c.credited - p.paid
                    ELSE 0::numeric
                END AS balance
           FROM ( SELECT COALESCE(sum(n.total), 0::numeric) AS credited
                   FROM invoice n
                  WHERE n.credits_invoice_id = i.id AND n.status = 'issued'::text) c,
            ( SELECT COALESCE(sum(a.amount), 0::numeric) AS paid
                   FROM payment_allocation a
                     JOIN payment y ON y.id = a.payment_id
                  WHERE a.invoice_id = i.id AND a.reversed_at IS NULL AND y.status = 'completed'::text) p) b;
-- :"tenant": select, insert, update, delete
-- podcastflow_reader: select

create view v_order_totals with (security_invoker=true) as
 SELECT o.id AS order_id,
    o.currency,
    t.items,
    t.gross,
    o.discount,
    t.gross - o.discount AS subtotal,
    o.commission,
    t.gross - o.discount - o.commission AS net,
    t.aired_items,
    t.aired,
    t.open_make_goods,
    ( SELECT COALESCE(sum(x.amount), 0::numeric) AS "coalesce"
           FROM invoice_item x
             JOIN invoice i ON i.id = x.invoice_id
          WHERE i.order_id = o.id AND i.status = 'issued'::text AND x.voided_at IS NULL) AS billed
   FROM sales_order o
     CROSS JOIN LATERAL ( SELECT count(oi.id) FILTER (WHERE oi.status <> 'cancelled'::text) AS items,
            COALESCE(sum(oi.rate) FILTER (WHERE oi.status <> 'cancelled'::text), 0::numeric) AS gross,
            count(oi.id) FILTER (WHERE oi.status = 'aired'::text) AS aired_items,
            COALESCE(sum(oi.rate) FILTER (WHERE oi.status = 'aired'::text), 0::numeric) AS aired,
            count(oi.id) FILTER (WHERE oi.make_good_of IS NOT NULL AND (oi.status = ANY (ARRAY['pending'::text, 'reserved'::text, 'confirmed'::text]))) AS open_make_goods
           FROM order_item oi
          WHERE oi.order_id = o.id) t;
-- :"tenant": select, insert, update, delete
-- podcastflow_reader: select

create view v_pipeline with (security_invoker=true) as
 SELECT k.seller_id,
    k.probability,
    k.budget_currency AS currency,
    count(k.id) AS campaigns,
    COALESCE(sum(k.budget), 0::numeric) AS value,
    round(COALESCE(sum(k.budget), 0::numeric) * k.probability::numeric / 100::numeric, 3) AS weighted
   FROM campaign k
  WHERE k.status = ANY (ARRAY['pipeline'::text, 'pending_approval'::text])
  GROUP BY k.seller_id, k.probability, k.budget_currency;
-- :"tenant": select, insert, update, delete
-- podcastflow_reader: select

create view v_rate_delta with (security_invoker=true) as
 SELECT l.schedule_item_id,
    l.schedule_id,
    l.campaign_id,
    l.rate,
    l.card_rate,
    l.currency,
    l.delta,
    l.delta_pct,
        CASE
            WHEN l.delta IS NULL THEN 'unknown'::text
            WHEN abs(l.delta) <= s.rate_tolerance_amount AND COALESCE(abs(l.delta_pct) <= s.rate_tolerance_pct, l.delta = 0::numeric) THEN 'none'::text
            WHEN abs(l.delta_pct) <= 10::numeric THEN 'low'::text
            WHEN abs(l.delta_pct) <= 20::numeric THEN 'medium'::text
            ELSE 'high'::text
        END AS discrepancy
   FROM ( SELECT i.id AS schedule_item_id,
            i.schedule_id,
            c.campaign_id,
            i.rate,
            i.card_rate,
            c.currency,
            i.delta,
            round(100::numeric * i.delta / NULLIF(i.card_rate, 0::numeric), 2) AS delta_pct
           FROM schedule_item i
             JOIN campaign_schedule c ON c.id = i.schedule_id) l
     CROSS JOIN org_setting s;
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

create view v_target_rollup with (security_invoker=true) as
 WITH booked AS (
         SELECT o.advertiser_id,
            EXTRACT(year FROM oi.air_date)::integer AS year,
            EXTRACT(month FROM oi.air_date)::smallint AS month,
            o.currency,
            sum(oi.rate) AS amount
           FROM order_item oi
             JOIN sales_order o ON o.id = oi.order_id
          WHERE oi.status <> 'cancelled'::text AND (o.status = ANY (ARRAY['booked'::text, 'confirmed'::text, 'completed'::text]))
          GROUP BY o.advertiser_id, (EXTRACT(year FROM oi.air_date)::integer), (EXTRACT(month FROM oi.air_date)::smallint), o.currency
        ), month AS (
         SELECT sales_target.year,
            sales_target.month,
            sales_target.currency
           FROM sales_target
        UNION
         SELECT booked.year,
            booked.month,
            booked.currency
           FROM booked
        ), advertisers AS (
         SELECT m.year,
            m.month,
            m.currency,
            a.id,
            a.agency_id,
            a.seller_id,
            t.amount AS target,
            COALESCE(b.amount, 0::numeric) AS booked
           FROM month m
             CROSS JOIN advertiser a
             LEFT JOIN sales_target t ON t.advertiser_id = a.id AND t.year = m.year AND t.month = m.month AND t.currency = m.currency
             LEFT JOIN booked b ON b.advertiser_id = a.id AND b.year = m.year AND b.month = m.month AND b.currency = m.currency
        ), agencies AS (
         SELECT m.year,
            m.month,
            m.currency,
            g.id,
            g.seller_id,
            t.amount AS target,
            x.target AS rolled_up,
            COALESCE(x.booked, 0::numeric) AS booked
           FROM month m
             CROSS JOIN agency g
             LEFT JOIN sales_target t ON t.agency_id = g.id AND t.year = m.year AND t.month = m.month AND t.currency = m.currency
             LEFT JOIN LATERAL ( SELECT sum(a.target) AS target,
                    sum(a.booked) AS booked
                   FROM advertisers a
                  WHERE a.agency_id = g.id AND a.year = m.year AND a.month = m.month AND a.currency = m.currency) x ON true
        ), sellers AS (
         SELECT m.year,
            m.month,
            m.currency,
            s.id,
            t.amount AS target,
            x.target AS rolled_up,
            COALESCE(x.booked, 0::numeric) AS booked
           FROM month m
             CROSS JOIN member s
             LEFT JOIN sales_target t ON t.seller_id = s.id AND t.year = m.year AND t.month = m.month AND t.currency = m.currency
             LEFT JOIN LATERAL ( SELECT sum(u.target) AS target,
                    sum(u.booked) AS booked
                   FROM ( SELECT g.year,
                            g.month,
                            g.currency,
                            COALESCE(g.target, g.rolled_up) AS target,
                            g.booked
                           FROM agencies g
                          WHERE g.seller_id = s.id
                        UNION ALL
                         SELECT a.year,
                            a.month,
                            a.currency,
                            a.target,
                            a.booked
                           FROM advertisers a
                          WHERE a.seller_id = s.id AND a.agency_id IS NULL) u
                  WHERE u.year = m.year AND u.month = m.month AND u.currency = m.currency) x ON true
        )
 SELECT r.year,
    r.month,
    r.currency,
    r.level,
    r.entity_id,
    r.parent_id,
    r.target,
    r.rolled_up,
    r.booked
   FROM ( SELECT advertisers.year,
            advertisers.month,
            advertisers.currency,
            'advertiser'::text AS level,
            advertisers.id AS entity_id,
            COALESCE(advertisers.agency_id, advertisers.seller_id) AS parent_id,
            advertisers.target,
            NULL::numeric AS rolled_up,
            advertisers.booked
           FROM advertisers
        UNION ALL
         SELECT agencies.year,
            agencies.month,
            agencies.currency,
            'agency'::text,
            agencies.id,
            agencies.seller_id,
            agencies.target,
            agencies.rolled_up,
            agencies.booked
           FROM agencies
        UNION ALL
         SELECT sellers.year,
            sellers.month,
            sellers.currency,
            'seller'::text,
            sellers.id,
            NULL::uuid,
            sellers.target,
            sellers.rolled_up,
            sellers.booked
           FROM sellers) r
  WHERE r.target IS NOT NULL OR r.rolled_up IS NOT NULL OR r.booked <> 0::numeric;
-- :"tenant": select, insert, update, delete
-- podcastflow_reader: select

CREATE OR REPLACE FUNCTION contract_is_signed()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION currency_digits(code text)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE
AS $function$
    select case when code in ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'VND', 'VUV', 'XAF', 'XOF', 'XPF') then 0
                when code in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') then 3
                else 2 end
$function$;
-- :"tenant": execute

CREATE OR REPLACE FUNCTION money_is_there()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    row constant jsonb := to_jsonb(new);
    payments constant uuid[] := case tg_table_name when 'payment_allocation' then array[(row ->> 'payment_id')::uuid]
        when 'payment' then array[(row ->> 'id')::uuid, (row ->> 'refund_of')::uuid] end;
    invoices constant uuid[] := case tg_table_name when 'payment_allocation' then array[(row ->> 'invoice_id')::uuid]
        when 'invoice' then array[(row ->> 'id')::uuid, (row ->> 'credits_invoice_id')::uuid] end;
    one record;
    wrong boolean;
begin
    for one in select id, id = any (payments) as is_payment from unnest(payments || invoices) id where id is not null order by id loop
        execute format('select from %I.%I where id = $1 for no key update', tg_table_schema, case when one.is_payment then 'payment' else 'invoice' end)
            using one.id;
    end loop;
    execute format('select bool_or(g.given > 0 and p.kind = ''refund'' or g.given + g.refunded > case when p.status = ''failed'' then 0 else p.amount end) '
                   'from %1$I.payment p, lateral (select '
                   '(select coalesce(sum(a.amount), 0) from %1$I.payment_allocation a where a.payment_id = p.id and a.reversed_at is null) as given, '
                   '(select coalesce(sum(r.amount), 0) from %1$I.payment r where r.refund_of = p.id and r.status <> ''failed'') as refunded) g '
                   'where p.id = any ($1)', tg_table_schema) into wrong using payments;
    if wrong then
        raise exception 'a payment cannot give more than it has left'
            using errcode = 'check_violation', constraint = 'payment_overdrawn', table = tg_table_name, schema = tg_table_schema;
    end if;
    execute format('select bool_or(case when i.kind = ''credit_note'' then g.got > 0 '
                   'else g.got > case when i.status = ''issued'' then i.total else 0 end + g.credited end) '
                   'from %1$I.invoice i, lateral (select '
                   '(select coalesce(sum(a.amount), 0) from %1$I.payment_allocation a where a.invoice_id = i.id and a.reversed_at is null) as got, '
                   '(select coalesce(sum(c.total), 0) from %1$I.invoice c where c.credits_invoice_id = i.id and c.status = ''issued'') as credited) g '
                   'where i.id = any ($1)', tg_table_schema) into wrong using invoices;
    if wrong then
        raise exception 'an invoice cannot get more than it is due'
            using errcode = 'check_violation', constraint = 'invoice_overpaid', table = tg_table_name, schema = tg_table_schema;
    end if;
    return null;
end $function$;

CREATE OR REPLACE FUNCTION status_moves()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    if old.status || '>' || new.status = any (tg_argv) then
        return new;
    end if;
    raise exception '% does not go from % to %', tg_table_name, old.status, new.status
        using errcode = 'check_violation', constraint = tg_name, table = tg_table_name, schema = tg_table_schema;
end $function$;

CREATE OR REPLACE FUNCTION stays_as_it_is()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    if to_jsonb(new) - tg_argv is distinct from to_jsonb(old) - tg_argv then
        raise exception 'this row of % cannot change any more', tg_table_name
            using errcode = 'check_violation', constraint = tg_name, table = tg_table_name, schema = tg_table_schema;
    end if;
    return null;
end $function$;

CREATE OR REPLACE FUNCTION stays_with_its_parent()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    line constant jsonb := to_jsonb(case when tg_op = 'DELETE' then old else new end);
    closed boolean;
begin
    if tg_op = 'UPDATE' and to_jsonb(new) - tg_argv[3:] is not distinct from to_jsonb(old) - tg_argv[3:] then
        return null;
    end if;
    execute format('select status = any ($1) from %I.%I where id = $2 for share', tg_table_schema, tg_argv[0])
        into closed using tg_argv[2]::text[], (line ->> tg_argv[1])::uuid;
    if closed then
        raise exception 'the % of this row of % cannot change any more', tg_argv[0], tg_table_name
            using errcode = 'check_violation', constraint = tg_name, table = tg_table_name, schema = tg_table_schema;
    end if;
    return null;
end $function$;

CREATE OR REPLACE FUNCTION sum_of_lines()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    link constant text := case when tg_table_name = tg_argv[0] then 'id' else tg_argv[3] end;
    differs boolean;
begin
    execute format('select bool_or(p.%3$I <> (select coalesce(sum(l.%6$I), 0) from %1$I.%4$I l where l.%5$I = p.id and %7$s)) '
                   'from %1$I.%2$I p where p.id in ($1, $2)',
            tg_table_schema, tg_argv[0], tg_argv[1], tg_argv[2], tg_argv[3], tg_argv[4], tg_argv[5])
        into differs using (to_jsonb(new) ->> link)::uuid, (to_jsonb(old) ->> link)::uuid;
    if differs then
        raise exception '%.% is not the sum of its lines', tg_argv[0], tg_argv[1]
            using errcode = 'check_violation', constraint = tg_name, table = tg_table_name, schema = tg_table_schema;
    end if;
    return null;
end $function$;
