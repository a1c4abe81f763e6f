using System.Text.RegularExpressions;
using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Tenancy.Migrations;

/// <summary>One stored migration, as the runner sees it.</summary>
sealed record FleetStep(int Version, string Name, string Text, byte[] Sha256)
{
    public StepKind Kind => Script.KindOf(Name);

    /// <summary>In a script <c>:"tenant"</c> stands for the tenant's role, <c>:'org_id'</c> and <c>:'slug'</c> for what it was created with.</summary>
    public static string Filled(string text, FleetStatus tenant) => text
        .Replace(":\"tenant\"", $"\"{tenant.Schema}\"", StringComparison.Ordinal)
        .Replace(":'org_id'", $"'{tenant.OrganizationId}'", StringComparison.Ordinal)
        .Replace(":'slug'", $"'{tenant.Slug}'", StringComparison.Ordinal);
}

/// <summary>What can be done in one go: all plain migrations up to the next one that is not, or a single one that is not.</summary>
sealed record Segment(StepKind Kind, IReadOnlyList<FleetStep> Steps)
{
    // Each statement locks relations until the transaction ends, and the server's table of locks is everybody's.
    const int Statements = 500;

    public int From => Steps[0].Version - 1;

    public int To => Steps[^1].Version;

    /// <summary>How many tenants may be in one transaction.</summary>
    public int Together(int wanted) => Kind != StepKind.Plain ? 1 : Math.Clamp(Statements / Math.Max(1, Steps.Sum(step => step.Text.Count(c => c == ';'))), 1, wanted);
}

/// <summary>The stored migrations of the tenants' schemas.</summary>
sealed class FleetSteps(IReadOnlyList<FleetStep> all, IReadOnlySet<string> doubtful)
{
    public int Latest => all.Count;

    public static async Task<FleetSteps> Read(AdminConnection migrator, CancellationToken ct) => new(
        await migrator.List("select version, name, script, sha256 from tenant_script order by version",
            row => new FleetStep(row.GetInt32(0), row.GetString(1), row.GetString(2), row.GetFieldValue<byte[]>(3)), ct),
        // One walk through the ledger, whatever the planner believes of it: a join becomes a walk per script when both were small at the last look.
        (await migrator.List("""
            select m.organization_id from tenant_migration m where m.state = 'applied' and (m.version, m.sha256) not in (select s.version, s.sha256 from tenant_script s)
            """, row => row.GetString(0), ct)).ToHashSet());

    /// <summary>Whether something was applied to this tenant that has been changed since: it is not taken together with others.</summary>
    public bool IsDoubtful(FleetStatus tenant) => doubtful.Contains(tenant.OrganizationId);

    /// <summary>What a tenant of this version lacks.</summary>
    public IEnumerable<FleetStep> After(int version) => all.Skip(version);

    /// <summary>What comes next for a tenant of this version.</summary>
    public Segment Next(int version)
    {
        var first = all[version];
        return new Segment(first.Kind, first.Kind == StepKind.Plain ? [.. After(version).TakeWhile(step => step.Kind == StepKind.Plain)] : [first]);
    }
}
