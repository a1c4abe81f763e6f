using System.Globalization;
using System.Text;

namespace PodcastFlow.Tenancy.Migrations;

/// <summary>
/// Plain migrations of many tenants in one transaction, with both ledgers: what the function <c>migrate_org_schema</c> does for one, without
/// what each tenant alone pays for. Anything unexpected undoes all of it, and that function then says what it is.
/// </summary>
static class ManyTenants
{
    // Texts for the server to take apart: a loop there would plan each of its expressions anew for every search_path. The rows of the organizations'
    // own ledgers are written after all scripts and hold no expression: an operator, too, is looked up anew for every search_path.
    public static string Statement(IReadOnlyList<FleetStatus> tenants, Segment segment)
    {
        var quote = Quote(segment);
        var inner = quote[..^1] + "_$";
        return $"""
            do {quote}
            declare
                wanted constant text[] := array[{string.Join(',', tenants.Select(tenant => $"'{tenant.OrganizationId}'"))}];
                began constant timestamptz := clock_timestamp();
                taken integer;
                took numeric;
            begin
                -- Keeps another run out, and nobody else: rows that refer to the registry can still be written.
                update public.tenant_schema t set schema_version = {segment.To} where t.organization_id = any (wanted) and t.schema_version = {segment.From};
                get diagnostics taken = row_count;
                if taken <> {tenants.Count} then
                    raise exception 'a tenant is not at version {segment.From}';
                end if;
                execute {inner}
            {Scripts(tenants, segment)}{inner};
                took := extract(epoch from clock_timestamp() - began) * 1000 / {tenants.Count * segment.Steps.Count};
                execute {inner}
            {OwnLedgers(tenants, segment)}{inner} using began, took;
                insert into public.tenant_migration (organization_id, version, state, sha256, at, duration_ms)
                select w.id, s.version, 'applied', s.sha256, began, took
                from unnest(wanted) w (id), public.tenant_script s where s.version > {segment.From} and s.version <= {segment.To}
                on conflict on constraint tenant_migration_pkey do update
                    set state = excluded.state, sha256 = excluded.sha256, at = excluded.at, duration_ms = excluded.duration_ms, error = null;
            end {quote}
            """;
    }

    static StringBuilder Scripts(IEnumerable<FleetStatus> tenants, Segment segment)
    {
        var text = new StringBuilder();
        foreach (var tenant in tenants)
        {
            text.Append(CultureInfo.InvariantCulture, $"set local search_path = \"{tenant.Schema}\", ext, pg_temp;\n");
            foreach (var step in segment.Steps) text.Append(FleetStep.Filled(step.Text, tenant)).Append("\n;");
        }
        return text;
    }

    static StringBuilder OwnLedgers(IEnumerable<FleetStatus> tenants, Segment segment)
    {
        var rows = string.Join(", ", segment.Steps.Select(step => $"({step.Version}, '{step.Name}', '\\x{Convert.ToHexString(step.Sha256)}', $1, session_user, $2)"));
        var text = new StringBuilder();
        foreach (var tenant in tenants)
            text.Append(CultureInfo.InvariantCulture, $"insert into \"{tenant.Schema}\".schema_migration (version, name, sha256, applied_at, applied_by, duration_ms) values {rows};\n");
        return text;
    }

    static string Quote(Segment segment)
    {
        var quote = "$fleet$";
        while (segment.Steps.Any(step => step.Text.Contains(quote[..^1], StringComparison.Ordinal))) quote = quote[..^1] + "x$";
        return quote;
    }
}
