using Npgsql;

namespace PodcastFlow.Tenancy;

/// <summary>
/// Work inside one tenant's schema, under that tenant's role: the only way to a tenant's tables. Role and schema share one name and the
/// login's search_path is "$user", ext, pg_temp, so one <c>SET LOCAL ROLE</c> switches privilege and namespace together.
/// </summary>
public sealed class TenantSession : SqlSession
{
    readonly string _mark;
    readonly StatementCounts.Count _count;

    internal TenantSession(NpgsqlConnection connection, Tenant tenant, StatementCounts.Count count, bool inTransaction, DateTimeOffset now)
        : base(connection, inTransaction, now)
    {
        _count = count;
        Tenant = tenant;
        _mark = $" {tenant.Schema} {tenant.SchemaVersion} */ ";
        Entry = tenant.StatementTimeout is { } limit
            ? [$"set local statement_timeout = {(long)limit.TotalMilliseconds}", $"set local role {tenant.QuotedRole}"]
            : [$"set local role {tenant.QuotedRole}"];
    }

    public Tenant Tenant { get; }

    internal override string[] Entry { get; }

    /// <summary>The server did not let the login into the tenant's role: what refuses a setting is the routine that looks at its text.</summary>
    internal static bool IsShutOut(PostgresException e) => e is { SqlState: PostgresErrorCodes.InsufficientPrivilege, Routine: "call_string_check_hook" };

    // The same text for two tenants would share a plan made for the tables of one; for two versions, one made for the columns of the other.
    internal override string Marker(string site) => "/* " + site + _mark;

    private protected override void Sent() => _count.Add();
}

/// <summary>Work in the control plane: the tables of <c>public</c>, which belong to no tenant.</summary>
public sealed class ControlSession : SqlSession
{
    internal ControlSession(NpgsqlConnection connection, bool inTransaction, DateTimeOffset now)
        : base(connection, inTransaction, now) { }

    internal override string[] Entry => [];

    internal override string Marker(string site) => "/* " + site + " */ ";
}
