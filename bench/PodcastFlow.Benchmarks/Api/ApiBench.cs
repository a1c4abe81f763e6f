using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Npgsql;
using PodcastFlow.Benchmarks.Site;
using PodcastFlow.Tenancy;
using Spectre.Console;

namespace PodcastFlow.Benchmarks.Api;

/// <summary>
/// Requests per second for a list of campaigns and for a new campaign: the product through Kestrel with a session, against the bare endpoint
/// that does only the work. Both in this process, with as many connections and clients, in alternating rounds; first both must answer the same,
/// and both are warm: the runtime compiles what is used often a second time in the background, and the product has more to compile.
/// </summary>
/// <remarks>
/// The comparison is not even, on purpose: what the product must do beside the work (session, permission, rate limits, validation, isolation, metrics) is
/// the price that the ratio tells. Even is the work: the same rows are read and written, statements are prepared on both sides. By hand one statement
/// follows the other, as one writes it; that the engine sends together what nobody waits for is to its credit.
/// </remarks>
static class ApiBench
{
    const int Connections = 8;
    const int Clients = 16;
    const int Campaigns = 120;
    const double Target = 0.6;
    static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(6);

    sealed record Cell(string Scenario, string Contestant, double Median, double Worst, double Best);

    sealed record Contestant(string Name, Uri Address, Person? Person);

    sealed record Scenario(string Name, Func<Contestant, HttpRequestMessage> Request);

    internal static async Task<int> Run(bool quick)
    {
        var time = TimeSpan.FromMilliseconds(quick ? 400 : 2000);
        var rounds = quick ? 3 : 9;
        await using var site = await BenchSite.Open(new TenancyOptions { ShardConnections = Connections, TenantTokens = Connections });
        var org = await site.Create("bench", Campaigns);
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(site.Superuser) { MaxPoolSize = Connections, SearchPath = $"{org.Tenant.Schema}, ext", MaxAutoPrepare = 50 }.ConnectionString);
        await using var bare = await BareApi.Start(source, org.Admin.Value);
        Contestant[] contestants = [new("by hand", new Uri(bare.Urls.First()), null), new("product", site.Address, await Person.SignIn(site.Address, org.Email, org.Password))];
        var wish = new { name = "Holiday", advertiserId = org.Advertiser, flightStart = "2035-01-01", flightEnd = "2035-02-01", budget = new { amount = 18400, currency = "USD" } };
        Scenario[] scenarios =
        [
            new("list of 50", who => Ask(who, HttpMethod.Get)),
            new("create", who => Ask(who, HttpMethod.Post, JsonContent.Create(wish, options: Wire.Options))),
        ];
        await AssertSame(contestants, scenarios);

        var cells = new List<Cell>();
        var load = new List<double?>();
        foreach (var scenario in scenarios)
        {
            var rates = contestants.ToDictionary(c => c, _ => new List<double>());
            for (var round = -1; round < rounds; round++)
            {
                foreach (var contestant in round % 2 == 0 ? contestants : contestants.Reverse())
                {
                    var rate = await Round(contestant, scenario, round < 0 ? WarmUp : time);
                    if (round >= 0) rates[contestant].Add(rate);
                    // What a round wrote must not make the next one's work larger.
                    await site.Execute([
                        $"delete from {org.Tenant.Schema}.campaign where name = 'Holiday'", $"delete from {org.Tenant.Schema}.activity", $"delete from {org.Tenant.Schema}.status_history",
                        $"vacuum analyze {org.Tenant.Schema}.campaign, {org.Tenant.Schema}.activity, {org.Tenant.Schema}.status_history",
                    ]);
                }
                load.Add(Machine.Load());
            }
            cells.AddRange(rates.Select(r => new Cell(scenario.Name, r.Key.Name, r.Value.Order().ElementAt(rounds / 2), r.Value.Min(), r.Value.Max())));
        }
        if (site.Complaints.Count > 0) throw new InvalidOperationException("The host logged errors: " + string.Join('\n', site.Complaints.First));
        Print(site, cells, load);
        var ratios = scenarios.ToDictionary(s => s.Name, s => Ratio(cells, s.Name));
        Machine.Write("api", new { postgres = site.ServerVersion, processors = Environment.ProcessorCount, clients = Clients, connections = Connections, load = load.Max(), target = Target, cells, ratios });
        return ratios.Values.All(ratio => ratio >= Target) ? 0 : 1;
    }

    static HttpRequestMessage Ask(Contestant who, HttpMethod method, HttpContent? content = null)
    {
        var address = new Uri(who.Address, "/api/campaigns");
        return who.Person?.Request(method, address, content) ?? new HttpRequestMessage(method, address) { Content = content };
    }

    /// <summary>Requests per second, all clients at it, each on a connection of its own.</summary>
    static async Task<double> Round(Contestant contestant, Scenario scenario, TimeSpan time)
    {
        var watch = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
        {
            using var http = new HttpMessageInvoker(new SocketsHttpHandler { UseCookies = false, MaxConnectionsPerServer = 1 });
            var count = 0;
            for (; watch.Elapsed < time; count++)
            {
                using var request = scenario.Request(contestant);
                using var answer = await http.SendAsync(request, default);
                answer.EnsureSuccessStatusCode();
                await answer.Content.CopyToAsync(Stream.Null);
            }
            return count;
        })));
        return counts.Sum() / watch.Elapsed.TotalSeconds;
    }

    /// <summary>The list must be the same to the byte; a new campaign's answer but for its id.</summary>
    static async Task AssertSame(Contestant[] contestants, Scenario[] scenarios)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false });
        foreach (var scenario in scenarios)
        {
            var answers = new List<string>();
            foreach (var contestant in contestants)
            {
                using var request = scenario.Request(contestant);
                using var answer = await http.SendAsync(request);
                var text = await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
                if (JsonNode.Parse(text) is JsonObject made && made.Remove("id")) text = made.ToJsonString();
                answers.Add(text);
            }
            if (answers[0] != answers[1]) throw new InvalidOperationException($"{scenario.Name}: by hand {answers[0]}, product {answers[1]}");
        }
    }

    static double Ratio(List<Cell> cells, string scenario) =>
        cells.Single(c => c.Scenario == scenario && c.Contestant == "product").Median / cells.Single(c => c.Scenario == scenario && c.Contestant == "by hand").Median;

    static void Print(BenchSite site, List<Cell> cells, List<double?> load)
    {
        var table = new Table().Title($"PostgreSQL {site.ServerVersion}, {Clients} clients, {Connections} connections; requests per second, median (min – max)").AddColumns("", "by hand", "product", "product / by hand");
        foreach (var scenario in cells.GroupBy(c => c.Scenario))
            table.AddRow([scenario.Key, .. scenario.Select(c => $"{c.Median:F0} ({c.Worst:F0} – {c.Best:F0})"), $"{Ratio(cells, scenario.Key):F2}"]);
        AnsiConsole.Write(table);
        foreach (var scenario in cells.Select(c => c.Scenario).Distinct())
            Console.WriteLine($"{scenario,-12} product / by hand {Ratio(cells, scenario):F2}  target {Target:F2}  {(Ratio(cells, scenario) >= Target ? "pass" : "MISS")}");
        Console.WriteLine($"""
            By hand: the same tables, answers and rows written, statements prepared; no session, no permission, no validation, no filters, no currency check.
            The clients share the processors with both. Load of the machine while measured: {load.Min():F1} – {load.Max():F1}.
            """);
    }
}
