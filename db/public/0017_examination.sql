-- Module: platform. What looking at the whole installation has found, for the operator's page.

create table examination (
    id           uuid not null,
    state        text not null default 'running',
    requested_at timestamptz not null,
    requested_by uuid,                             -- null: the clock
    share        double precision not null default 0,
    findings     jsonb,
    error        text,
    finished_at  timestamptz,
    constraint examination_pkey primary key (id),
    constraint examination_state_check check (state in ('running', 'done', 'failed')),
    constraint examination_share_check check (share between 0 and 1),
    constraint examination_done_check check ((state = 'done') = (findings is not null)),
    constraint examination_error_check check ((state = 'failed') = (error is not null) and length(error) <= 2000),
    constraint examination_finished_check check ((state = 'running') = (finished_at is null))
);
create unique index examination_running_key on examination (state) where state = 'running';
create index examination_requested on examination (requested_at);
