namespace PodcastFlow.Tenancy.Installation;

/// <summary>How much it matters that something is not as it should be.</summary>
public enum Severity
{
    /// <summary>Nobody suffers from it.</summary>
    Note,

    /// <summary>Somebody has to look at it in the next days.</summary>
    Warning,

    /// <summary>Isolation is not what it should be, or somebody cannot work.</summary>
    Serious,
}

/// <summary>Something that is not as it should be.</summary>
/// <param name="Slug">The tenant it is about; null: the whole installation.</param>
/// <param name="What">What it is.</param>
public sealed record Finding(string? Slug, string What)
{
    /// <summary>Stable, for programs: what kind of thing it is.</summary>
    public required string Code { get; init; }

    /// <summary>How much it matters.</summary>
    public Severity Severity { get; init; }

    /// <summary>How to mend it.</summary>
    public required string Mend { get; init; }

    /// <summary>Whether <c>doctor --fix</c> mends it: no row of anybody is at stake, and doing it twice is doing it once.</summary>
    public bool IsSafe { get; init; }

    /// <summary>What mends it.</summary>
    internal Repair? Repair { get; init; }
}

/// <summary>Who can mend something.</summary>
enum RepairBy { Installation, Owner, Migrator }

/// <param name="By">Installation: roles and revokes are applied again.</param>
/// <param name="Sql">The statement; empty when they are.</param>
sealed record Repair(RepairBy By, string Sql)
{
    public string Sentence => By switch
    {
        RepairBy.Installation => "Run `podcastflow db install`, which repeats roles and revokes.",
        RepairBy.Owner => $"As the server's owner: `{Sql}`",
        _ => $"As podcastflow_migrator: `{Sql}`",
    };
}

/// <summary>The kinds of findings of the engine: how much each matters, and what a person does who has to mend it.</summary>
static class EngineFindings
{
    static readonly Dictionary<string, (Severity Severity, string Mend)> Known = new(StringComparer.Ordinal)
    {
        ["isolation_gap"] = (Severity.Serious, "Find out who opened it and why, and undo it by hand; docs/adr/0003 says what must be shut."),
        ["role_unpaired"] = (Severity.Warning, "If nothing is left of it, drop the role with `select drop_tenant_role('…')` as the migrator; if its role is missing, restore the organization from an export."),
        ["schema_unregistered"] = (Severity.Warning, "Nobody can reach it. Look what is in it; then drop the schema, or restore the registry's row from a backup of the control plane."),
        ["schema_missing"] = (Severity.Serious, "Restore it from a backup or its last export; if it is to be gone, delete the organization."),
        ["schema_closed"] = (Severity.Serious, ""),
        ["tenant_behind"] = (Severity.Serious, "Run `podcastflow fleet migrate`."),
        ["tables_differ"] = (Severity.Serious, "The findings beside this one say which. Restore a missing one from a backup or an export; look what is in one too many, then drop it."),
        ["drift"] = (Severity.Warning, "Compare with db/tenant.snapshot.sql and undo by hand what somebody changed, or restore the organization from an export."),
        ["grant_drift"] = (Severity.Warning, "Compare with db/tenant.snapshot.sql and grant or revoke it by hand."),
        ["ledger_differs"] = (Severity.Warning, "Compare schema_migration in the schema with public.tenant_migration; a restore from a backup may have brought back one without the other."),
        ["index_invalid"] = (Severity.Warning, "It slows writing down and serves no query: `reindex index concurrently` makes it anew."),
        ["name_retired"] = (Severity.Note, ""),
        ["connections_near_limit"] = (Severity.Warning, "See in pg_stat_activity who holds them; make pools smaller (PodcastFlow:Tenancy) or the limit larger."),
    };

    public static Finding Of(string code, string? slug, string what, Repair? repair = null) =>
        new(slug, what) { Code = code, Severity = Known[code].Severity, Mend = repair?.Sentence ?? Known[code].Mend, IsSafe = repair is not null, Repair = repair };
}
