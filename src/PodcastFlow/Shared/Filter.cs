using PodcastFlow.Tenancy;

namespace PodcastFlow;

/// <summary>
/// Conditions that stand in a statement only when they are asked for. One that is always there and mostly lets everything through
/// (<c>x is null or a = x</c>) makes PostgreSQL plan each time anew, and on no index.
/// </summary>
public static class Filter
{
    /// <summary>The condition on a value, or none when the value is not given.</summary>
    public static Sql On<T>(T? value, Func<T, Sql> condition) where T : struct => value is { } given ? condition(given) : Sql.Empty;

    /// <inheritdoc cref="On{T}(T?, Func{T, Sql})"/>
    public static Sql On<T>(T? value, Func<T, Sql> condition) where T : class => value is null ? Sql.Empty : condition(value);

    /// <summary>The condition, or none when it does not apply.</summary>
    public static Sql When(bool applies, Sql condition) => applies ? condition : Sql.Empty;
}
