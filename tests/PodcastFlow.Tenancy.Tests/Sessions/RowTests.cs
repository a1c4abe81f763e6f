using System.Text.Json;
using PodcastFlow.Tenancy.Tests.Isolation;

namespace PodcastFlow.Tenancy.Tests.Sessions;

/// <summary>How values cross to PostgreSQL and back, and how strict the reading is.</summary>
public sealed class RowTests(World world) : IAsyncLifetime
{
    TenantDatabase _engine = null!;

    public ValueTask InitializeAsync()
    {
        _engine = world.Engine();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    Task<T> Read<T>(Sql sql) => _engine.Read(world.Attacker, db => db.One<T>(sql));

    Task<string> Refused<T>(Sql sql) => Task.Run(async () => (await Assert.ThrowsAsync<InvalidOperationException>(() => Read<T>(sql))).Message);

    [Fact]
    public async Task A_record_takes_its_columns_by_name_in_any_order() =>
        Assert.Equal(new Thing(1, "one"), await Read<Thing>($"select 'one' as name, 1 as id"));

    [Fact]
    public async Task A_record_in_a_record_takes_its_columns_beside_the_others() =>
        Assert.Equal(new Shelved(new Thing(1, "one"), 7), await Read<Shelved>($"select 7 as shelf, 1 as id, 'one' as name"));

    [Fact]
    public async Task A_missing_column_is_an_error() => Assert.Contains("2 columns, the statement returns 1", await Refused<Thing>($"select 1 as id"), StringComparison.Ordinal);

    [Fact]
    public async Task A_surplus_column_is_an_error() => Assert.Contains("2 columns, the statement returns 3", await Refused<Thing>($"select 1 as id, 'x' as name, 2 as more"), StringComparison.Ordinal);

    [Fact]
    public async Task A_column_of_another_name_is_an_error() =>
        await Assert.ThrowsAnyAsync<Exception>(() => Read<Thing>($"select 1 as id, 'x' as title"));

    [Fact]
    public async Task A_null_is_an_error_where_the_record_does_not_allow_it() => Assert.Contains("'name' is null", await Refused<Thing>($"select 1 as id, null::text as name"), StringComparison.Ordinal);

    [Fact]
    public async Task A_null_is_fine_where_the_record_allows_it() =>
        Assert.Null((await Read<ThingPerhapsNamed>($"select 1 as id, null::text as name")).Name);

    [Fact]
    public async Task A_single_value_takes_one_column_only() => Assert.Contains("Expected one column", await Refused<int>($"select 1, 2"), StringComparison.Ordinal);

    [Fact]
    public async Task One_wants_exactly_one_row()
    {
        Assert.Contains("Expected exactly one", await Refused<int>($"select 1 where false"), StringComparison.Ordinal);
        Assert.Contains("Expected exactly one", await Refused<int>($"select generate_series(1, 2)"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_or_none_tells_none_from_zero_and_refuses_two()
    {
        Assert.Null(await _engine.Read(world.Attacker, db => db.OneOrNone<int?>($"select 1 where false")));
        Assert.Equal(0, await _engine.Read(world.Attacker, db => db.OneOrNone<int?>($"select 0")));
        await Assert.ThrowsAsync<InvalidOperationException>(() => _engine.Read(world.Attacker, db => db.OneOrNone<int?>($"select generate_series(1, 2)")));
    }

    [Fact]
    public async Task An_item_with_everything_comes_back_as_it_was()
    {
        var (id, other) = (new ItemId(Guid.CreateVersion7()), new ItemId(Guid.CreateVersion7()));
        var made = new DateTimeOffset(2026, 3, 29, 2, 30, 0, TimeSpan.FromHours(2));
        var details = new Details("red", Kind.RareThing, other);
        Kind[] kinds = [Kind.RareThing, Kind.PlainThing];
        await _engine.Run(world.Attacker, db => db.Execute($"""
            insert into item (id, kind, price, price_currency, tags, kinds, related, made_at, day, details)
            values ({id}, {Kind.RareThing}, {12.50m}, {"EUR"}, {new[] { "a", "b" }}, {kinds}, {new List<ItemId> { other }}, {made}, {new DateOnly(2026, 1, 31)}, {new Json<Details>(details)})
            """));

        var item = await Read<Item>($"select id, kind, price, price_currency, tags, kinds, related, made_at, day, details, xmin from item where id = {id}");

        Assert.Equal((id, Kind.RareThing, new Price(12.50m, "EUR")), (item.Id, item.Kind, item.Price!.Value));
        Assert.Equal(["a", "b"], item.Tags);
        Assert.Equal(kinds, item.Kinds);
        Assert.Equal([other], item.Related);
        Assert.Equal((made.ToUniversalTime(), new DateOnly(2026, 1, 31), details), (item.MadeAt!.Value, item.Day!.Value, item.Details!.Value.Value));
        Assert.Equal(TimeSpan.Zero, item.MadeAt.Value.Offset);
        Assert.Equal(1, await Read<int>($"select count(*)::integer from item where xmin = {item.Xmin}"));
        Assert.Equal("""{"kind": "rare_thing", "colour": "red", "parent": "PARENT"}""".Replace("PARENT", other.ToString(), StringComparison.Ordinal), await Read<string>($"select details::text from item where id = {id}"));
    }

    [Fact]
    public async Task Every_null_has_its_type()
    {
        Assert.True(await Read<bool>($"""
            select {(ItemId?)null} is null and {(Kind?)null} is null and {(string?)null} is null and {(int?)null} is null and {(long?)null} is null and {(decimal?)null} is null
              and {(bool?)null} is null and {(Guid?)null} is null and {(DateTimeOffset?)null} is null and {(DateOnly?)null} is null and {(TimeOnly?)null} is null and {(byte[]?)null} is null
              and {(string[]?)null} is null and {(List<ItemId>?)null} is null and {(Kind[]?)null} is null and {(Json<Details>?)null} is null and {(RowVersion?)null} is null and {(Code?)null} is null
              and {(JsonElement?)null} is null and {(int[]?)null} is null
            """));
        Assert.Null(await _engine.Read(world.Attacker, db => db.One<ItemId?>($"select null::uuid")));
        Assert.Null(await _engine.Read(world.Attacker, db => db.One<Kind?>($"select null::text")));
    }

    [Fact]
    public async Task A_value_of_several_columns_is_absent_when_its_first_column_is_null()
    {
        var id = new ItemId(Guid.CreateVersion7());
        await _engine.Run(world.Attacker, db => db.Execute($"insert into item (id, kind) values ({id}, {Kind.PlainThing})"));
        var item = await Read<Item>($"select id, kind, price, price_currency, tags, kinds, related, made_at, day, details, xmin from item where id = {id}");
        Assert.Equal((null, null, null, null), (item.Price, item.MadeAt, item.Day, item.Details));
        Assert.Empty(item.Related);
    }

    [Fact]
    public async Task A_text_that_is_no_kind_and_one_that_is_no_code_are_errors()
    {
        Assert.Contains("'other' is no Kind", await Refused<Kind>($"select 'other'"), StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => Read<Code>($"select 'abc'"));
        Assert.Equal("ab", (await Read<Code>($"select {new Code("ab")}::text")).Text);
    }

    [Fact]
    public async Task Lists_of_every_shape_are_arrays()
    {
        var ids = new[] { new ItemId(Guid.CreateVersion7()), new ItemId(Guid.CreateVersion7()) };
        IReadOnlyList<ItemId> list = ids;
        IEnumerable<ItemId> lazy = ids.Where(_ => true);
        Assert.Equal(8, await Read<int>($"select cardinality({ids}) + cardinality({ids.ToList()}) + cardinality({list}) + cardinality({lazy})"));
        Assert.Equal(6, await Read<int>($"select cardinality({new[] { 1, 2 }}) + cardinality({new List<int> { 1, 2 }}) + cardinality({new[] { "a" }.Append("b")})"));
        Assert.Equal(ids, await Read<List<ItemId>>($"select {ids}"));
        Assert.Equal("1,2", string.Join(',', await Read<int[]>($"select {new[] { 1, 2 }}")));
    }

    [Fact]
    public async Task Pieces_of_sql_are_spliced_with_their_parameters_and_can_be_used_again()
    {
        Sql condition = $"id = {1} and name like {"secret%"}";
        Sql also = $"({condition} or {false})";
        Sql statement = $"select {7} from thing where {condition} and {also} {Sql.Empty}and {true}";
        Assert.Equal(7, await Read<int>(statement));
        Assert.Equal(7, await Read<int>(statement));
        Assert.Equal(1, await Read<int>($"select count(*)::integer from thing where {condition}"));
    }

    [Fact]
    public async Task A_value_is_never_text()
    {
        const string hostile = "'; drop table thing; --";
        Assert.Equal(hostile, await Read<string>($"select {hostile}"));
        Assert.Equal("""{"a": "'; --"}""", (await Read<JsonElement>($"select {JsonElement.Parse("""{"a": "'; --"}""")}")).GetRawText());
    }

    [Fact]
    public async Task Rows_go_in_by_copy_and_come_out_by_copy_and_by_stream()
    {
        var now = new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.FromHours(-5));
        var rows = Enumerable.Range(0, 2500).Select(i => new NewItem(new ItemId(Guid.CreateVersion7()), Kind.RareThing, i % 2 == 0 ? i : null, i % 2 == 0 ? "USD" : null, now)).ToList();
        using var csv = new MemoryStream();
        var (copied, streamed) = await _engine.Run(world.Far, async db =>
        {
            var count = await db.CopyIn($"copy item (id, kind, price, price_currency, made_at) from stdin (format binary)", rows);
            var some = new List<NewItem>();
            await foreach (var item in db.Stream<NewItem>($"select id, kind, price, price_currency, made_at from item order by id limit {2000}")) some.Add(item);
            await db.CopyOut($"copy (select id, kind, price from item order by id) to stdout (format csv, header)", csv);
            return (count, some);
        });
        Assert.Equal(2500UL, copied);
        Assert.Equal(rows.OrderBy(row => row.Id.Value.ToString()).Take(2000).Select(row => row with { MadeAt = now.ToUniversalTime() }), streamed);
        var lines = System.Text.Encoding.UTF8.GetString(csv.ToArray()).TrimEnd().Split('\n');
        Assert.Equal(2501, lines.Length);
        Assert.Equal("id,kind,price", lines[0]);
        Assert.Equal(2500L, await _engine.Read(world.Far, db => db.One<long>($"select count(*) from item")));
    }

    [Fact]
    public async Task A_failing_copy_leaves_no_row_and_the_connection_usable()
    {
        var twice = new NewItem(new ItemId(Guid.CreateVersion7()), Kind.PlainThing, null, null, null);
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => _engine.Run(world.Victim, db => db.CopyIn($"copy item (id, kind, price, price_currency, made_at) from stdin (format binary)", [twice, twice])));
        Assert.Equal(0L, await _engine.Read(world.Victim, db => db.One<long>($"select count(*) from item")));
    }

    [Fact]
    public async Task A_stream_left_early_leaves_the_session_usable() => Assert.Equal(3, await _engine.Run(world.Attacker, async db =>
    {
        await foreach (var i in db.Stream<int>($"select generate_series(1, 1000)"))
            if (i == 3) return await Task.FromResult(i);
        return 0;
    }));
}
