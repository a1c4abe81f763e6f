-- Module: Production. From the copy to the spot that ran, and what people say about it on the way.

-- Reusable. Audio and video are files of the platform, which the product looks up by this id.
create table ad_creative (
    id               uuid not null,
    advertiser_id    uuid not null,
    campaign_id      uuid,
    name             text not null,
    kind             text not null,
    format           text,
    length_s         integer,
    script           text,
    talking_points   text[] not null default '{}',
    restricted_terms text[] not null default '{}',
    disclaimer       text,
    file_id          uuid,
    expires_on       date,
    status           text not null default 'draft',
    version          integer not null default 1,
    created_at       timestamptz not null,
    created_by       uuid not null,
    updated_at       timestamptz not null,
    updated_by       uuid not null,
    constraint ad_creative_pkey primary key (id),
    constraint ad_creative_advertiser_fkey foreign key (advertiser_id) references advertiser,
    constraint ad_creative_campaign_fkey foreign key (campaign_id, advertiser_id) references campaign (id, advertiser_id),
    constraint ad_creative_name_check check (length(name) between 1 and 200),
    constraint ad_creative_kind_check check (kind in ('script', 'talking_points', 'audio', 'video')),
    constraint ad_creative_format_check check (length(format) between 1 and 60),
    constraint ad_creative_length_check check (length_s between 1 and 600),
    constraint ad_creative_text_check check (length(script) <= 20000 and length(disclaimer) <= 2000),
    constraint ad_creative_points_check check (cardinality(talking_points) <= 50 and cardinality(restricted_terms) <= 200),
    constraint ad_creative_content_check check (status = 'draft' or case kind
        when 'script' then script is not null when 'talking_points' then cardinality(talking_points) > 0 else file_id is not null end),
    constraint ad_creative_status_check check (status in ('draft', 'in_review', 'approved', 'rejected', 'retired')),
    constraint ad_creative_version_check check (version >= 1)
);
create index ad_creative_advertiser on ad_creative (advertiser_id);
create trigger ad_creative_status_moves before update of status on ad_creative for each row when (old.status is distinct from new.status)
    execute function status_moves('draft>in_review', 'draft>approved', 'draft>retired', 'in_review>draft', 'in_review>approved', 'in_review>rejected',
        'rejected>draft', 'rejected>retired', 'approved>draft', 'approved>retired', 'retired>draft');

-- What really ran in an episode. Times are seconds into the file; dynamic spots share them.
create table episode_spot (
    id            uuid not null,
    episode_id    uuid not null,
    placement     text not null,
    slot_number   integer not null,
    order_item_id uuid,
    creative_id   uuid,
    delivery      text not null,
    start_s       integer,
    end_s         integer,
    status        text not null default 'scheduled',
    aired_at      timestamptz,
    verified_by   uuid,
    evidence_url  text,
    transcript    text,
    created_at    timestamptz not null,
    created_by    uuid not null,
    updated_at    timestamptz not null,
    updated_by    uuid not null,
    constraint episode_spot_pkey primary key (id),
    constraint episode_spot_episode_fkey foreign key (episode_id) references episode,
    constraint episode_spot_order_item_fkey foreign key (order_item_id) references order_item,
    constraint episode_spot_creative_fkey foreign key (creative_id) references ad_creative,
    constraint episode_spot_placement_check check (placement in ('pre_roll', 'mid_roll', 'post_roll')),
    constraint episode_spot_slot_check check (slot_number between 1 and 50),
    constraint episode_spot_delivery_check check (delivery in ('baked_in', 'dynamic')),
    constraint episode_spot_time_check check ((start_s is null) = (end_s is null) and start_s >= 0 and end_s > start_s),
    constraint episode_spot_status_check check (status in ('scheduled', 'recorded', 'aired', 'missed', 'cancelled')),
    constraint episode_spot_aired_check check ((status = 'aired') = (aired_at is not null) and (aired_at is not null or verified_by is null)),
    constraint episode_spot_evidence_check check (length(evidence_url) <= 2000),
    constraint episode_spot_transcript_check check (length(transcript) <= 20000),
    constraint episode_spot_no_overlap exclude using gist (episode_id with =, int4range(start_s, end_s) with &&)
        where (status not in ('missed', 'cancelled') and delivery = 'baked_in' and start_s is not null)
);
create unique index episode_spot_slot_key on episode_spot (episode_id, placement, slot_number) where status not in ('missed', 'cancelled');
create unique index episode_spot_aired_key on episode_spot (order_item_id) where status = 'aired';
create trigger episode_spot_status_moves before update of status on episode_spot for each row when (old.status is distinct from new.status)
    execute function status_moves('scheduled>recorded', 'scheduled>aired', 'scheduled>missed', 'scheduled>cancelled', 'recorded>scheduled', 'recorded>aired',
        'recorded>missed', 'recorded>cancelled', 'aired>missed', 'missed>aired', 'missed>scheduled', 'cancelled>scheduled');

