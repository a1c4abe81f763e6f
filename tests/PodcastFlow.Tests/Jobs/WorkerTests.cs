using PodcastFlow.Jobs;
using PodcastFlow.Tenancy;
using PodcastFlow.Testing;

namespace PodcastFlow.Tests.Jobs;

public sealed class WorkerTests
{
    static readonly int Many = Environment.GetEnvironmentVariable("PODCASTFLOW_LONG") == "1" ? 10_000 : 1_000;

    [Fact]
    public async Task An_organization_with_a_mountain_of_jobs_does_not_keep_another_ones_single_job_waiting()
    {
        var work = new Work();
        // More mountains than hands, and the one with a single job last in the row.
        var orgs = (await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => TestOrganization.Create()))).OrderBy(o => o.Tenant.Schema, StringComparer.Ordinal).ToList();
        var (busy, small) = (orgs[..3], orgs[3]);
        foreach (var org in busy) await Pile(work, org, Many / busy.Count);
        await work.Enqueue(small);

        using var worker = await work.Worker(o => o.AtOnce = 2);
        await worker.StartAsync(default);
        await Work.Until(() => Task.FromResult(work.Runs.Any(r => r.Slug == small.Slug)));
        await worker.StopAsync(default);

        // Its turn comes in the first round: after one job of each of the others, and what the other hand had begun.
        Assert.InRange(work.Runs.Select(r => r.Slug).ToList().IndexOf(small.Slug), 0, busy.Count + 2);
        await Work.Change($"delete from job where kind = {work.Name}");
    }

    [Fact]
    public async Task Work_that_comes_all_the_time_leaves_no_line_unless_it_fails()
    {
        var (fails, org) = (true, await TestOrganization.Create());
        var work = new Work(_ => fails ? throw new IOException("the line is dead") : Task.CompletedTask, keepsHistory: false);
        using var worker = await work.Worker();
        await work.Enqueue(org);
        Assert.Equal(1, await worker.RunDue());
        Assert.Equal(["queued"], await work.States());

        fails = false;
        await work.Hurry();
        Assert.Equal(1, await worker.RunDue());

        Assert.Empty(await work.States());
    }

    [Fact]
    public async Task Of_one_organization_one_job_runs_at_a_time()
    {
        var (now, most) = (0, 0);
        var work = new Work(async _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            await Task.Delay(5);
            Interlocked.Decrement(ref now);
        });
        var org = await TestOrganization.Create();
        await Pile(work, org, 20);

        using var worker = await work.Worker();
        await worker.StartAsync(default);
        await Work.Until(async () => (await work.States()).All(s => s == "done"));
        await worker.StopAsync(default);

        Assert.Equal((20, 1), (work.Runs.Count, most));
    }

    [Fact]
    public async Task Two_hosts_at_once_run_each_job_once()
    {
        var work = new Work();
        var orgs = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => TestOrganization.Create()));
        foreach (var org in orgs) await Pile(work, org, 40);

        using var one = await work.Worker();
        using var two = await work.Worker();
        await Task.WhenAll(one.StartAsync(default), two.StartAsync(default));
        await Work.Until(async () => (await work.States()).All(s => s == "done"));
        await Task.WhenAll(one.StopAsync(default), two.StopAsync(default));

        Assert.Equal(240, work.Runs.Count);
        Assert.Equal(240, work.Runs.Select(r => r.Run.Id).Distinct().Count());
        Assert.All(await Work.Jobs<int>($"select attempts from job_history where kind = {work.Name}"), attempts => Assert.Equal(1, attempts));
    }

    [Fact]
    public async Task A_job_that_fails_is_tried_again_later_and_later_until_it_has_failed_for_all_to_see()
    {
        var work = new Work(_ => throw new InvalidDataException("the sea is rough"));
        await work.Enqueue(await TestOrganization.Create());
        var worker = await work.Worker();

        List<double> waits = [];
        for (var attempt = 1; attempt < 8; attempt++)
        {
            Assert.Equal(1, await worker.RunDue());
            Assert.Equal(["queued"], await work.States());
            waits.AddRange(await Work.Jobs<double>($"select extract(epoch from run_after - started_at)::float8 from job where kind = {work.Name}"));
            await work.Hurry();
        }
        Assert.Equal(1, await worker.RunDue());

        Assert.Equal(8, work.Runs.Count);
        Assert.Equal([.. waits.Order()], waits);
        Assert.InRange(waits[0], 9, 40);
        Assert.InRange(waits[^1], 7000, 7400);
        Assert.Equal(["failed: InvalidDataException: the sea is rough"], await Work.Jobs<string>($"select concat(state, ': ', last_error) from job where kind = {work.Name}"));
        await work.Hurry();
        Assert.Equal(0, await worker.RunDue());
    }

    [Fact]
    public async Task What_the_product_refuses_is_not_tried_again()
    {
        var work = new Work(_ => throw Refusal.Conflict("show_inactive", "This show is out of use."));
        await work.Enqueue(await TestOrganization.Create());

        await (await work.Worker()).RunDue();

        Assert.Equal(["refused: This show is out of use."], await Work.Jobs<string>($"select concat(outcome, ': ', error) from job_history where kind = {work.Name}"));
    }

    [Fact]
    public async Task A_job_whose_host_is_not_heard_of_runs_on_another_one_after_its_lease()
    {
        var work = new Work();
        var id = await work.Enqueue(await TestOrganization.Create());
        var worker = await work.Worker();
        await Lost(id, attempts: 1);
        Assert.Equal(1, await worker.RunDue());
        Assert.Equal(2, Assert.Single(work.Runs).Run.Attempt);

        // One that takes its host down each time ends as failed, too.
        var poison = await work.Enqueue(await TestOrganization.Create());
        await Lost(poison, attempts: 8);
        Assert.Equal(0, await worker.RunDue());
        Assert.Equal(["failed"], await Work.Jobs<string>($"select state from job where id = {poison}"));
    }

    [Fact]
    public async Task A_long_job_keeps_its_lease_and_one_that_lost_it_is_stopped_and_changes_nothing()
    {
        var (began, stopped) = (new TaskCompletionSource(), new TaskCompletionSource());
        var work = new Work(async run =>
        {
            began.SetResult();
            await using var _ = run.Stop.Register(stopped.SetResult);
            await stopped.Task;
        });
        var id = await work.Enqueue(await TestOrganization.Create());
        using var worker = await work.Worker(o => o.Lease = TimeSpan.FromSeconds(1));
        await worker.StartAsync(default);
        await began.Task;
        var until = Assert.Single(await Work.Jobs<DateTimeOffset>($"select leased_until from job where id = {id}"));
        await Work.Until(async () => (await Work.Jobs<DateTimeOffset>($"select leased_until from job where id = {id}"))[0] > until.AddSeconds(1));

        // Somebody else has it now.
        await Work.Change($"update job set lease = {Guid.CreateVersion7()}, leased_until = now() + interval '1 hour' where id = {id}");
        await stopped.Task;
        await worker.StopAsync(default);

        Assert.Equal(["running"], await work.States());
        await Work.Change($"delete from job where id = {id}");
    }

    [Fact]
    public async Task A_host_that_stops_finishes_what_it_can_and_gives_the_rest_back()
    {
        var began = new TaskCompletionSource();
        var work = new Work(async run =>
        {
            began.TrySetResult();
            await Task.Delay(Timeout.Infinite, run.Stop);
        });
        await work.Enqueue(await TestOrganization.Create());
        using var worker = await work.Worker(o => o.Grace = TimeSpan.Zero);
        await worker.StartAsync(default);
        await began.Task;

        await worker.StopAsync(default);

        Assert.Equal(["queued, 0"], await Work.Jobs<string>($"select concat(state, ', ', attempts) from job where kind = {work.Name}"));
        await Work.Change($"delete from job where kind = {work.Name}");
    }

    [Fact]
    public async Task A_job_that_takes_too_long_is_ended_and_tried_again()
    {
        var work = new Work(run => Task.Delay(Timeout.Infinite, run.Stop), limit: TimeSpan.FromMilliseconds(50));
        await work.Enqueue(await TestOrganization.Create());

        await (await work.Worker()).RunDue();

        Assert.Equal(["queued: Took longer than 00:00:00.0500000."], await Work.Jobs<string>($"select concat(state, ': ', last_error) from job where kind = {work.Name}"));
    }

    static Task<int> Pile(Work work, TestOrganization org, int jobs) => Work.Change($"""
        insert into job (schema_name, kind, payload, run_after) select {org.Tenant.Schema}, {work.Name}, jsonb_build_object(), now() - interval '1 minute' from generate_series(1, {jobs})
        """);

    // As a host leaves it that is killed in the middle.
    static Task<int> Lost(Guid id, int attempts) => Work.Change($"""
        update job set state = 'running', attempts = {attempts}, lease = {Guid.CreateVersion7()}, leased_until = now() - interval '1 second', started_at = now(), taken_by = 'gone:1' where id = {id}
        """);
}
