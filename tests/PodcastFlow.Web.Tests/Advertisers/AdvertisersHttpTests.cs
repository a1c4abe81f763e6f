using System.Net;
using System.Text.Json;
using PodcastFlow.Testing;

namespace PodcastFlow.Web.Tests.Advertisers;

public sealed class AdvertisersHttpTests
{
    [Fact]
    public async Task A_change_needs_the_version_that_was_read()
    {
        var site = await TestSite.Get();
        using var client = await site.SignIn(await TestOrganization.Create(), Role.Sales);
        var owner = (await client.Post("/api/agencies", new { name = "Media House" })).GetProperty("id").GetString();
        var contact = (await client.Post("/api/contacts", new { name = "Kari", agencyId = owner })).GetProperty("id").GetString();
        foreach (var address in new[] { $"/api/agencies/{owner}", $"/api/contacts/{contact}" })
        {
            var tag = (await client.Send(HttpMethod.Get, address)).Headers.ETag!.ToString();

            Assert.Equal("if_match_required", await Client.Problem(await client.Send(HttpMethod.Put, address, new { name = "New" }), HttpStatusCode.PreconditionRequired));
            var changed = await client.Send(HttpMethod.Put, address, new { name = "New" }, ("If-Match", tag));
            Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
            Assert.NotEqual(tag, changed.Headers.ETag!.ToString());
            Assert.Equal("changed_meanwhile", await Client.Problem(await client.Send(HttpMethod.Put, address, new { name = "Newer" }, ("If-Match", tag)), HttpStatusCode.PreconditionFailed));
            Assert.Equal("malformed", await Client.Problem(await client.Send(HttpMethod.Put, address, new { name = "Newer" }, ("If-Match", "W/\"x\"")), HttpStatusCode.BadRequest));
        }
    }

    [Theory]
    [InlineData("/api/advertisers?agency=x", "unknown_filter")]
    [InlineData("/api/agencies?sellr_id=1", "unknown_filter")]
    [InlineData("/api/contacts?agencyId=nonsense", "malformed")]
    [InlineData("/api/contacts?sort=colour", "unknown_sort")]
    [InlineData("/api/contacts?after=%25%25", "unknown_cursor")]
    [InlineData("/api/contacts?take=0", "invalid")]
    [InlineData("/api/categories?q=x", "unknown_filter")]
    [InlineData("/api/session?x=1", "unknown_filter")]
    public async Task What_a_list_does_not_know_is_refused_and_not_ignored(string address, string code)
    {
        var site = await TestSite.Get();
        using var client = await site.SignIn(await TestOrganization.Create(), Role.Admin);

        Assert.Equal(code, await Client.Problem(await client.Send(HttpMethod.Get, address), HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task A_record_takes_no_parameters_and_a_list_takes_its_own()
    {
        var site = await TestSite.Get();
        using var client = await site.SignIn(await TestOrganization.Create(), Role.Admin);
        var id = (await client.Post("/api/categories", new { name = "Coffee", conflictMode = "block" })).GetProperty("id").GetString();

        Assert.Equal("unknown_filter", await Client.Problem(await client.Send(HttpMethod.Get, $"/api/categories/{id}?id={id}"), HttpStatusCode.BadRequest));
        Assert.Equal("unknown_filter", await Client.Problem(await client.Send(HttpMethod.Post, "/api/categories?name=x", new { name = "Tea" }), HttpStatusCode.BadRequest));
        await client.Get("/api/contacts?search=x&sort=-owner&take=10&includeInactive=true");
        await client.Get("/api/contacts?Search=x&SORT=name");
        var tree = await client.Get("/api/categories?includeInactive=false");
        Assert.Equal("block", tree[0].GetProperty("conflictMode").GetString());
    }

    [Fact]
    public async Task A_field_that_does_not_exist_is_refused()
    {
        var site = await TestSite.Get();
        using var client = await site.SignIn(await TestOrganization.Create(), Role.Admin);

        Assert.Equal("malformed", await Client.Problem(await client.Send(HttpMethod.Post, "/api/agencies", new { name = "Media House", colour = "red" }), HttpStatusCode.BadRequest));
        Assert.Equal("malformed", await Client.Problem(await client.Send(HttpMethod.Post, "/api/categories", new { name = "Coffee", conflictMode = "shout" }), HttpStatusCode.BadRequest));
    }
}