create table creative_usage (
    id              uuid not null,
    creative_id     uuid not null,
    campaign_id     uuid,
    order_item_id   uuid,
    episode_spot_id uuid,
    subject_id      uuid not null generated always as (coalesce(campaign_id, order_item_id, episode_spot_id)) stored,
    period          daterange not null,
    created_at      timestamptz not null,
    created_by      uuid not null,
    constraint creative_usage_pkey primary key (id),
    constraint creative_usage_creative_fkey foreign key (creative_id) references ad_creative,
    constraint creative_usage_campaign_fkey foreign key (campaign_id) references campaign,
    constraint creative_usage_order_item_fkey foreign key (order_item_id) references order_item,
    constraint creative_usage_spot_fkey foreign key (episode_spot_id) references episode_spot,
    constraint creative_usage_subject_check check (num_nonnulls(campaign_id, order_item_id, episode_spot_id) = 1),
    constraint creative_usage_period_check check (not isempty(period)),
    constraint creative_usage_no_overlap exclude using gist (creative_id with =, subject_id with =, period with &&)
);

-- One read or recording that somebody has to agree to: of a sold spot, or for a campaign on a show.
create table ad_approval (
    id               uuid not null,
    order_item_id    uuid,
    campaign_id      uuid,
    show_id          uuid,
    creative_id      uuid,
    subject_id       uuid not null generated always as (coalesce(order_item_id, campaign_id)) stored,
    kind             text not null,
    priority         text not null default 'normal',
    status           text not null default 'pending',
    revision         integer not null default 0,
    due_on           date,
    submitted_at     timestamptz,
    submitted_by     uuid,
    decided_at       timestamptz,
    decided_by       uuid,
    reason           text,
    four_eyes_exempt text,
    created_at       timestamptz not null,
    created_by       uuid not null,
    updated_at       timestamptz not null,
    updated_by       uuid not null,
    constraint ad_approval_pkey primary key (id),
    constraint ad_approval_order_item_fkey foreign key (order_item_id) references order_item,
    constraint ad_approval_campaign_fkey foreign key (campaign_id) references campaign,
    constraint ad_approval_show_fkey foreign key (show_id) references show,
    constraint ad_approval_creative_fkey foreign key (creative_id) references ad_creative,
    constraint ad_approval_decider_fkey foreign key (decided_by) references member,
    constraint ad_approval_subject_check check (num_nonnulls(order_item_id, campaign_id) = 1 and (campaign_id is null) = (show_id is null)),
    constraint ad_approval_kind_check check (kind in ('script', 'audio')),
    constraint ad_approval_priority_check check (priority in ('low', 'normal', 'high', 'urgent')),
    constraint ad_approval_status_check check (status in ('pending', 'submitted', 'revision_requested', 'approved', 'rejected', 'cancelled')),
    constraint ad_approval_revision_check check (revision >= 0),
    constraint ad_approval_submitted_check check (
        (status in ('pending', 'cancelled') or submitted_at is not null) and (submitted_at is null) = (submitted_by is null)),
    constraint ad_approval_decided_check check (
        (status in ('approved', 'rejected')) = (decided_at is not null) and (decided_at is null) = (decided_by is null)),
    constraint ad_approval_reason_check check (
        (status not in ('rejected', 'revision_requested') or reason is not null) and length(reason) between 1 and 2000),
    constraint ad_approval_four_eyes_check check (decided_by <> submitted_by or four_eyes_exempt is not null),
    constraint ad_approval_four_eyes_exempt_check check (length(four_eyes_exempt) between 1 and 2000)
);
create unique index ad_approval_open_key on ad_approval (subject_id, show_id, creative_id, kind) nulls not distinct
    where status in ('pending', 'submitted', 'revision_requested');
create trigger ad_approval_status_moves before update of status on ad_approval for each row when (old.status is distinct from new.status)
    execute function status_moves('pending>submitted', 'pending>cancelled', 'submitted>approved', 'submitted>rejected', 'submitted>revision_requested',
        'submitted>cancelled', 'revision_requested>submitted', 'revision_requested>cancelled', 'approved>revision_requested');

