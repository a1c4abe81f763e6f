using System.Text.Json;

namespace PodcastFlow;

/// <summary>A value of an enumeration in an address, spelled as everywhere in the API: <c>pending_approval</c>.</summary>
public readonly record struct Choice<T>(T Value) where T : struct, Enum
{
    static readonly Dictionary<string, T> Spelled = Enum.GetValues<T>().ToDictionary(v => JsonNamingPolicy.SnakeCaseLower.ConvertName(v.ToString()), StringComparer.Ordinal);

    public static bool TryParse(string? text, out Choice<T> choice)
    {
        var known = Spelled.TryGetValue(text ?? "", out var value);
        choice = new Choice<T>(value);
        return known;
    }

    public static implicit operator Choice<T>(T value) => new(value);
}
