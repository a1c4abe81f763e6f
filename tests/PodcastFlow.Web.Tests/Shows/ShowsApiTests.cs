using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using PodcastFlow.Testing;

namespace PodcastFlow.Web.Tests.Shows;

public sealed class ShowsApiTests
{
    const string Feed = """
        <rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel><title>Wire</title>
        <item><guid>1</guid><title>One</title><pubDate>Wed, 03 Jan 2024 12:00:00 GMT</pubDate><itunes:duration>31:00</itunes:duration><enclosure url="https://media.test/1.mp3" type="audio/mpeg" length="1"/></item>
        <item><guid>2</guid><title>Two</title><pubDate>Wed, 10 Jan 2024 12:00:00 GMT</pubDate><itunes:duration>31:00</itunes:duration><enclosure url="https://media.test/1.mp3" type="audio/mpeg" length="1"/></item>
        <item><guid>2</guid><title>Two again</title></item>
        </channel></rss>
        """;

    [Fact]
    public async Task A_show_and_its_episodes_over_the_wire()
    {
        using var client = await (await TestSite.Get()).SignIn(await TestOrganization.Create(), Role.Admin);

        var show = (await client.Post("/api/shows", new { name = "Wire", releaseDays = new[] { 1 }, defaultDelivery = "dynamic" })).GetProperty("id").GetString();
        var details = await client.Send(HttpMethod.Get, $"/api/shows/{show}");
        var changed = await client.Send(HttpMethod.Put, $"/api/shows/{show}", new { name = "Wire & Air", releaseDays = new[] { 1, 4 } }, ("If-Match", details.Headers.ETag!.Tag));
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Equal("if_match_required", await Client.Problem(await client.Send(HttpMethod.Put, $"/api/shows/{show}", new { name = "W" }), HttpStatusCode.PreconditionRequired));
        Assert.Equal("changed_meanwhile", await Client.Problem(await client.Send(HttpMethod.Put, $"/api/shows/{show}", new { name = "W" }, ("If-Match", details.Headers.ETag!.Tag)), HttpStatusCode.PreconditionFailed));
        Assert.Equal(1, (await client.Get("/api/shows?search=air&sort=-episodes")).GetProperty("total").GetInt32());

        Assert.Equal(12, (await client.Get($"/api/shows/{show}/placements")).GetProperty("rows").GetArrayLength());
        var table = await client.Send(HttpMethod.Put, $"/api/shows/{show}/placements", new { rows = new[] { new { placement = "mid_roll", fromSeconds = 0, slots = 7 } } });
        Assert.Equal(HttpStatusCode.OK, table.StatusCode);

        var made = await client.Post($"/api/shows/{show}/expected-episodes", new { count = 3 }, HttpStatusCode.OK);
        Assert.Equal(3, made.GetProperty("episodes").GetArrayLength());
        var episode = (await client.Post("/api/episodes", new { showId = show, title = "By hand", airDate = "2099-01-05", lengthSeconds = 60 })).GetProperty("id").GetString();
        var row = (await client.Get($"/api/shows/{show}/episodes?status=draft&source=manual&from=2099-01-01")).GetProperty("items")[0];
        Assert.Equal((episode, 7, 7), (row.GetProperty("id").GetString(), row.GetProperty("slots").GetInt32(), row.GetProperty("freeSlots").GetInt32()));
        var read = await client.Send(HttpMethod.Get, $"/api/episodes/{episode}");
        var put = await client.Send(HttpMethod.Put, $"/api/episodes/{episode}", new { title = "By hand", airDate = "2099-01-06", status = "scheduled" }, ("If-Match", read.Headers.ETag!.Tag));
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        Assert.Equal("archived", (await client.Post($"/api/episodes/{episode}/archival", new { }, HttpStatusCode.OK)).GetProperty("status").GetString());
        Assert.Equal(HttpStatusCode.OK, (await client.Send(HttpMethod.Delete, $"/api/episodes/{episode}/archival")).StatusCode);
        Assert.Equal(4, (await client.Get("/api/episodes")).GetProperty("total").GetInt32());
        Assert.False((await client.Post($"/api/shows/{show}/deactivation", new { }, HttpStatusCode.OK)).GetProperty("isActive").GetBoolean());
        Assert.Equal(HttpStatusCode.OK, (await client.Send(HttpMethod.Delete, $"/api/shows/{show}/deactivation")).StatusCode);
    }

