using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Tenancy.Migrations;

namespace PodcastFlow.Tenancy.Export;

/// <summary>
/// Loads rows into a schema that was made a moment ago, in the transaction that made it. Foreign keys are taken away and added again when all rows
/// are there: no order of tables is needed, whatever refers to whatever, and each is checked in one pass. Row triggers guard changes, not a
/// snapshot; constraints, and triggers that look at the end of a transaction, hold.
/// </summary>
sealed class TenantLoad(AdminConnection migrator, string schema, TenantRows rows)
{
    readonly CatalogText _catalog = new(migrator);

    /// <summary>The number of rows.</summary>
    public async Task<long> Run(IProgress<ExportProgress>? progress, CancellationToken ct)
    {
        await migrator.Execute($"set local search_path = \"{schema}\", ext, pg_temp", ct);
        var tables = await TenantTable.Read(migrator, schema, ct);
        AssertSame(tables);
        var loaded = tables.FindAll(table => !table.IsOwnPaper);
        var (keys, triggers) = (await Keys(tables, ct), await Triggers(ct));
        foreach (var (table, name, _) in keys) await migrator.Execute($"alter table \"{table}\" drop constraint {name}", ct);
        foreach (var (table, name) in triggers) await migrator.Execute($"alter table \"{table}\" disable trigger \"{name}\"", ct);

        if (loaded.Count > 0) await migrator.Execute($"truncate {string.Join(", ", loaded.Select(table => $"\"{table.Name}\""))}", ct);      // migrations write rows, too
        var sum = 0L;
        foreach (var (i, table) in loaded.Index())
        {
            progress?.Report(new ExportProgress(i, loaded.Count, table.Name));
            var wanted = 0L;
            await migrator.CopyIn(table.CopyIn, async to => wanted = await rows.Write(table, to, ct), ct);
            if (await migrator.One<long>($"select count(*) from \"{table.Name}\"", ct) is var count && count != wanted)
                throw rows.Refused($"{table.Name} has {count} rows, not {wanted}");
            sum += count;
        }
        await SetCounters(ct);

        await migrator.Execute("set constraints all immediate", ct);
        foreach (var (table, name) in triggers) await migrator.Execute($"alter table \"{table}\" enable trigger \"{name}\"", ct);
        foreach (var (table, _, definition) in keys) await migrator.Execute($"alter table \"{table}\" add {definition}", ct);
        await migrator.Execute("reset search_path", ct);
        return sum;
    }

    /// <summary>Names come from the catalog alone; the archive's have to be the same.</summary>
    void AssertSame(List<TenantTable> tables)
    {
        var given = rows.Tables.Select(table => $"{table.Name} ({string.Join(", ", table.Columns)})").ToList();
        var wanted = tables.ConvertAll(table => $"{table.Name} ({string.Join(", ", table.Columns)})");
        if (given.Except(wanted).FirstOrDefault() is { } unknown) throw rows.Refused($"the schema of version {rows.SchemaVersion} has no table {unknown}");
        if (wanted.Except(given).FirstOrDefault() is { } missing) throw rows.Refused($"it lacks the table {missing}");
        if (given.Count != wanted.Count) throw rows.Refused("its manifest names a table twice");
    }

    async Task<List<(string Table, string Name, string Definition)>> Keys(List<TenantTable> tables, CancellationToken ct)
    {
        var keys = new List<(string, string, string)>();
        foreach (var table in tables)
            foreach (var key in await _catalog.Constraints(table.Oid, CatalogText.ToOthers, ct)) keys.Add((table.Name, key.Split(' ')[1], key));
        return keys;
    }

    Task<List<(string Table, string Name)>> Triggers(CancellationToken ct) => migrator.List($"""
        select c.relname::text, t.tgname::text from pg_trigger t join pg_class c on c.oid = t.tgrelid
        where c.oid in {CatalogText.Own("pg_class")} and c.relkind = 'r' and not t.tgisinternal and t.tgconstraint = 0 and t.tgenabled = 'O' order by 1, 2
        """, row => (row.GetString(0), row.GetString(1)), ct, schema);

    async Task SetCounters(CancellationToken ct)
    {
        foreach (var (table, column, sequence) in await TenantTable.Counters(migrator, schema, ct))
        {
            var counter = rows.Counters.FirstOrDefault(counter => counter.Table == table && counter.Column == column) ?? throw rows.Refused($"the counter of {table}.{column} is missing");
            await migrator.One<long>("select setval($1, $2, $3)", ct, sequence, counter.LastValue, counter.IsCalled);
        }
    }
}
