using PodcastFlow.Jobs;
using PodcastFlow.Testing;

namespace PodcastFlow.Tests.Jobs;

/// <summary>What the operator of the platform sees of the jobs, and does about them.</summary>
public sealed class OperateJobsTests
{
    [Fact]
    public async Task A_failed_job_is_seen_with_its_error_retried_and_done()
    {
        var (org, rough) = (await TestOrganization.Create("Harbor Audio"), true);
        var work = new Work(_ => rough ? throw new InvalidDataException("the sea is rough") : Task.CompletedTask);
        var id = await work.Enqueue(org, told: new { Week = 3 });
        var worker = await work.Worker(o => o.Tries = 1);
        await worker.RunDue();

        var failed = Assert.Single((await List(org, new() { Kind = work.Name })).Items);
        Assert.Equal((JobState.Failed, "Harbor Audio", 1, "InvalidDataException: the sea is rough"), (failed.State, failed.Organization, failed.Attempts, failed.Error));
        Assert.Equal(3, failed.Payload.GetProperty("week").GetInt32());

        rough = false;
        await org.Installation.Master.Run(RetryJob.Case, new RetryJob.Command(new JobId(id)), RetryJob.Handle);
        await worker.RunDue();

        Assert.Empty((await List(org, new() { Kind = work.Name })).Items);
        var done = Assert.Single((await List(org, new() { Kind = work.Name, State = JobState.Done, OrganizationId = org.Tenant.Id, Search = "harbor" })).Items);
        Assert.Equal((id, 1), (done.Id.Value, done.Attempts));
        Assert.Equal(1, await org.Installation.Control.Read(db => db.One<int>($"select count(*)::int from audit_log where action = 'job.retried' and detail ->> 'id' = {id.ToString()}")));
    }

    [Fact]
    public async Task A_waiting_job_is_cancelled_and_one_at_work_is_left_alone()
    {
        var org = await TestOrganization.Create();
        Refusal? refused = null;
        var work = new Work(async run => refused = await Assert.ThrowsAsync<Refusal>(() => Cancel(org, run.Id)));
        var id = await work.Enqueue(org);

        await (await work.Worker()).RunDue();
        Assert.Equal("job_running", refused?.Code);

        id = await work.Enqueue(org);
        await Cancel(org, id);
        Assert.Equal(0, await (await work.Worker()).RunDue());
        Assert.Equal(JobState.Cancelled, Assert.Single((await List(org, new() { Kind = work.Name, State = JobState.Cancelled })).Items).State);
        Assert.Equal("not_found", (await Assert.ThrowsAsync<Refusal>(() => Cancel(org, id))).Code);
    }

    [Fact]
    public async Task A_failed_job_is_not_retried_beside_the_same_work()
    {
        var org = await TestOrganization.Create();
        var work = new Work(_ => throw new InvalidDataException("no"));
        var failed = await work.Enqueue(org, "rollup");
        await (await work.Worker(o => o.Tries = 1)).RunDue();
        await work.Enqueue(org, "rollup");

        Assert.Equal("already_queued", (await Assert.ThrowsAsync<Refusal>(() => org.Installation.Master.Run(RetryJob.Case, new RetryJob.Command(new JobId(failed)), RetryJob.Handle))).Code);
    }

    [Fact]
    public async Task Figures_count_what_waits_runs_failed_and_is_paused()
    {
        var org = await TestOrganization.Create();
        var work = new Work();
        var before = await Figures(org);
        await work.Enqueue(org);
        await Work.Change($"update organization set status = 'suspended', status_reason = 'unpaid' where id = {org.Tenant.Id}");

        var after = await Figures(org);

        Assert.True(after.Paused > before.Paused);
        Assert.True(after.Queued >= after.Due + after.Paused);
        Assert.True(Assert.Single((await List(org, new() { Kind = work.Name })).Items).IsPaused);
        Assert.All(ListJobs.Sorts.Names, sort => Assert.NotNull(List(org, new() { Sort = "-" + sort, Kind = work.Name }).Result));
    }

    [Fact]
    public async Task What_recurs_shows_its_last_run_and_its_next_one()
    {
        var installation = await TestInstallation.Get();
        var work = new Work();
        var kinds = new JobKinds([work.OnPlatform with { Cron = "0 0 3 * * ?" }]);
        await installation.Control.Run(db => Enqueue.Job(db, work.OnPlatform.Name));
        await (await work.Worker()).RunDue();

        var recurring = Assert.Single(await installation.Master.Read(ListRecurringJobs.Case, new ListRecurringJobs.Query(), (db, actor, query, ct) => ListRecurringJobs.Handle(db, actor, kinds, query, ct)));

        Assert.Equal((3, 0), (recurring.NextAt!.Value.Hour, recurring.Failed));
        Assert.NotNull(recurring.LastAt);
    }

    static Task<Page<ListJobs.Row>> List(TestOrganization org, ListJobs.Query query) => org.Installation.Master.Read(ListJobs.Case, query, ListJobs.Handle);

    static Task<ShowJobFigures.Figures> Figures(TestOrganization org) => org.Installation.Master.Read(ShowJobFigures.Case, new ShowJobFigures.Query(), ShowJobFigures.Handle);

    static Task<CancelJob.Cancelled> Cancel(TestOrganization org, Guid id) => org.Installation.Master.Run(CancelJob.Case, new CancelJob.Command(new JobId(id)), CancelJob.Handle);
}
