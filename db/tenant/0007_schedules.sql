-- Module: Schedules. What a campaign is planned to run: versions, what was sent to the client, templates to begin from.

-- Refuses a change of status that is not among the trigger's arguments ('draft>sent'). The trigger's name is the rule's name.
create function status_moves() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    if old.status || '>' || new.status = any (tg_argv) then
        return new;
    end if;
    raise exception '% does not go from % to %', tg_table_name, old.status, new.status
        using errcode = 'check_violation', constraint = tg_name, table = tg_table_name, schema = tg_table_schema;
end $$;

-- Refuses a change of any column but those among the trigger's arguments. After the update, so that generated columns have their values.
create function stays_as_it_is() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    if to_jsonb(new) - tg_argv is distinct from to_jsonb(old) - tg_argv then
        raise exception 'this row of % cannot change any more', tg_table_name
            using errcode = 'check_violation', constraint = tg_name, table = tg_table_name, schema = tg_table_schema;
    end if;
    return null;
end $$;

-- Refuses a line to be added, changed or taken away once its parent is in one of the given states. Arguments: the parent's table, the
-- column that refers to it, the states, then the columns that may change all the same. Waits for whoever is changing the parent's state.
create function stays_with_its_parent() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
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
end $$;

create trigger campaign_status_moves before update of status on campaign for each row when (old.status is distinct from new.status)
    execute function status_moves('pipeline>pending_approval', 'pipeline>lost', 'pending_approval>pipeline', 'pending_approval>booked',
        'pending_approval>active', 'pending_approval>lost', 'lost>pipeline', 'booked>active', 'booked>paused', 'booked>cancelled',
        'active>paused', 'active>completed', 'active>cancelled', 'paused>booked', 'paused>active', 'paused>completed', 'paused>cancelled');
create trigger reservation_status_moves before update of status on reservation for each row when (old.status is distinct from new.status)
    execute function status_moves('held>confirmed', 'held>converted', 'held>expired', 'held>cancelled',
        'confirmed>converted', 'confirmed>expired', 'confirmed>cancelled');

create table campaign_schedule (
    id                 uuid not null,
    campaign_id        uuid,                       -- null: a template
    version            integer not null default 1,
    name               text not null,
    status             text not null default 'draft',
    is_template        boolean not null default false,
    currency           char(3) not null,
    discount           numeric(15, 3) not null default 0,
    discount_reason    text,
    sent_at            timestamptz,
    client_approved_at timestamptz,
    client_approved_by text,                       -- as whoever accepted gave the name
    approved_at        timestamptz,
    approved_by        uuid,
    notes              text,
    created_at         timestamptz not null,
    created_by         uuid not null,
    updated_at         timestamptz not null,
    updated_by         uuid not null,
    constraint campaign_schedule_pkey primary key (id),
    constraint campaign_schedule_version_key unique (campaign_id, version),
    constraint campaign_schedule_id_campaign_key unique (id, campaign_id),
    constraint campaign_schedule_campaign_fkey foreign key (campaign_id) references campaign,
    constraint campaign_schedule_version_check check (version >= 1),
    constraint campaign_schedule_name_check check (length(name) between 1 and 200),
    constraint campaign_schedule_status_check check (status in ('draft', 'sent', 'pending_approval', 'approved', 'superseded', 'rejected')),
    constraint campaign_schedule_template_check check (is_template = (campaign_id is null) and (status = 'draft' or not is_template)),
    constraint campaign_schedule_currency_check check (currency ~ '^[A-Z]{3}$'),
    constraint campaign_schedule_discount_check check (discount >= 0 and (discount = 0 or discount_reason is not null)),
    constraint campaign_schedule_discount_reason_check check (length(discount_reason) between 1 and 2000),
    constraint campaign_schedule_sent_check check (status <> 'sent' or sent_at is not null),
    constraint campaign_schedule_client_check check ((client_approved_at is null) = (client_approved_by is null)),
    constraint campaign_schedule_client_name_check check (length(client_approved_by) between 1 and 200),
    constraint campaign_schedule_approved_check check (
        (status <> 'approved' or approved_at is not null) and (approved_at is null) = (approved_by is null)),
    constraint campaign_schedule_notes_check check (length(notes) <= 5000)
);
create unique index campaign_schedule_approved_key on campaign_schedule (campaign_id) where status = 'approved';
create trigger campaign_schedule_status_moves before update of status on campaign_schedule for each row when (old.status is distinct from new.status)
    execute function status_moves('draft>sent', 'draft>pending_approval', 'draft>approved', 'draft>superseded', 'sent>draft', 'sent>pending_approval',
        'sent>approved', 'sent>superseded', 'sent>rejected', 'pending_approval>draft', 'pending_approval>approved', 'pending_approval>rejected',
        'pending_approval>superseded', 'rejected>draft', 'rejected>superseded', 'approved>superseded');