create table spot_submission (
    id             uuid not null,
    ad_approval_id uuid not null,
    version        integer not null,
    file_id        uuid,                           -- a recording; without one the text that will be read
    script         text,
    length_s       integer,
    notes          text,
    submitted_at   timestamptz not null,
    submitted_by   uuid not null,
    constraint spot_submission_pkey primary key (id),
    constraint spot_submission_version_key unique (ad_approval_id, version),
    constraint spot_submission_approval_fkey foreign key (ad_approval_id) references ad_approval,
    constraint spot_submission_version_check check (version >= 1),
    constraint spot_submission_content_check check (num_nonnulls(file_id, script) > 0),
    constraint spot_submission_length_check check (length_s between 1 and 600),
    constraint spot_submission_text_check check (length(script) <= 20000 and length(notes) <= 2000)
);

-- An answer speaks of what its parent speaks of.
create table comment (
    id             uuid not null,
    campaign_id    uuid,
    order_id       uuid,
    contract_id    uuid,
    ad_approval_id uuid,
    subject_type   text not null generated always as (case when campaign_id is not null then 'campaign' when order_id is not null then 'order'
                       when contract_id is not null then 'contract' else 'ad_approval' end) stored,
    subject_id     uuid not null generated always as (coalesce(campaign_id, order_id, contract_id, ad_approval_id)) stored,
    parent_id      uuid,
    author_id      uuid not null,
    body           text not null,
    created_at     timestamptz not null,
    edited_at      timestamptz,
    deleted_at     timestamptz,
    constraint comment_pkey primary key (id),
    constraint comment_id_subject_key unique (id, subject_id),
    constraint comment_campaign_fkey foreign key (campaign_id) references campaign,
    constraint comment_order_fkey foreign key (order_id) references sales_order,
    constraint comment_contract_fkey foreign key (contract_id) references contract,
    constraint comment_approval_fkey foreign key (ad_approval_id) references ad_approval,
    constraint comment_parent_fkey foreign key (parent_id, subject_id) references comment (id, subject_id),
    constraint comment_author_fkey foreign key (author_id) references member,
    constraint comment_subject_check check (num_nonnulls(campaign_id, order_id, contract_id, ad_approval_id) = 1),
    constraint comment_parent_check check (parent_id <> id),
    constraint comment_body_check check (length(body) between 1 and 10000),
    constraint comment_edited_check check (edited_at >= created_at and deleted_at >= created_at)
);
create index comment_subject on comment (subject_id, created_at);

create table work_task (
    id           uuid not null,
    kind         text not null,
    campaign_id  uuid,
    order_id     uuid,
    show_id      uuid,
    assignee_id  uuid,
    title        text not null,
    description  text,
    due_on       date,
    priority     text not null default 'normal',
    status       text not null default 'open',
    result       text,
    completed_at timestamptz,
    completed_by uuid,
    created_at   timestamptz not null,
    created_by   uuid not null,
    updated_at   timestamptz not null,
    updated_by   uuid not null,
    constraint work_task_pkey primary key (id),
    constraint work_task_campaign_fkey foreign key (campaign_id) references campaign,
    constraint work_task_order_fkey foreign key (order_id, campaign_id) references sales_order (id, campaign_id),
    constraint work_task_show_fkey foreign key (show_id) references show,
    constraint work_task_assignee_fkey foreign key (assignee_id) references member,
    constraint work_task_kind_check check (kind in ('ad_read', 'creative', 'trafficking', 'timeline', 'other')),
    constraint work_task_order_check check (order_id is null or campaign_id is not null),
    constraint work_task_title_check check (length(title) between 1 and 200),
    constraint work_task_text_check check (length(description) <= 5000 and length(result) <= 5000),
    constraint work_task_priority_check check (priority in ('low', 'normal', 'high', 'urgent')),
    constraint work_task_status_check check (status in ('open', 'in_progress', 'completed', 'cancelled')),
    constraint work_task_completed_check check ((status = 'completed') = (completed_at is not null) and (completed_at is null) = (completed_by is null))
);
create index work_task_assignee on work_task (assignee_id, due_on) where status in ('open', 'in_progress');
create trigger work_task_status_moves before update of status on work_task for each row when (old.status is distinct from new.status)
    execute function status_moves('open>in_progress', 'open>completed', 'open>cancelled', 'in_progress>open', 'in_progress>completed', 'in_progress>cancelled',
        'completed>open', 'cancelled>open');
