-- Module: Orders. What was sold, and at which price.

-- gross = sum of rates; subtotal = gross - discount; net = subtotal - agency commission.
create table sales_order (
    id                    uuid not null,
    number                text not null,
    campaign_id           uuid not null,
    advertiser_id         uuid not null,
    agency_id             uuid,
    schedule_id           uuid,
    version               integer not null default 1,
    parent_order_id       uuid,                    -- not null: a change order, which supersedes that one
    status                text not null default 'draft',
    currency              char(3) not null,
    gross                 numeric(15, 3) not null default 0,
    discount              numeric(15, 3) not null default 0,
    discount_reason       text,
    commission_pct        numeric(9, 6) not null default 0,
    commission            numeric(15, 3) not null default 0,
    subtotal              numeric(15, 3) generated always as (gross - discount) stored,
    net                   numeric(15, 3) generated always as (gross - discount - commission) stored,
    io_number             text,
    purchase_order_number text,
    payment_terms_days    integer not null default 30,
    approved_at           timestamptz,
    approved_by           uuid,
    four_eyes_exempt      text,
    booked_at             timestamptz,
    booked_by             uuid,
    confirmed_at          timestamptz,
    confirmed_by          uuid,
    completed_at          timestamptz,
    cancelled_at          timestamptz,
    cancel_reason         text,
    created_at            timestamptz not null,
    created_by            uuid not null,
    updated_at            timestamptz not null,
    updated_by            uuid not null,
    constraint sales_order_pkey primary key (id),
    constraint sales_order_number_key unique (number),
    constraint sales_order_version_key unique (campaign_id, version),
    constraint sales_order_id_campaign_key unique (id, campaign_id),
    constraint sales_order_id_advertiser_key unique (id, advertiser_id),
    constraint sales_order_campaign_fkey foreign key (campaign_id, advertiser_id) references campaign (id, advertiser_id),
    constraint sales_order_agency_fkey foreign key (agency_id) references agency,
    constraint sales_order_schedule_fkey foreign key (schedule_id, campaign_id) references campaign_schedule (id, campaign_id),
    constraint sales_order_parent_fkey foreign key (parent_order_id, campaign_id) references sales_order (id, campaign_id),
    constraint sales_order_number_check check (length(number) between 1 and 40),
    constraint sales_order_version_check check (version >= 1 and (version = 1 or parent_order_id is not null) and parent_order_id <> id),
    constraint sales_order_status_check check (
        status in ('draft', 'pending_approval', 'approved', 'booked', 'confirmed', 'completed', 'cancelled', 'superseded')),
    constraint sales_order_currency_check check (currency ~ '^[A-Z]{3}$'),
    constraint sales_order_discount_check check (discount between 0 and gross and (discount = 0 or discount_reason is not null)),
    constraint sales_order_discount_reason_check check (length(discount_reason) between 1 and 2000),
    constraint sales_order_commission_check check (commission_pct between 0 and 100 and commission between 0 and gross - discount),
    constraint sales_order_reference_check check (greatest(length(io_number), length(purchase_order_number)) <= 60),
    constraint sales_order_payment_terms_check check (payment_terms_days between 0 and 180),
    constraint sales_order_approved_check check (
        (status in ('draft', 'pending_approval', 'cancelled') or approved_at is not null) and (approved_at is null) = (approved_by is null)),
    constraint sales_order_four_eyes_check check (approved_by <> created_by or four_eyes_exempt is not null),
    constraint sales_order_four_eyes_exempt_check check (length(four_eyes_exempt) between 1 and 2000),
    constraint sales_order_booked_check check (
        (status not in ('booked', 'confirmed', 'completed') or booked_at is not null) and (booked_at is null) = (booked_by is null)),
    constraint sales_order_confirmed_check check (
        (status not in ('confirmed', 'completed') or confirmed_at is not null) and (confirmed_at is null) = (confirmed_by is null)),
    constraint sales_order_completed_check check ((status = 'completed') = (completed_at is not null)),
    constraint sales_order_cancelled_check check (
        (status = 'cancelled') = (cancelled_at is not null) and (cancelled_at is null) = (cancel_reason is null)),
    constraint sales_order_cancel_reason_check check (length(cancel_reason) between 1 and 2000)
);
create unique index sales_order_live_key on sales_order (campaign_id) where status in ('approved', 'booked', 'confirmed');
create unique index sales_order_draft_key on sales_order (campaign_id) where status in ('draft', 'pending_approval');
create index sales_order_advertiser on sales_order (advertiser_id);
create trigger sales_order_status_moves before update of status on sales_order for each row when (old.status is distinct from new.status)
    execute function status_moves('draft>pending_approval', 'draft>cancelled', 'pending_approval>draft', 'pending_approval>approved',
        'pending_approval>cancelled', 'approved>booked', 'approved>cancelled', 'approved>superseded', 'booked>confirmed', 'booked>cancelled',
        'booked>superseded', 'confirmed>completed', 'confirmed>cancelled', 'confirmed>superseded');
revoke delete on sales_order from :"tenant";

