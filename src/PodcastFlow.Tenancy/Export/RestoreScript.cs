using System.Globalization;
using System.Text;
using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Tenancy.Migrations;

namespace PodcastFlow.Tenancy.Export;

/// <summary>
/// A tenant's schema as a script for psql: functions, tables, rows, and then what watches over them. Written from the catalog, so that it gives what
/// is there, whatever migrations made it. Without roles and grants: it belongs to whoever runs it.
/// </summary>
sealed class RestoreScript(AdminConnection reader, string schema)
{
    readonly CatalogText _catalog = new(reader);
    readonly StringBuilder _text = new();

    public async Task<string> Text(List<TenantTable> tables, List<ExportedTable> exported, List<ExportedCounter> counters, bool withFiles, CancellationToken ct)
    {
        await Head(ct);
        foreach (var function in await reader.List($"""
            select pg_get_functiondef(p.oid) from pg_proc p where p.oid in {CatalogText.Own("pg_proc")} order by p.oid
            """, row => row.GetString(0), ct, schema)) Line(function.Trim() + ";\n");
        foreach (var table in tables) Line(await _catalog.Table(table.Oid, $"\"{table.Name}\"", CatalogText.WithinTable, ct));
        foreach (var table in tables)
            Line($"""\copy "{table.Name}" ({string.Join(", ", table.Columns.Select(column => $"\"{column}\""))}) from '{table.File}' (format csv, header match)""");
        if (withFiles) Line(TenantUploads.Restore);
        Line("");
        Verify(exported);
        foreach (var counter in counters)
            Line(string.Create(CultureInfo.InvariantCulture, $"select setval(pg_get_serial_sequence('\"{counter.Table}\"', '{counter.Column}'), {counter.LastValue}, {(counter.IsCalled ? "true" : "false")});"));
        foreach (var table in tables) Lines("", await _catalog.Indexes(table.Oid, ct));
        foreach (var table in tables) Lines($"alter table \"{table.Name}\" add ", await _catalog.Constraints(table.Oid, CatalogText.ToOthers, ct));
        foreach (var table in tables) Lines("", await _catalog.OwnTriggers(table.Oid, schema, ct));
        foreach (var (oid, name) in await reader.List($"select c.oid::int8, c.relname::text from pg_class c where c.oid in {CatalogText.Own("pg_class")} and c.relkind = 'v' order by c.oid", row => (row.GetInt64(0), row.GetString(1)), ct, schema))
            Line(await _catalog.View(oid, name, ct));
        Line("commit;");
        return _text.ToString();
    }

    async Task Head(CancellationToken ct)
    {
        Line($"""
            -- Restores schema {schema} into an empty PostgreSQL database, 15 or newer: psql -X -d restored -f restore.sql, in the folder of this file.
            \set ON_ERROR_STOP on
            begin;
            {TenantExport.Spelling};
            set client_min_messages = warning;
            set check_function_bodies = off;
            create schema if not exists ext;
            """);
        // Only those whose operators its indexes use.
        foreach (var extension in await reader.List($"""
            select distinct e.extname::text from pg_index i cross join unnest(i.indclass::oid[]) operators
            join pg_depend m on m.classid = 'pg_opclass'::regclass and m.objid = operators and m.refclassid = 'pg_extension'::regclass and m.deptype = 'e'
            join pg_extension e on e.oid = m.refobjid
            where i.indrelid in {CatalogText.Own("pg_class")} order by 1
            """, row => row.GetString(0), ct, schema)) Line($"create extension if not exists {extension} with schema ext;");
        Line($"create schema \"{schema}\";\nset search_path = \"{schema}\", ext;\n");
    }

    /// <summary>What psql takes for the end of a file in the middle of it is noticed here.</summary>
    void Verify(List<ExportedTable> exported)
    {
        Line("do $$\ndeclare\n    wrong text;\nbegin\n    select string_agg(name, ', ') into wrong from (");
        Line(string.Join("\n        union all ", exported.Select(table => string.Create(CultureInfo.InvariantCulture, $"        select '{table.Name}' where (select count(*) from \"{table.Name}\") <> {table.Rows}"))));
        Line("    ) t (name);\n    if wrong is not null then\n        raise exception 'not all rows arrived: %', wrong;\n    end if;\nend $$;\n");
    }

    void Lines(string before, List<string> statements)
    {
        foreach (var statement in statements) Line($"{before}{statement};");
    }

    void Line(string text) => _text.Append(text).Append('\n');
}
