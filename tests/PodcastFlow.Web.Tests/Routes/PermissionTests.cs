using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Testing;

namespace PodcastFlow.Web.Tests.Routes;

/// <summary>Generated over every route: nobody gets 401, the wrong role 403, the right one something else.</summary>
public sealed class PermissionTests
{
    // Plain forms, pages and files: they have no use case, and the pages ask for a session themselves.
    static readonly string[] NoUseCase = ["POST /sign-out"];

    [Fact]
    public async Task Every_route_of_the_api_is_in_the_table_with_its_area_and_verb()
    {
        var site = await TestSite.Get();
        var served = Endpoints(site).Where(e => e.RoutePattern.RawText!.StartsWith("/api", StringComparison.Ordinal))
            .SelectMany(e => Methods(e).Select(m => $"{m} {e.RoutePattern.RawText} {Name(e.Metadata.GetMetadata<UseCase>()?.Area)} {Name(e.Metadata.GetMetadata<UseCase>()?.Verb)}")).Order(StringComparer.Ordinal).ToList();
        var listed = RouteTable.Routes.Select(r => $"{r.Method} {r.Path} {r.Area} {r.Verb}").Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(served);

        Assert.Equal(listed, served);
    }

    [Fact]
    public async Task Every_endpoint_that_takes_a_post_outside_the_api_has_a_use_case_too()
    {
        var site = await TestSite.Get();
        var posts = Endpoints(site).Where(e => Methods(e).Contains("POST") && !e.RoutePattern.RawText!.StartsWith("/api", StringComparison.Ordinal)
            && !e.Metadata.Any(m => m.GetType().Name is "ComponentTypeMetadata" or "HubMetadata" or "NegotiateMetadata") && e.RoutePattern.RawText.StartsWith("/_", StringComparison.Ordinal) == false).ToList();
        Assert.NotEmpty(posts);

        Assert.Empty(posts.Where(e => e.Metadata.GetMetadata<UseCase>() is null).Select(e => "POST " + e.RoutePattern.RawText).Except(NoUseCase));
    }

    [Fact]
    public async Task Nobody_gets_401_on_every_route()
    {
        var site = await TestSite.Get();
        using var nobody = site.Anonymous();
        var guarded = RouteTable.Routes.Where(r => r.Area != "public").ToList();
        Assert.NotEmpty(guarded);

        var wrong = new List<string>();
        foreach (var route in guarded)
        {
            using var answer = await nobody.Send(new HttpMethod(route.Method), route.Address(Unknown), route.Body is null ? null : new { });
            if (answer.StatusCode != HttpStatusCode.Unauthorized) wrong.Add($"{route}: {(int)answer.StatusCode}");
        }
        Assert.Empty(wrong);
    }

    [Theory, InlineData("master"), InlineData("admin"), InlineData("sales"), InlineData("producer"), InlineData("talent"), InlineData("client")]
    public async Task Each_role_gets_what_the_permission_table_says(string role)
    {
        var site = await TestSite.Get();
        var org = await TestOrganization.Create();
        var wrong = new List<string>();
        var client = await SignIn(site, org, role);
        // What ends or moves the session comes last, each with a session of its own.
        foreach (var route in RouteTable.Routes.Where(r => r.Area != "public").OrderBy(r => r.Area == "profile"))
        {
            if (route.Area == "profile") client = await SignIn(site, org, role);
            using var answer = await client.Send(new HttpMethod(route.Method), route.Address(Unknown), route.Body is null ? null : new { });
            // An answer to HEAD has no body to say more.
            var code = answer.Content.Headers.ContentType?.MediaType != "application/problem+json" ? null
                : route.Method == "HEAD" ? (answer.StatusCode == HttpStatusCode.Forbidden ? "forbidden" : "not_found")
                : JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("code").GetString();
            var denied = answer.StatusCode == HttpStatusCode.Forbidden && code is "forbidden" or "master_must_enter";
            var broken = answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.MethodNotAllowed || (int)answer.StatusCode >= 500;
            if (broken || denied != (RouteTable.Allowed(route, role) == "deny")) wrong.Add($"{route}: {(int)answer.StatusCode} {code}, should be {RouteTable.Allowed(route, role)}");
        }
        Assert.Empty(wrong);
    }

    static async Task<Client> SignIn(TestSite site, TestOrganization org, string role) =>
        role == "master" ? await site.SignInMaster() : await site.SignIn(org, Enum.Parse<Role>(role, ignoreCase: true));

    static string Unknown(string parameter) => parameter switch { "role" => "producer", "token" => "none", _ => Guid.CreateVersion7().ToString() };

    static IEnumerable<RouteEndpoint> Endpoints(TestSite site) => site.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    static IReadOnlyList<string> Methods(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [];

    static string Name<T>(T? value) where T : struct => value?.ToString()!.ToLowerInvariant() ?? "none";
}
