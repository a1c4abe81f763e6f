using PodcastFlow.Tenancy.Tests.Isolation;

namespace PodcastFlow.Tenancy.Tests.Sessions;

/// <summary>Who waits, who is next, and who is told that it is too much.</summary>
public sealed class FairGateTests(World world)
{
    [Fact]
    public void A_burst_of_one_tenant_does_not_starve_another()
    {
        var gate = new FairGate(capacity: 2, perTenant: 2, queuePerTenant: 100);
        var burst = Enumerable.Range(0, 50).Select(_ => gate.Enter("a", default)).ToList();
        var other = gate.Enter("b", default);
        Assert.Equal((2, false), (burst.Count(task => task.IsCompletedSuccessfully), other.IsCompletedSuccessfully));
        gate.Leave("a");
        gate.Leave("a");
        Assert.True(SpinWait.SpinUntil(() => other.IsCompletedSuccessfully, TimeSpan.FromSeconds(5)));
        Assert.True(SpinWait.SpinUntil(() => burst.Count(task => task.IsCompletedSuccessfully) == 3, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task Tenants_that_wait_are_served_in_turn()
    {
        var gate = new FairGate(1, 1, 100);
        await gate.Enter("a", default);
        var order = new List<string>();
        var waiting = new List<Task>();
        foreach (var tenant in new[] { "a", "a", "a", "b", "b", "c" })
            waiting.Add(Pass(tenant));
        gate.Leave("a");
        await Task.WhenAll(waiting);
        Assert.Equal(["b", "c", "a", "b", "a", "a"], order);        // a had its turn already

        async Task Pass(string tenant)
        {
            await gate.Enter(tenant, default);
            order.Add(tenant);
            gate.Leave(tenant);
        }
    }

    [Fact]
    public async Task One_tenant_gets_no_more_than_its_tokens_though_there_is_room()
    {
        var gate = new FairGate(4, 2, 100);
        await gate.Enter("a", default);
        await gate.Enter("a", default);
        var third = gate.Enter("a", default);
        Assert.False(third.IsCompleted);
        await gate.Enter("b", default);
        gate.Leave("a");
        await third.WaitAsync(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_full_queue_says_busy_and_whoever_gives_up_makes_room()
    {
        var gate = new FairGate(1, 1, 2);
        await gate.Enter("a", default);
        using var patience = new CancellationTokenSource();
        var first = gate.Enter("a", patience.Token);
        var second = gate.Enter("a", default);
        await Assert.ThrowsAsync<TenantBusyException>(() => gate.Enter("a", default));
        patience.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        var third = gate.Enter("a", default);
        gate.Leave("a");
        await second.WaitAsync(TimeSpan.FromSeconds(5));
        Assert.False(third.IsCompleted);
        gate.Leave("a");
        await third.WaitAsync(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Giving_up_while_others_come_and_go_loses_no_place()
    {
        var gate = new FairGate(3, 2, 10_000);
        var (inside, most, done) = (0, 0, 0);
        var random = new Random(7);
        await Task.WhenAll(Enumerable.Range(0, 2000).Select(i =>
        {
            var (tenant, hurry) = ($"t{random.Next(5)}", random.Next(3) == 0 ? random.Next(1, 5) : Timeout.Infinite);
            return Task.Run(async () =>
            {
                using var patience = new CancellationTokenSource(hurry);
                try { await gate.Enter(tenant, patience.Token); }
                catch (OperationCanceledException) { return; }
                var now = Interlocked.Increment(ref inside);
                InterlockedMax(ref most, now);
                await Task.Yield();
                Interlocked.Decrement(ref inside);
                Interlocked.Increment(ref done);
                gate.Leave(tenant);
            });
        }));
        Assert.InRange(most, 1, 3);
        Assert.True(done > 600, $"{done} got through");
        await gate.Enter("z", default).WaitAsync(TimeSpan.FromSeconds(5));      // every place was given back
        await gate.Enter("z", default).WaitAsync(TimeSpan.FromSeconds(5));
        await gate.Enter("y", default).WaitAsync(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task The_engine_answers_busy_and_lets_the_other_tenant_of_the_shard_work()
    {
        await using var engine = new TenantDatabase(world.Connection, new TenancyOptions { ShardConnections = 2, TenantTokens = 1, TenantQueue = 1 }, TimeProvider.System);
        var (started, finish) = (new TaskCompletionSource(), new TaskCompletionSource());
        var running = engine.Run(world.Attacker, async db =>
        {
            await db.One<int>($"select 1");
            started.SetResult();
            await finish.Task;
            return 0;
        });
        await started.Task;
        var queued = engine.Read(world.Attacker, db => db.One<int>($"select 1"));
        await Assert.ThrowsAsync<TenantBusyException>(() => engine.Read(world.Attacker, db => db.One<int>($"select 1")));
        Assert.Equal(1, await engine.Read(world.Victim, db => db.One<int>($"select 1")));
        finish.SetResult();
        await running;
        Assert.Equal(1, await queued);
    }

    static void InterlockedMax(ref int target, int value)
    {
        for (var seen = target; value > seen; seen = target)
            if (Interlocked.CompareExchange(ref target, value, seen) == seen) return;
    }
}
