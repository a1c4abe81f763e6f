using Npgsql;
using PodcastFlow.Tenancy.Tests.Isolation;

namespace PodcastFlow.Tenancy.Tests.Sessions;

/// <summary>A unit of work happens wholly or not at all, and says which.</summary>
public sealed class TransactionTests(World world)
{
    static int _next = 1000;

    static int NewId() => Interlocked.Increment(ref _next);

    [Fact]
    public async Task What_returns_is_committed_and_what_throws_is_not()
    {
        await using var engine = world.Engine();
        var (kept, gone) = (NewId(), NewId());
        await engine.Run(world.Far, db => Add(db, kept));
        await Assert.ThrowsAsync<InvalidDataException>(() => engine.Run<int>(world.Far, async db =>
        {
            await Add(db, gone);
            throw new InvalidDataException();
        }));
        Assert.Equal((1, 0), (await Count(engine, kept), await Count(engine, gone)));
    }

    [Fact]
    public async Task A_swallowed_error_refuses_the_commit()
    {
        await using var engine = world.Engine();
        var id = NewId();
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => engine.Run(world.Far, async db =>
        {
            await Add(db, id);
            try { await db.Execute($"select 1 / 0"); }
            catch (PostgresException) { }
            return true;
        }));
        Assert.Contains("cannot be committed", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, await Count(engine, id));
    }

    [Fact]
    public async Task What_is_put_off_happens_in_its_order_and_before_whatever_follows()
    {
        await using var engine = world.Engine();
        var (id, other) = (NewId(), NewId());
        var (touched, copied) = await engine.Run(world.Far, async db =>
        {
            await db.Later($"insert into thing (id, name) values ({id}, 'first')");
            await db.Later($"update thing set name = name || ', second' where id = {id}");
            var touched = await db.Execute($"update thing set name = name || ', third' where id = {id}");
            await db.Later($"update thing set name = name || ', fourth' where id = {id}");
            var copied = await db.CopyIn<Thing>($"copy thing (id, name) from stdin (format binary)", [new Thing(other, "beside")]);
            await db.Later($"update thing set name = name || ', last' where id in ({id}, {other})");
            return (touched, copied);
        });
        Assert.Equal((1, 1UL), (touched, copied));
        Assert.Equal(["first, second, third, fourth, last", "beside, last"], await engine.Read(world.Far, db => db.List<string>($"select name from thing where id in ({id}, {other}) order by id")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_put_off_and_fails_undoes_everything(bool withAnother)
    {
        await using var engine = world.Engine();
        var id = NewId();
        var failed = await Assert.ThrowsAsync<PostgresException>(() => engine.Run(world.Far, async db =>
        {
            await Add(db, id);
            await db.Later($"insert into thing (id, name) values ({id}, 'again')");
            return withAnother ? await db.One<int>($"select 1") : 1;
        }));
        Assert.Equal(PostgresErrorCodes.UniqueViolation, failed.SqlState);
        Assert.Equal(0, await Count(engine, id));
    }

    [Fact]
    public async Task A_read_refuses_to_write()
    {
        await using var engine = world.Engine();
        await Assert.ThrowsAsync<InvalidOperationException>(() => engine.Read(world.Far, async db => { await db.Later($"insert into thing (id, name) values ({NewId()}, 'thing')"); return 1; }));
        await Assert.ThrowsAsync<InvalidOperationException>(() => engine.Read(world.Far, db => Add(db, NewId())));
        await Assert.ThrowsAsync<InvalidOperationException>(() => engine.Read(world.Far, db => db.CopyIn<Thing>($"copy thing (id, name) from stdin (format binary)", [])));
    }

    [Fact]
    public async Task Work_inside_work_is_refused_also_for_reads()
    {
        await using var engine = world.Engine(2);
        Task<int> Select() => engine.Read(world.Far, db => db.One<int>($"select 1"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => engine.Run(world.Far, _ => engine.Run(world.Far, db => db.One<int>($"select 1"))));
        await Assert.ThrowsAsync<InvalidOperationException>(() => engine.Run(world.Far, _ => Select()));
        await Assert.ThrowsAsync<InvalidOperationException>(() => engine.Read(world.Far, _ => Select()));
        Assert.Equal(1, await Select());        // and side by side it goes on
        Assert.Equal(2, (await Task.WhenAll(Select(), Select())).Sum());
    }

    [Fact]
    public async Task Of_two_that_deadlock_the_loser_runs_again()
    {
        await using var engine = world.Engine(2);
        var (first, second) = (NewId(), NewId());
        await engine.Run(world.Far, async db => await Add(db, first) + await Add(db, second));
        using var both = new Barrier(2);
        var attempts = 0;
        Task Cross(int one, int other) => Task.Run(() => engine.Run(world.Far, async db =>
        {
            var again = Interlocked.Increment(ref attempts) > 2;
            await db.Execute($"update thing set name = name || 'x' where id = {one}");
            if (!again) both.SignalAndWait(TimeSpan.FromSeconds(10));
            return await db.Execute($"update thing set name = name || 'x' where id = {other}");
        }));
        await Task.WhenAll(Cross(first, second), Cross(second, first));
        Assert.Equal(3, attempts);
        Assert.Equal(["thingxx", "thingxx"], await engine.Read(world.Far, db => db.List<string>($"select name from thing where id in ({first}, {second})")));
    }

    [Theory]
    [InlineData(false, 4)]
    [InlineData(true, 1)]
    public async Task A_serialization_failure_is_tried_four_times_but_not_after_rows_were_streamed(bool streams, int expected)
    {
        await using var engine = world.Engine();
        var attempts = 0;
        var failed = await Assert.ThrowsAsync<PostgresException>(() => engine.Run<int>(world.Far, async db =>
        {
            attempts++;
            // A failure that does not go away: a row changed by another after this snapshot was taken.
            await db.Execute($"set transaction isolation level repeatable read");
            if (streams) await foreach (var _ in db.Stream<int>($"select 1")) { }
            var id = await db.One<int>($"select min(id) from thing");
            await world.Superuser($"update {world.Far.Schema}.thing set name = name where id = {id} returning 1");
            return await db.Execute($"update thing set name = name where id = {id}");
        }));
        Assert.Equal(PostgresErrorCodes.SerializationFailure, failed.SqlState);
        Assert.Equal(expected, attempts);
    }

    [Fact]
    public async Task A_deferred_constraint_speaks_at_commit_and_is_an_ordinary_error()
    {
        await using var engine = world.Engine();
        await world.Superuser($"create table {world.Far.Schema}.late (id integer constraint late_key unique deferrable initially deferred); grant insert on {world.Far.Schema}.late to {world.Far.Schema}; alter table {world.Far.Schema}.late owner to podcastflow_migrator; select ''");
        var failed = await Assert.ThrowsAsync<PostgresException>(() => engine.Run(world.Far, db => db.Execute($"insert into late (id) values (1), (1)")));
        Assert.Equal(PostgresErrorCodes.UniqueViolation, failed.SqlState);
        await world.Superuser($"drop table {world.Far.Schema}.late; select ''");
    }

    [Fact]
    public async Task When_the_server_ends_the_connection_at_commit_the_outcome_is_unknown()
    {
        await using var engine = world.Engine();
        var id = NewId();
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => engine.Run(world.Far, async db =>
        {
            await Add(db, id);
            await world.Superuser($"select pg_terminate_backend({await db.One<int>($"select pg_backend_pid()")})");
            await Task.Delay(100);
            return true;
        }));
        Assert.Equal(0, await Count(engine, id));
    }

    [Fact]
    public async Task When_the_answer_to_the_commit_is_lost_the_outcome_is_unknown_and_the_row_is_there()
    {
        await using var relay = new CountingRelay(world.Connection) { CutAt = "COMMIT\0" };
        await using var engine = new TenantDatabase(relay.Connection, new TenancyOptions { ShardConnections = 1 }, TimeProvider.System);
        var id = NewId();
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => engine.Run(world.Far, db => Add(db, id)));
        await using var direct = world.Engine();
        Assert.Equal(1, await Count(direct, id));
    }

    [Fact]
    public async Task The_session_knows_one_now()
    {
        await using var engine = world.Engine();
        var (first, later) = await engine.Run(world.Far, async db =>
        {
            var now = db.Now;
            await Task.Delay(5);
            return (now, db.Now);
        });
        Assert.Equal(first, later);
    }

    static Task<int> Add(TenantSession db, int id) => db.Execute($"insert into thing (id, name) values ({id}, 'thing')");

    Task<int> Count(TenantDatabase engine, int id) => engine.Read(world.Far, db => db.One<int>($"select count(*)::integer from thing where id = {id}"));
}
