using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Tenancy.Export;

/// <summary>One tenant at one moment, while people work: what its connection reads stays as it was.</summary>
sealed record TenantSnapshot(string Schema, string Slug, int SchemaVersion, List<TenantTable> Tables, AdminConnection Reader)
{
    // A long scan may start in the middle of a table where another one is, and several workers mix rows: the same rows are to give the same file.
    const string InOrder = "set synchronize_seqscans = off; set max_parallel_workers_per_gather = 0";

    /// <exception cref="InstallationException">There is no such tenant, or its schema holds what cannot be exported.</exception>
    public static async Task<TenantSnapshot> Take(AdminConnection reader, string tenantId, CancellationToken ct)
    {
        await reader.Execute($"{TenantExport.Spelling}; {InOrder}; set statement_timeout = 0; set lock_timeout = '10s'", ct);
        await reader.Execute("begin transaction isolation level repeatable read, read only", ct);
        var (schema, slug) = (await reader.List("select schema_name, slug from public.tenant_schema where organization_id = $1", row => (row.GetString(0), row.GetString(1)), ct, tenantId)) is [var found]
            ? found : throw new InstallationException("There is no such organization, or it has no schema yet.");
        await reader.Execute($"""set local search_path = "{schema}", ext, pg_temp""", ct);
        var tables = await TenantTable.Read(reader, schema, ct);
        // A migration in the middle of it would tear it apart; people's work goes on.
        await reader.Execute($"lock table only {string.Join(", only ", tables.Select(table => $"\"{table.Name}\""))} in access share mode", ct);
        return new TenantSnapshot(schema, slug, await reader.One<int>("select max(version) from schema_migration", ct), tables, reader);
    }

    /// <summary>Counters are not part of the snapshot: read after the rows, they are never behind them.</summary>
    public async Task<List<ExportedCounter>> Counters(CancellationToken ct)
    {
        var counters = new List<ExportedCounter>();
        foreach (var (table, column, sequence) in await TenantTable.Counters(Reader, Schema, ct))
            counters.AddRange(await Reader.List($"select last_value, is_called from {sequence}", row => new ExportedCounter(table, column, row.GetInt64(0), row.GetBoolean(1)), ct));
        return counters;
    }
}
