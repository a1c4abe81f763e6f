using System.Text.Json;
using System.Text.Json.Serialization;
using PodcastFlow.Tenancy;

namespace PodcastFlow;

/// <summary>How the API writes and reads JSON: camelCase names, snake_case values of enumerations, ids as uuid, numbers as numbers, no unknown fields.</summary>
public static class Wire
{
    public static readonly JsonSerializerOptions Options = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        foreach (var converter in Documents.Converters) options.Converters.Add(converter);
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.Never;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        return options;
    }
}
