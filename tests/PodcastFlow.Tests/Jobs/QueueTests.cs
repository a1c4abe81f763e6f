using Npgsql;
using PodcastFlow.Jobs;
using PodcastFlow.Testing;

namespace PodcastFlow.Tests.Jobs;

public sealed class QueueTests
{
    [Fact]
    public async Task A_job_runs_as_the_system_in_its_own_organization_and_moves_to_the_history()
    {
        var org = await TestOrganization.Create();
        var work = new Work();
        var id = await work.Enqueue(org, told: new { Week = 3 });

        Assert.Equal(1, await (await work.Worker()).RunDue());

        var (slug, run) = Assert.Single(work.Runs);
        Assert.Equal((org.Slug, id, 1, 3), (slug, run.Id, run.Attempt, run.Payload.GetProperty("week").GetInt32()));
        Assert.Equal(["done"], await work.States());
        Assert.Equal([org.Tenant.Id], await Work.Jobs<string>($"select organization_id from job_history where id = {id}"));
    }

    [Fact]
    public async Task Work_is_enqueued_with_the_transaction_that_asks_for_it_or_not_at_all()
    {
        var org = await TestOrganization.Create();
        var work = new Work();

        await Assert.ThrowsAsync<InvalidOperationException>(() => org.Do<int>(async db =>
        {
            await Enqueue.Job(db, work.InOrganization);
            throw new InvalidOperationException("changed its mind");
        }));
        Assert.Empty(await work.States());

        await org.Do(async db =>
        {
            await Enqueue.Job(db, work.InOrganization);
            Assert.Empty(await work.States());
            return 0;
        });
        Assert.Equal(["queued"], await work.States());
    }

    [Fact]
    public async Task The_same_work_waits_once_and_may_be_asked_for_again_when_it_has_ended()
    {
        var org = await TestOrganization.Create();
        var other = await TestOrganization.Create();
        var work = new Work();

        var first = await work.Enqueue(org, "rollup");
        Assert.Equal(first, await work.Enqueue(org, "rollup"));
        Assert.NotEqual(first, await work.Enqueue(org, "another"));
        Assert.NotEqual(first, await work.Enqueue(other, "rollup"));
        Assert.Equal(3, await (await work.Worker()).RunDue());

        Assert.NotEqual(first, await work.Enqueue(org, "rollup"));
    }

    [Fact]
    public async Task An_organization_can_neither_read_jobs_nor_enqueue_for_another_one()
    {
        var org = await TestOrganization.Create();
        var victim = await TestOrganization.Create();
        var work = new Work();
        Task<PostgresException> Refused(Func<Task> act) => Assert.ThrowsAsync<PostgresException>(act);

        Assert.Equal("42501", (await Refused(() => org.Do(db => db.List<string>($"select kind from public.job")))).SqlState);
        Assert.Equal("42501", (await Refused(() => org.Do(db => db.List<string>($"select kind from public.job_history")))).SqlState);
        Assert.Equal("42501", (await Refused(() => org.Do(db => db.Execute($"insert into public.job (schema_name, kind, payload) values ({victim.Tenant.Schema}, {work.Name}, '{{}}')")))).SqlState);
        Assert.Equal("42501", (await Refused(() => org.Do(db => db.Execute($"delete from public.job")))).SqlState);
        Assert.Equal("42501", (await Refused(() => org.Do(db => db.List<bool>($"select set_config('role', {victim.Tenant.Schema}, true) is null")))).SqlState);
        await work.Enqueue(org);

        Assert.Equal([org.Tenant.Schema], await Work.Jobs<string>($"select schema_name from job where kind = {work.Name}"));
    }

    [Fact]
    public async Task An_organization_cannot_have_the_platforms_work_done()
    {
        var org = await TestOrganization.Create();
        var work = new Work();
        await org.Do(db => db.One<Guid>($"select public.enqueue_job({work.OnPlatform.Name})"));

        Assert.Equal(0, await (await work.Worker()).RunDue());
        Assert.Empty(work.Runs);
    }

    [Fact]
    public async Task A_suspended_organization_and_one_that_is_being_upgraded_are_paused()
    {
        var (suspended, upgrading, open) = (await TestOrganization.Create(), await TestOrganization.Create(), await TestOrganization.Create());
        var work = new Work();
        foreach (var org in new[] { suspended, upgrading, open }) await work.Enqueue(org);
        await Work.Change($"update organization set status = 'suspended', status_reason = 'unpaid' where id = {suspended.Tenant.Id}");
        var worker = await work.Worker();
        await TestDatabase.Execute(suspended.Installation.SuperuserConnection, $"update tenant_schema set schema_version = schema_version - 1 where organization_id = '{upgrading.Tenant.Id}'");

        await worker.RunDue();
        Assert.Equal([open.Slug], work.Runs.Select(r => r.Slug));

        await Work.Change($"update organization set status = 'active', status_reason = null where id = {suspended.Tenant.Id}");
        await TestDatabase.Execute(suspended.Installation.SuperuserConnection, $"update tenant_schema set schema_version = schema_version + 1 where organization_id = '{upgrading.Tenant.Id}'");
        await worker.RunDue();
        Assert.Equal(3, work.Runs.Count);
    }

    [Fact]
    public async Task A_firing_is_enqueued_once_however_many_hosts_have_the_same_clock()
    {
        var installation = await TestInstallation.Get();
        var work = new Work();
        var at = new DateTimeOffset(2031, 5, 1, 10, 0, 0, TimeSpan.Zero);
        Task<int> Fire(DateTimeOffset fired) => installation.Control.Run(db => Enqueue.Recurring(db, work.OnPlatform, fired));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Fire(at)));
        Assert.Equal(0, await Fire(at.AddMinutes(1)));      // the one before still waits
        Assert.Equal(1, await (await work.Worker()).RunDue());
        Assert.Equal(0, await Fire(at));                    // a host whose clock is late
        Assert.Equal(1, await Fire(at.AddMinutes(1)));
    }
}
