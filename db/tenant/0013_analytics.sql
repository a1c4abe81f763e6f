-- Module: Analytics. What was heard and what it led to: events, and their sums by day.

-- The key begins with the time, so it also serves the reader of a period. No foreign keys: a job checks what the events speak of.
create table analytics_event (
    occurred_at timestamptz not null,
    dedupe_key  text not null,
    event_type  text not null,
    campaign_id uuid,
    show_id     uuid,
    episode_id  uuid,
    creative_id uuid,
    source      text not null,
    value       bigint not null default 1,
    detail      jsonb,
    constraint analytics_event_pkey primary key (occurred_at, dedupe_key),
    constraint analytics_event_dedupe_check check (length(dedupe_key) between 1 and 200),
    constraint analytics_event_type_check check (event_type in ('impression', 'click', 'conversion', 'download', 'listen', 'subscribe', 'unsubscribe')),
    constraint analytics_event_source_check check (length(source) between 1 and 40),
    constraint analytics_event_value_check check (value >= 0),
    constraint analytics_event_detail_check check (pg_column_size(detail) <= 16384)
);
revoke update, delete on analytics_event from :"tenant";

create table campaign_analytics (
    campaign_id    uuid not null,
    day            date not null,
    impressions    bigint not null default 0,
    clicks         bigint not null default 0,
    conversions    bigint not null default 0,
    downloads      bigint not null default 0,
    spend          numeric(15, 3),
    spend_currency char(3),
    updated_at     timestamptz not null,
    constraint campaign_analytics_pkey primary key (campaign_id, day),
    constraint campaign_analytics_campaign_fkey foreign key (campaign_id) references campaign,
    constraint campaign_analytics_counters_check check (least(impressions, clicks, conversions, downloads) >= 0),
    constraint campaign_analytics_spend_check check (spend >= 0 and (spend is null) = (spend_currency is null)),
    constraint campaign_analytics_spend_currency_check check (spend_currency ~ '^[A-Z]{3}$')
);

create table episode_analytics (
    episode_id       uuid not null,
    day              date not null,
    source           text not null,
    downloads        bigint not null default 0,
    unique_listeners bigint not null default 0,
    completions      bigint not null default 0,
    listened_s       bigint not null default 0,
    likes            bigint not null default 0,
    comments         bigint not null default 0,
    shares           bigint not null default 0,
    updated_at       timestamptz not null,
    constraint episode_analytics_pkey primary key (episode_id, day, source),
    constraint episode_analytics_episode_fkey foreign key (episode_id) references episode,
    constraint episode_analytics_source_check check (source in ('megaphone', 'youtube', 'spotify', 'apple', 'prefix', 'log', 'manual')),
    constraint episode_analytics_counters_check check (least(downloads, unique_listeners, completions, listened_s, likes, comments, shares) >= 0)
);

create table show_analytics (
    show_id            uuid not null,
    period_type        text not null,
    period_start       date not null,
    source             text not null,
    downloads          bigint not null default 0,
    listeners          bigint not null default 0,
    subscribers_gained bigint not null default 0,
    subscribers_lost   bigint not null default 0,
    revenue            numeric(15, 3),
    revenue_currency   char(3),
    updated_at         timestamptz not null,
    constraint show_analytics_pkey primary key (show_id, period_type, period_start, source),
    constraint show_analytics_show_fkey foreign key (show_id) references show,
    constraint show_analytics_period_check check (case period_type
        when 'day' then true
        when 'week' then extract(isodow from period_start) = 1
        when 'month' then extract(day from period_start) = 1
        when 'quarter' then extract(day from period_start) = 1 and extract(month from period_start) in (1, 4, 7, 10)
        when 'year' then extract(doy from period_start) = 1
        else false end),
    constraint show_analytics_source_check check (source in ('megaphone', 'youtube', 'spotify', 'apple', 'prefix', 'log', 'manual')),
    constraint show_analytics_counters_check check (least(downloads, listeners, subscribers_gained, subscribers_lost) >= 0),
    constraint show_analytics_revenue_check check ((revenue is null) = (revenue_currency is null)),
    constraint show_analytics_revenue_currency_check check (revenue_currency ~ '^[A-Z]{3}$')
);

-- The newest figures of a show, rebuilt from the above; forecasts begin with them.
create table show_metrics (
    show_id                       uuid not null,
    subscribers                   bigint not null default 0,
    monthly_downloads             bigint not null default 0,
    average_downloads_per_episode bigint not null default 0,
    completion_pct                numeric(9, 6),
    updated_at                    timestamptz not null,
    constraint show_metrics_pkey primary key (show_id),
    constraint show_metrics_show_fkey foreign key (show_id) references show,
    constraint show_metrics_counters_check check (least(subscribers, monthly_downloads, average_downloads_per_episode) >= 0),
    constraint show_metrics_completion_check check (completion_pct between 0 and 100)
);

-- What the plan's limits are measured against; told to the control plane.
create table usage_record (
    metric       text not null,
    period_start date not null,
    value        bigint not null,
    updated_at   timestamptz not null,
    constraint usage_record_pkey primary key (metric, period_start),
    constraint usage_record_metric_check check (metric in ('users', 'shows', 'storage_bytes', 'api_calls', 'events')),
    constraint usage_record_period_check check (extract(day from period_start) = 1),
    constraint usage_record_value_check check (value >= 0)
);

create view v_campaign_performance with (security_invoker = true) as
select k.id as campaign_id, k.target_impressions, a.first_day, a.last_day, a.impressions, a.clicks, a.conversions, a.downloads, a.spend, k.budget_currency as spend_currency,
       round(100.0 * a.clicks / nullif(a.impressions, 0), 4) as click_pct,
       round(100.0 * a.conversions / nullif(a.clicks, 0), 4) as conversion_pct,
       round(100.0 * a.impressions / nullif(k.target_impressions, 0), 2) as delivered_pct,
       round(1000 * a.spend / nullif(a.impressions, 0), 4) as cpm,
       s.spots, s.aired, s.make_goods
from campaign k
cross join lateral (
    select min(d.day) as first_day, max(d.day) as last_day, coalesce(sum(d.impressions), 0)::bigint as impressions, coalesce(sum(d.clicks), 0)::bigint as clicks,
           coalesce(sum(d.conversions), 0)::bigint as conversions, coalesce(sum(d.downloads), 0)::bigint as downloads,
           sum(d.spend) filter (where d.spend_currency = k.budget_currency) as spend
    from campaign_analytics d where d.campaign_id = k.id) a
cross join lateral (
    select count(oi.id) filter (where oi.make_good_of is null) as spots, count(oi.id) filter (where oi.status = 'aired') as aired,
           count(oi.id) filter (where oi.make_good_of is not null) as make_goods
    from sales_order o join order_item oi on oi.order_id = o.id
    where o.campaign_id = k.id and o.status in ('booked', 'confirmed', 'completed') and oi.status <> 'cancelled') s;
