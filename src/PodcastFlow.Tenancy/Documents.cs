using System.Text.Json;
using System.Text.Json.Serialization;

namespace PodcastFlow.Tenancy;

/// <summary>How documents are written, in jsonb columns and by an API alike: ids as uuid, types of text as their text, enumerations in snake_case.</summary>
public static class Documents
{
    internal static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Converters = { new IdJsonConverter(), new TextJsonConverter(), new RowVersionJsonConverter(), Enumerations } };

    /// <summary>The converters, for an API's own options.</summary>
    public static IReadOnlyList<JsonConverter> Converters => [.. Options.Converters];

    static JsonStringEnumConverter Enumerations => new(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
}

/// <summary>Every id is a plain uuid string in JSON.</summary>
public sealed class IdJsonConverter : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsValueType && typeof(IId).IsAssignableFrom(typeToConvert);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Of<>).MakeGenericType(typeToConvert))!;

    sealed class Of<T> : JsonConverter<T> where T : struct, IId
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && reader.TryGetGuid(out var id) ? Ids.Maker<T>.Make(id) : throw new JsonException("An id is a uuid.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }
}

/// <summary>A type of text is its text in JSON.</summary>
public sealed class TextJsonConverter : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsValueType && typeof(IText).IsAssignableFrom(typeToConvert);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Of<>).MakeGenericType(typeToConvert))!;

    sealed class Of<T> : JsonConverter<T> where T : struct, IText
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            try { return Texts<T>.Make(reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException("This is a text.")); }
            catch (ArgumentException e) { throw new JsonException(e.Message, e); }
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.Text);
    }
}

/// <summary>A row's version is a plain number in JSON.</summary>
public sealed class RowVersionJsonConverter : JsonConverter<RowVersion>
{
    public override RowVersion Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetUInt32());
    public override void Write(Utf8JsonWriter writer, RowVersion value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);
}
