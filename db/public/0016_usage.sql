-- Module: platform. What organizations ask of the API, and what went wrong on the way.

-- Requests to the API, by day in UTC. Counted in each process and added every few seconds: a process that is killed loses the last ones.
create table api_usage (
    organization_id text not null,
    day             date not null,
    calls           bigint not null,
    counted_at      timestamptz not null default now(),    -- when some were last added
    constraint api_usage_pkey primary key (organization_id, day),
    constraint api_usage_organization_fkey foreign key (organization_id) references organization on delete cascade,
    constraint api_usage_calls_check check (calls > 0)
);

-- Hosts keep for half a minute what a plan allows; a change of the plan counts at once.
create trigger subscription_changed after insert or update or delete on subscription execute function tell_changed();

-- Requests that ended in an error of ours, counted by day, route and kind of error. No texts: they may quote what somebody wrote.
create table request_error (
    organization_id text,                          -- null: outside organizations
    day             date not null,
    route           text not null,                 -- method and pattern, as POST /api/campaigns; of a page its pattern
    kind            text not null,                 -- type of the exception
    times           integer not null,
    last_at         timestamptz not null,
    last_trace      text not null,                 -- finds the last one in the log
    constraint request_error_key unique nulls not distinct (organization_id, day, route, kind),
    constraint request_error_organization_fkey foreign key (organization_id) references organization on delete cascade,
    constraint request_error_route_check check (length(route) between 1 and 300),
    constraint request_error_kind_check check (length(kind) between 1 and 200),
    constraint request_error_times_check check (times > 0),
    constraint request_error_trace_check check (length(last_trace) between 1 and 64)
);
create index request_error_day on request_error (day);

-- As in 0012, with what 0015 and this file have added.
create or replace function purge_organization(org_id text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    purged jsonb := '{}';
    target text;
    gone bigint;
begin
    perform from public.organization o where o.id = org_id for update;
    if exists (select from public.tenant_schema t where t.organization_id = org_id) then
        raise exception 'the schema of % is still there', org_id using errcode = 'object_not_in_prerequisite_state';
    end if;
    foreach target in array array['api_key', 'account_token', 'email_message', 'rollup_figure', 'webhook_endpoint', 'feature_switch', 'announcement', 'subscription',
                                  'provisioning_step', 'job_history', 'organization_restore', 'membership', 'rollup_state', 'api_usage', 'request_error'] loop
        execute format('delete from public.%I where organization_id = $1', target) using org_id;
        get diagnostics gone = row_count;
        purged := purged || jsonb_build_object(target, gone);
    end loop;
    delete from public.session s where s.active_organization_id = org_id;
    get diagnostics gone = row_count;
    purged := purged || jsonb_build_object('session', gone);
    -- Exports that somebody could still fetch end now; the last one, which the certificate names, is kept.
    update public.export_archive a set expires_at = greatest(now(), a.requested_at + interval '1 microsecond')
    where a.organization_id = org_id and a.purpose <> 'deletion' and a.state = 'ready';
    update public.app_user u set last_active_organization = null where u.last_active_organization = org_id;
    return purged;
end $$;
