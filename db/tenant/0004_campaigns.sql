-- Module: Campaigns. A deal with an advertiser, from first contact to the last spot.

create table campaign (
    id                 uuid not null,
    name               text not null,
    advertiser_id      uuid not null,
    agency_id          uuid,
    category_id        uuid,
    seller_id          uuid not null,
    flight_start       date not null,
    flight_end         date not null,
    flight             daterange generated always as (case when flight_end >= flight_start then daterange(flight_start, flight_end, '[]') end) stored,
    budget             numeric(15, 3),
    budget_currency    char(3),
    target_impressions bigint,
    status             text not null default 'pipeline',
    probability        smallint not null default 10,
    lost_reason        text,
    notes              text,
    created_at         timestamptz not null,
    created_by         uuid not null,
    updated_at         timestamptz not null,
    updated_by         uuid not null,
    constraint campaign_pkey primary key (id),
    constraint campaign_id_advertiser_key unique (id, advertiser_id),
    constraint campaign_advertiser_fkey foreign key (advertiser_id) references advertiser,
    constraint campaign_agency_fkey foreign key (agency_id) references agency,
    constraint campaign_category_fkey foreign key (category_id) references category,
    constraint campaign_seller_fkey foreign key (seller_id) references member,
    constraint campaign_name_check check (length(name) between 1 and 200),
    constraint campaign_flight_check check (flight_end >= flight_start),
    constraint campaign_budget_check check (budget >= 0 and (budget is null) = (budget_currency is null)),
    constraint campaign_budget_currency_check check (budget_currency ~ '^[A-Z]{3}$'),
    constraint campaign_target_impressions_check check (target_impressions >= 0),
    constraint campaign_status_check check (status in
        ('pipeline', 'pending_approval', 'booked', 'active', 'paused', 'completed', 'lost', 'cancelled')),
    constraint campaign_probability_check check (probability in (0, 10, 35, 65, 90, 100)),
    constraint campaign_stage_check check (case status
        when 'pipeline' then probability in (10, 35, 65)
        when 'pending_approval' then probability = 90
        when 'lost' then probability = 0
        else probability = 100 end),
    constraint campaign_lost_check check ((status = 'lost') = (lost_reason is not null)),
    constraint campaign_lost_reason_check check (length(lost_reason) between 1 and 2000),
    constraint campaign_notes_check check (length(notes) <= 5000)
);
create index campaign_advertiser on campaign (advertiser_id);
create index campaign_agency on campaign (agency_id);
create index campaign_seller on campaign (seller_id);
create index campaign_flight on campaign (flight_start);
revoke delete on campaign from :"tenant";
