-- Module: Inventory. One row per slot for sale, who waits for it or has it, what withholds it, and what went wrong with it.

-- A slot of an episode moves with it; a projected slot belongs to a date on which an episode is expected.
create table inventory (
    id          uuid not null,
    show_id     uuid not null,
    episode_id  uuid,
    air_date    date not null,
    placement   text not null,
    slot_number integer not null,
    length_s    integer not null,                  -- the longest spot that fits
    delivery    text not null,
    status      text not null default 'sellable',
    created_at  timestamptz not null,
    created_by  uuid not null,
    updated_at  timestamptz not null,
    updated_by  uuid not null,
    constraint inventory_pkey primary key (id),
    constraint inventory_show_fkey foreign key (show_id) references show,
    constraint inventory_episode_fkey foreign key (episode_id, show_id, air_date) references episode (id, show_id, air_date) on update cascade,
    constraint inventory_placement_check check (placement in ('pre_roll', 'mid_roll', 'post_roll')),
    constraint inventory_slot_number_check check (slot_number between 1 and 50),
    constraint inventory_length_check check (length_s between 5 and 600),
    constraint inventory_delivery_check check (delivery in ('baked_in', 'dynamic')),
    constraint inventory_status_check check (status in ('sellable', 'withdrawn'))
);
create unique index inventory_episode_slot_key on inventory (episode_id, placement, slot_number) where episode_id is not null;
create unique index inventory_projected_slot_key on inventory (show_id, air_date, placement, slot_number) where episode_id is null;
create index inventory_show_date on inventory (show_id, air_date);

-- A reservation holds items; how long is said by its claims.
create table reservation (
    id              uuid not null,
    number          bigint not null generated always as identity,   -- unique, gaps allowed
    campaign_id     uuid,                          -- null: held for the advertiser before there is a campaign
    advertiser_id   uuid not null,
    agency_id       uuid,
    status          text not null,
    priority        text not null default 'normal',
    ttl_hours       integer not null,
    extension_count integer not null default 0,
    note            text,
    held_at         timestamptz not null,
    confirmed_at    timestamptz,
    released_at     timestamptz,
    created_at      timestamptz not null,
    created_by      uuid not null,
    updated_at      timestamptz not null,
    updated_by      uuid not null,
    constraint reservation_pkey primary key (id),
    constraint reservation_number_key unique (number),
    constraint reservation_campaign_fkey foreign key (campaign_id, advertiser_id) references campaign (id, advertiser_id),
    constraint reservation_advertiser_fkey foreign key (advertiser_id) references advertiser,
    constraint reservation_agency_fkey foreign key (agency_id) references agency,
    constraint reservation_status_check check (status in ('held', 'confirmed', 'converted', 'expired', 'cancelled')),
    constraint reservation_priority_check check (priority in ('low', 'normal', 'high', 'urgent')),
    constraint reservation_ttl_check check (ttl_hours between 1 and 720),
    constraint reservation_extension_check check (extension_count between 0 and 10),
    constraint reservation_note_check check (length(note) <= 2000),
    constraint reservation_confirmed_check check (status not in ('confirmed', 'converted') or confirmed_at is not null),
    constraint reservation_released_check check ((status in ('expired', 'cancelled')) = (released_at is not null))
);
create index reservation_campaign on reservation (campaign_id);
create index reservation_advertiser on reservation (advertiser_id);
create index reservation_status on reservation (status, number);
revoke delete on reservation from :"tenant";

-- Waiting: somebody else has the slot, this is the queue for it. Held and booked items have a claim.
create table reservation_item (
    id                 uuid not null,
    reservation_id     uuid not null,
    inventory_id       uuid not null,
    state              text not null,
    queue_no           integer,
    challenge_until    timestamptz,                -- promoted from the queue: confirm until then
    length_s           integer not null,
    read_type          text not null,
    rate               numeric(15, 3),             -- null: the rate is missing
    rate_currency      char(3),
    card_rate          numeric(15, 3),
    card_rate_currency char(3),
    created_at         timestamptz not null,
    created_by         uuid not null,
    updated_at         timestamptz not null,
    updated_by         uuid not null,
    constraint reservation_item_pkey primary key (id),
    constraint reservation_item_slot_key unique (reservation_id, inventory_id),
    constraint reservation_item_id_inventory_key unique (id, inventory_id),
    constraint reservation_item_reservation_fkey foreign key (reservation_id) references reservation,
    constraint reservation_item_inventory_fkey foreign key (inventory_id) references inventory,
    constraint reservation_item_state_check check (state in ('waiting', 'held', 'booked', 'released')),
    constraint reservation_item_queue_check check ((state = 'waiting') = (queue_no is not null)),
    constraint reservation_item_queue_no_check check (queue_no >= 1),
    constraint reservation_item_length_check check (length_s between 5 and 600),
    constraint reservation_item_read_type_check check (read_type in ('host_read', 'endorsement', 'produced')),
    constraint reservation_item_rate_check check (rate >= 0 and (rate is null) = (rate_currency is null)),
    constraint reservation_item_card_rate_check check (card_rate >= 0 and (card_rate is null) = (card_rate_currency is null)),
    constraint reservation_item_currency_check check (rate_currency ~ '^[A-Z]{3}$' and card_rate_currency ~ '^[A-Z]{3}$'),
    -- Not a unique index: a queue moves up in one statement.
    constraint reservation_item_queue_key exclude (inventory_id with =, queue_no with =) where (state = 'waiting') deferrable
);
create index reservation_item_inventory on reservation_item (inventory_id);
revoke delete on reservation_item from :"tenant";

