using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Testing;
using PodcastFlow.Web.Host;

namespace PodcastFlow.Web.Tests.Host;

/// <summary>The API's document tells of every route what the route is, and nothing that is not there.</summary>
public sealed class ApiDocumentTests
{
    static readonly Lazy<Task<JsonElement>> Document = new(async () =>
    {
        using var reader = (await TestSite.Get()).Anonymous();
        return await reader.Get("/openapi/v1.json");
    });

    /// <summary>Operations by method and path, as in "GET /api/shows/{id}".</summary>
    internal static async Task<Dictionary<string, JsonElement>> Operations() => (await Document.Value).GetProperty("paths").EnumerateObject()
        .SelectMany(path => path.Value.EnumerateObject().Select(o => (Name: $"{o.Name.ToUpperInvariant()} {path.Name}", o.Value))).ToDictionary(o => o.Name, o => o.Value);

    /// <summary>A schema with its reference followed.</summary>
    internal static async Task<JsonElement> Follow(JsonElement schema) => schema.TryGetProperty("$ref", out var reference)
        ? (await Document.Value).GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!["#/components/schemas/".Length..]) : schema;

    [Fact]
    public async Task Every_route_of_the_api_is_an_operation_and_there_are_no_others()
    {
        var site = await TestSite.Get();
        var routes = site.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(e => e.RoutePattern.RawText!.StartsWith("/api", StringComparison.Ordinal))
            .SelectMany(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Select(m => $"{m} {e.RoutePattern.RawText}")).Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(routes);

        Assert.Equal(routes, (await Operations()).Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_operation_has_a_summary_a_name_of_its_own_its_answer_and_its_problems()
    {
        var operations = await Operations();
        Assert.Empty(operations.GroupBy(o => o.Value.GetProperty("operationId").GetString()).Where(same => same.Count() > 1).Select(same => $"{same.Key}: {string.Join(", ", same.Select(o => o.Key))}"));

        var wrong = new List<string>();
        foreach (var (name, operation) in operations)
        {
            if (operation.GetProperty("summary").GetString() is not { Length: > 5 } summary || summary[^1] != '.') wrong.Add($"{name}: no summary");
            if (operation.GetProperty("tags").GetArrayLength() != 1) wrong.Add($"{name}: no tag");
            var answers = operation.GetProperty("responses").EnumerateObject().ToList();
            if (!answers.Exists(a => a.Name[0] == '2' && (a.Name is "202" or "204" || HasSchema(a.Value)))) wrong.Add($"{name}: no schema of its answer");
            foreach (var status in new[] { "400", "429", "500", "503" }.Where(s => !answers.Exists(a => a.Name == s))) wrong.Add($"{name}: no {status}");
            foreach (var problem in answers.Where(a => a.Name[0] is '4' or '5'))
                if (!problem.Value.TryGetProperty("content", out var content) || !content.TryGetProperty("application/problem+json", out _)) wrong.Add($"{name}: {problem.Name} is no problem");
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task The_problem_codes_of_an_operation_are_those_its_use_case_declares()
    {
        var site = await TestSite.Get();
        var operations = await Operations();
        var declared = 0;
        foreach (var route in site.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
            if (route.Metadata.GetMetadata<UseCase>() is { } useCase && route.RoutePattern.RawText!.StartsWith("/api", StringComparison.Ordinal))
            {
                var told = operations[$"{route.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods[0]} {route.RoutePattern.RawText}"].GetProperty(ApiDocument.CodesExtension).EnumerateArray().Select(c => c.GetString()).ToList();
                Assert.Equal(useCase.Codes.Concat(UseCase.SharedCodes).Concat(Problems.HostCodes).Distinct(), told);
                declared += useCase.Codes.Length;
            }
        Assert.True(declared > 50);
    }

    [Fact]
    public async Task Ids_are_uuids_and_money_is_an_amount_in_a_currency()
    {
        var operations = await Operations();
        var schemas = (await Document.Value).GetProperty("components").GetProperty("schemas");

        Assert.Equal("uuid", operations["GET /api/shows/{id}"].GetProperty("parameters")[0].GetProperty("schema").GetProperty("format").GetString());
        Assert.Equal("uuid", schemas.GetProperty("ShowAdvertiserAdvertiser").GetProperty("properties").GetProperty("id").GetProperty("format").GetString());
        var money = schemas.GetProperty("Money");
        Assert.Equal("^[A-Z]{3}$", money.GetProperty("properties").GetProperty("currency").GetProperty("pattern").GetString());
        Assert.Contains("currency", money.GetProperty("description").GetString(), StringComparison.Ordinal);
        Assert.Equal("string", schemas.GetProperty("ProblemDetails").GetProperty("properties").GetProperty("code").GetProperty("type").GetString());
        Assert.Equal("uuid", schemas.GetProperty("HoldReservationCommand").GetProperty("properties").GetProperty("inventoryIds").GetProperty("items").GetProperty("format").GetString());
        // Anything that is called an id is one.
        Assert.Empty(schemas.EnumerateObject().Where(s => s.Value.TryGetProperty("properties", out _)).SelectMany(s => s.Value.GetProperty("properties").EnumerateObject().Where(p => p.Name is "advertiserId" or "showId" or "campaignId" or "memberId")
            .Where(p => !p.Value.TryGetProperty("format", out var format) || format.GetString() != "uuid").Select(p => $"{s.Name}.{p.Name}")));
    }

    [Fact]
    public async Task Headers_and_choices_are_told_and_what_changes_needs_the_antiforgery_token()
    {
        var operations = await Operations();

        Assert.Contains(operations["PUT /api/advertisers/{id}"].GetProperty("parameters").EnumerateArray(), p => p.GetProperty("name").GetString() == "If-Match" && p.GetProperty("in").GetString() == "header");
        Assert.Contains(operations["POST /api/reservations"].GetProperty("parameters").EnumerateArray(), p => p.GetProperty("name").GetString() == "Idempotency-Key");
        var role = operations["GET /api/users"].GetProperty("parameters").EnumerateArray().Single(p => p.GetProperty("name").GetString() == "role");
        Assert.Equal(["admin", "sales", "producer", "talent", "client"], role.GetProperty("schema").GetProperty("enum").EnumerateArray().Select(v => v.GetString()));
        Assert.Equal(["session"], Needs(operations["GET /api/advertisers"]));
        Assert.Equal(["antiforgery", "session"], Needs(operations["POST /api/advertisers"]));
        Assert.False(operations["POST /api/session"].TryGetProperty("security", out _));
    }

    [Fact]
    public async Task Outside_a_demo_the_document_is_for_who_has_signed_in()
    {
        await using var site = await TestSite.Start(s => s with { Demo = false });
        using var stranger = site.Anonymous();
        using var sales = await site.SignIn(await TestOrganization.Create(), Role.Sales);

        Assert.Equal("not_signed_in", await Client.Problem(await stranger.Send(HttpMethod.Get, "/openapi/v1.json"), HttpStatusCode.Unauthorized));
        using var page = await stranger.Send(HttpMethod.Get, "/scalar/");
        Assert.Equal(HttpStatusCode.Found, page.StatusCode);
        Assert.Contains("/sign-in", page.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Equal("PodcastFlow Pro", (await sales.Get("/openapi/v1.json")).GetProperty("info").GetProperty("title").GetString());
        Assert.Equal(HttpStatusCode.OK, (await sales.Send(HttpMethod.Get, "/scalar/")).StatusCode);
    }

    static bool HasSchema(JsonElement answer) => answer.TryGetProperty("content", out var content) && content.EnumerateObject().All(c => c.Value.TryGetProperty("schema", out _));

    static IEnumerable<string> Needs(JsonElement operation) => operation.GetProperty("security").EnumerateArray().SelectMany(s => s.EnumerateObject().Select(n => n.Name)).Order(StringComparer.Ordinal);
}
