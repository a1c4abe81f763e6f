using System.IO.Pipelines;
using System.Net;
using PodcastFlow.Testing;

namespace PodcastFlow.Web.Tests.Archives;

/// <summary>The operator leaves in the middle of a restore: what is in use is as it was, and the same request does it.</summary>
public sealed class CancelledRestoreTests
{
    const string Swapping = "query like '%put_in_place(%' and wait_event = 'PgSleep'";

    [Fact]
    public async Task A_request_that_is_cancelled_at_any_step_changes_nothing_and_the_same_one_does_it()
    {
        var (site, org) = (await TestSite.Get(), await TestOrganization.Create());
        var (id, schema, database) = (org.Tenant.Id, org.Tenant.Schema, org.Installation.SuperuserConnection);
        using var master = await site.SignInMaster();
        var export = await master.Http.GetByteArrayAsync($"/api/organizations/{id}/export");
        await TestDatabase.Execute(database, $"update {schema}.org_setting set legal_name = 'After'");
        var (lockOrganization, lockTable, write) = ($"select from organization where id = '{id}' for update", $"lock table {schema}.campaign in access exclusive mode", $"update {schema}.org_setting set legal_name = legal_name");
        Task<HttpResponseMessage> Prepare(Stream archive, CancellationToken ct) => master.Http.PostAsync($"/api/organizations/{id}/restores", new StreamContent(archive) { Headers = { ContentType = new("application/gzip") } }, ct);

        var arriving = new Pipe();
        await arriving.Writer.WriteAsync(export.AsMemory(0, export.Length / 2));
        using (var leave = new CancellationTokenSource(TimeSpan.FromMilliseconds(300)))
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Prepare(arriving.Reader.AsStream(), leave.Token));
        Assert.Equal("After 1 none", await State());
        // Before its rows are put beside, and when they lie there.
        await Cancelled(lockOrganization, ct => Prepare(new MemoryStream(export), ct));
        Assert.Equal("After 1 none", await State());
        await Cancelled(lockTable, ct => Prepare(new MemoryStream(export), ct), HeldLock.Snapshot);
        Assert.Equal("After 2 importing", await State());

        using var prepared = await Prepare(new MemoryStream(export), default);
        Assert.Equal(HttpStatusCode.Created, prepared.StatusCode);
        var restore = $"/api/organizations/{id}/restores/{await TestDatabase.One<Guid>(database, $"select id from organization_restore where organization_id = '{id}'")}/swap";
        Assert.Equal("After 2 ready", await State());
        await Cancelled(lockOrganization, ct => master.Http.PostAsync(restore, null, ct));
        await Cancelled(write, ct => master.Http.PostAsync(restore, null, ct), Swapping);
        Assert.Equal("After 2 ready", await State());
        Assert.Equal(HttpStatusCode.OK, (await master.Http.PostAsync(restore, null)).StatusCode);
        Assert.Equal("none 2 swapped", await State());
        await Cancelled(write, ct => master.Http.DeleteAsync(restore, ct), Swapping);
        Assert.Equal("none 2 swapped", await State());
        Assert.Equal(HttpStatusCode.OK, (await master.Http.DeleteAsync(restore)).StatusCode);
        Assert.Equal("After 2 undone", await State());

        // What is in use, how many schemas it has, and how far the restore is.
        Task<string> State() => TestDatabase.One<string>(database, $"""
            select coalesce((select legal_name from {schema}.org_setting), 'none') || ' ' ||
                (select count(*) from tenant_schema t where t.organization_id = '{id}' or t.organization_id in (select beside_id from organization_restore where organization_id = '{id}')) || ' ' ||
                coalesce((select state from organization_restore where organization_id = '{id}'), 'none')
            """);

        async Task Cancelled(string hold, Func<CancellationToken, Task<HttpResponseMessage>> request, string? waits = null)
        {
            await using var gate = await HeldLock.By(database, hold);
            using var leave = new CancellationTokenSource();
            var asking = request(leave.Token);
            await gate.Waiter(asking, waits);

            await leave.CancelAsync();

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
            await gate.Left(waits);
        }
    }
}
