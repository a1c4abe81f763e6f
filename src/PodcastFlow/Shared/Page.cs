using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using PodcastFlow.Tenancy;

namespace PodcastFlow;

/// <summary>What every list takes: where to go on, how many, in which order, and words to search for.</summary>
public abstract record PageQuery
{
    /// <summary>The opaque cursor of the previous answer.</summary>
    [MaxLength(40)] public string? After { get; init; }

    /// <summary>How many rows; at most 200, 50 when not said.</summary>
    [Range(1, 200)] public int? Take { get; init; }

    /// <summary>A column of the list's own choice, with "-" in front for descending.</summary>
    [MaxLength(40)] public string? Sort { get; init; }

    /// <summary>Words to find.</summary>
    [MaxLength(200)] public string? Search { get; init; }

    /// <summary>The cursor of a row's position in a grid.</summary>
    public static string? At(int skip) => skip == 0 ? null : Convert.ToBase64String(Encoding.ASCII.GetBytes(skip.ToString(CultureInfo.InvariantCulture)));

    internal int Limit => Take ?? 50;

    internal int Skip
    {
        get
        {
            if (string.IsNullOrEmpty(After)) return 0;
            Span<byte> bytes = stackalloc byte[32];
            return Convert.TryFromBase64String(After, bytes, out var length) && int.TryParse(Encoding.ASCII.GetString(bytes[..length]), NumberStyles.None, CultureInfo.InvariantCulture, out var skip) && skip <= 10_000
                ? skip
                : throw Refusal.Invalid("unknown_cursor", "This is no cursor of this list.");
        }
    }

    /// <summary>A pattern for <c>like</c> with the search words anywhere in it; null when there is nothing to search.</summary>
    internal string? Pattern => string.IsNullOrWhiteSpace(Search) ? null
        : "%" + Search.Trim().ToLowerInvariant().Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal) + "%";
}

/// <summary>A page of a list.</summary>
/// <param name="Items">The rows.</param>
/// <param name="NextCursor">Where the next page begins; null at the end.</param>
/// <param name="Total">How many rows there are; null when there are more than 10,000.</param>
public sealed record Page<T>(List<T> Items, string? NextCursor, int? Total);

/// <summary>Runs a list: rows in an order of its own allow-list, their number, and where the next page begins.</summary>
public static class Paging
{
    const int Countable = 10_000;

    sealed record Counted<T>([SeveralColumns] T Row, int TotalRows);

    /// <param name="db">The session.</param>
    /// <param name="query">What was asked for.</param>
    /// <param name="sorts">The columns it may be sorted by, each made unique by its last column; the first is the default.</param>
    /// <param name="columns">What stands after <c>select</c>.</param>
    /// <param name="source">What stands from <c>from</c> on: joins and conditions. What is joined only to be shown is left-joined, also where there always is one: counting then leaves it out.</param>
    public static async Task<Page<T>> Page<T>(this SqlSession db, PageQuery query, Sorts sorts, Sql columns, Sql source, CancellationToken ct = default,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var skip = query.Skip;
        var count = Sql.Of($"(select count(*)::int from (select 1 {source} limit {Countable + 1}) counted)");
        var rows = await db.List<Counted<T>>($"select {columns}, {count} as total_rows {source} order by {sorts.Of(query.Sort)} limit {query.Limit + 1} offset {skip}", ct, file, line);
        var total = rows.Count > 0 ? rows[0].TotalRows : skip == 0 ? 0 : await db.One<int>($"select {count}", ct, file, line);
        return new Page<T>([.. rows.Take(query.Limit).Select(counted => counted.Row)], rows.Count > query.Limit ? PageQuery.At(skip + query.Limit) : null, total > Countable ? null : total);
    }
}

/// <summary>The columns a list may be sorted by, by the names of its API.</summary>
public sealed class Sorts
{
    readonly Dictionary<string, (Sql Up, Sql Down)> _columns = new(StringComparer.Ordinal);
    readonly string _default;

    public Sorts(string standard, params (string Name, Sql Up, Sql Down)[] columns)
    {
        foreach (var (name, up, down) in columns) _columns[name] = (up, down);
        _default = standard;
    }

    public IReadOnlyCollection<string> Names => _columns.Keys;

    internal Sql Of(string? sort)
    {
        var wanted = string.IsNullOrEmpty(sort) ? _default : sort;
        return _columns.TryGetValue(wanted.TrimStart('-'), out var column)
            ? wanted[0] == '-' ? column.Down : column.Up
            : throw Refusal.Invalid("unknown_sort", $"This list sorts by {string.Join(", ", _columns.Keys)}.");
    }
}
