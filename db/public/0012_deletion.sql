-- Module: platform. An organization's deletion: asked for, carried out after a time of grace step by step, and certified.

-- What the platform knows of an organization besides its schema goes; its row stays, because bills and the log speak of it. Answers what went, by table.
create function purge_organization(org_id text) returns jsonb
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
                                  'provisioning_step', 'job_history', 'organization_restore', 'membership'] loop
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
grant execute on function purge_organization(text) to podcastflow_control;

create table organization_deletion (
    organization_id text not null,
    slug            text not null,
    name            text not null,
    reason          text not null,
    status_before   text not null,
    state           text not null default 'waiting',
    requested_at    timestamptz not null,
    requested_by    uuid,
    due_at          timestamptz not null,
    archive_id      uuid,                          -- the last export
    contents        jsonb,                         -- what was in the schema
    removed         jsonb,                         -- what was removed besides it
    certificate     text,
    finished_at     timestamptz,
    constraint organization_deletion_pkey primary key (organization_id),
    constraint organization_deletion_organization_fkey foreign key (organization_id) references organization,
    constraint organization_deletion_archive_fkey foreign key (archive_id) references export_archive,
    constraint organization_deletion_reason_check check (length(reason) between 1 and 2000),
    constraint organization_deletion_status_check check (status_before in ('active', 'suspended')),
    constraint organization_deletion_state_check check (state in ('waiting', 'exporting', 'exported', 'dropped', 'purged', 'done')),
    constraint organization_deletion_due_check check (due_at >= requested_at),
    constraint organization_deletion_export_check check ((state = 'waiting') = (archive_id is null)),
    constraint organization_deletion_removed_check check ((state in ('purged', 'done')) = (removed is not null)),
    constraint organization_deletion_certificate_check check ((state = 'done') = (certificate is not null) and (certificate is null) = (finished_at is null))
);
create index organization_deletion_due on organization_deletion (due_at) where state <> 'done';
