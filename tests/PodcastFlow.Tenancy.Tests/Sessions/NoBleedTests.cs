using Npgsql;
using PodcastFlow.Tenancy.Tests.Isolation;

namespace PodcastFlow.Tenancy.Tests.Sessions;

/// <summary>
/// Many workers, few connections, many tenants, and everything that can go wrong going wrong in between: no row of one tenant ever reaches
/// another, directly and behind a pooler.
/// </summary>
public sealed class NoBleedTests(World world)
{
    static readonly (int Workers, int Operations) Size = World.IsLong ? (16, 3000) : (4, 300);

    [Fact]
    public Task No_row_bleeds_directly() => NoRowBleeds(world.Connection, new TenancyOptions { ShardConnections = 3, TenantTokens = 3, TenantsPerConnection = 8 });

    [Fact]
    public async Task No_row_bleeds_behind_a_pooler_in_transaction_mode()
    {
        await using var pooler = await PgBouncer.Start(world.Connection);
        await NoRowBleeds(pooler.Connection, new TenancyOptions { ShardConnections = 6, TenantTokens = 4, Pooler = true });
    }

    [Fact]
    public async Task Behind_a_pooler_the_engine_refuses_to_prepare()
    {
        await using var pooler = await PgBouncer.Start(world.Connection);
        await using var careless = new ControlDatabase(pooler.Connection, new TenancyOptions(), TimeProvider.System);
        await using var tenants = new TenantDatabase(pooler.Connection, new TenancyOptions(), TimeProvider.System);
        await Assert.ThrowsAsync<PoolerException>(() => careless.AssertPoolerSetting());
        await Assert.ThrowsAsync<PoolerException>(() => tenants.Read(world.Far, db => db.One<int>($"select 1")));
        foreach (var options in new[] { new TenancyOptions { Pooler = true }, new TenancyOptions { PreparedStatements = 0 } })
        {
            await using var careful = new ControlDatabase(pooler.Connection, options, TimeProvider.System);
            await careful.AssertPoolerSetting();
        }
        await using var direct = new ControlDatabase(world.Connection, new TenancyOptions(), TimeProvider.System);
        await direct.AssertPoolerSetting();
    }

    async Task NoRowBleeds(TenancyConnection connection, TenancyOptions options)
    {
        var fleet = await world.Fleet;
        await using var engine = new TenantDatabase(connection, options, TimeProvider.System);
        var tally = new Tally();
        await Task.WhenAll(Enumerable.Range(0, Size.Workers).Select(worker => Task.Run(async () =>
        {
            var random = new Random(worker);
            for (var i = 0; i < Size.Operations; i++)
                await Operation(engine, fleet[random.Next(fleet.Count)], random, tally);
        })));
        TestContext.Current.TestOutputHelper?.WriteLine(tally.ToString());
        Assert.True((tally.Wrong, tally.Unexpected) == (0, 0), tally.ToString());
        Assert.True(tally.Rows > Size.Workers * Size.Operations / 2, tally.ToString());
        Assert.True(tally.Failed > Size.Workers * Size.Operations / 10, tally.ToString());
        foreach (var tenant in fleet)
            Assert.Equal("0", await world.Superuser($"select count(*)::text from {tenant.Schema}.thing where name not like '%{tenant.Slug}'"));
    }

    static async Task Operation(TenantDatabase engine, Tenant tenant, Random random, Tally tally)
    {
        var own = "secret of " + tenant.Slug;
        void Check(IEnumerable<string> seen)
        {
            foreach (var text in seen) tally.Row(text == $"{tenant.Schema} {own}");
        }
        Task<List<string>> Look(TenantSession db, CancellationToken ct = default) => db.List<string>($"select current_user || ' ' || name from thing where name = {own} or id = 1 limit 5", ct);
        using var hurry = new CancellationTokenSource();
        try
        {
            switch (random.Next(8))
            {
                case 0 or 1 or 2:
                    Check(await engine.Read(tenant, db => Look(db)));
                    break;
                case 3:
                    var number = random.Next(2, int.MaxValue);
                    Check(await engine.Run(tenant, async db =>
                    {
                        await db.Execute($"insert into thing (id, name) values ({number}, {own}) on conflict (id) do nothing");
                        return await db.List<string>($"select current_user || ' ' || name from thing where id = {number}");
                    }));
                    break;
                case 4:
                    await engine.Run<int>(tenant, async db =>
                    {
                        Check(await Look(db));
                        throw new InvalidDataException();
                    });
                    break;
                case 5:
                    await engine.Run(tenant, async db =>
                    {
                        Check(await Look(db));
                        return await db.One<int>($"select 1 / 0");
                    });
                    break;
                case 6:
                    hurry.CancelAfter(TimeSpan.FromMilliseconds(random.Next(0, 20)));
                    await engine.Read(tenant, async db =>
                    {
                        Check(await Look(db, hurry.Token));
                        return await db.One<long>($"select count(*) from generate_series(1, 100000000)", hurry.Token);
                    }, hurry.Token);
                    break;
                default:
                    Check(await engine.Run(tenant with { StatementTimeout = TimeSpan.FromMilliseconds(random.Next(5, 20)) }, async db =>
                    {
                        var seen = await Look(db);
                        await db.One<long>($"select count(*) from generate_series(1, 100000000)");
                        return seen;
                    }));
                    break;
            }
        }
        catch (Exception e) when (e is InvalidDataException or OperationCanceledException or PostgresException { SqlState: "22012" or "57014" })
        {
            tally.Fail();
        }
        catch (Exception e)
        {
            tally.Surprise(e);
        }
    }

    sealed class Tally
    {
        int _rows, _wrong, _failed, _unexpected;
        string _first = "";

        internal int Rows => _rows;
        internal int Wrong => _wrong;
        internal int Failed => _failed;
        internal int Unexpected => _unexpected;

        internal void Row(bool own)
        {
            Interlocked.Increment(ref _rows);
            if (!own) Interlocked.Increment(ref _wrong);
        }

        internal void Fail() => Interlocked.Increment(ref _failed);

        internal void Surprise(Exception e)
        {
            if (Interlocked.Increment(ref _unexpected) == 1) _first = e.ToString();
        }

        public override string ToString() => $"{_rows} rows, {_wrong} of another tenant; {_failed} operations failed as meant, {_unexpected} otherwise. {_first}";
    }
}
