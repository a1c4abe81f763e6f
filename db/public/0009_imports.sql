-- Module: archives. Archives that were brought here, until an organization is made of them; and who is who in it.

create table import_archive (
    id              uuid not null,
    file_name       text not null,
    state           text not null default 'receiving',
    size_bytes      bigint,
    sha256          bytea,
    contents        jsonb,                         -- what its manifest tells
    slug            text,
    name            text,
    email           text,
    plan_id         text,
    organization_id text,                          -- no foreign key: what it became may go before this
    tables_done     integer,
    tables_total    integer,
    error           text,
    received_at     timestamptz not null,
    received_by     uuid,
    finished_at     timestamptz,
    constraint import_archive_pkey primary key (id),
    constraint import_archive_file_name_check check (length(file_name) between 1 and 255),
    constraint import_archive_state_check check (state in ('receiving', 'ready', 'queued', 'running', 'done', 'failed')),
    constraint import_archive_ready_check check (state = 'receiving' or num_nulls(size_bytes, sha256, contents) = 0),
    constraint import_archive_sha256_check check (octet_length(sha256) = 32),
    constraint import_archive_chosen_check check (state in ('receiving', 'ready') or num_nulls(slug, name, email, plan_id) = 0),
    constraint import_archive_done_check check (state <> 'done' or organization_id is not null),
    constraint import_archive_progress_check check (tables_done between 0 and tables_total),
    constraint import_archive_error_check check ((state = 'failed') = (error is not null) and length(error) <= 2000),
    constraint import_archive_finished_check check ((state in ('done', 'failed')) = (finished_at is not null))
);
create index import_archive_received on import_archive (received_at);

-- As in 0003, but whoever comes to an organization that was imported is the member with the same address (or id) that came with it, unless somebody
-- is that member already: what they did there stays theirs.
create or replace function set_membership(user_id uuid, organization_id text, roles text[], status text) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    tenant text;
    member_id uuid;
    person record;
begin
    select t.schema_name into tenant from public.tenant_schema t where t.organization_id = set_membership.organization_id for share;
    if not found then
        raise exception 'organization % has no schema', set_membership.organization_id using errcode = 'undefined_object';
    end if;
    select u.email, u.name into person from public.app_user u where u.id = set_membership.user_id for share;
    if not found then
        raise exception 'no such user: %', set_membership.user_id using errcode = 'undefined_object';
    end if;
    execute format('select m.id from %I.member m where (m.id = $1 or lower(m.email) = lower($2)) and not exists '
                   '(select from public.membership s where s.organization_id = $3 and s.member_id = m.id) order by m.id = $1 desc, m.synced_at desc, m.id limit 1', tenant)
        into member_id using set_membership.user_id, person.email, set_membership.organization_id;
    if member_id is null then
        member_id := set_membership.user_id;
        if exists (select from public.membership s where s.organization_id = set_membership.organization_id and s.member_id = set_membership.user_id and s.user_id <> set_membership.user_id) then
            member_id := gen_random_uuid();
        end if;
    end if;
    insert into public.membership as m (user_id, organization_id, member_id, roles, status, joined_at)
    values (set_membership.user_id, set_membership.organization_id, member_id, set_membership.roles, set_membership.status,
            case when set_membership.status = 'active' then now() end)
    on conflict on constraint membership_pkey do update
        set roles = excluded.roles, status = excluded.status, joined_at = coalesce(m.joined_at, excluded.joined_at)
    returning m.member_id into member_id;
    execute format('insert into %I.member as m (id, email, name, roles, status, synced_at) values ($1, $2, $3, $4, $5, now()) '
                   'on conflict (id) do update set email = excluded.email, name = excluded.name, roles = excluded.roles, '
                   'status = excluded.status, synced_at = excluded.synced_at', tenant)
        using member_id, person.email, person.name, set_membership.roles, case when set_membership.status = 'active' then 'active' else 'inactive' end;
    return member_id;
end $$;

-- After an import: active members whose address is a known person's, who has proved it to be theirs, are that person; the others wait for an invitation.
create function bind_members(schema text) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    organization constant text := (select t.organization_id from public.tenant_schema t where t.schema_name = bind_members.schema);
    bound integer;
begin
    execute format('insert into public.membership (user_id, organization_id, member_id, roles, status, joined_at) '
                   'select u.id, $1, m.id, m.roles, ''active'', now() from %I.member m join public.app_user u on u.normalized_email = upper(m.email) '
                   'where m.status = ''active'' and u.email_confirmed and u.is_active and not u.is_master', bind_members.schema) using organization;
    get diagnostics bound = row_count;
    execute format('update %I.member m set status = ''inactive'' where m.status = ''active'' and not exists '
                   '(select from public.membership s where s.organization_id = $1 and s.member_id = m.id)', bind_members.schema) using organization;
    return bound;
end $$;
revoke execute on function bind_members(text) from public;
