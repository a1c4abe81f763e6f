using System.Net;
using PodcastFlow.Testing;

namespace PodcastFlow.Web.Tests.Jobs;

public sealed class JobsApiTests
{
    [Fact]
    public async Task An_operator_finds_a_failed_job_has_it_tried_again_and_sees_how_it_ended()
    {
        var site = await TestSite.Get();
        var org = await TestOrganization.Create();
        using var master = await site.SignInMaster();
        var id = await Failed(org);

        var job = (await master.Get($"/api/jobs?state=failed&kind=refresh_feed&organizationId={org.Tenant.Id}&sort=-created")).GetProperty("items")[0];
        Assert.Equal((id.ToString(), "IOException: the line is dead", 8), (job.GetProperty("id").GetString(), job.GetProperty("error").GetString(), job.GetProperty("attempts").GetInt32()));
        Assert.True((await master.Get("/api/jobs/figures")).GetProperty("failed").GetInt32() > 0);

        // The host at work takes it at once. Its show does not exist: the product refuses, and it is not tried again.
        Assert.Equal("queued", (await master.Post($"/api/jobs/{id}/retry", new { }, HttpStatusCode.OK)).GetProperty("state").GetString());
        var refused = default(System.Text.Json.JsonElement);
        for (var tries = 0; tries < 600 && refused.ValueKind == default; tries++)
        {
            refused = (await master.Get($"/api/jobs?state=refused&organizationId={org.Tenant.Id}")).GetProperty("items").EnumerateArray().FirstOrDefault();
            await Task.Delay(20);
        }
        Assert.Equal(("There is no such show.", 1), (refused.GetProperty("error").GetString(), refused.GetProperty("attempts").GetInt32()));
        Assert.Equal("not_found", await Client.Problem(await master.Send(HttpMethod.Post, $"/api/jobs/{id}/retry"), HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task A_failed_job_is_cancelled_and_what_recurs_is_listed()
    {
        var site = await TestSite.Get();
        var org = await TestOrganization.Create();
        using var master = await site.SignInMaster();
        var id = await Failed(org);

        using var cancelled = await master.Send(HttpMethod.Delete, $"/api/jobs/{id}");

        Assert.Equal(HttpStatusCode.OK, cancelled.StatusCode);
        Assert.Equal("IOException: the line is dead", (await master.Get($"/api/jobs?state=cancelled&organizationId={org.Tenant.Id}")).GetProperty("items")[0].GetProperty("error").GetString());
        var recurring = (await master.Get("/api/jobs/recurring")).EnumerateArray().Select(job => job.GetProperty("kind").GetString()).ToList();
        Assert.Equal(["drop_kept_schemas", "examine_installation", "forget_idempotency_keys", "forget_job_history", "forget_sign_ins", "forget_usage", "look_after_files", "look_for_due_deletions", "look_for_due_feeds", "look_for_expired_holds", "purge_archives", "sweep_figures", "verify_figures"], recurring.Order());
    }

    /// <summary>A job that was given up, of a show that does not exist.</summary>
    internal static async Task<Guid> Failed(TestOrganization org)
    {
        var id = Guid.CreateVersion7();
        await org.Installation.Control.Run(db => db.Execute($"""
            insert into job (id, schema_name, kind, payload, state, attempts, last_error, started_at, finished_at)
            values ({id}, {org.Tenant.Schema}, 'refresh_feed', jsonb_build_object('showId', {Guid.CreateVersion7()}), 'failed', 8, 'IOException: the line is dead', now() - interval '2 minutes', now() - interval '1 minute')
            """));
        return id;
    }
}
