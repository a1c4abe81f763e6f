namespace PodcastFlow.Web.Components.Shared;

/// <summary>Reads and writes the query of an address.</summary>
public static class Query
{
    /// <summary>The values of an address's query; the last of each name counts.</summary>
    public static Dictionary<string, string> Read(string uri)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var query = new Uri(uri).Query.TrimStart('?');
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            if (at > 0) values[Decode(pair[..at])] = Decode(pair[(at + 1)..]);
        }
        return values;
    }

    public static string? Value(string uri, string name) => Read(uri).GetValueOrDefault(name);

    /// <summary>"?a=1&amp;b=2" in the order of the names, or nothing.</summary>
    public static string Write(IEnumerable<KeyValuePair<string, string>> values)
    {
        var pairs = values.Where(v => v.Value.Length > 0).OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => $"{Uri.EscapeDataString(v.Key)}={Uri.EscapeDataString(v.Value)}");
        var query = string.Join('&', pairs);
        return query.Length == 0 ? "" : "?" + query;
    }

    static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
