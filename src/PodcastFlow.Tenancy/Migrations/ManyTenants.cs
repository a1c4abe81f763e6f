using System.Globalization;
using System.Text;

namespace PodcastFlow.Tenancy.Migrations;

/// <summary>
/// Plain migrations of many tenants in one transaction, with both ledgers: what the function <c>migrate_org_schema</c> does for one, without
/// what each tenant alone pays for. Anything unexpected undoes all of it, and that function then says what it is.
/// </summary>
static class ManyTenants
{
    // One text for the server to take apart: a loop there would plan each of its expressions anew for every search_path.
    public static string Statement(IReadOnlyList<FleetStatus> tenants, Segment segment)
    {
        var quote = Quote(segment);
        return $"""
            do {quote}
            declare
                wanted constant text[] := array[{string.Join(',', tenants.Select(tenant => $"'{tenant.OrganizationId}'"))}];
                began constant timestamptz := clock_timestamp();
            begin
                if (select count(*) from (select from public.tenant_schema t
                                          where t.organization_id = any (wanted) and t.schema_version = {segment.From} order by t.slug for update nowait) locked) <> {tenants.Count} then
                    raise exception 'a tenant is not at version {segment.From}';
                end if;
                if exists (select from public.tenant_migration m join public.tenant_script s using (version)
                           where m.organization_id = any (wanted) and m.state = 'applied' and m.sha256 <> s.sha256) then
                    raise exception 'a tenant migration was changed after it had been applied';
                end if;
                execute {quote[..^1]}_$
            {Scripts(tenants, segment)}{quote[..^1]}_$;
                insert into public.tenant_migration (organization_id, version, state, sha256, at, duration_ms)
                select w.id, s.version, 'applied', s.sha256, began, extract(epoch from clock_timestamp() - began) * 1000 / {tenants.Count * segment.Steps.Count}
                from unnest(wanted) w (id), public.tenant_script s where s.version > {segment.From} and s.version <= {segment.To}
                on conflict on constraint tenant_migration_pkey do update
                    set state = excluded.state, sha256 = excluded.sha256, at = excluded.at, duration_ms = excluded.duration_ms, error = null;
                update public.tenant_schema t set schema_version = {segment.To} where t.organization_id = any (wanted);
            end {quote}
            """;
    }

    static StringBuilder Scripts(IEnumerable<FleetStatus> tenants, Segment segment)
    {
        var text = new StringBuilder();
        var done = 0;
        foreach (var tenant in tenants)
        {
            text.Append(CultureInfo.InvariantCulture, $"set local search_path = \"{tenant.Schema}\", ext, pg_temp;\n");
            foreach (var step in segment.Steps)
                // How long it took is known as an average: since the transaction began, over all that it has done.
                text.Append(CultureInfo.InvariantCulture, $"""
                    {FleetStep.Filled(step.Text, tenant)}
                    ;insert into schema_migration (version, name, sha256, applied_at, applied_by, duration_ms)
                    values ({step.Version}, '{step.Name}', '\x{Convert.ToHexString(step.Sha256)}', clock_timestamp(), session_user, extract(epoch from clock_timestamp() - transaction_timestamp()) * 1000 / {++done});

                    """);
        }
        return text;
    }

    static string Quote(Segment segment)
    {
        var quote = "$fleet$";
        while (segment.Steps.Any(step => step.Text.Contains(quote[..^1], StringComparison.Ordinal))) quote = quote[..^1] + "x$";
        return quote;
    }
}
