using System.Text.Json;
using System.Text.Json.Nodes;

namespace PodcastFlow.Web.Tests.Routes;

/// <summary>A request of an attack: one place of it holds SQL, the rest is what the product expects.</summary>
/// <param name="Operation">The operation of the API's document.</param>
/// <param name="Place">Where the SQL stands.</param>
/// <param name="Address">Path and query.</param>
/// <param name="Headers">Besides the usual ones.</param>
public sealed record SqlAttack(string Operation, string Place, string Address, JsonNode? Body, params (string Name, string Value)[] Headers)
{
    public HttpMethod Method => new(Operation[..Operation.IndexOf(' ', StringComparison.Ordinal)]);

    public override string ToString() => $"{Operation} with SQL in {Place}: {Address} {Body?.ToJsonString()}";
}

/// <summary>Makes attacks from the API's document: SQL in every text that an operation takes.</summary>
/// <param name="Schemas">The document's schemas.</param>
public sealed class SqlAttacks(JsonElement Schemas, IReadOnlyList<string> payloads, int perPlace)
{
    // What the product reads from every request, told by no document.
    static readonly string[] ReadHeaders = ["User-Agent", "Accept", "Accept-Language", "Sec-Fetch-Site", "X-Forwarded-For", "X-Forwarded-Host", "X-CSRF-TOKEN", "Cookie", "Content-Type", "Authorization", "traceparent"];

    int _turn;

    /// <summary>Every place of an operation, each with some of the SQL in turn.</summary>
    /// <param name="address">The path with its parameters filled in: by their names, the attacked one with the SQL.</param>
    /// <param name="example">A body that the operation accepts, as far as one is known.</param>
    public IEnumerable<SqlAttack> On(string name, JsonElement operation, Func<string?, string, string> address, JsonNode? example)
    {
        var plain = address(null, "");
        var body = operation.TryGetProperty("requestBody", out var request) && request.GetProperty("content").TryGetProperty("application/json", out var json) ? json.GetProperty("schema") : default;
        var usual = body.ValueKind == JsonValueKind.Undefined ? null : Over(Sample(body), example);
        foreach (var parameter in operation.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateArray().ToList() : [])
        {
            var (place, where) = (parameter.GetProperty("name").GetString()!, parameter.GetProperty("in").GetString());
            foreach (var sql in Some(where == "header").Where(sql => where != "path" || sql.Trim().Length > 0))
                yield return where switch
                {
                    "path" => new SqlAttack(name, place, address(place, Uri.EscapeDataString(sql)), usual),
                    "query" => new SqlAttack(name, place, $"{plain}?{place}={Uri.EscapeDataString(sql)}{Rest(parameters, place)}", usual),
                    _ => new SqlAttack(name, place, plain, usual, (place, sql)),
                };
        }
        foreach (var leaf in body.ValueKind == JsonValueKind.Undefined ? [] : Texts(body, []).ToList())
            foreach (var sql in Some(header: false)) yield return new SqlAttack(name, string.Join('.', leaf), plain, With(usual!.DeepClone(), leaf, sql));
        foreach (var sql in Some(header: true)) yield return new SqlAttack(name, ReadHeaders[_turn % ReadHeaders.Length], plain, usual, (ReadHeaders[_turn % ReadHeaders.Length], sql));
    }

    IEnumerable<string> Some(bool header) => Enumerable.Range(0, perPlace).Select(_ => payloads[_turn++ % payloads.Count]).Where(sql => !header || sql.All(c => c is >= ' ' and < (char)127));

    // Other parameters that have to be there.
    static string Rest(JsonElement parameters, string but) => string.Concat(parameters.EnumerateArray()
        .Where(p => p.GetProperty("in").GetString() == "query" && p.TryGetProperty("required", out var required) && required.GetBoolean() && p.GetProperty("name").GetString() != but)
        .Select(p => $"&{p.GetProperty("name").GetString()}={Uri.EscapeDataString(OfText(p.GetProperty("schema")))}"));

    JsonElement Follow(JsonElement schema)
    {
        if (schema.TryGetProperty("$ref", out var reference)) return Follow(Schemas.GetProperty(reference.GetString()!["#/components/schemas/".Length..]));
        return schema.TryGetProperty("oneOf", out var any) || schema.TryGetProperty("anyOf", out any) ? Follow(any.EnumerateArray().First(one => Type(one) != "null")) : schema;
    }

    static string Type(JsonElement schema) => !schema.TryGetProperty("type", out var type) ? schema.TryGetProperty("enum", out _) ? "string" : "any"
        : type.ValueKind == JsonValueKind.String ? type.GetString()! : type.EnumerateArray().Select(t => t.GetString()!).First(t => t != "null");

    // The shape that is asked for, with something in each required place.
    JsonNode? Sample(JsonElement schema)
    {
        schema = Follow(schema);
        switch (Type(schema))
        {
            case "object":
                var needed = schema.TryGetProperty("required", out var required) ? required.EnumerateArray().Select(r => r.GetString()).ToHashSet() : [];
                var known = schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject().ToList() : [];
                return new JsonObject(known.Where(p => needed.Contains(p.Name)).Select(p => KeyValuePair.Create(p.Name, Sample(p.Value))));
            case "array": return new JsonArray(Sample(schema.GetProperty("items")));
            case "integer" or "number": return 1;
            case "boolean": return true;
            default: return OfText(schema);
        }
    }

    static string OfText(JsonElement schema) => schema.TryGetProperty("enum", out var values) ? values[0].GetString()! : !schema.TryGetProperty("format", out var format) ? "text" : format.GetString() switch
    {
        "uuid" => Guid.CreateVersion7().ToString(),
        "date" => "2035-01-01",
        "date-time" => "2035-01-01T00:00:00Z",
        _ => "text",
    };

    // The paths of all texts in a schema: names of properties, and 0 for the first of a list.
    IEnumerable<string[]> Texts(JsonElement schema, string[] at)
    {
        schema = Follow(schema);
        return Type(schema) switch
        {
            "object" when schema.TryGetProperty("properties", out var properties) => properties.EnumerateObject().SelectMany(p => Texts(p.Value, [.. at, p.Name])),
            "array" => Texts(schema.GetProperty("items"), [.. at, "0"]),
            "string" => [at],
            _ => [],
        };
    }

    static JsonNode? Over(JsonNode? below, JsonNode? above)
    {
        if (below is not JsonObject whole || above is not JsonObject part) return above?.DeepClone() ?? below;
        foreach (var (name, value) in part) whole[name] = value?.DeepClone();
        return whole;
    }

    static JsonNode With(JsonNode node, string[] path, string text)
    {
        if (path.Length == 0) return JsonValue.Create(text);
        if (path[0] == "0")
        {
            var list = node as JsonArray ?? [];
            var item = With(list.Count > 0 ? list[0]!.DeepClone() : new JsonObject(), path[1..], text);
            return new JsonArray([item, .. list.Skip(1).Select(other => other?.DeepClone())]);
        }
        var record = node as JsonObject ?? [];
        record[path[0]] = With(record[path[0]]?.DeepClone() ?? new JsonObject(), path[1..], text);
        return record;
    }
}
