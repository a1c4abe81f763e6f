using System.Net;
using System.Text.Json;
using Microsoft.Playwright;
using PodcastFlow.Testing;
using PodcastFlow.Web.Tests.Cli;
using static Microsoft.Playwright.Assertions;

namespace PodcastFlow.Web.Tests.Browser;

/// <summary>The operator has the installation examined: on the page and by the API. An installation of its own, with nobody else's faults.</summary>
public sealed class HealthTests(BrowserFixture browser) : IAsyncLifetime
{
    const string Master = "health@podcastflow.test";

    readonly string _folder = Directory.CreateTempSubdirectory("podcastflow-health-").FullName;
    TestDatabase _database = null!;
    TestInstallation _installation = null!;
    TestOrganization _org = null!;
    Command _server = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.Create();
        _installation = await TestInstallation.On(_database);
        _org = await TestOrganization.Create("Lagoon Sound", _installation);
        Assert.Equal(0, (await Command.RunWith(TestOrganization.Password, ["user", "create-master", "--email", Master, .. OperatorTests.Here(_database)])).Code);
        _server = await Command.StartWith([("PodcastFlow__Files__Directory", Path.Combine(_folder, "files")), ("PodcastFlow__Archives__Folder", Path.Combine(_folder, "archives"))],
            "Serving on", ["serve", "--port", "0", .. OperatorTests.Here(_database)]);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _installation.Services.DisposeAsync();
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task The_operator_has_it_examined_and_reads_what_is_wrong_and_how_to_mend_it()
    {
        await using var visit = await browser.SignIn(_server.After("Serving on "), Master, TestOrganization.Password);
        var page = visit.Page;
        await Expect(page.GetByRole(AriaRole.Table)).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Health" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Not examined yet" })).ToBeVisibleAsync();
        await Look(visit, "health-new");

        await Examine(page);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Nothing is wrong" })).ToBeVisibleAsync();
        await Look(visit, "health-well");

        await _database.Execute($"""
            revoke select on {_org.Tenant.Schema}.show from podcastflow_reader; delete from subscription; alter table {_org.Tenant.Schema}.show add column colour text;
            grant truncate on {_org.Tenant.Schema}.show to {_org.Tenant.Schema}; insert into retired_name values ('org_long_ago', 'long-ago', now() - interval '2 days')
            """);
        await Waits(visit);
        await Examine(page);
        var network = page.GetByRole(AriaRole.Region, new() { Name = _org.Slug });
        await Expect(network.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(3);
        await Expect(network).ToContainTextAsync("is on no plan");
        await Expect(network).ToContainTextAsync("podcastflow organization plan SLUG");
        var installation = page.GetByRole(AriaRole.Region, new() { Name = "Installation" });
        await Expect(installation).ToContainTextAsync($"{_org.Tenant.Schema} has TRUNCATE on {_org.Tenant.Schema}.show");
        await Expect(installation.GetByText("serious", new() { Exact = true })).ToBeVisibleAsync();
        await Look(visit, "health");
        Assert.Empty(visit.Complaints);

        await using var phone = await browser.SignIn(_server.After("Serving on "), Master, TestOrganization.Password, 390, dark: true, to: "/master/doctor");
        await Expect(phone.Page.GetByText("is on no plan")).ToBeVisibleAsync();
        await Look(phone, "health-phone");
    }

    [Fact]
    public async Task The_api_begins_one_at_a_time_and_keeps_what_each_has_found()
    {
        using var master = Client.At(new Uri(_server.After("Serving on ")));
        await master.SignIn(Master, TestOrganization.Password);
        Assert.Empty((await master.Get("/api/master/examinations")).EnumerateArray());
        await _database.Execute("delete from subscription");

        // Its table is held: it goes on until the test has looked.
        await using (var holder = new Npgsql.NpgsqlConnection(_database.Superuser))
        {
            await holder.OpenAsync();
            await using var holding = await holder.BeginTransactionAsync();
            await using (var hold = new Npgsql.NpgsqlCommand("lock table retired_name in access exclusive mode", holder)) await hold.ExecuteNonQueryAsync();
            var id = (await master.Post("/api/master/examinations", new { }, HttpStatusCode.Accepted)).GetProperty("id").GetString();
            Assert.Equal("already_examining", await Client.Problem(await master.Send(HttpMethod.Post, "/api/master/examinations"), HttpStatusCode.Conflict));
            var running = await master.Get($"/api/master/examinations/{id}");
            Assert.Equal(("running", JsonValueKind.Null), (running.GetProperty("state").GetString(), running.GetProperty("findings").ValueKind));
        }

        var last = default(JsonElement);
        for (var tries = 0; tries < 1000 && (last.ValueKind == default || last.GetProperty("state").GetString() == "running"); tries++)
        {
            await Task.Delay(50);
            last = (await master.Get("/api/master/examinations"))[0];
        }
        Assert.Equal(("done", 1.0, 1), (last.GetProperty("state").GetString(), last.GetProperty("share").GetDouble(), last.GetProperty("serious").GetInt32()));
        var finding = (await master.Get($"/api/master/examinations/{last.GetProperty("id").GetString()}")).GetProperty("findings")[0];
        Assert.Equal((_org.Slug, "subscription_missing", "serious", false), (finding.GetProperty("slug").GetString(), finding.GetProperty("code").GetString(), finding.GetProperty("severity").GetString(), finding.GetProperty("isSafe").GetBoolean()));
        Assert.Equal("not_found", await Client.Problem(await master.Send(HttpMethod.Get, $"/api/master/examinations/{Guid.CreateVersion7()}"), HttpStatusCode.NotFound));
    }

    // Held by a table that somebody has locked, it shows that it goes on; the button waits with it.
    async Task Waits(Visit visit)
    {
        await using var holder = new Npgsql.NpgsqlConnection(_database.Superuser);
        await holder.OpenAsync();
        await using (var hold = new Npgsql.NpgsqlCommand("begin; lock table retired_name in access exclusive mode", holder)) await hold.ExecuteNonQueryAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Examine now" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Progressbar)).ToBeVisibleAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Examine now" })).ToBeDisabledAsync();
        await Look(visit, "health-running");
        await using (var release = new Npgsql.NpgsqlCommand("rollback", holder)) await release.ExecuteNonQueryAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Examine now" })).ToBeEnabledAsync();
    }

    static async Task Examine(IPage page)
    {
        var rows = page.GetByRole(AriaRole.Region, new() { Name = "Examinations" }).GetByRole(AriaRole.Row).Filter(new() { HasText = "done" });
        var before = await rows.CountAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Examine now" }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(before + 1);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Examine now" })).ToBeEnabledAsync();
    }

    static async Task Look(Visit visit, string name)
    {
        await BrowserFixture.Screenshot(visit.Page, name);
        await BrowserFixture.FitsItsWindow(visit.Page);
        await BrowserFixture.Axe(visit.Page);
    }
}