-- A sold spot. Rates are in the order's currency. A make-good is given for a spot that failed: one for each, without a price.
create table order_item (
    id              uuid not null,
    order_id        uuid not null,
    line_no         integer not null,
    show_id         uuid not null,
    episode_id      uuid,
    inventory_id    uuid,                          -- null until the slot is there, and where impressions are sold
    air_date        date not null,
    placement       text not null,
    length_s        integer not null,
    read_type       text not null,
    delivery        text not null,
    impressions     bigint,
    rate            numeric(15, 3) not null,
    card_rate       numeric(15, 3),
    status          text not null default 'pending',
    is_value_add    boolean not null default false,
    make_good_of    uuid,
    created_at      timestamptz not null,
    created_by      uuid not null,
    updated_at      timestamptz not null,
    updated_by      uuid not null,
    constraint order_item_pkey primary key (id),
    constraint order_item_line_key unique (order_id, line_no),
    constraint order_item_id_inventory_key unique (id, inventory_id),
    constraint order_item_order_fkey foreign key (order_id) references sales_order,
    constraint order_item_show_fkey foreign key (show_id) references show,
    constraint order_item_episode_fkey foreign key (episode_id, show_id) references episode (id, show_id),
    constraint order_item_inventory_fkey foreign key (inventory_id, show_id) references inventory (id, show_id),
    constraint order_item_make_good_fkey foreign key (make_good_of) references order_item deferrable initially immediate,
    constraint order_item_line_check check (line_no >= 1),
    constraint order_item_placement_check check (placement in ('pre_roll', 'mid_roll', 'post_roll')),
    constraint order_item_length_check check (length_s between 5 and 600),
    constraint order_item_read_type_check check (read_type in ('host_read', 'endorsement', 'produced')),
    constraint order_item_delivery_check check (delivery in ('baked_in', 'dynamic')),
    constraint order_item_impressions_check check (impressions > 0),
    constraint order_item_rate_check check (rate >= 0 and card_rate >= 0),
    constraint order_item_free_check check (rate = 0 or not is_value_add and make_good_of is null),
    constraint order_item_make_good_check check (make_good_of <> id),
    constraint order_item_status_check check (status in ('pending', 'reserved', 'confirmed', 'aired', 'made_good', 'cancelled'))
);
create unique index order_item_make_good_key on order_item (make_good_of) where make_good_of is not null and status <> 'cancelled';
create index order_item_air_date on order_item (air_date);
create index order_item_inventory on order_item (inventory_id) where inventory_id is not null;
create trigger order_item_status_moves before update of status on order_item for each row when (old.status is distinct from new.status)
    execute function status_moves('pending>reserved', 'pending>confirmed', 'pending>cancelled', 'reserved>pending', 'reserved>confirmed', 'reserved>cancelled',
        'confirmed>reserved', 'confirmed>aired', 'confirmed>made_good', 'confirmed>cancelled', 'aired>made_good', 'aired>confirmed');
revoke delete on order_item from :"tenant";

-- At the end of the transaction the parent's sum is the sum of its lines. Arguments: the parent's table and its sum, the lines' table,
-- the column by which they refer to the parent, their amount, and which of them count.
create function sum_of_lines() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
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
end $$;
create constraint trigger sales_order_sum after insert or update on sales_order deferrable initially deferred for each row
    execute function sum_of_lines('sales_order', 'gross', 'order_item', 'order_id', 'rate', 'l.status <> ''cancelled''');
create constraint trigger order_item_sum after insert or update on order_item deferrable initially deferred for each row
    execute function sum_of_lines('sales_order', 'gross', 'order_item', 'order_id', 'rate', 'l.status <> ''cancelled''');

-- A booking is for an order's line; as long as there is no order, for the reservation's.
alter table inventory_claim
    add column order_item_id uuid,
    add constraint inventory_claim_order_item_fkey foreign key (order_item_id, inventory_id) references order_item (id, inventory_id),
    drop constraint inventory_claim_source_check,
    add constraint inventory_claim_source_check check (case kind
        when 'hold' then reservation_item_id is not null and num_nonnulls(order_item_id, blocked_spot_id) = 0
        when 'booking' then num_nonnulls(reservation_item_id, order_item_id) > 0 and blocked_spot_id is null
        else blocked_spot_id is not null and num_nonnulls(reservation_item_id, order_item_id) = 0 end);
create index inventory_claim_order_item on inventory_claim (order_item_id) where order_item_id is not null;

create or replace view v_inventory_availability with (security_invoker = true) as
select i.id as inventory_id, i.show_id, i.episode_id, i.air_date, i.placement, i.slot_number, i.length_s, i.delivery, i.status,
       c.id as claim_id, c.kind as claim_kind, c.expires_at as claim_expires_at, c.reservation_item_id, r.id as reservation_id,
       coalesce(o.campaign_id, r.campaign_id) as campaign_id, coalesce(o.advertiser_id, r.advertiser_id) as advertiser_id,
       c.order_item_id, o.id as order_id
from inventory i
left join inventory_claim c on c.inventory_id = i.id and c.released_at is null
left join reservation_item ri on ri.id = c.reservation_item_id
left join reservation r on r.id = ri.reservation_id
left join order_item oi on oi.id = c.order_item_id
left join sales_order o on o.id = oi.order_id;
