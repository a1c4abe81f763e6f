-- Module: jobs. Turns, leases and the history of the queue; what is in it and how organizations put it there is 0001's.

-- Organizations take turns, in the order of this name; the platform's own jobs take theirs like one of them.
-- A lease says which run of a job may end it: somebody who lost it comes too late.
alter table job
    add column owner text collate "C" not null generated always as (coalesce(schema_name, '-')) stored,
    add column lease uuid,
    add column taken_by text,
    add column started_at timestamptz,
    add constraint job_lease_held_check check ((state = 'running') = (lease is not null)),
    add constraint job_taken_by_check check (length(taken_by) <= 200),
    add constraint job_last_error_check check (length(last_error) <= 2000);
create index job_turn on job (owner, run_after, id) where state = 'queued';
create index job_running on job (owner) where state = 'running';

-- Every run changes its row a few times and then removes it: a short table, tidied often, stays fast.
alter table job set (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500,
                     autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 500, autovacuum_vacuum_cost_delay = 0);

-- What has ended. Failed jobs stay in the queue's table until somebody has looked at them.
create table job_history (
    id              uuid not null,
    organization_id text,                          -- no foreign key: the history outlives what it speaks of
    kind            text not null,
    payload         jsonb not null,
    dedupe_key      text,
    outcome         text not null,
    attempts        integer not null,
    error           text,
    taken_by        text,
    created_at      timestamptz not null,
    started_at      timestamptz,
    finished_at     timestamptz not null,
    constraint job_history_pkey primary key (id),
    constraint job_history_outcome_check check (outcome in ('done', 'refused', 'cancelled')),
    constraint job_history_error_check check (length(error) <= 2000)
);
create index job_history_finished on job_history (finished_at);
create index job_history_kind on job_history (kind, finished_at);
create index job_history_dedupe on job_history (kind, dedupe_key) where dedupe_key is not null;

-- As in 0001, without its notification: workers look every second, and a NOTIFY makes the commits of all organizations wait for each other.
create or replace function enqueue_job(kind text, payload jsonb default '{}', dedupe_key text default null) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    tenant constant text := public.calling_tenant();
    job_id uuid;
begin
    perform public.calling_organization();
    loop
        insert into public.job (schema_name, kind, payload, dedupe_key)
        values (tenant, enqueue_job.kind, enqueue_job.payload, enqueue_job.dedupe_key)
        on conflict (schema_name, kind, dedupe_key) where dedupe_key is not null and state in ('queued', 'running') do nothing
        returning id into job_id;
        if job_id is null then                     -- the same work is waiting already; if it ended meanwhile, try again
            select j.id into job_id from public.job j
            where j.schema_name = tenant and j.kind = enqueue_job.kind and j.dedupe_key = enqueue_job.dedupe_key
              and j.state in ('queued', 'running');
        end if;
        exit when job_id is not null;
    end loop;
    return job_id;
end $$;
