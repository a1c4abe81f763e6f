using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Tenancy.Migrations;

/// <summary>
/// Brings schema <c>public</c> to the newest version and stores the tenants' migrations, from which the database itself then makes
/// and migrates tenants. What has been applied or stored cannot change any more.
/// </summary>
sealed class PublicMigrator(AdminConnection migrator)
{
    public async Task Apply(TenancyScripts scripts, CancellationToken ct)
    {
        await EnsureLedger(ct);
        foreach (var script in await Missing("public", "public_migration", scripts.Public, ct))
        {
            try
            {
                await migrator.InTransaction(async () =>
                {
                    await migrator.Execute(script.Text, ct);
                    await migrator.Execute("insert into public_migration (version, name, sha256) values ($1, $2, $3)", ct, script.Version, script.Name, script.Sha256);
                }, ct);
            }
            catch (Npgsql.PostgresException e)
            {
                throw new InstallationException($"public migration {script.Version} ({script.Name}): {e.MessageText} ({e.SqlState})", e);
            }
        }
        var unstored = await Missing("tenant", "tenant_script", scripts.Tenant, ct);
        await migrator.InTransaction(async () =>
        {
            foreach (var script in unstored)
                await migrator.Execute("insert into tenant_script (version, name, script, sha256) values ($1, $2, $3, $4)", ct,
                    script.Version, script.Name, script.Text, script.Sha256);
        }, ct);
    }

    async Task EnsureLedger(CancellationToken ct)
    {
        if (await migrator.One<bool>("select to_regclass('public.public_migration') is not null", ct)) return;
        await migrator.Execute("""
            create table public_migration (
                version    integer not null,
                name       text not null,
                sha256     bytea not null,
                applied_at timestamptz not null default now(),
                constraint public_migration_pkey primary key (version)
            );
            revoke insert, update, delete on public_migration from podcastflow_control;
            """, ct);
    }

    /// <summary>The scripts that the ledger does not have yet, after seeing that it has no other ones.</summary>
    async Task<IEnumerable<Script>> Missing(string what, string ledger, IReadOnlyList<Script> scripts, CancellationToken ct)
    {
        var known = await migrator.List($"select version, name, sha256 from {ledger} order by version",
            row => (Version: row.GetInt32(0), Name: row.GetString(1), Sha256: row.GetFieldValue<byte[]>(2)), ct);
        foreach (var (version, name, sha256) in known)
        {
            if (version > scripts.Count)
                throw new InstallationException($"The database has {what} migration {version} ({name}), which this version of the product does not know: it is older than the database.");
            if (scripts[version - 1].Name != name || !scripts[version - 1].Sha256.AsSpan().SequenceEqual(sha256))
                throw new InstallationException($"{what} migration {version} ({name}) was changed after it had been applied. Applied migrations are immutable: undo the change and add a new one.");
        }
        return scripts.Skip(known.Count);
    }
}