    [Fact]
    public async Task A_team_over_the_wire()
    {
        var org = await TestOrganization.Create();
        using var client = await (await TestSite.Get()).SignIn(org, Role.Admin);
        var producer = (await org.As(Role.Producer)).Actor.Id;
        var show = (await client.Post("/api/shows", new { name = "Wire" })).GetProperty("id").GetString();

        Assert.Equal(1, (await client.Get($"/api/shows/{show}/team-candidates")).GetArrayLength());
        Assert.Equal(HttpStatusCode.OK, (await client.Send(HttpMethod.Put, $"/api/shows/{show}/team/{producer}/producer")).StatusCode);
        Assert.Equal("unknown_role", await Client.Problem(await client.Send(HttpMethod.Put, $"/api/shows/{show}/team/{producer}/boss"), HttpStatusCode.BadRequest));
        Assert.Equal("producer", (await client.Get($"/api/shows/{show}/team"))[0].GetProperty("role").GetString());
        Assert.Equal(HttpStatusCode.OK, (await client.Send(HttpMethod.Delete, $"/api/shows/{show}/team/{producer}/producer")).StatusCode);
    }

    [Fact]
    public async Task A_feed_file_is_previewed_and_imported_over_the_wire()
    {
        using var client = await (await TestSite.Get()).SignIn(await TestOrganization.Create(), Role.Admin);

        var preview = await Answer(await client.Http.PostAsync("/api/feed-previews", File()), HttpStatusCode.OK);
        Assert.Equal((2, 1), (preview.GetProperty("counts").GetProperty("new").GetInt32(), preview.GetProperty("counts").GetProperty("skipped").GetInt32()));
        Assert.Equal("duplicate_guid", preview.GetProperty("problems")[0].GetProperty("code").GetString());
        var imported = await client.Http.PostAsync("/api/feed-imports", File());
        var show = (await Answer(imported, HttpStatusCode.Created)).GetProperty("showId").GetString();
        Assert.Equal($"/api/shows/{show}", imported.Headers.Location!.ToString());
        Assert.Equal(2, (await Answer(await client.Http.PostAsync("/api/feed-imports", File(show)), HttpStatusCode.OK)).GetProperty("counts").GetProperty("unchanged").GetInt32());

        Assert.Equal(JsonValueKind.Null, (await client.Get($"/api/shows/{show}/feed")).GetProperty("url").ValueKind);
        Assert.Equal("no_feed", await Client.Problem(await client.Send(HttpMethod.Post, $"/api/shows/{show}/feed/refresh"), HttpStatusCode.Conflict));
        Assert.Equal(HttpStatusCode.OK, (await client.Send(HttpMethod.Put, $"/api/shows/{show}/feed", new { url = "https://feeds.example.com/wire" })).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await client.Send(HttpMethod.Delete, $"/api/shows/{show}/feed")).StatusCode);
    }

    [Fact]
    public async Task What_is_no_feed_is_refused_with_a_reason()
    {
        using var client = await (await TestSite.Get()).SignIn(await TestOrganization.Create(), Role.Admin);
        Task<HttpResponseMessage> Import(object body) => client.Send(HttpMethod.Post, "/api/feed-imports", body);

        Assert.Equal("feed_address_refused", await Client.Problem(await Import(new { url = "http://127.0.0.1/feed" }), HttpStatusCode.UnprocessableEntity));
        Assert.Equal("feed_url_invalid", await Client.Problem(await Import(new { url = "file:///etc/passwd" }), HttpStatusCode.UnprocessableEntity));
        Assert.Equal("malformed", await Client.Problem(await Import(new { address = "https://feeds.example.com" }), HttpStatusCode.BadRequest));
        Assert.Equal("invalid", await Client.Problem(await Import(new { url = "" }), HttpStatusCode.BadRequest));
        Assert.Equal("feed_not_rss", await Client.Problem(await client.Http.PostAsync("/api/feed-imports", File(text: "<html></html>")), HttpStatusCode.UnprocessableEntity));
        Assert.Equal("file_missing", await Client.Problem(await client.Http.PostAsync("/api/feed-imports", new MultipartFormDataContent { { new StringContent("x"), "other" } }), HttpStatusCode.BadRequest));
        Assert.Equal("malformed", await Client.Problem(await client.Http.PostAsync("/api/feed-imports", JsonContent.Create("text")), HttpStatusCode.BadRequest));
        Assert.Equal("malformed", await Client.Problem(await client.Http.PostAsync("/api/feed-imports", File(show: "no-id")), HttpStatusCode.BadRequest));
        Assert.Equal("unsupported_media_type", await Client.Problem(await client.Http.PostAsync("/api/feed-imports", new StringContent(Feed, Encoding.UTF8, "application/rss+xml")), HttpStatusCode.UnsupportedMediaType));
    }

    static MultipartFormDataContent File(string? show = null, string text = Feed)
    {
        var form = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes(text)), "file", "feed.xml" } };
        if (show is not null) form.Add(new StringContent(show), "showId");
        return form;
    }

    static async Task<JsonElement> Answer(HttpResponseMessage answer, HttpStatusCode expected)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == expected, $"{(int)answer.StatusCode} instead of {(int)expected}: {text}");
        return JsonElement.Parse(text);
    }
}
