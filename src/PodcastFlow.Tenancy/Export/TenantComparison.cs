using System.Globalization;
using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Tenancy.Export;

/// <summary>How a table differs between two tenants: the one in use, and the one beside it.</summary>
/// <param name="Table">Its name.</param>
/// <param name="RowsNow">Rows in use.</param>
/// <param name="RowsThen">Rows beside.</param>
/// <param name="ChecksumNow">Of all rows in use, whatever their order.</param>
/// <param name="ChecksumThen">Of all rows beside.</param>
/// <param name="OnlyNow">Rows whose key is only in use; null where the table has no key.</param>
/// <param name="OnlyThen">Rows whose key is only beside.</param>
/// <param name="Changed">Rows of one key with other values.</param>
public sealed record TableDifference(string Table, long RowsNow, long RowsThen, string ChecksumNow, string ChecksumThen, long? OnlyNow, long? OnlyThen, long? Changed)
{
    /// <summary>The same rows.</summary>
    public bool IsSame => RowsNow == RowsThen && ChecksumNow == ChecksumThen;
}

/// <summary>Two tenants' tables side by side, as of one moment. Without secrets, which an export does not carry, and without the papers that say whose a schema is.</summary>
public static class TenantComparison
{
    /// <param name="readerConnectionString">The login that reads every tenant and writes nothing.</param>
    /// <param name="tenantId">The one in use.</param>
    /// <param name="besideId">The one beside it.</param>
    /// <exception cref="InstallationException">One of them is not there, or they are of different versions.</exception>
    public static async Task<IReadOnlyList<TableDifference>> Between(string readerConnectionString, string tenantId, string besideId, IProgress<ExportProgress>? progress = null, CancellationToken ct = default)
    {
        await using var reader = await AdminConnection.Open(readerConnectionString, ct);
        var now = await TenantSnapshot.Take(reader, tenantId, ct);
        var (schema, version) = (await reader.List("select schema_name, schema_version from public.tenant_schema where organization_id = $1", row => (row.GetString(0), row.GetInt32(1)), ct, besideId)) is [var found]
            ? found : throw new InstallationException("There is nothing beside it to compare with.");
        if (version != now.SchemaVersion) throw new InstallationException($"{now.Schema} is at version {now.SchemaVersion}, {schema} at {version}: bring the fleet up to date first.");
        var compared = now.Tables.FindAll(table => !table.IsOwnPaper);
        var differences = new List<TableDifference>();
        foreach (var table in compared)
        {
            progress?.Report(new ExportProgress(differences.Count, compared.Count, table.Name));
            var ((rowsNow, sumNow), (rowsThen, sumThen)) = (await Sum(reader, table, now.Schema, ct), await Sum(reader, table, schema, ct));
            var same = rowsNow == rowsThen && sumNow == sumThen;
            var (onlyNow, onlyThen, changed) = same ? (0, 0, 0) : await Counted(reader, table, now.Schema, schema, ct);
            differences.Add(new TableDifference(table.Name, rowsNow, rowsThen, sumNow, sumThen, onlyNow, onlyThen, changed));
        }
        return differences;
    }

    static string Rows(TenantTable table, string schema) => $"""select {table.CopyColumns} from "{schema}"."{table.Name}" """;

    static async Task<(long, string)> Sum(AdminConnection reader, TenantTable table, string schema, CancellationToken ct) => (await reader.List(
        $"select count(*), coalesce(sum(hashtextextended(r::text, 0)::numeric), 0)::text from ({Rows(table, schema)}) r", row => (row.GetInt64(0), row.GetString(1)), ct)).Single();

    static async Task<(long?, long?, long?)> Counted(AdminConnection reader, TenantTable table, string now, string then, CancellationToken ct)
    {
        var key = await reader.List("""
            select quote_ident(a.attname) from pg_index i cross join unnest(i.indkey::int2[]) with ordinality k (attnum, place) join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
            where i.indrelid = $1::bigint::oid and i.indisprimary order by k.place
            """, row => row.GetString(0), ct, table.Oid);
        if (key.Count == 0) return (null, null, null);
        var keys = string.Join(", ", key);
        return (await reader.List(string.Create(CultureInfo.InvariantCulture, $"""
            select count(*) filter (where b.h is null), count(*) filter (where a.h is null), count(*) filter (where a.h <> b.h)
            from (select {keys}, hashtextextended(r::text, 0) as h from ({Rows(table, now)}) r) a
            full join (select {keys}, hashtextextended(r::text, 0) as h from ({Rows(table, then)}) r) b using ({keys})
            """), row => ((long?)row.GetInt64(0), (long?)row.GetInt64(1), (long?)row.GetInt64(2)), ct)).Single();
    }
}
