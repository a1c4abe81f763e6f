using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using PodcastFlow.Benchmarks.Site;

namespace PodcastFlow.Benchmarks.Soak;

/// <summary>
/// A page's circuit, as the browser opens it: the components that the page's document names are started over a web socket, what they render is
/// acknowledged, scripts they call answer nothing. No document is kept.
/// </summary>
sealed partial class Circuit : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    readonly HubConnection _hub;
    readonly Uri _site;
    readonly TaskCompletionSource<string> _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly SemaphoreSlim _rendered = new(0);
    string _id = "";

    Circuit(Uri site, Person person)
    {
        _site = site;
        var builder = new HubConnectionBuilder().WithUrl(new Uri(site, "/_blazor"), HttpTransportType.WebSockets, http => http.Headers["Cookie"] = person.Cookies);
        builder.Services.AddSingleton<IHubProtocol, BlazorPack>();
        _hub = builder.Build();
        _hub.On<long, byte[]>("JS.RenderBatch", async (batch, _) =>
        {
            await _hub.SendAsync("OnRenderCompleted", batch, null);
            _rendered.Release();
        });
        _hub.On<long, string, string, int, long, int>("JS.BeginInvokeJS", (call, _, _, _, _, _) => call == 0 ? Task.CompletedTask : _hub.SendAsync("EndInvokeJSFromDotNet", call, true, $"[{call},true,null]"));
        _hub.On<string>("JS.Error", error => _broken.TrySetResult(error));
        _hub.Closed += error => Task.FromResult(_broken.TrySetResult(error?.Message ?? "closed"));
    }

    /// <summary>Opens the circuit of a page that was loaded.</summary>
    internal static async Task<Circuit> Open(Uri site, Person person, Uri page, string document)
    {
        var circuit = new Circuit(site, person);
        try
        {
            await circuit._hub.StartAsync();
            var state = State().Match(document).Groups[1].Value;
            circuit._id = await circuit._hub.InvokeAsync<string>("StartCircuit", site.ToString(), page.ToString(), "[]", state);
            var components = Components().Matches(document).Select((marker, i) => new JsonObject
            {
                ["type"] = "add", ["ssrComponentId"] = i + 1, ["marker"] = JsonNode.Parse(marker.Groups[1].Value),
            }).ToArray<JsonNode>();
            await circuit._hub.SendAsync("UpdateRootComponents", new JsonObject { ["batchId"] = 1, ["operations"] = new JsonArray(components) }.ToJsonString(JsonSerializerOptions.Web), state);
            await circuit.Rendered(atLeast: 1);
            return circuit;
        }
        catch
        {
            await circuit.DisposeAsync();
            throw;
        }
    }

    /// <summary>Follows a link inside the circuit.</summary>
    internal async Task Go(Uri page)
    {
        while (_rendered.Wait(0)) { }
        await _hub.SendAsync("OnLocationChanged", page.ToString(), null, true);
        await Rendered(atLeast: 1);
    }

    /// <summary>Closes the window: the browser says so on its way out.</summary>
    internal async Task Close(HttpMessageInvoker http, Person person)
    {
        using var form = new FormUrlEncodedContent([new("circuitId", _id)]);
        using var request = person.Request(HttpMethod.Post, new Uri(_site, "/_blazor/disconnect"), form);
        using var answer = await http.SendAsync(request, default);
        answer.EnsureSuccessStatusCode();
    }

    // Until nothing new has come for a moment: what is loaded comes after the frame.
    async Task Rendered(int atLeast)
    {
        for (var batches = 0; ;)
        {
            var more = _rendered.WaitAsync(batches < atLeast ? Patience : TimeSpan.FromMilliseconds(150));
            if (await Task.WhenAny(more, _broken.Task) != more) throw new InvalidOperationException("The circuit broke: " + await _broken.Task);
            if (await more) batches++;
            else if (batches < atLeast) throw new TimeoutException("Nothing was rendered.");
            else return;
        }
    }

    public ValueTask DisposeAsync()
    {
        _rendered.Dispose();
        return _hub.DisposeAsync();
    }

    [GeneratedRegex("<!--Blazor:(\\{\"type\":\"server\".*?\\})-->")]
    private static partial Regex Components();

    [GeneratedRegex("<!--Blazor-Server-Component-State:(.*?)-->")]
    private static partial Regex State();
}
