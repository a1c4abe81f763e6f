using Npgsql;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Benchmarks.Tenancy;

/// <summary>One way to do the four things, for a tenant by its number.</summary>
abstract class Contestant : IAsyncDisposable
{
    internal abstract string Name { get; }
    internal abstract Task<Item> Point(int tenant, int row);
    internal abstract Task<List<Item>> List(int tenant);
    internal abstract Task Insert(int tenant);
    internal abstract Task Work(int tenant, int row);
    public abstract ValueTask DisposeAsync();

    /// <summary>The four things, by name.</summary>
    internal (string Name, Func<int, Random, Task> Do)[] Shapes =>
    [
        ("point read", (tenant, random) => Point(tenant, random.Next(Goods.RowsPerTenant))),
        ("list of 25", (tenant, _) => List(tenant)),
        ("insert", (tenant, _) => Insert(tenant)),
        ("work of 5", (tenant, random) => Work(tenant, random.Next(Goods.RowsPerTenant))),
    ];
}

/// <summary>The engine.</summary>
sealed class Engine(BenchDatabase bench, TenancyOptions options) : Contestant
{
    readonly TenantDatabase _tenants = new(bench.Connection, options, TimeProvider.System);

    internal override string Name => "engine";

    internal override Task<Item> Point(int tenant, int row) => _tenants.Read(bench.Tenants[tenant], db => db.One<Item>($"""
        select id, code, name, amount, created_at from item where id = {Goods.Id(row)}
        """));

    internal override Task<List<Item>> List(int tenant) => _tenants.Read(bench.Tenants[tenant], db => db.List<Item>($"""
        select id, code, name, amount, created_at from item order by created_at limit 25
        """));

    internal override Task Insert(int tenant) => _tenants.Run(bench.Tenants[tenant], db => db.Execute($"""
        insert into item (id, code, name, amount, created_at) values ({Guid.CreateVersion7()}, {"code"}, {"A name of some length"}, {12.5m}, {db.Now})
        """));

    internal override Task Work(int tenant, int row) => _tenants.Run(bench.Tenants[tenant], async db =>
    {
        var id = Goods.Id(row);
        var item = await db.One<Item>($"select id, code, name, amount, created_at from item where id = {id} for update");
        await db.Execute($"update item set amount = {item.Amount + 1} where id = {id}");
        await db.Execute($"insert into note (id, item_id, note) values ({Guid.CreateVersion7()}, {id}, {"touched"})");
        await db.One<Guid>($"select id from note where item_id = {id} limit 1");
        return await db.One<Item>($"select id, code, name, amount, created_at from item where id = {id}");
    });

    public override ValueTask DisposeAsync() => _tenants.DisposeAsync();
}

/// <summary>What one writes by hand: Npgsql with default settings, one table for all with a column for the tenant.</summary>
sealed class SharedTable(BenchDatabase bench, int connections, bool prepared) : Contestant
{
    readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(bench.SharedTable)
    {
        MaxPoolSize = connections, MaxAutoPrepare = prepared ? 50 : 0,
    }.ConnectionString);

    internal override string Name => prepared ? "shared table, prepared" : "shared table";

    internal override async Task<Item> Point(int tenant, int row)
    {
        await using var connection = await _source.OpenConnectionAsync();
        return (await ByHand.Items(connection, "select id, code, name, amount, created_at from item where organization_id = $1 and id = $2", Goods.Id(tenant), Goods.Id(row))).Single();
    }

    internal override async Task<List<Item>> List(int tenant)
    {
        await using var connection = await _source.OpenConnectionAsync();
        return await ByHand.Items(connection, "select id, code, name, amount, created_at from item where organization_id = $1 order by created_at limit 25", Goods.Id(tenant));
    }

    internal override async Task Insert(int tenant)
    {
        await using var connection = await _source.OpenConnectionAsync();
        await ByHand.Execute(connection, "insert into item (organization_id, id, code, name, amount, created_at) values ($1, $2, $3, $4, $5, $6)",
            Goods.Id(tenant), Guid.CreateVersion7(), "code", "A name of some length", 12.5m, TimeProvider.System.GetUtcNow());
    }

    internal override async Task Work(int tenant, int row)
    {
        var (whose, id) = (Goods.Id(tenant), Goods.Id(row));
        await using var connection = await _source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var item = (await ByHand.Items(connection, "select id, code, name, amount, created_at from item where organization_id = $1 and id = $2 for update", whose, id)).Single();
        await ByHand.Execute(connection, "update item set amount = $3 where organization_id = $1 and id = $2", whose, id, item.Amount + 1);
        await ByHand.Execute(connection, "insert into note (organization_id, id, item_id, note) values ($1, $2, $3, $4)", whose, Guid.CreateVersion7(), id, "touched");
        await ByHand.Scalar(connection, "select id from note where organization_id = $1 and item_id = $2 limit 1", whose, id);
        await ByHand.Items(connection, "select id, code, name, amount, created_at from item where organization_id = $1 and id = $2", whose, id);
        await transaction.CommitAsync();
    }

    public override ValueTask DisposeAsync() => _source.DisposeAsync();
}

