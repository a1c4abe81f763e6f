namespace PodcastFlow.Tenancy.Migrations;

/// <summary>
/// Plain migrations of many tenants in one transaction, with both ledgers: what the function <c>migrate_org_schema</c> does for one, without
/// what each tenant alone pays for. Anything unexpected undoes all of it, and that function then says what it is.
/// </summary>
static class ManyTenants
{
    public static string Statement(IEnumerable<FleetStatus> tenants, Segment segment) => $"""
        do $fleet$
        declare
            wanted constant text[] := '{string.Concat('{', string.Join(',', tenants.Select(tenant => '"' + tenant.OrganizationId + '"')), '}')}';
            steps constant public.tenant_script[] := array(select s from public.tenant_script s where s.version > {segment.From} and s.version <= {segment.To} order by s.version);
            tenant record;
            step public.tenant_script;
            began constant timestamptz := clock_timestamp();
            started timestamptz;
            written integer;
            total integer := 0;
        begin
            if exists (select from public.tenant_migration m join public.tenant_script s using (version)
                       where m.organization_id = any (wanted) and m.state = 'applied' and m.sha256 <> s.sha256) then
                raise exception 'a tenant migration was changed after it had been applied';
            end if;
            for tenant in
                select t.organization_id, t.slug, t.schema_name from public.tenant_schema t
                where t.organization_id = any (wanted) and t.schema_version = {segment.From} order by t.slug for update nowait
            loop
                perform set_config('search_path', quote_ident(tenant.schema_name) || ', ext, pg_temp', true);
                foreach step in array steps loop
                    started := clock_timestamp();
                    execute replace(replace(replace(step.script, ':"tenant"', quote_ident(tenant.schema_name)),
                                            ':''org_id''', quote_literal(tenant.organization_id)), ':''slug''', quote_literal(tenant.slug));
                    execute 'insert into schema_migration (version, name, sha256, applied_at, applied_by, duration_ms)
                             select $1, $2, $3, $4, session_user, round(extract(epoch from clock_timestamp() - $4) * 1000, 3) from schema_migration where version = $1 - 1'
                        using step.version, step.name, step.sha256, started;
                    get diagnostics written = row_count;
                    total := total + written;
                end loop;
            end loop;
            if total <> cardinality(wanted) * cardinality(steps) then
                raise exception 'a tenant is not at version {segment.From}, or its schema is not';
            end if;
            insert into public.tenant_migration (organization_id, version, state, sha256, at, duration_ms)
            select w.id, s.version, 'applied', s.sha256, began, extract(epoch from clock_timestamp() - began) * 1000 / total
            from unnest(wanted) w (id), unnest(steps) s
            on conflict on constraint tenant_migration_pkey do update
                set state = excluded.state, sha256 = excluded.sha256, at = excluded.at, duration_ms = excluded.duration_ms, error = null;
            update public.tenant_schema t set schema_version = {segment.To} where t.organization_id = any (wanted);
        end $fleet$
        """;
}
