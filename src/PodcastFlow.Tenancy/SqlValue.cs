using System.Collections;
using System.Linq.Expressions;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace PodcastFlow.Tenancy;

/// <summary>How one C# type crosses to PostgreSQL and back: enums as snake_case text, ids as uuid, instants in UTC, the rest as Npgsql does.</summary>
static class SqlValue<T>
{
    static readonly Type Inner = Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);
    static readonly Type? Element = ElementOf(Inner);
    static readonly Func<T, NpgsqlParameter> Write = Writer();
    static readonly Func<NpgsqlDataReader, int, T> ReadColumn = Reader();

    internal static bool IsOneColumn => Inner.IsEnum || Inner.IsPrimitive || typeof(IId).IsAssignableFrom(Inner) || typeof(IText).IsAssignableFrom(Inner) || Element is not null
        || Inner == typeof(string) || Inner == typeof(Guid) || Inner == typeof(decimal) || Inner == typeof(DateTimeOffset) || Inner == typeof(DateOnly)
        || Inner == typeof(TimeOnly) || Inner == typeof(byte[]) || Inner == typeof(RowVersion) || Inner == typeof(JsonElement)
        || Inner.IsGenericType && (Inner.GetGenericTypeDefinition() == typeof(Json<>) || Inner.GetGenericTypeDefinition() == typeof(NpgsqlRange<>));

    internal static NpgsqlParameter ToParameter(T value) => Write(value);

    internal static T Read(NpgsqlDataReader row, int column) => ReadColumn(row, column);

    static Func<T, NpgsqlParameter> Writer()
    {
        if (typeof(IId).IsAssignableFrom(Inner)) return v => new NpgsqlParameter<Guid?> { TypedValue = (v as IId)?.Value };
        if (typeof(IText).IsAssignableFrom(Inner)) return v => new NpgsqlParameter<string?> { TypedValue = (v as IText)?.Text };
        if (Inner.IsEnum) return v => new NpgsqlParameter<string?> { TypedValue = v is null ? null : Snake.Case(v.ToString()!) };
        if (Inner == typeof(DateTimeOffset)) return v => new NpgsqlParameter<DateTimeOffset?> { TypedValue = (v as DateTimeOffset?)?.ToUniversalTime() };
        if (Inner == typeof(RowVersion)) return v => new NpgsqlParameter { Value = v is RowVersion version ? version.Value : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Xid };
        if (Inner == typeof(JsonElement)) return v => Jsonb(v is null ? null : ((JsonElement)(object)v).GetRawText());
        if (Inner.IsGenericType && Inner.GetGenericTypeDefinition() == typeof(Json<>))
            return v => Jsonb(v is null ? null : JsonSerializer.Serialize(Inner.GetProperty("Value")!.GetValue(v), Documents.Options));
        if (Element is not null && typeof(IId).IsAssignableFrom(Element))
            return v => new NpgsqlParameter<Guid[]?> { TypedValue = v is null ? null : [.. ((IEnumerable)v).Cast<IId>().Select(id => id.Value)] };
        if (Element is { IsEnum: true })
            return v => new NpgsqlParameter<string[]?> { TypedValue = v is null ? null : [.. ((IEnumerable)v).Cast<object>().Select(e => Snake.Case(e.ToString()!))] };
        if (Element == typeof(string))
            return v => new NpgsqlParameter<string[]?> { TypedValue = v is null ? null : [.. (IEnumerable<string>)v] };
        return v => new NpgsqlParameter<T> { TypedValue = v };
    }

    static NpgsqlParameter Jsonb(string? text) => new() { Value = (object?)text ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Jsonb };

    static Func<NpgsqlDataReader, int, T> Reader()
    {
        if (typeof(IId).IsAssignableFrom(Inner)) return (row, column) => Ids.Maker<T>.Make(row.GetGuid(column));
        if (typeof(IText).IsAssignableFrom(Inner)) { var make = Texts<T>.Make; return (row, column) => make(row.GetString(column)); }
        if (Inner.IsEnum)
        {
            var values = Enum.GetValues(Inner).Cast<object>().ToDictionary(v => Snake.Case(v.ToString()!), v => (T)v, StringComparer.Ordinal);
            return (row, column) => values.TryGetValue(row.GetString(column), out var value) ? value
                : throw new InvalidOperationException($"'{row.GetString(column)}' is no {Inner.Name}.");
        }
        if (Inner == typeof(RowVersion)) return (row, column) => (T)(object)new RowVersion(row.GetFieldValue<uint>(column));
        if (Inner == typeof(JsonElement)) return (row, column) => (T)(object)JsonElement.Parse(row.GetString(column));
        if (Inner.IsGenericType && Inner.GetGenericTypeDefinition() == typeof(Json<>))
        {
            var document = Inner.GetGenericArguments()[0];
            return (row, column) => (T)Activator.CreateInstance(Inner, JsonSerializer.Deserialize(row.GetString(column), document, Documents.Options))!;
        }
        if (Element is not null && (typeof(IId).IsAssignableFrom(Element) || Element.IsEnum))
        {
            var convert = typeof(Ids).GetMethod(Element.IsEnum ? nameof(Ids.ReadEnums) : nameof(Ids.ReadIds), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
                .MakeGenericMethod(Element).CreateDelegate<Func<NpgsqlDataReader, int, IList>>();
            return Inner.IsArray ? (_, _) => throw new NotSupportedException($"Read {Inner} as a list.") : (row, column) => (T)convert(row, column);
        }
        return (row, column) => row.GetFieldValue<T>(column);
    }

    static Type? ElementOf(Type type) =>
        type == typeof(byte[]) || type == typeof(string) ? null
        : type.IsArray ? type.GetElementType()
        : type.IsGenericType && type.GetGenericTypeDefinition() is { } open && (open == typeof(List<>) || open == typeof(IReadOnlyList<>) || open == typeof(IEnumerable<>) || open == typeof(IReadOnlyCollection<>)) ? type.GetGenericArguments()[0]
        : null;
}

static class Texts<T>
{
    internal static readonly Func<string, T> Make = Compile();

    static Func<string, T> Compile()
    {
        var text = Expression.Parameter(typeof(string));
        var create = Expression.New((Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T)).GetConstructor([typeof(string)])!, text);
        return Expression.Lambda<Func<string, T>>(Expression.Convert(create, typeof(T)), text).Compile();
    }
}

static class Ids
{
    internal static class Maker<T>
    {
        internal static readonly Func<Guid, T> Make = Compile();

        static Func<Guid, T> Compile()
        {
            var value = Expression.Parameter(typeof(Guid));
            var create = Expression.New((Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T)).GetConstructor([typeof(Guid)])!, value);
            return Expression.Lambda<Func<Guid, T>>(Expression.Convert(create, typeof(T)), value).Compile();
        }
    }

    internal static IList ReadIds<TId>(NpgsqlDataReader row, int column) =>
        row.GetFieldValue<Guid[]>(column).Select(Maker<TId>.Make).ToList();

    internal static IList ReadEnums<TEnum>(NpgsqlDataReader row, int column) where TEnum : struct, Enum =>
        row.GetFieldValue<string[]>(column).Select(text => Enum.GetValues<TEnum>().First(v => Snake.Case(v.ToString()) == text)).ToList();
}
