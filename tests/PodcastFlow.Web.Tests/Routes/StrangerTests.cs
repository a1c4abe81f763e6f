using System.Net;
using System.Text.Json;
using PodcastFlow.Testing;

namespace PodcastFlow.Web.Tests.Routes;

/// <summary>Generated over every route with a record in its address: the record of another organization does not exist.</summary>
public sealed class StrangerTests
{
    [Fact]
    public async Task The_records_of_another_organization_do_not_exist_on_any_route()
    {
        var site = await TestSite.Get();
        var (_, theirs, theirIds) = await Filled(site);
        var (_, own, ownIds) = await Filled(site);
        using var closing = theirs;
        using var stranger = own;
        var routes = RouteTable.Routes.Where(r => r.Path.Contains("{id}", StringComparison.Ordinal) && r.Area is not ("platform" or "profile" or "public")).ToList();
        Assert.NotEmpty(routes);

        var wrong = new List<string>();
        foreach (var route in routes)
        {
            var address = route.Address(parameter => parameter switch
            {
                "role" => "producer",
                "memberId" => ownIds["users"],
                _ => theirIds.TryGetValue(parameter, out var id) ? id : throw new InvalidOperationException($"{route}: no route makes one of {parameter}"),
            });
            using var answer = await stranger.Send(new HttpMethod(route.Method), address, route.Filled(ownIds), ("If-Match", "\"1\""));
            if (answer.StatusCode != HttpStatusCode.NotFound) wrong.Add($"{route}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task The_lists_of_one_organization_hold_nothing_of_another()
    {
        var site = await TestSite.Get();
        var (_, theirs, theirIds) = await Filled(site);
        using var closing = theirs;
        using var stranger = await site.SignIn(await TestOrganization.Create(), Role.Admin);
        var lists = RouteTable.Routes.Where(r => r.Method == "GET" && !r.Path.Contains('{', StringComparison.Ordinal) && r.Area is not ("platform" or "profile" or "public")).ToList();
        Assert.NotEmpty(lists);

        var secrets = theirIds.Where(i => i.Key != "slug").Select(i => i.Value).ToList();
        foreach (var route in lists)
        {
            var text = await (await stranger.Send(HttpMethod.Get, route.Path)).Content.ReadAsStringAsync();
            Assert.DoesNotContain(secrets, id => text.Contains(id, StringComparison.Ordinal));
        }
    }

    /// <summary>An organization with one record of each kind, made through the API in the order of the table; its ids by the name of their collection.</summary>
    internal static async Task<(TestOrganization, Client, Dictionary<string, string>)> Filled(TestSite site)
    {
        var org = await TestOrganization.Create();
        var client = await site.SignIn(org, Role.Admin);
        var ids = new Dictionary<string, string>(StringComparer.Ordinal) { ["slug"] = org.Slug, ["organizations"] = org.Tenant.Id, ["exportId"] = Guid.CreateVersion7().ToString() };
        foreach (var route in RouteTable.Routes.Where(r => r is { Method: "POST", Verb: "create", Body: not null } && r.Area is not ("platform" or "profile" or "public")))
        {
            using var answer = await client.Send(HttpMethod.Post, route.Address(parameter => ids[parameter]), route.Filled(ids));
            Assert.True(answer.IsSuccessStatusCode, $"{route}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
            var made = JsonElement.Parse(await answer.Content.ReadAsStringAsync());
            if (made.TryGetProperty("id", out var id)) ids.TryAdd(route.Path.Split('/')[^1], id.GetString()!);
        }
        // A held slot that a shorter episode has no room for: a conflict.
        var episode = RouteTable.Routes.Single(r => r is { Method: "PUT", Path: "/api/episodes/{id}" });
        var version = (await client.Get($"/api/episodes/{ids["episodes"]}")).GetProperty("version").GetUInt32();
        (await client.Send(HttpMethod.Put, $"/api/episodes/{ids["episodes"]}", episode.Filled(ids), ("If-Match", $"\"{version}\""))).EnsureSuccessStatusCode();
        ids["conflicts"] = (await client.Get("/api/inventory/conflicts")).GetProperty("items")[0].GetProperty("id").GetString()!;
        return (org, client, ids);
    }
}
