using System.Net.Http.Json;
using System.Text.Json;
using PodcastFlow.Benchmarks.Site;

namespace PodcastFlow.Benchmarks.Soak;

/// <summary>Somebody at work: now in this organization, now in that one; in the API, on pages, in a page's circuit.</summary>
sealed class Visitor(BenchSite site, IReadOnlyList<(BenchOrganization Organization, Person Person)> places, int seed, Counts counts) : IDisposable
{
    readonly Random _random = new(seed);
    readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { UseCookies = false, MaxConnectionsPerServer = 1 });
    (BenchOrganization Organization, Person Person) _at;

    internal async Task Work(TimeSpan pause, CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            _at = places[_random.Next(places.Count)];
            try
            {
                await Something();
            }
            catch (Exception e)     // whatever it is, it is what this is looking for
            {
                site.Complaints.Add($"{_at.Organization.Tenant.Slug}: {e}");
            }
            await Task.Delay(pause * (0.5 + _random.NextDouble()), CancellationToken.None);
        }
    }

    Task Something() => _random.Next(100) switch
    {
        < 15 => Get("/api/campaigns?sort=-start&take=25"),
        < 25 => Get($"/api/campaigns/{Any(_at.Organization.Campaigns)}"),
        < 32 => Get($"/api/availability?showId={_at.Organization.Show}"),
        < 36 => Get("/api/search?q=campaign"),
        < 40 => Get("/api/home"),
        < 45 => Get("/api/reservations"),
        < 50 => Get($"/api/episodes/{Any(_at.Organization.Episodes)}"),
        < 55 => Begin(),
        < 62 => HoldAndRelease(),
        < 82 => Load(Page()),
        _ => Visit(),
    };

    string Page() => "/" + _at.Organization.Tenant.Slug + Any([
        "", "/campaigns", "/advertisers", "/shows", "/episodes", "/avails", "/reservations", "/settings", $"/campaigns/{Any(_at.Organization.Campaigns)}", $"/shows/{_at.Organization.Show}",
    ]);

    async Task Begin() => (await Post("/api/campaigns", new
    {
        name = "Holiday", advertiserId = _at.Organization.Advertiser, flightStart = "2035-01-01", flightEnd = "2035-02-01", budget = new { amount = 18400, currency = "USD" },
    })).GetProperty("id").GetGuid();

    async Task HoldAndRelease()
    {
        var slots = new[] { new { episodeId = Any(_at.Organization.Episodes), placement = "mid_roll", count = 1 } };
        var held = await Post("/api/reservations", new { campaignId = Any(_at.Organization.Campaigns), slots });
        await Post($"/api/reservations/{held.GetProperty("id").GetGuid()}/release", new { });
    }

    // Most people close the window. Some are lost on the way, and the host keeps their circuit for a while.
    async Task Visit()
    {
        var first = Page();
        await using var circuit = await Circuit.Open(site.Address, _at.Person, new Uri(site.Address, first), await Load(first));
        counts.Circuit();
        for (var clicks = _random.Next(1, 4); clicks > 0; clicks--)
        {
            await circuit.Go(new Uri(site.Address, Page()));
            counts.Request();
        }
        if (_random.Next(10) > 0) await circuit.Close(_http, _at.Person);
    }

    async Task<string> Load(string page)
    {
        var document = await Get(page);
        return document.Contains("<!--Blazor:", StringComparison.Ordinal) ? document : throw new InvalidOperationException($"{page} has no circuit: {document[..Math.Min(300, document.Length)]}");
    }

    Task<string> Get(string path) => Send(_at.Person.Request(HttpMethod.Get, new Uri(site.Address, path)));

    async Task<JsonElement> Post(string path, object body) =>
        JsonElement.Parse(await Send(_at.Person.Request(HttpMethod.Post, new Uri(site.Address, path), JsonContent.Create(body, options: Wire.Options))));

    async Task<string> Send(HttpRequestMessage request)
    {
        using (request)
        {
            using var answer = await _http.SendAsync(request, default);
            var text = await answer.Content.ReadAsStringAsync();
            counts.Request();
            return answer.IsSuccessStatusCode ? text : throw new InvalidOperationException($"{request.Method} {request.RequestUri?.PathAndQuery}: {(int)answer.StatusCode} {text}");
        }
    }

    T Any<T>(IReadOnlyList<T> of) => of[_random.Next(of.Count)];

    public void Dispose() => _http.Dispose();
}

/// <summary>What the visitors did so far.</summary>
sealed class Counts
{
    int _requests, _circuits;

    internal int Requests => Volatile.Read(ref _requests);

    internal int Circuits => Volatile.Read(ref _circuits);

    internal void Request() => Interlocked.Increment(ref _requests);

    internal void Circuit() => Interlocked.Increment(ref _circuits);
}
