namespace PodcastFlow.Tenancy;

/// <summary>
/// One tenant as the registry knows it. Made only from registry rows: the registry, never a formula or a request, says which schema and
/// role a tenant has.
/// </summary>
/// <param name="Id">The tenant's id, chosen by the product.</param>
/// <param name="Slug">Its name in addresses; may change.</param>
/// <param name="Schema">Its schema and its role, which share one name.</param>
/// <param name="LoginShard">The login whose connections reach it.</param>
/// <param name="SchemaVersion">The newest migration applied to it.</param>
/// <param name="SandboxOf">The slug of what it was copied from, to try things on: nothing leaves it. Null: it is no copy.</param>
public sealed record Tenant(string Id, string Slug, string Schema, string LoginShard, int SchemaVersion, string? SandboxOf = null)
{
    /// <summary>How long one statement may take; null: as the login says.</summary>
    public TimeSpan? StatementTimeout { get; init; }

    /// <summary>As it stands in SQL text.</summary>
    internal string QuotedRole => '"' + Schema.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
}
