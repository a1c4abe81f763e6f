namespace PodcastFlow.Tenancy.Installation;

/// <summary>What an installed database holds, beside what this program knows.</summary>
/// <param name="Server">The server's version, as 15.20.</param>
/// <param name="Public">The newest migration applied to schema <c>public</c>.</param>
/// <param name="KnownPublic">The newest one this program carries.</param>
/// <param name="Tenant">The newest stored migration of the tenants' schemas.</param>
/// <param name="KnownTenant">The newest one this program carries.</param>
public sealed record InstalledVersions(string Server, int Public, int KnownPublic, int Tenant, int KnownTenant)
{
    /// <summary>Why this program must not serve this database; null when it may.</summary>
    public string? Problem =>
        Public < KnownPublic || Tenant < KnownTenant
            ? $"The database is older than this program (public {Public}, organizations {Tenant}; wanted {KnownPublic} and {KnownTenant}): run `podcastflow upgrade`."
        : Public > KnownPublic || Tenant > KnownTenant
            ? $"The database is newer than this program (public {Public}, organizations {Tenant}; known {KnownPublic} and {KnownTenant}): run a newer program."
        : null;

    /// <summary>Asks a database.</summary>
    /// <param name="connectionString">Any login of the installation that reads the control plane.</param>
    /// <param name="scripts">What this program carries.</param>
    /// <exception cref="InstallationException">Nothing is installed there.</exception>
    public static async Task<InstalledVersions> Read(string connectionString, TenancyScripts scripts, CancellationToken ct = default)
    {
        await using var connection = await AdminConnection.Open(connectionString, ct);
        if (!await connection.One<bool>("select to_regclass('public.public_migration') is not null", ct))
            throw new InstallationException("Nothing is installed in this database: run `podcastflow db install`.");
        var (server, applied, stored) = (await connection.List("""
            select current_setting('server_version'), (select coalesce(max(version), 0) from public_migration), (select coalesce(max(version), 0) from tenant_script)
            """, row => (row.GetString(0), row.GetInt32(1), row.GetInt32(2)), ct)).Single();
        return new InstalledVersions(server, applied, scripts.Public[^1].Version, stored, scripts.Tenant[^1].Version);
    }
}
