using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PodcastFlow.Archives;
using PodcastFlow.Testing;

namespace PodcastFlow.Web.Tests.Archives;

/// <summary>An organization's data leave through the API: at once, or as a file to fetch later.</summary>
public sealed class ExportApiTests(ExportApiTests.Exporting world) : IClassFixture<ExportApiTests.Exporting>
{
    [Fact]
    public async Task An_admin_and_the_master_take_the_data_at_once_and_the_log_knows()
    {
        foreach (var client in new[] { world.Admin, world.Master })
        {
            using var answer = await client.Http.GetAsync($"/api/organizations/{world.Id}/export", HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal((HttpStatusCode.OK, "application/gzip"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
            Assert.StartsWith(world.Org.Slug, answer.Content.Headers.ContentDisposition!.FileName, StringComparison.Ordinal);
            Assert.Null(answer.Content.Headers.ContentLength);

            var manifest = Exported.Manifest(await answer.Content.ReadAsStreamAsync());

            Assert.Equal(world.Org.Slug, manifest.GetProperty("organization").GetProperty("slug").GetString());
            Assert.Contains(manifest.GetProperty("tables").EnumerateArray(), table => table.GetProperty("name").GetString() == "member" && table.GetProperty("rows").GetInt64() > 1);
        }
        Assert.True(await TestDatabase.One<bool>(world.Database, $"select count(distinct actor_user_id) = 2 from audit_log where organization_id = '{world.Id}' and action = 'organization.exported'"));
    }

    [Fact]
    public async Task One_that_is_asked_for_is_written_in_the_background_told_by_mail_and_fetched_by_a_link()
    {
        using var asked = await world.Admin.Send(HttpMethod.Post, $"/api/organizations/{world.Id}/exports");
        Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
        var row = await world.Ended(JsonElement.Parse(await asked.Content.ReadAsStringAsync()).GetProperty("id").GetString()!);
        Assert.Equal("ready", row.GetProperty("state").GetString());
        Assert.Equal(row.GetProperty("tablesTotal").GetRawText(), row.GetProperty("tablesDone").GetRawText());
        var id = row.GetProperty("id").GetString()!;
        Assert.Equal(1L, await TestDatabase.One<long>(world.Database, $"select count(*) from email_message where id = '{id}' and to_address = '{world.Org.EmailOf(Role.Admin)}' and body_text like '%/{world.Org.Slug}/settings%'"));

        var link = await world.Link(id);
        var file = await world.Admin.Http.GetByteArrayAsync(link);

        Assert.Equal(row.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(file)));
        Assert.Equal(row.GetProperty("sizeBytes").GetInt64(), file.Length);
        Assert.NotEmpty(Exported.Sums(new MemoryStream(file)));
        using var rest = new HttpRequestMessage(HttpMethod.Get, link) { Headers = { Range = new RangeHeaderValue(file.Length - 10, null) } };
        using var part = await world.Admin.Http.SendAsync(rest);
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(file[^10..], await part.Content.ReadAsByteArrayAsync());
        Assert.Equal(0L, await TestDatabase.One<long>(world.Database, $"select count(*) from audit_log where detail::text like '%{link.Split('/')[^1]}%'"));
        Assert.Equal(HttpStatusCode.OK, (await world.Master.Http.GetAsync(link, HttpCompletionOption.ResponseHeadersRead)).StatusCode);
    }

    [Fact]
    public async Task A_link_is_nothing_for_others_nor_when_its_time_is_over_nor_when_the_export_is_discarded()
    {
        var site = await TestSite.Get();
        var id = await world.Ready();
        var link = await world.Link(id);
        using var nobody = site.Anonymous();
        using var stranger = await site.SignIn(await TestOrganization.Create(), Role.Admin);
        using var seller = await site.SignIn(world.Org, Role.Sales);
        var path = Path.Combine(site.App.Services.GetRequiredService<ArchiveOptions>().Folder, $"{id}.tar.gz");
        Assert.True(File.Exists(path));

        Assert.Equal("not_signed_in", await Client.Problem(await nobody.Send(HttpMethod.Get, link), HttpStatusCode.Unauthorized));
        Assert.Equal("forbidden", await Client.Problem(await seller.Send(HttpMethod.Get, link), HttpStatusCode.Forbidden));
        Assert.Equal("not_found", await Client.Problem(await stranger.Send(HttpMethod.Get, link), HttpStatusCode.NotFound));
        Assert.Equal("not_found", await Client.Problem(await stranger.Send(HttpMethod.Post, $"/api/organizations/{world.Id}/exports/{id}/link"), HttpStatusCode.NotFound));
        await TestDatabase.Execute(world.Database, $"update export_link set expires_at = now() where archive_id = '{id}'");
        Assert.Equal("not_found", await Client.Problem(await world.Admin.Send(HttpMethod.Get, link), HttpStatusCode.NotFound));
        link = await world.Link(id);
        Assert.Equal(HttpStatusCode.OK, (await world.Admin.Send(HttpMethod.Delete, $"/api/organizations/{world.Id}/exports/{id}")).StatusCode);

        Assert.False(File.Exists(path));
        Assert.Equal("not_found", await Client.Problem(await world.Admin.Send(HttpMethod.Get, link), HttpStatusCode.NotFound));
        Assert.Equal("not_found", await Client.Problem(await world.Admin.Send(HttpMethod.Delete, $"/api/organizations/{world.Id}/exports/{id}"), HttpStatusCode.NotFound));
        Assert.Equal("expired", (await world.Row(id)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_request_that_is_cancelled_ends_the_export()
    {
        // A table that somebody holds: the export waits for it, with its snapshot open.
        await using var gate = await HeldLock.By(world.Database, $"lock table {world.Org.Tenant.Schema}.campaign in access exclusive mode");
        using var leave = new CancellationTokenSource();
        var taking = world.Admin.Http.GetAsync($"/api/organizations/{world.Id}/export", HttpCompletionOption.ResponseHeadersRead, leave.Token);
        await gate.Waiter(taking, HeldLock.Snapshot);

        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => taking);
        await gate.Left(HeldLock.Snapshot);
    }

    /// <summary>An organization, its admin and the master.</summary>
    public sealed class Exporting : IAsyncLifetime
    {
        public TestOrganization Org { get; private set; } = null!;
        public Client Admin { get; private set; } = null!;
        public Client Master { get; private set; } = null!;
        public string Id => Org.Tenant.Id;
        public string Database => Org.Installation.SuperuserConnection;

        public async ValueTask InitializeAsync()
        {
            var site = await TestSite.Get();
            Org = await TestOrganization.Create();
            (Admin, Master) = (await site.SignIn(Org, Role.Admin), await site.SignInMaster());
        }

        public async Task<JsonElement> Row(string id) => (await Admin.Get($"/api/organizations/{Id}/exports")).EnumerateArray().Single(row => row.GetProperty("id").GetString() == id);

        /// <summary>Waits until it is ready, or has failed.</summary>
        public async Task<JsonElement> Ended(string id)
        {
            for (var tries = 0; tries < 1500; tries++)
            {
                if (await Row(id) is var row && row.GetProperty("state").GetString() is not ("queued" or "running")) return row;
                await Task.Delay(20);
            }
            throw new TimeoutException("The export does not end.");
        }

        public async Task<string> Ready()
        {
            var id = (await Admin.Post($"/api/organizations/{Id}/exports", new { }, HttpStatusCode.Accepted)).GetProperty("id").GetString()!;
            await Ended(id);
            return id;
        }

        public async Task<string> Link(string id) => (await Admin.Post($"/api/organizations/{Id}/exports/{id}/link", new { }, HttpStatusCode.OK)).GetProperty("url").GetString()!;

        public ValueTask DisposeAsync()
        {
            Admin.Dispose();
            Master.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
