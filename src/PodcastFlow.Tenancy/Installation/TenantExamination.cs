using System.Text.RegularExpressions;
using PodcastFlow.Tenancy.Migrations;

namespace PodcastFlow.Tenancy.Installation;

/// <summary>One tenant's schema beside a fresh one of its version.</summary>
sealed partial class TenantExamination(AdminConnection migrator, FleetSteps steps)
{
    const string Invalid = " (invalid)";

    public async Task<List<Finding>> Run(FleetStatus tenant, List<FingerprintLine> wanted, CancellationToken ct)
    {
        var findings = new List<Finding>();
        if (tenant.Version < tenant.Latest) findings.Add(EngineFindings.Of("tenant_behind", tenant.Slug, $"is at version {tenant.Version} of {tenant.Latest}{(tenant.LastError is null ? "" : $": {tenant.LastError}")}"));
        var found = await Fingerprint.Of(migrator, tenant.Schema, ct);
        if (Count(found) != Count(wanted)) findings.Add(EngineFindings.Of("tables_differ", tenant.Slug, $"has {Count(found)} tables, {Count(wanted)} are wanted"));
        findings.AddRange(Compare(tenant, wanted, found));
        if (!found.Exists(line => line is { IsRelation: true, Relation: "schema_migration" })) return findings;
        findings.AddRange(await migrator.List($"""
            select coalesce(o.version, c.version) from "{tenant.Schema}".schema_migration o
            full join (select version, sha256 from public.tenant_migration where organization_id = $1 and state = 'applied') c using (version)
            where o.sha256 is distinct from c.sha256 order by 1
            """, row => EngineFindings.Of("ledger_differs", tenant.Slug, $"the two ledgers disagree about version {row.GetInt32(0)}"), ct, tenant.OrganizationId));
        return findings;
    }

    static int Count(List<FingerprintLine> lines) => lines.Count(line => line.IsRelation && line.Text.StartsWith("table ", StringComparison.Ordinal));

    IEnumerable<Finding> Compare(FleetStatus tenant, List<FingerprintLine> wanted, List<FingerprintLine> found)
    {
        var (lacking, surplus) = (wanted.Except(found).ToList(), found.Except(wanted).ToList());
        foreach (var index in surplus.FindAll(line => line.Text.EndsWith(Invalid, StringComparison.Ordinal)))
        {
            yield return HalfIndex(tenant, index);
            surplus.Remove(index);
            lacking.RemoveAll(line => line.Text == index.Text[..^Invalid.Length]);
        }
        // A relation that is missing or too many is told of once, not with all that belongs to it.
        var one = Relations(lacking).Except(Relations(found)).Concat(Relations(surplus).Except(Relations(wanted))).ToHashSet();
        foreach (var (line, isLacking) in lacking.Select(line => (line, true)).Concat(surplus.Select(line => (line, false))))
        {
            if (line.Relation is { } relation && one.Contains(relation) && !line.IsRelation) continue;
            if (Grant().Match(line.Text) is { Success: true } grant)
            {
                if (isLacking || !IsIsolations(grant)) yield return EngineFindings.Of("grant_drift", tenant.Slug, Told(line, isLacking), new Repair(RepairBy.Migrator, Statement(tenant.Schema, grant, isLacking)));
            }
            else yield return EngineFindings.Of("drift", tenant.Slug, Told(line, isLacking));
        }
    }

    static string Told(FingerprintLine line, bool isLacking) => $"{(isLacking ? "lacks" : "has")} {line.Text}";

    static IEnumerable<string> Relations(List<FingerprintLine> lines) => lines.Where(line => line.IsRelation).Select(line => line.Relation!);

    // One that a migration is going to build again is in the way of nobody; of any other one somebody has to know why it is there.
    Finding HalfIndex(FleetStatus tenant, FingerprintLine line)
    {
        var name = IndexName().Match(line.Text).Groups["name"].Value;
        var isToCome = steps.After(tenant.Version).Any(step => step.Kind == StepKind.Concurrent && ConcurrentIndex.Of(step.Version, step.Name, step.Text).Name == name);
        return EngineFindings.Of("index_invalid", tenant.Slug, $"has {line.Text}", isToCome ? new Repair(RepairBy.Migrator, $"drop index concurrently if exists \"{tenant.Schema}\".{name}") : null);
    }

    // These are gaps of isolation, and told of there.
    static bool IsIsolations(Match grant) => grant.Groups["kind"].Value == "grant"
        && !(grant.Groups["to"].Value == "tenant" && grant.Groups["privilege"].Value is "select" or "insert" or "update" or "delete"
             || grant.Groups["to"].Value == "podcastflow_reader" && grant.Groups["privilege"].Value == "select");

    static string Statement(string schema, Match grant, bool isLacking)
    {
        var (on, column, to) = (grant.Groups["on"].Value, grant.Groups["column"], grant.Groups["to"].Value is var role && role == "tenant" ? $"\"{schema}\"" : grant.Groups["to"].Value);
        var (verb, direction) = isLacking ? ("grant", "to") : ("revoke", "from");
        return grant.Groups["kind"].Value == "default"
            ? $"alter default privileges in schema \"{schema}\" {verb} {grant.Groups["privilege"].Value} on {on} {direction} {to}"
            : $"{verb} {grant.Groups["privilege"].Value}{(column.Success ? $" ({Quoted(column.Value)})" : "")} on \"{schema}\".{Quoted(on)} {direction} {to}";
    }

    static string Quoted(string name) => '"' + name.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';

    [GeneratedRegex(@"^(?<kind>grant|default) (?<privilege>[a-z]+)(?: \((?<column>.+)\))? on (?<on>.+) to (?<to>[a-z0-9_]+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Grant();

    [GeneratedRegex(@"^index CREATE (UNIQUE )?INDEX (?<name>\S+) ON ", RegexOptions.ExplicitCapture)]
    private static partial Regex IndexName();
}