-- A line has a date, in a template the days from the campaign's start. Rates are in the schedule's currency.
create table schedule_item (
    id           uuid not null,
    schedule_id  uuid not null,
    sort_order   integer not null,
    show_id      uuid not null,
    episode_id   uuid,
    inventory_id uuid,                             -- null until the slot is there
    air_date     date,
    day_offset   integer,
    placement    text not null,
    length_s     integer not null,
    read_type    text not null,
    delivery     text not null,
    rate         numeric(15, 3),                   -- null: the rate is missing
    card_rate    numeric(15, 3),
    delta        numeric(15, 3) generated always as (rate - card_rate) stored,
    rate_reason  text,
    created_at   timestamptz not null,
    created_by   uuid not null,
    updated_at   timestamptz not null,
    updated_by   uuid not null,
    constraint schedule_item_pkey primary key (id),
    constraint schedule_item_slot_key unique (schedule_id, inventory_id),
    constraint schedule_item_schedule_fkey foreign key (schedule_id) references campaign_schedule on delete cascade,
    constraint schedule_item_show_fkey foreign key (show_id) references show,
    constraint schedule_item_episode_fkey foreign key (episode_id, show_id) references episode (id, show_id),
    constraint schedule_item_inventory_fkey foreign key (inventory_id, show_id) references inventory (id, show_id),
    constraint schedule_item_day_check check (num_nonnulls(air_date, day_offset) = 1),
    constraint schedule_item_day_offset_check check (day_offset between 0 and 3650),
    constraint schedule_item_template_check check (day_offset is null or num_nonnulls(episode_id, inventory_id) = 0),
    constraint schedule_item_placement_check check (placement in ('pre_roll', 'mid_roll', 'post_roll')),
    constraint schedule_item_length_check check (length_s between 5 and 600),
    constraint schedule_item_read_type_check check (read_type in ('host_read', 'endorsement', 'produced')),
    constraint schedule_item_delivery_check check (delivery in ('baked_in', 'dynamic')),
    constraint schedule_item_rate_check check (rate >= 0 and card_rate >= 0),
    constraint schedule_item_rate_reason_check check (length(rate_reason) between 1 and 2000)
);
create index schedule_item_inventory on schedule_item (inventory_id) where inventory_id is not null;
create trigger schedule_item_stays after insert or update or delete on schedule_item for each row
    execute function stays_with_its_parent('campaign_schedule', 'schedule_id', '{approved,superseded}', 'updated_at', 'updated_by');

-- How far each line is from its rate card: more than 5 % or 50 counts, unless the organization says otherwise.
alter table org_setting
    add column rate_tolerance_pct numeric(9, 6) not null default 5,
    add column rate_tolerance_amount numeric(15, 3) not null default 50,
    add constraint org_setting_rate_tolerance_check check (rate_tolerance_pct between 0 and 100 and rate_tolerance_amount >= 0);

create view v_rate_delta with (security_invoker = true) as
select l.schedule_item_id, l.schedule_id, l.campaign_id, l.rate, l.card_rate, l.currency, l.delta, l.delta_pct,
       case when l.delta is null then 'unknown'
            when abs(l.delta) <= s.rate_tolerance_amount and coalesce(abs(l.delta_pct) <= s.rate_tolerance_pct, l.delta = 0) then 'none'
            when abs(l.delta_pct) <= 10 then 'low'
            when abs(l.delta_pct) <= 20 then 'medium'
            else 'high' end as discrepancy
from (select i.id as schedule_item_id, i.schedule_id, c.campaign_id, i.rate, i.card_rate, c.currency, i.delta,
             round(100 * i.delta / nullif(i.card_rate, 0), 2) as delta_pct
      from schedule_item i join campaign_schedule c on c.id = i.schedule_id) l
cross join org_setting s;
