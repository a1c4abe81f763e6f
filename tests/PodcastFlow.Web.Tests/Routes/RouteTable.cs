using System.Text.Json.Nodes;

namespace PodcastFlow.Web.Tests.Routes;

/// <summary>A route as it was typed by hand: where it is, which area and verb it belongs to, a body that it takes.</summary>
/// <param name="Body">JSON; "$advertisers" stands for the id of the organization's own advertiser, "$slug" for its slug.</param>
public sealed record Route(string Method, string Path, string Area, string Verb, string? Body)
{
    public override string ToString() => $"{Method} {Path}";

    /// <summary>The address for a record: each parameter is replaced, an id by that of its collection, and the one named by something else.</summary>
    public string Address(Func<string, string> parameter, string? named = null, string instead = "")
    {
        var segments = Path.Split('/');
        for (var i = 0; i < segments.Length; i++)
            if (segments[i].StartsWith('{'))
            {
                var name = segments[i].Trim('{', '}').Split(':')[0];
                segments[i] = name == named ? instead : parameter(name is "id" ? segments[i - 1] : name);
            }
        return string.Join('/', segments);
    }

    /// <summary>The body with references filled in; null when the route takes none.</summary>
    public JsonNode? Filled(IReadOnlyDictionary<string, string> ids)
    {
        if (Body is null) return null;
        var text = Body;
        foreach (var (name, id) in ids.OrderByDescending(i => i.Key.Length)) text = text.Replace($"${name}", id, StringComparison.Ordinal);
        return JsonNode.Parse(text);
    }
}

/// <summary>The two tables that were typed by hand from the design: who may do what, and which route does what. Code meets them only in an assertion.</summary>
static class RouteTable
{
    public static readonly string[] Roles = ["master", "admin", "sales", "producer", "talent", "client"];

    public static List<Route> Routes { get; } = [.. Lines("routes.tsv").Select(c => new Route(c[0], c[1], c[2], c[3], c.Length > 4 && c[4].Length > 0 ? c[4] : null))];

    static readonly Dictionary<(string Area, string Verb), string[]> Permissions =
        Lines("permissions.tsv").Skip(1).ToDictionary(c => (c[0], c[1]), c => c[2..]);

    /// <summary>all, own or deny.</summary>
    public static string Allowed(Route route, string role) =>
        route.Area == "public" ? "all" : Permissions[(route.Area, route.Verb)][Array.IndexOf(Roles, role)];

    static IEnumerable<string[]> Lines(string file)
    {
        using var reader = new StreamReader(typeof(RouteTable).Assembly.GetManifestResourceStream(file)!);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => l[0] != '#').Select(l => l.Split('\t'))];
    }
}
