using System.Globalization;
using System.Text;
using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Tenancy.Migrations;

/// <summary>
/// What a fresh tenant's schema looks like, as text from the catalog: one file to read instead of all migrations, and a change of it shows
/// in review. The tenant it looks at is made in a transaction that is rolled back.
/// </summary>
public static class SnapshotWriter
{
    const string Relations = """
        select c.oid::int8, c.relname::text, c.relkind::text from pg_class c
        where c.relnamespace = to_regnamespace($1) and c.relkind in ('r', 'v') order by c.relkind, c.relname
        """;

    // What the tenant may do, where it is not everything; what the reader may do, where it is not only reading.
    const string Grants = """
        select a.grantee::regrole || ': ' || string_agg(lower(a.privilege_type) || coalesce(' (' || a.attname || ')', ''), ', '
                   order by array_position(array['SELECT', 'INSERT', 'UPDATE', 'DELETE'], a.privilege_type::text), a.attname)
        from (select x.grantee, x.privilege_type, null::name as attname from pg_class c, aclexplode(c.relacl) x where c.oid = $1::oid and x.grantee <> c.relowner
              union all
              select x.grantee, x.privilege_type, t.attname from pg_attribute t, aclexplode(t.attacl) x where t.attrelid = $1::oid) a
        group by a.grantee order by a.grantee::regrole::text collate "C"
        """;

    // Triggers name their functions; what those do is part of the schema.
    const string Functions = """
        select rtrim(pg_get_functiondef(p.oid), E'\n') || ';' || coalesce((
            select string_agg(format(E'\n-- %s: %s', a.grantee::regrole, lower(a.privilege_type)), '' order by a.grantee::regrole::text collate "C")
            from aclexplode(p.proacl) a where a.grantee <> p.proowner), '')
        from pg_proc p where p.pronamespace = to_regnamespace($1) order by p.proname
        """;

    /// <summary>The text, for the migrations stored in the database of the connection.</summary>
    public static async Task<string> Write(string migratorConnectionString, CancellationToken ct = default)
    {
        await using var migrator = await AdminConnection.Open(migratorConnectionString, ct);
        return await Specimen.Show(migrator, null, (_, schema) => Write(migrator, schema, ct), ct);
    }

    static async Task<string> Write(AdminConnection migrator, string schema, CancellationToken ct)
    {
        await migrator.Execute($"set local search_path = {schema}, ext, pg_temp", ct);

        var catalog = new CatalogText(migrator);
        var version = await migrator.One<int>("select max(version) from schema_migration", ct);
        var size = await migrator.One<long>("""
            select count(*) from pg_class c where c.relnamespace = to_regnamespace($1)
                or c.oid in (select t.reltoastrelid from pg_class t where t.relnamespace = to_regnamespace($1))
                or c.oid in (select i.indexrelid from pg_index i join pg_class t on t.reltoastrelid = i.indrelid where t.relnamespace = to_regnamespace($1))
            """, ct, schema);
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture,
            $"-- An organization's schema at version {version}, generated from the catalog; never edited. Relations, with indexes and TOAST: {size}.\n");
        foreach (var (oid, name, kind) in await migrator.List(Relations, row => (row.GetInt64(0), row.GetString(1), row.GetString(2)), ct, schema))
        {
            text.Append('\n');
            if (kind == "r") await Table(catalog, text, oid, name, ct);
            else text.Append(await catalog.View(oid, name, ct));
            foreach (var grant in await migrator.List(Grants, row => row.GetString(0), ct, oid)) text.Append(CultureInfo.InvariantCulture, $"-- {grant}\n");
        }
        foreach (var function in await migrator.List(Functions, row => row.GetString(0), ct, schema))
            text.Append('\n').Append(function).Append('\n');
        return text.Replace(schema + ".", "").Replace(schema, ":\"tenant\"").ToString();
    }

    static async Task Table(CatalogText catalog, StringBuilder text, long oid, string name, CancellationToken ct)
    {
        text.Append(await catalog.Table(oid, name, CatalogText.AllConstraints, ct));
        foreach (var line in await catalog.Indexes(oid, ct)) text.Append(line).Append(";\n");
        foreach (var line in await catalog.Triggers(oid, ct)) text.Append(line).Append(";\n");
    }
}
