-- Module: Approvals. Who asked whom for what, and what was decided. Never by the one who asked, unless there is nobody else.

create table approval_request (
    id                uuid not null,
    kind              text not null,
    campaign_id       uuid,
    schedule_id       uuid,
    order_id          uuid,
    subject_type      text not null generated always as (case when campaign_id is not null then 'campaign' when schedule_id is not null then 'schedule'
                          else 'order' end) stored,
    subject_id        uuid not null generated always as (coalesce(campaign_id, schedule_id, order_id)) stored,
    show_id           uuid,
    talent_id         uuid,
    status            text not null default 'pending',
    summary           jsonb not null default '{}',
    requested_at      timestamptz not null,
    requested_by      uuid not null,
    decided_at        timestamptz,
    decided_by        uuid,
    reason            text,
    expires_at        timestamptz,
    four_eyes_exempt  text,
    pending_show_id   uuid generated always as (case when status = 'pending' then show_id end) stored,
    pending_talent_id uuid generated always as (case when status = 'pending' then talent_id end) stored,
    talent_role       text generated always as (case when talent_id is not null then 'talent' end) stored,
    constraint approval_request_pkey primary key (id),
    constraint approval_request_campaign_fkey foreign key (campaign_id) references campaign,
    constraint approval_request_schedule_fkey foreign key (schedule_id) references campaign_schedule,
    constraint approval_request_order_fkey foreign key (order_id) references sales_order,
    constraint approval_request_show_fkey foreign key (show_id) references show,
    constraint approval_request_talent_fkey foreign key (talent_id) references member,
    -- As long as a talent's word is awaited, the talent stays on the show's team.
    constraint approval_request_assignment_fkey foreign key (pending_show_id, pending_talent_id, talent_role)
        references show_assignment (show_id, member_id, role),
    constraint approval_request_decider_fkey foreign key (decided_by) references member,
    constraint approval_request_subject_check check (num_nonnulls(campaign_id, schedule_id, order_id) = 1),
    constraint approval_request_kind_check check (kind in ('campaign', 'rate_exception', 'talent', 'schedule', 'order')),
    constraint approval_request_kind_subject_check check (case kind when 'order' then order_id is not null
        when 'schedule' then schedule_id is not null when 'rate_exception' then schedule_id is not null else campaign_id is not null end),
    constraint approval_request_talent_check check ((kind = 'talent') = (talent_id is not null) and (show_id is null) = (talent_id is null)),
    constraint approval_request_status_check check (status in ('pending', 'approved', 'rejected', 'expired', 'cancelled')),
    constraint approval_request_summary_check check (pg_column_size(summary) <= 65536),
    constraint approval_request_decided_check check (
        (status in ('approved', 'rejected')) = (decided_by is not null) and (status = 'pending') = (decided_at is null)),
    constraint approval_request_reason_check check ((status <> 'rejected' or reason is not null) and length(reason) between 1 and 2000),
    constraint approval_request_expires_check check (expires_at > requested_at),
    constraint approval_request_four_eyes_check check (decided_by <> requested_by or four_eyes_exempt is not null),
    constraint approval_request_four_eyes_exempt_check check (length(four_eyes_exempt) between 1 and 2000)
);
create unique index approval_request_pending_key on approval_request (kind, subject_id, show_id, talent_id) nulls not distinct where status = 'pending';
create index approval_request_subject on approval_request (subject_id);
create trigger approval_request_status_moves before update of status on approval_request for each row when (old.status is distinct from new.status)
    execute function status_moves('pending>approved', 'pending>rejected', 'pending>expired', 'pending>cancelled');
revoke delete on approval_request from :"tenant";

-- Rows disappear only after another administrator has agreed.
create table deletion_request (
    id               uuid not null,
    entity_type      text not null,
    entity_id        uuid not null,
    entity_label     text not null,
    reason           text not null,
    status           text not null default 'pending',
    requested_at     timestamptz not null,
    requested_by     uuid not null,
    reviewed_at      timestamptz,
    reviewed_by      uuid,
    review_reason    text,
    executed_at      timestamptz,
    four_eyes_exempt text,
    constraint deletion_request_pkey primary key (id),
    constraint deletion_request_reviewer_fkey foreign key (reviewed_by) references member,
    constraint deletion_request_entity_check check (length(entity_type) between 1 and 60 and length(entity_label) between 1 and 300),
    constraint deletion_request_reason_check check (length(reason) between 1 and 2000),
    constraint deletion_request_status_check check (status in ('pending', 'approved', 'rejected', 'cancelled', 'executed')),
    constraint deletion_request_reviewed_check check (
        (status in ('approved', 'rejected', 'executed')) = (reviewed_by is not null) and (reviewed_at is null) = (reviewed_by is null)),
    constraint deletion_request_review_reason_check check (
        (status <> 'rejected' or review_reason is not null) and length(review_reason) between 1 and 2000),
    constraint deletion_request_executed_check check ((status = 'executed') = (executed_at is not null)),
    constraint deletion_request_four_eyes_check check (reviewed_by <> requested_by or four_eyes_exempt is not null),
    constraint deletion_request_four_eyes_exempt_check check (length(four_eyes_exempt) between 1 and 2000)
);
create unique index deletion_request_pending_key on deletion_request (entity_type, entity_id) where status in ('pending', 'approved');
create trigger deletion_request_status_moves before update of status on deletion_request for each row when (old.status is distinct from new.status)
    execute function status_moves('pending>approved', 'pending>rejected', 'pending>cancelled', 'approved>executed', 'approved>cancelled');
revoke delete on deletion_request from :"tenant";
