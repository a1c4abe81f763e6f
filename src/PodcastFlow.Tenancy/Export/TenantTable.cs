using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Tenancy.Migrations;

namespace PodcastFlow.Tenancy.Export;

/// <summary>
/// One table of a tenant's schema as it is exported, read from the catalog: a table made tomorrow is in the archive without anybody remembering it.
/// </summary>
/// <param name="IsOwnPaper">Says who the tenant is, or what was done to its schema: read by people, not loaded into another schema.</param>
sealed record TenantTable(long Oid, string Name, string[] Columns, string[] Withheld, string[] Cleared, bool IsOwnPaper, string CopyColumns)
{
    // A secret is a column named *_ciphertext; it is protected by the installation's key and worth nothing elsewhere. What a CHECK ties to it (the
    // key's name, the expiry, the switch "is active") goes with it: null where the column may be null, and off for switches. So the rows keep their rules.
    static readonly string All = $"""
        with own as (
            select c.oid, c.relname::text as name from pg_class c where c.oid in {CatalogText.Own("pg_class")} and c.relkind = 'r'
        ), col as (
            select o.oid, o.name, a.attname::text as column, a.attnum, a.attnotnull as filled, a.atttypid = 'boolean'::regtype as switch, a.attname like '%\_ciphertext' as secret
            from own o join pg_attribute a on a.attrelid = o.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
        ), tied as (
            select distinct c.oid, c.attnum from col c join pg_constraint k on k.conrelid = c.oid and k.contype = 'c' and c.attnum = any (k.conkey)
            where not c.secret and (c.switch or not c.filled) and exists (select from col s where s.oid = c.oid and s.secret and s.attnum = any (k.conkey))
        )
        select c.oid::int8, c.name, array_remove(array_agg(case when not c.secret then c.column end order by c.attnum), null),
               array_remove(array_agg(case when c.secret then c.column end order by c.attnum), null),
               array_remove(array_agg(case when t.attnum is not null then c.column end order by c.attnum), null),
               c.name = 'schema_migration' or bool_or(c.column = 'org_id'),
               string_agg(case when t.attnum is null then quote_ident(c.column) when c.filled then 'false as ' || quote_ident(c.column) else 'null as ' || quote_ident(c.column) end, ', ' order by c.attnum)
                   filter (where not c.secret),
               bool_or(c.secret and c.filled)
        from col c left join tied t on t.oid = c.oid and t.attnum = c.attnum
        group by c.oid, c.name order by c.name collate "C"
        """;

    static readonly string Strange = $"""
        select case c.relkind when 'S' then 'sequence ' when 'm' then 'materialized view ' when 'p' then 'partitioned table ' else 'relation ' end || quote_ident(c.relname)
        from pg_class c where c.oid in {CatalogText.Own("pg_class")} and (c.relkind in ('m', 'p', 'f') or c.relkind = 'r' and c.relname !~ '^[a-z][a-z0-9_]*$' or c.relkind = 'S'
            and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'i'))
        union all
        select 'type ' || t.typname from pg_type t where t.oid in {CatalogText.Own("pg_type")} and t.typtype in ('e', 'd', 'r')
        order by 1
        """;

    public string File => $"data/{Name}.csv";

    public string CopyOut => $"""copy (select {CopyColumns} from "{Name}") to stdout (format csv, header)""";

    public string CopyIn => $"""copy "{Name}" ({string.Join(", ", Columns.Select(column => $"\"{column}\""))}) from stdin (format csv, header match)""";

    public ExportedTable As(long rows) => new(Name, Columns, Withheld, Cleared, rows);

    /// <exception cref="InstallationException">The schema holds something that an export would leave out.</exception>
    public static async Task<List<TenantTable>> Read(AdminConnection connection, string schema, CancellationToken ct)
    {
        if (await connection.List(Strange, row => row.GetString(0), ct, schema) is { Count: > 0 } strange)
            throw new InstallationException($"{schema} holds what an export does not know how to carry: {string.Join(", ", strange)}.");
        var tables = await connection.List(All, row => (Table: new TenantTable(row.GetInt64(0), row.GetString(1), row.GetFieldValue<string[]>(2), row.GetFieldValue<string[]>(3),
            row.GetFieldValue<string[]>(4), row.GetBoolean(5), row.GetString(6)), Stuck: row.GetBoolean(7)), ct, schema);
        return tables.Find(table => table.Stuck) is { Table: { } stuck } ? throw new InstallationException($"{stuck.Name} has a ciphertext that may not be null, so its rows cannot be exported without it.") : tables.ConvertAll(table => table.Table);
    }

    /// <summary>The identity columns with the sequences behind them.</summary>
    public static Task<List<(string Table, string Column, string Sequence)>> Counters(AdminConnection connection, string schema, CancellationToken ct) => connection.List($"""
        select c.relname::text, a.attname::text, pg_get_serial_sequence(quote_ident($1) || '.' || quote_ident(c.relname), a.attname)
        from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attidentity <> ''
        where c.oid in {CatalogText.Own("pg_class")} and c.relkind = 'r' order by c.relname collate "C", a.attnum
        """, row => (row.GetString(0), row.GetString(1), row.GetString(2)), ct, schema);
}