-- A rule that withholds slots from sale, in being and to come.
create table blocked_spot (
    id            uuid not null,
    show_id       uuid not null,
    placement     text,                            -- null: every placement
    slot_number   integer,                         -- null: every slot of the placement
    period        daterange not null,
    advertiser_id uuid,                            -- kept for this advertiser
    reason        text not null,
    lifted_at     timestamptz,
    created_at    timestamptz not null,
    created_by    uuid not null,
    updated_at    timestamptz not null,
    updated_by    uuid not null,
    constraint blocked_spot_pkey primary key (id),
    constraint blocked_spot_show_fkey foreign key (show_id) references show,
    constraint blocked_spot_advertiser_fkey foreign key (advertiser_id) references advertiser,
    constraint blocked_spot_placement_check check (placement in ('pre_roll', 'mid_roll', 'post_roll')),
    constraint blocked_spot_slot_check check (slot_number is null or slot_number between 1 and 50 and placement is not null),
    constraint blocked_spot_period_check check (not isempty(period)),
    constraint blocked_spot_reason_check check (length(reason) between 1 and 2000),
    constraint blocked_spot_no_overlap exclude using gist
        (show_id with =, coalesce(placement, '*') with =, coalesce(slot_number, 0) with =, period with &&) where (lifted_at is null)
);

-- The only thing that occupies a slot. A slot has at most one live claim: it cannot be sold twice.
-- Whether a hold has expired is for the reader to say, who knows the time.
create table inventory_claim (
    id                  uuid not null,
    inventory_id        uuid not null,
    kind                text not null,
    reservation_item_id uuid,
    blocked_spot_id     uuid,
    air_date            date not null,             -- the day that was promised
    expires_at          timestamptz,
    released_at         timestamptz,
    release_reason      text,
    created_at          timestamptz not null,
    created_by          uuid not null,
    constraint inventory_claim_pkey primary key (id),
    constraint inventory_claim_inventory_fkey foreign key (inventory_id) references inventory,
    constraint inventory_claim_item_fkey foreign key (reservation_item_id, inventory_id) references reservation_item (id, inventory_id),
    constraint inventory_claim_blocked_spot_fkey foreign key (blocked_spot_id) references blocked_spot,
    constraint inventory_claim_kind_check check (kind in ('hold', 'booking', 'block')),
    constraint inventory_claim_source_check check (
        (kind = 'block') = (blocked_spot_id is not null) and (kind <> 'block') = (reservation_item_id is not null)),
    constraint inventory_claim_expiry_check check ((kind = 'hold') = (expires_at is not null)),
    constraint inventory_claim_release_check check ((released_at is null) = (release_reason is null)),
    constraint inventory_claim_release_reason_check check (
        release_reason in ('released', 'expired', 'superseded', 'withdrawn', 'lifted', 'booked', 'cancelled'))
);
create unique index inventory_claim_live_key on inventory_claim (inventory_id) where released_at is null;
create index inventory_claim_item on inventory_claim (reservation_item_id);
create index inventory_claim_blocked_spot on inventory_claim (blocked_spot_id) where blocked_spot_id is not null;
create index inventory_claim_expiry on inventory_claim (expires_at) where released_at is null and kind = 'hold';
revoke delete on inventory_claim from :"tenant";

-- A claimed slot that a change of its episode or show would have removed. People resolve it.
create table inventory_conflict (
    id           uuid not null,
    episode_id   uuid,
    inventory_id uuid not null,
    reason       text not null,
    detected_at  timestamptz not null,
    resolved_at  timestamptz,
    resolved_by  uuid,
    resolution   text,
    constraint inventory_conflict_pkey primary key (id),
    constraint inventory_conflict_episode_fkey foreign key (episode_id) references episode,
    constraint inventory_conflict_inventory_fkey foreign key (inventory_id) references inventory,
    constraint inventory_conflict_reason_check check (
        reason in ('air_date_changed', 'length_changed', 'placement_changed', 'episode_missing', 'episode_archived')),
    constraint inventory_conflict_resolved_check check (num_nulls(resolved_at, resolved_by, resolution) in (0, 3)),
    constraint inventory_conflict_resolution_check check (length(resolution) between 1 and 2000)
);
create unique index inventory_conflict_open_key on inventory_conflict (inventory_id, reason) where resolved_at is null;

-- Each slot with the claim on it. Free at an instant: sellable, and no claim or a hold that has expired by then.
create view v_inventory_availability with (security_invoker = true) as
select i.id as inventory_id, i.show_id, i.episode_id, i.air_date, i.placement, i.slot_number, i.length_s, i.delivery, i.status,
       c.id as claim_id, c.kind as claim_kind, c.expires_at as claim_expires_at, c.reservation_item_id, r.id as reservation_id, r.campaign_id, r.advertiser_id
from inventory i
left join inventory_claim c on c.inventory_id = i.id and c.released_at is null
left join reservation_item ri on ri.id = c.reservation_item_id
left join reservation r on r.id = ri.reservation_id;

-- A reservation's items by state, and the first moment at which one of its holds ends.
create view v_reservation_state with (security_invoker = true) as
select r.id as reservation_id,
       min(c.expires_at) as expires_at,
       count(ri.id) as items,
       count(ri.id) filter (where ri.state = 'held') as held_items,
       count(ri.id) filter (where ri.state = 'waiting') as waiting_items,
       count(ri.id) filter (where ri.state = 'booked') as booked_items
from reservation r
left join reservation_item ri on ri.reservation_id = r.id
left join inventory_claim c on c.reservation_item_id = ri.id and c.released_at is null
group by r.id;
