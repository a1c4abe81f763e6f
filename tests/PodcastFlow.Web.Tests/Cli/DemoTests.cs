using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace PodcastFlow.Web.Tests.Cli;

/// <summary>The demo, from its first start to its end, however it ends.</summary>
public sealed class DemoTests
{
    [Fact]
    public async Task The_demo_serves_what_its_accounts_may_see_and_leaves_nothing_behind()
    {
        await using var demo = await Command.Start("Stop with Ctrl-C", "demo", "run", "--ephemeral", "--port", "0");
        var (address, data) = (new Uri(demo.After("PodcastFlow Pro is at ")), demo.After("Data: "));

        foreach (var account in JsonElement.Parse((await Command.Run("demo", "accounts", "--json")).Output).EnumerateArray())
        {
            using var browser = Client.At(address);
            var session = await browser.SignIn(account.GetProperty("email").GetString()!, account.GetProperty("password").GetString()!);
            if (account.GetProperty("organization").GetString() is { } slug)
                Assert.Contains(slug, session.GetProperty("organizations").EnumerateArray().Select(o => o.GetProperty("slug").GetString()));
        }
        using (var browser = Client.At(address))
            foreach (var file in new[] { "/sign-in", "/app.css", "/_framework/blazor.web.js" })
                Assert.Equal(HttpStatusCode.OK, (await browser.Send(HttpMethod.Get, file)).StatusCode);
        Assert.Equal("podcastflow_reader", await Psql(data, "reader", "select current_user"));
        Assert.Equal("2", await Psql(data, "owner", "select count(*) from organization where status = 'active'"));
        Assert.Equal("org_company_slug", await Psql(data, "owner", "select create_complete_org_schema('company-slug', 'org-id-here')"));

        await demo.Signal("TERM");

        Assert.Equal(0, (await demo.End()).Code);
        Assert.False(Directory.Exists(data));
        Assert.Empty(Servers(data));
    }

    [Fact]
    public async Task Killed_the_ephemeral_demo_leaves_no_server()
    {
        await using var demo = await Command.Start("Stop with Ctrl-C", "demo", "run", "--ephemeral", "--no-fill", "--port", "0");
        var data = demo.After("Data: ");
        Assert.NotEmpty(Servers(data));

        await demo.Signal("KILL");

        for (var tries = 0; tries < 200 && (Servers(data).Count > 0 || Directory.Exists(data)); tries++) await Task.Delay(50);
        Assert.Empty(Servers(data));
        Assert.False(Directory.Exists(data));
    }

    [Fact]
    public async Task The_next_start_finds_the_server_begins_an_interrupted_filling_again_and_stops_what_it_found()
    {
        var data = Path.Combine(Path.GetTempPath(), $"podcastflow-cli-{Environment.ProcessId}");
        string[] run = ["demo", "run", "--data", data, "--no-fill", "--port", "0"], half = ["organization", "create", "half-filled", "--name", "Half", "--email", "a@half.test", "--data", data];
        try
        {
            await using (var first = await Command.Start("Stop with Ctrl-C", run))
            {
                var taken = await Command.Run("demo", "run", "--data", data, "--port", new Uri(first.After("PodcastFlow Pro is at ")).Port.ToString());
                Assert.Equal(1, taken.Code);
                Assert.Contains("--port", taken.Errors, StringComparison.Ordinal);
                Assert.Equal(0, (await Command.Run(half)).Code);
                await first.Signal("KILL");
            }
            var server = Assert.Single(Servers(data));
            await File.WriteAllTextAsync(Path.Combine(data, "demo.filling"), "");

            await using var second = await Command.Start("Stop with Ctrl-C", run);

            Assert.Equal(server, Assert.Single(Servers(data)));
            using (var browser = Client.At(new Uri(second.After("PodcastFlow Pro is at "))))
                await browser.SignIn("master@podcastflow.example", "podcastflow-demo-2026");
            Assert.Equal("[]", (await Command.Run("organization", "list", "--json", "--data", data)).Output.Trim());
            Assert.Equal(0, (await Command.Run(half)).Code);

            await second.Signal("INT");

            Assert.Equal(0, (await second.End()).Code);
            Assert.Empty(Servers(data));
            var gone = await Command.Run("db", "url", "--data", data);
            Assert.Equal(1, gone.Code);
            Assert.Contains("--data", gone.Errors, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    static async Task<string> Psql(string data, string role, string sql)
    {
        var url = (await Command.Run("db", "url", "--role", role, "--data", data)).Output.Trim();
        using var psql = Process.Start(new ProcessStartInfo("psql", [url, "-AtXc", sql]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var answer = await psql.StandardOutput.ReadToEndAsync();
        await psql.WaitForExitAsync();
        return answer.Trim();
    }

    // The processes of a server on a directory: the postmaster names it in its command line.
    static List<int> Servers(string data) =>
        [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(name => int.Parse(name!)).Where(id =>
        {
            try
            {
                var line = File.ReadAllText($"/proc/{id}/cmdline");
                return line.Contains("postgres", StringComparison.Ordinal) && line.Contains(Path.Combine(data, "data"), StringComparison.Ordinal) && !line.Contains("podcastflow-reaper", StringComparison.Ordinal);
            }
            catch (IOException)
            {
                return false;
            }
        })];
}
