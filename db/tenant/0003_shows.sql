-- Module: Shows. Shows, who works on them, their feed, their episodes, and how many slots an episode of which length has.

create table show (
    id                  uuid not null,
    name                text not null,
    description         text,
    author              text,
    language            text,
    website             text,
    artwork_url         text,
    genres              text[] not null default '{}',
    default_length_s    integer not null default 1800,      -- while an episode's length is not known
    default_delivery    text not null default 'baked_in',
    release_days        smallint[] not null default '{}',   -- 0 is Sunday
    release_every_weeks smallint not null default 1,
    is_active           boolean not null default true,
    created_at          timestamptz not null,
    created_by          uuid not null,
    updated_at          timestamptz not null,
    updated_by          uuid not null,
    constraint show_pkey primary key (id),
    constraint show_name_check check (length(name) between 1 and 200),
    constraint show_description_check check (length(description) <= 10000),
    constraint show_author_check check (length(author) <= 200),
    constraint show_language_check check (length(language) <= 35),
    constraint show_website_check check (length(website) <= 2000),
    constraint show_artwork_url_check check (length(artwork_url) <= 2000),
    constraint show_genres_check check (cardinality(genres) <= 50),
    constraint show_default_length_check check (default_length_s between 1 and 86400),
    constraint show_default_delivery_check check (default_delivery in ('baked_in', 'dynamic')),
    constraint show_release_days_check check (release_days <@ array[0, 1, 2, 3, 4, 5, 6]::smallint[] and cardinality(release_days) <= 7),
    constraint show_release_every_weeks_check check (release_every_weeks between 1 and 52)
);
create unique index show_name_key on show (lower(name)) where is_active;

create table show_assignment (
    show_id     uuid not null,
    member_id   uuid not null,
    role        text not null,
    assigned_at timestamptz not null,
    assigned_by uuid not null,
    constraint show_assignment_pkey primary key (show_id, member_id, role),
    constraint show_assignment_show_fkey foreign key (show_id) references show,
    constraint show_assignment_member_fkey foreign key (member_id) references member,
    constraint show_assignment_role_check check (role in ('producer', 'talent'))
);
create index show_assignment_member on show_assignment (member_id, show_id);

-- Where a show's episodes come from. Without an address it was imported from a file.
create table show_feed (
    show_id       uuid not null,
    url           text,
    podcast_guid  text,
    etag          text,
    last_modified text,
    checked_at    timestamptz,
    next_at       timestamptz,
    last_error    text,
    items_seen    integer not null default 0,
    from_feed     jsonb,                           -- what the feed said of the show the last time
    constraint show_feed_pkey primary key (show_id),
    constraint show_feed_url_key unique (url),
    constraint show_feed_podcast_guid_key unique (podcast_guid),
    constraint show_feed_show_fkey foreign key (show_id) references show,
    constraint show_feed_url_check check (length(url) between 8 and 2000),
    constraint show_feed_podcast_guid_check check (length(podcast_guid) between 1 and 500),
    constraint show_feed_header_check check (length(etag) <= 500 and length(last_modified) <= 100),
    constraint show_feed_next_check check (next_at is null or url is not null),
    constraint show_feed_last_error_check check (length(last_error) <= 2000),
    constraint show_feed_items_seen_check check (items_seen >= 0)
);
create index show_feed_due on show_feed (next_at) where next_at is not null;

create table episode (
    id             uuid not null,
    show_id        uuid not null,
    source         text not null,
    guid           text,
    number         integer,
    season         integer,
    title          text not null,
    description    text,
    air_date       date,                           -- in the organization's time zone
    published_at   timestamptz,
    length_s       integer,                        -- null: not known, the show's default counts
    is_estimated   boolean not null default false,
    episode_type   text not null default 'full',
    explicit       boolean,
    enclosure_url  text,
    image_url      text,
    link           text,
    recording_date date,
    status         text not null default 'draft',
    producer_notes text,
    talent_notes   text,
    missing_since  timestamptz,                    -- no longer in the feed
    from_feed      jsonb,                          -- what the feed said the last time: only what it says differently is taken over
    created_at     timestamptz not null,
    created_by     uuid not null,
    updated_at     timestamptz not null,
    updated_by     uuid not null,
    constraint episode_pkey primary key (id),
    constraint episode_id_show_air_date_key unique (id, show_id, air_date),
    constraint episode_show_fkey foreign key (show_id) references show,
    constraint episode_source_check check (source in ('feed', 'pattern', 'manual')),
    constraint episode_guid_check check (length(guid) between 1 and 2000),
    constraint episode_number_check check (number >= 0 and season >= 0),
    constraint episode_title_check check (length(title) between 1 and 500),
    constraint episode_description_check check (length(description) <= 100000),
    constraint episode_length_check check (length_s between 1 and 86400),
    constraint episode_type_check check (episode_type in ('full', 'trailer', 'bonus')),
    constraint episode_url_check check (greatest(length(enclosure_url), length(image_url), length(link)) <= 2000),
    constraint episode_status_check check (status in ('draft', 'scheduled', 'recorded', 'published', 'archived')),
    constraint episode_published_check check (status <> 'published' or air_date is not null),
    constraint episode_notes_check check (greatest(length(producer_notes), length(talent_notes)) <= 10000)
);
create unique index episode_guid_key on episode (show_id, guid) where guid is not null;
create unique index episode_number_key on episode (show_id, season, number) nulls not distinct where number is not null;
create index episode_air_date on episode (show_id, air_date);

-- Slots of an episode by its length in seconds; half-open, so that each length belongs to one row.
create table show_placement (
    id                uuid not null,
    show_id           uuid not null,
    placement         text not null,
    episode_length    int4range not null,
    slots             integer not null,
    host_read_slots   integer not null default 0,
    default_length_s  integer not null default 60,
    allowed_lengths_s integer[] not null default '{15,30,60,90}',
    created_at        timestamptz not null,
    created_by        uuid not null,
    updated_at        timestamptz not null,
    updated_by        uuid not null,
    constraint show_placement_pkey primary key (id),
    constraint show_placement_show_fkey foreign key (show_id) references show,
    constraint show_placement_placement_check check (placement in ('pre_roll', 'mid_roll', 'post_roll')),
    constraint show_placement_episode_length_check check (not isempty(episode_length) and not lower_inf(episode_length) and lower(episode_length) >= 0),
    constraint show_placement_slots_check check (slots between 0 and 50),
    constraint show_placement_host_read_check check (host_read_slots between 0 and slots),
    constraint show_placement_lengths_check check (default_length_s = any (allowed_lengths_s) and 5 <= all (allowed_lengths_s) and 600 >= all (allowed_lengths_s)),
    constraint show_placement_no_overlap exclude using gist (show_id with =, placement with =, episode_length with &&)
);
