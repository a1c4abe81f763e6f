using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Testing;
using PodcastFlow.Web.Components;

namespace PodcastFlow.Web.Tests.Platform;

/// <summary>Requests are counted at the gate and refused over the plan's limit; errors of ours are counted with what finds them in the log.</summary>
public sealed class UsageTests
{
    [Fact]
    public async Task Over_the_limit_requests_wait_for_the_month_to_end_while_files_and_exports_answer_and_a_larger_plan_opens_at_once()
    {
        await using var site = await TestSite.Start(s => s with { Arguments = [.. s.Arguments, "--PodcastFlow:Usage:WriteEvery=00:05:00"] });
        var org = await TestOrganization.Create();
        using var master = await site.SignInMaster();
        using var admin = await site.SignIn(org, Role.Admin);
        using var sales = await site.SignIn(org, Role.Sales);
        await Plan(master, org, "starter");
        await org.Installation.Control.Run(db => db.Execute($"insert into api_usage (organization_id, day, calls) values ({org.Tenant.Id}, {DateOnly.FromDateTime(db.Now.UtcDateTime)}, 9998)"));

        var advertiser = (await admin.Post("/api/advertisers", new { name = "Acme" })).GetProperty("id").GetString();
        Assert.Equal("forbidden", await Client.Problem(await sales.Send(HttpMethod.Get, "/api/users"), HttpStatusCode.Forbidden));       // let in, and counted
        foreach (var client in new[] { admin, sales })
        {
            using var refused = await client.Send(HttpMethod.Get, "/api/advertisers");
            Assert.Equal("plan_limit", await Client.Problem(refused, HttpStatusCode.TooManyRequests));
            Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        }

        using var attached = await admin.Http.PostAsync($"/api/advertisers/{advertiser}/attachments?organization={org.Slug}&name=a.txt", new ByteArrayContent([1, 2, 3]) { Headers = { ContentType = new MediaTypeHeaderValue("text/plain") } });
        Assert.Equal(HttpStatusCode.Created, attached.StatusCode);
        await admin.Get($"/api/organizations/{org.Tenant.Id}/exports");
        await admin.Get("/api/profile");

        await Plan(master, org, "professional");
        await sales.Get("/api/advertisers");
        await site.App.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(10_003, await org.Installation.Control.Read(db => db.One<long>($"select sum(calls)::bigint from api_usage where organization_id = {org.Tenant.Id}")));
    }

    [Fact]
    public async Task The_plan_says_how_many_requests_were_made_and_as_of_when()
    {
        await using var site = await TestSite.Start(s => s with { Arguments = [.. s.Arguments, "--PodcastFlow:Usage:WriteEvery=00:00:00.020"] });
        var org = await TestOrganization.Create();
        using var admin = await site.SignIn(org, Role.Admin);

        for (var tries = 0; tries < 500; tries++)
        {
            var calls = (await admin.Get("/api/plan")).GetProperty("figures").EnumerateArray().Single(f => f.GetProperty("metric").GetString() == "api_calls");
            Assert.Equal(JsonValueKind.Null, calls.GetProperty("limit").ValueKind);
            if (calls.GetProperty("used").GetInt64() < 2) continue;
            Assert.InRange(calls.GetProperty("asOf").GetDateTimeOffset(), TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow());
            return;
        }
        Assert.Fail("Requests are not in the plan's figures.");
    }

    [Fact]
    public async Task An_error_of_ours_is_counted_with_its_route_its_kind_and_what_finds_it_in_the_log()
    {
        await using var site = await TestSite.Start(Broken, app => app.MapGroup("/api").MapGet("/broken/{id}", Break).ForUseCase(new UseCase(Area.Home, Verb.View, "Breaks.")));
        var org = await TestOrganization.Create();
        using var admin = await site.SignIn(org, Role.Admin);
        using var answer = await admin.Send(HttpMethod.Get, "/api/broken/17");
        using var page = await admin.Send(HttpMethod.Get, "/profile");
        var trace = JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("trace").GetString();
        Assert.Equal((HttpStatusCode.InternalServerError, HttpStatusCode.InternalServerError), (answer.StatusCode, page.StatusCode));
        await site.App.StopAsync(TestContext.Current.CancellationToken);

        using var master = await (await TestSite.Get()).SignInMaster();
        var here = Assert.Single((await master.Get($"/api/master/errors?organizationId={org.Tenant.Id}")).GetProperty("items").EnumerateArray());
        Assert.Equal(("GET /api/broken/{id}", "InvalidDataException", 1, trace), (here.GetProperty("route").GetString(), here.GetProperty("kind").GetString(), here.GetProperty("times").GetInt32(), here.GetProperty("lastTrace").GetString()));
        var outside = (await master.Get("/api/master/errors?search=FieldAccessException")).GetProperty("items").EnumerateArray().Single();
        Assert.Equal((JsonValueKind.Null, "GET /profile"), (outside.GetProperty("organizationId").ValueKind, outside.GetProperty("route").GetString()));
        Assert.DoesNotContain("secret", here.GetRawText() + outside.GetRawText(), StringComparison.Ordinal);
    }

    static string Break(InOrganization org, string id) => throw new InvalidDataException($"secret of {org.Tenant.Slug} {id}");

    // The frame around pages cannot be loaded.
    static Web.Host.HostSettings Broken(Web.Host.HostSettings settings) => settings with
    {
        Services = services =>
        {
            settings.Services?.Invoke(services);
            services.AddScoped<LoadShell>(_ => (_, _) => throw new FieldAccessException("secret of the inside"));
        },
    };

    static async Task Plan(Client master, TestOrganization org, string plan) =>
        Assert.Equal(HttpStatusCode.OK, (await master.Send(HttpMethod.Put, $"/api/organizations/{org.Tenant.Id}/plan", new { plan })).StatusCode);
}
