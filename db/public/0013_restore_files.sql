-- Module: platform. A restore exchanges what was uploaded along with the rows that name it.

create function swap_uploads(one text, other text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    uploads public.uploaded_file[];
begin
    -- Both may have files of one id: first all go, then all come.
    select array_agg(f) into uploads from public.uploaded_file f where f.schema_name in (one, other);
    delete from public.uploaded_file f where f.schema_name in (one, other);
    insert into public.uploaded_file (schema_name, id, file_name, sha256, size_bytes, media_type, state, created_at)
    select case f.schema_name when one then other else one end, f.id, f.file_name, f.sha256, f.size_bytes, f.media_type, f.state, f.created_at from unnest(uploads) f;
end $$;

create or replace function put_in_place(org_id text, beside_id text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    tenant constant text := public.swap_org_schemas(org_id, beside_id);
    belongs record;
begin
    execute format('update %I.org_identity set org_id = $1', tenant) using org_id;
    execute format('update %I.org_identity set org_id = $1', (select t.schema_name from public.tenant_schema t where t.organization_id = beside_id)) using beside_id;
    perform public.swap_uploads(tenant, (select t.schema_name from public.tenant_schema t where t.organization_id = beside_id));
    perform public.name_organization(org_id, (select o.name from public.organization o where o.id = org_id));
    execute format('update %I.member set status = ''inactive'' where status = ''active''', tenant);
    for belongs in
        select m.user_id, m.roles, m.status from public.membership m where m.organization_id = org_id order by m.user_id for update
    loop
        perform public.set_membership(belongs.user_id, org_id, belongs.roles, belongs.status);
    end loop;
end $$;
