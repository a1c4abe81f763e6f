using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PodcastFlow.Testing;

namespace PodcastFlow.Web.Tests.Host;

public sealed class TelemetryTests
{
    [Fact]
    public async Task The_figures_tell_requests_pools_use_cases_and_the_statements_of_an_organization()
    {
        var org = await TestOrganization.Create();
        string[] figures = [];
        for (var tries = 0; tries < 5 && !figures.Any(IsOfAdvertisers); tries++)        // hosts of one process share what they count, and one that ends takes it along
            figures = await OfSomeRequests(org);

        Assert.Contains(figures, IsOfAdvertisers);
        Assert.Contains(figures, line => line.StartsWith("db_client_", StringComparison.Ordinal) && line.Contains("podcastflow_control", StringComparison.Ordinal));
        Assert.Contains(figures, line => Is(line, "podcastflow_use_cases_total", "area=\"advertisers\"", "verb=\"view\"", "outcome=\"ok\""));
        Assert.Contains(figures, line => Is(line, "podcastflow_use_cases_total", "area=\"campaigns\"", "outcome=\"unknown_sort\""));
        Assert.Contains(figures, line => Is(line, "podcastflow_statements_total", "organization=\"other\""));
        Assert.Contains(figures, line => line.StartsWith("podcastflow_shard_running", StringComparison.Ordinal));
    }

    static async Task<string[]> OfSomeRequests(TestOrganization org)
    {
        await using var site = await TestSite.Start();
        using var sales = await site.SignIn(org, Role.Sales);
        await sales.Get("/api/advertisers");
        using var refused = await sales.Send(HttpMethod.Get, "/api/settings");
        using var clash = await sales.Send(HttpMethod.Get, "/api/campaigns?sort=colour");
        return (await (await site.Anonymous().Send(HttpMethod.Get, "/metrics")).Content.ReadAsStringAsync()).Split('\n');
    }

    static bool IsOfAdvertisers(string line) => line.StartsWith("http_server_request_duration_seconds_count", StringComparison.Ordinal) && line.Contains("/api/advertisers", StringComparison.Ordinal);

    [Fact]
    public async Task An_organization_is_told_by_name_while_there_are_names()
    {
        await using var site = await TestSite.Start(s => s with { Arguments = [.. s.Arguments, "--PodcastFlow:Telemetry:Organizations=100000"] });
        var org = await TestOrganization.Create();
        using var sales = await site.SignIn(org, Role.Sales);
        await sales.Get("/api/advertisers");

        var figures = await (await site.Anonymous().Send(HttpMethod.Get, "/metrics")).Content.ReadAsStringAsync();

        Assert.Contains(figures.Split('\n'), line => Is(line, "podcastflow_statements_total", $"organization=\"{org.Slug}\""));
    }

    [Fact]
    public async Task The_figures_are_for_this_machine_or_for_who_has_the_token()
    {
        using var here = (await TestSite.Get()).Anonymous();
        Assert.Equal(HttpStatusCode.OK, (await here.Send(HttpMethod.Get, "/metrics")).StatusCode);
        Assert.Equal("not_found", await Client.Problem(await here.Send(HttpMethod.Get, "/metrics", null, ("X-Forwarded-For", "127.0.0.1")), HttpStatusCode.NotFound));

        await using var site = await TestSite.Start(s => s with { Arguments = [.. s.Arguments, "--PodcastFlow:Telemetry:MetricsToken=open sesame"] });
        using var there = site.Anonymous();
        Assert.Equal("not_found", await Client.Problem(await there.Send(HttpMethod.Get, "/metrics"), HttpStatusCode.NotFound));
        Assert.Equal("not_found", await Client.Problem(await there.Send(HttpMethod.Get, "/metrics", null, ("Authorization", "Bearer open")), HttpStatusCode.NotFound));
        Assert.Equal(HttpStatusCode.OK, (await there.Send(HttpMethod.Get, "/metrics", null, ("Authorization", "Bearer open sesame"))).StatusCode);
    }

    [Fact]
    public async Task A_trace_leads_from_the_request_to_the_statement_and_its_place_in_the_code()
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // Request and statement may come in two batches.
        var heard = new System.Collections.Concurrent.ConcurrentBag<string>();
        await using var collector = await Collector(body =>
        {
            heard.Add(body);
            if (new[] { "/api/advertisers", "ListAdvertisers.cs" }.All(words => heard.Any(part => part.Contains(words, StringComparison.Ordinal)))) told.TrySetResult();
        });
        await using var site = await TestSite.Start(s => s with
        {
            Arguments = [.. s.Arguments, $"--OTEL_EXPORTER_OTLP_ENDPOINT={collector.Urls.First()}", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "--OTEL_BSP_SCHEDULE_DELAY=100"],
        });
        using var sales = await site.SignIn(await TestOrganization.Create(), Role.Sales);

        await sales.Get("/api/advertisers");

        await told.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    static async Task<WebApplication> Collector(Action<string> traces)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            if (signal == "traces") traces(System.Text.Encoding.UTF8.GetString(body.ToArray()));
        });
        await app.StartAsync();
        return app;
    }

    static bool Is(string line, string name, params string[] tags) => line.StartsWith(name + "{", StringComparison.Ordinal) && tags.All(tag => line.Contains(tag, StringComparison.Ordinal));
}
