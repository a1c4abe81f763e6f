using System.Net;
using PodcastFlow.Testing;

namespace PodcastFlow.Web.Tests;

public sealed class ChoiceTests
{
    [Fact]
    public async Task A_filter_is_written_as_in_json_and_an_unknown_word_is_refused()
    {
        using var client = await (await TestSite.Get()).SignIn(await TestOrganization.Create(), Role.Admin);

        Assert.Equal(1, (await client.Get("/api/users?status=active")).GetProperty("total").GetInt32());
        Assert.Equal("malformed", await Client.Problem(await client.Send(HttpMethod.Get, "/api/users?status=Active"), HttpStatusCode.BadRequest));
        Assert.Equal("malformed", await Client.Problem(await client.Send(HttpMethod.Get, "/api/episodes?status=burnt"), HttpStatusCode.BadRequest));
    }
}
