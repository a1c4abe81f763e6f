using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Identity;
using PodcastFlow.Inventory;
using PodcastFlow.Jobs;
using PodcastFlow.Testing;

namespace PodcastFlow.Tests.Inventory;

public sealed class TellPromotedTests
{
    sealed record Waiting(Guid Id, JsonElement Payload);

    [Fact]
    public async Task Who_moves_up_in_the_queue_is_written_to_once()
    {
        var stage = await Stage.Set();
        var seller = await stage.Org.As(Role.Sales);
        var episode = await stage.Episode();
        var first = await stage.Hold(episode, Placement.PostRoll);
        var second = await stage.Hold(episode, Placement.PostRoll, wait: true);
        await stage.Org.Do(db => db.Execute($"update reservation set created_by = {seller.Actor.Id} where id = {second.Id}"));

        await stage.Release(first.Id);
        var job = Assert.Single(await Jobs(stage));
        await Run(stage, job);
        await Run(stage, job);

        var mail = Assert.Single(await Mails(stage));
        Assert.Contains($"/{stage.Org.Slug}/reservations/{second.Id}", mail, StringComparison.Ordinal);
        Assert.Contains("1 slot of Deep Kitchen that you waited for became free, and is now held for Fjord VPN", mail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_has_given_it_up_again_meanwhile_is_left_in_peace()
    {
        var stage = await Stage.Set();
        await stage.Org.As(Role.Sales);
        var episode = await stage.Episode();
        var first = await stage.Hold(episode, Placement.PostRoll);
        var second = await stage.Hold(episode, Placement.PostRoll, wait: true);
        await stage.Release(first.Id);
        await stage.Release(second.Id);

        await Run(stage, Assert.Single(await Jobs(stage)));

        Assert.Empty(await Mails(stage));
    }

    static Task<List<Waiting>> Jobs(Stage stage) => stage.Org.Installation.Control.Read(db => db.List<Waiting>($"select id, payload from job where schema_name = {stage.Org.Tenant.Schema} and kind = {TellPromoted.Job.Name}"));

    static Task<List<string>> Mails(Stage stage) => stage.Org.Installation.Control.Read(db => db.List<string>($"select body_text from email_message where organization_id = {stage.Org.Tenant.Id} and subject like 'Now held%'"));

    static async Task Run(Stage stage, Waiting job)
    {
        var installation = stage.Org.Installation;
        await using var services = new ServiceCollection().AddSingleton(installation.Services.GetRequiredService<PublicAddress>()).BuildServiceProvider();
        var system = new InOrganization(stage.Org.Tenant, stage.Org.Slug, Actor.System, installation.Tenants, installation.Control, default);
        await TellPromoted.Job.Work(system, new JobRun(job.Id, job.Payload, 1, services, default));
    }
}
