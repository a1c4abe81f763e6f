using System.Text.RegularExpressions;
using Npgsql;
using PodcastFlow.Testing;

namespace PodcastFlow.Tests.Database.Constraints;

/// <summary>
/// A schema with a row of everything, in which statements are tried and undone. In the SQL <c>#7</c> is an id (<c>#0</c> that of the new row),
/// STD and BY are the standard columns and their values.
/// </summary>
public sealed partial class ConstraintTrial : IAsyncDisposable
{
    readonly NpgsqlConnection _connection;
    readonly string _schema;
    readonly Dictionary<string, (string Table, bool IsJoint)> _constraints;

    ConstraintTrial(NpgsqlConnection connection, string schema, Dictionary<string, (string Table, bool IsJoint)> constraints) =>
        (_connection, _schema, _constraints) = (connection, schema, constraints);

    /// <summary>Every check, unique, exclusion and foreign key constraint, unique index and row trigger of the schema's tables. Left out is what
    /// cannot be broken alone: primary keys, NOT NULL, and a unique constraint that holds a primary key (it is there to be referred to).</summary>
    public IReadOnlyCollection<string> Names => _constraints.Keys;

    /// <summary>Those of them that speak of several columns or several rows, but for references.</summary>
    public IEnumerable<string> Joint => _constraints.Where(c => c.Value.IsJoint).Select(c => c.Key);

    public static async Task<ConstraintTrial> Begin(string superuser, string schema, string rows)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(superuser) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        // As the table is now: the rows that the pairs vary.
        await Run(connection, $"set search_path = {schema}, ext; {Filled(rows)}");
        await Run(connection, $"""
            create schema sample;
            do $$ declare t text; begin
                for t in select relname from pg_class where relnamespace = '{schema}'::regnamespace and relkind = 'r' loop
                    execute format('create table sample.%1$I as select * from %2$I.%1$I limit 1', t, '{schema}');
                end loop;
            end $$
            """);
        var constraints = new Dictionary<string, (string, bool)>(StringComparer.Ordinal);
        await using var names = new NpgsqlCommand("""
            select c.conname::text, r.relname::text, c.contype in ('u', 'x') or c.contype = 'c' and cardinality(c.conkey) > 1 from pg_constraint c join pg_class r on r.oid = c.conrelid
            where r.relnamespace = to_regnamespace($1) and r.relkind = 'r' and (c.contype in ('c', 'f', 'x') or c.contype = 'u' and not exists (
                select from pg_constraint p where p.conrelid = c.conrelid and p.contype = 'p' and p.conkey <@ c.conkey))
            union all
            select i.relname::text, r.relname::text, true from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class r on r.oid = x.indrelid
            where r.relnamespace = to_regnamespace($1) and r.relkind = 'r' and x.indisunique
                and not exists (select from pg_constraint c where c.conindid = x.indexrelid and c.contype in ('p', 'u', 'x'))
            union all
            select t.tgname::text, r.relname::text, true from pg_trigger t join pg_class r on r.oid = t.tgrelid
            where r.relnamespace = to_regnamespace($1) and not t.tgisinternal and (t.tgtype & 1) = 1
            """, connection) { Parameters = { new() { Value = schema } } };
        await using var reader = await names.ExecuteReaderAsync();
        while (await reader.ReadAsync()) constraints.Add(reader.GetString(0), (reader.GetString(1), reader.GetBoolean(2)));
        return new ConstraintTrial(connection, schema, constraints);
    }

    /// <summary>Tries a change up to its commit, and undoes it. Answers how many rows it touched.</summary>
    public async Task<int> Try(string constraint, string change)
    {
        var table = _constraints[constraint].Table;
        await using var transaction = await _connection.BeginTransactionAsync();
        int touched;
        if (Statement().IsMatch(change)) touched = await Run(_connection, Filled(change));
        else if (change.StartsWith("+ ", StringComparison.Ordinal))
        {
            var columns = await Columns(table);
            if (columns.Split(", ").Contains("id")) await Run(_connection, Filled($"update sample.{table} set id = #0"));
            await Run(_connection, Filled($"update sample.{table} set {change[2..]}"));
            touched = await Run(_connection, $"insert into {table} ({columns}) select {columns} from sample.{table}");
        }
        else touched = await Run(_connection, Filled($"update {table} set {change} where ctid = (select min(ctid) from {table})"));
        await Run(_connection, "set constraints all immediate");
        return touched;
    }

    /// <summary>Tries statements as the organization itself, or as the owner; undoes them.</summary>
    public async Task Try(string statements, bool asTenant)
    {
        await using var transaction = await _connection.BeginTransactionAsync();
        if (asTenant) await Run(_connection, $"set local role {_schema}");
        await Run(_connection, Filled(statements));
    }

    /// <summary>The rows of a query after these statements, each as text with its columns separated by a blank; what was done is undone.</summary>
    public async Task<string[]> After(string statements, string query)
    {
        await using var transaction = await _connection.BeginTransactionAsync();
        if (statements.Length > 0) await Run(_connection, Filled(statements));
        await Run(_connection, "set constraints all immediate");
        await using var command = new NpgsqlCommand(Filled(query), _connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync()) rows.Add(string.Join(' ', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "-" : reader.GetString(i))));
        return [.. rows];
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    async Task<string> Columns(string table)
    {
        await using var command = new NpgsqlCommand("""
            select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute
            where attrelid = to_regclass($1) and attnum > 0 and not attisdropped and attgenerated = '' and attidentity = ''
            """, _connection) { Parameters = { new() { Value = $"{_schema}.{table}" } } };
        return (string)(await command.ExecuteScalarAsync())!;
    }

    static async Task<int> Run(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteNonQueryAsync();
    }

    static string Filled(string sql) => StandardValues().Replace(
        Id().Replace(sql, match => $"'00000000-0000-7000-8000-{int.Parse(match.Groups[1].ValueSpan) + 1000:D12}'")
            .Replace("STD", "created_at, created_by, updated_at, updated_by", StringComparison.Ordinal),
        "now(), '00000000-0000-7000-8000-000000000001', now(), '00000000-0000-7000-8000-000000000001'");

    [GeneratedRegex(@"#(\d+)\b")]
    private static partial Regex Id();

    [GeneratedRegex(@"\bBY\b")]
    private static partial Regex StandardValues();

    [GeneratedRegex(@"^(insert into|update|delete from) ")]
    private static partial Regex Statement();
}