/// <summary>Schemas without care: BEGIN, set, statement, COMMIT, each a round trip, on one pool for all tenants.</summary>
sealed class Naive(BenchDatabase bench, int connections) : Contestant
{
    readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(bench.Superuser) { MaxPoolSize = connections }.ConnectionString);

    internal override string Name => "naive schemas";

    internal override Task<Item> Point(int tenant, int row) => In(tenant, async connection =>
        (await ByHand.Items(connection, "select id, code, name, amount, created_at from item where id = $1", Goods.Id(row))).Single());

    internal override Task<List<Item>> List(int tenant) => In(tenant, connection =>
        ByHand.Items(connection, "select id, code, name, amount, created_at from item order by created_at limit 25"));

    internal override Task Insert(int tenant) => In(tenant, connection => ByHand.Execute(connection,
        "insert into item (id, code, name, amount, created_at) values ($1, $2, $3, $4, $5)", Guid.CreateVersion7(), "code", "A name of some length", 12.5m, TimeProvider.System.GetUtcNow()));

    internal override Task Work(int tenant, int row) => In(tenant, async connection =>
    {
        var id = Goods.Id(row);
        var item = (await ByHand.Items(connection, "select id, code, name, amount, created_at from item where id = $1 for update", id)).Single();
        await ByHand.Execute(connection, "update item set amount = $2 where id = $1", id, item.Amount + 1);
        await ByHand.Execute(connection, "insert into note (id, item_id, note) values ($1, $2, $3)", Guid.CreateVersion7(), id, "touched");
        await ByHand.Scalar(connection, "select id from note where item_id = $1 limit 1", id);
        return await ByHand.Items(connection, "select id, code, name, amount, created_at from item where id = $1", id);
    });

    /// <summary>The process ids of the connections of the pool, each having touched every tenant.</summary>
    internal async Task<List<int>> TouchAll(int connections)
    {
        var open = new List<NpgsqlConnection>();
        for (var i = 0; i < connections; i++) open.Add(await _source.OpenConnectionAsync());
        foreach (var connection in open)
            for (var tenant = 0; tenant < bench.Tenants.Count; tenant++)
                await Once(connection, tenant, c => ByHand.Items(c, "select id, code, name, amount, created_at from item where id = $1", Goods.Id(1)));
        var ids = open.Select(connection => connection.ProcessID).ToList();
        foreach (var connection in open) await connection.DisposeAsync();
        return ids;
    }

    async Task<T> In<T>(int tenant, Func<NpgsqlConnection, Task<T>> work)
    {
        await using var connection = await _source.OpenConnectionAsync();
        return await Once(connection, tenant, work);
    }

    async Task<T> Once<T>(NpgsqlConnection connection, int tenant, Func<NpgsqlConnection, Task<T>> work)
    {
        await ByHand.Execute(connection, "begin");
        await ByHand.Execute(connection, $"set local search_path = {bench.Tenants[tenant].Schema}");
        var result = await work(connection);
        await ByHand.Execute(connection, "commit");
        return result;
    }

    public override ValueTask DisposeAsync() => _source.DisposeAsync();
}

/// <summary>Plain Npgsql.</summary>
static class ByHand
{
    static NpgsqlCommand Command(NpgsqlConnection connection, string sql, object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    internal static async Task<List<Item>> Items(NpgsqlConnection connection, string sql, params object[] values)
    {
        await using var command = Command(connection, sql, values);
        await using var row = await command.ExecuteReaderAsync();
        var items = new List<Item>();
        while (await row.ReadAsync()) items.Add(new Item(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetDecimal(3), row.GetFieldValue<DateTimeOffset>(4)));
        return items;
    }

    internal static async Task<int> Execute(NpgsqlConnection connection, string sql, params object[] values)
    {
        await using var command = Command(connection, sql, values);
        return await command.ExecuteNonQueryAsync();
    }

    internal static async Task<object?> Scalar(NpgsqlConnection connection, string sql, params object[] values)
    {
        await using var command = Command(connection, sql, values);
        return await command.ExecuteScalarAsync();
    }
}
