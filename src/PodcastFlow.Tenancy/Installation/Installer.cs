using Npgsql;
using PodcastFlow.Tenancy.Migrations;

namespace PodcastFlow.Tenancy.Installation;

/// <summary>What an installation found and did.</summary>
/// <param name="Created">The database was not there before.</param>
/// <param name="PublicVersion">The newest migration of schema <c>public</c>.</param>
/// <param name="TenantVersion">The newest stored migration of the tenants' schemas.</param>
public sealed record Installed(bool Created, int PublicVersion, int TenantVersion);

/// <summary>
/// Makes a server ready, or an installed one up to date: roles, revokes, passwords, the control plane's tables, the stored tenant
/// migrations; and asserts that nothing is open. The only code that ever sees the superuser's connection. Running it again does no harm.
/// </summary>
public static class Installer
{
    const long Lock = 0x706f64636173746c;
    const int OldestServer = 150000;

    public static async Task<Installed> Install(string superuser, string database, TenancyScripts scripts, InstallationKey key, CancellationToken ct = default)
    {
        await using var server = await AdminConnection.Open(superuser, ct);
        await AssertSuperuser(server, ct);
        // Roles belong to the server, not to a database: two installations at once would trip over each other.
        await server.Execute("select pg_advisory_lock($1)", ct, Lock);

        var created = !await server.One<bool>("select exists (select from pg_database where datname = $1)", ct, database);
        if (created) await Create(server, Quoted(database), ct);

        var here = new NpgsqlConnectionStringBuilder(superuser) { Database = database }.ConnectionString;
        await using var owner = await AdminConnection.Open(here, ct);
        await MakeRoles(owner, scripts, key, ct);

        await using (var migrator = await AdminConnection.Open(key.ConnectionString(here, "podcastflow_migrator"), ct))
            await new PublicMigrator(migrator).Apply(scripts, ct);

        await owner.Execute(scripts.Doctor, ct);
        await AssertNoGap(owner, ct);
        return new Installed(created, scripts.Public[^1].Version, scripts.Tenant[^1].Version);
    }

    /// <summary>Applies roles, revokes and passwords again, and the doctor's views.</summary>
    internal static async Task Secure(ServerOwner server, CancellationToken ct)
    {
        await using var owner = await AdminConnection.Open(new NpgsqlConnectionStringBuilder(server.Superuser) { Database = server.Database }.ConnectionString, ct);
        await AssertSuperuser(owner, ct);
        await owner.Execute("select pg_advisory_lock($1)", ct, Lock);
        await MakeRoles(owner, server.Scripts, server.Key, ct);
        await owner.Execute(server.Scripts.Doctor, ct);
    }

    /// <summary>Removes an installed database with everything in it, and the roles of its tenants. There is no way back.</summary>
    public static async Task Remove(string superuser, string database, CancellationToken ct = default)
    {
        await using var server = await AdminConnection.Open(superuser, ct);
        await server.Execute("select pg_advisory_lock($1)", ct, Lock);
        if (!await server.One<bool>("select exists (select from pg_database where datname = $1)", ct, database)) return;
        await using (var owner = await AdminConnection.Open(new NpgsqlConnectionStringBuilder(superuser) { Database = database }.ConnectionString, ct))
            if (await owner.One<bool>("select to_regclass('public.tenant_schema') is not null", ct))
                await owner.Execute("select drop_org_schema(organization_id) from tenant_schema", ct);
        await server.Execute($"drop database {Quoted(database)} with (force)", ct);
    }

    static async Task MakeRoles(AdminConnection owner, TenancyScripts scripts, InstallationKey key, CancellationToken ct)
    {
        await owner.Execute("set client_min_messages = warning; set jit = off", ct);       // roles.sql says why; this role is not ours to change
        await owner.Execute(scripts.Roles, ct);
        await SetPasswords(owner, key, ct);
    }

    /// <summary>A new database is open to everybody: nobody gets in before it is shut.</summary>
    static async Task Create(AdminConnection server, string database, CancellationToken ct)
    {
        await server.Execute($"create database {database} template template0 encoding 'UTF8' allow_connections false", ct);
        await server.Execute($"revoke all on database {database} from public", ct);
        await server.Execute($"alter database {database} allow_connections true", ct);
    }

    static async Task AssertSuperuser(AdminConnection server, CancellationToken ct)
    {
        if (!await server.One<bool>("select rolsuper from pg_roles where rolname = current_user", ct))
            throw new InstallationException(
                "The connection's role is not a superuser of this server. Without one PostgreSQL accepts the revokes that isolate organizations "
                + "from each other, warns, and does nothing: isolation is not to be had here. Give the server owner's connection; it is used for installing only.");
        if (await server.One<int>("select current_setting('server_version_num')::int", ct) < OldestServer)
            throw new InstallationException("PostgreSQL 15 or newer is needed.");
    }

    static async Task SetPasswords(AdminConnection owner, InstallationKey key, CancellationToken ct)
    {
        var logins = await owner.List(
            "select rolname::text, rolpassword from pg_authid where rolcanlogin and rolname ~ '^podcastflow_(migrator|control|reader|app_[0-9]+)$'",
            row => (Role: row.GetString(0), Verifier: row.IsDBNull(1) ? null : row.GetString(1)), ct);
        foreach (var (role, _) in logins.Where(login => login.Verifier != key.VerifierOf(login.Role)))
            await owner.Execute($"alter role {Quoted(role)} password '{key.VerifierOf(role)}'", ct);
    }

    static async Task AssertNoGap(AdminConnection owner, CancellationToken ct)
    {
        if (await owner.One<long>("select count(*) from monitor.forbidden_function", ct) == 0)
            throw new InstallationException("The list of functions to revoke is empty: roles.sql did not do its work.");
        var gaps = await owner.List("select gap from monitor.isolation_gap order by gap", row => row.GetString(0), ct);
        if (gaps.Count > 0)
            throw new InstallationException(
                $"Isolation has {gaps.Count} gap(s): {string.Join("; ", gaps.Take(10))}. See monitor.isolation_gap.");
    }

    static string Quoted(string name) => '"' + name.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
}
