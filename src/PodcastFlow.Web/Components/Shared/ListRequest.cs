namespace PodcastFlow.Web.Components.Shared;

/// <summary>What a list wants to show now; its parts fit a <see cref="PageQuery"/>.</summary>
/// <param name="Search">Words to find; null for all.</param>
/// <param name="Sort">A column's sort name, with "-" in front for descending; null for the list's own order.</param>
/// <param name="After">The cursor of the page.</param>
/// <param name="Take">How many rows.</param>
/// <param name="Filters">The filters that are set, by name.</param>
public sealed record ListRequest(string? Search, string? Sort, string? After, int Take, IReadOnlyDictionary<string, string> Filters)
{
    /// <summary>A filter's value, or null when it is not set.</summary>
    public string? this[string filter] => Filters.GetValueOrDefault(filter);

    /// <summary>A filter's value as one of an enumeration's, or null when it is not set (or nonsense).</summary>
    public T? Of<T>(string filter) where T : struct, Enum => Enum.TryParse<T>(this[filter], ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : null;
}

/// <summary>The state of a list as its address holds it: search, sort, page, filters. Anything else in the query is a filter or somebody else's, and kept.</summary>
public sealed record ListState(string? Search, string? Sort, int Page, IReadOnlyDictionary<string, string> Filters)
{
    const string SearchKey = "q", SortKey = "sort", PageKey = "page";

    // Where a list is and what is open beside it, not what it filters by.
    static readonly string[] Places = ["tab", "new"];

    /// <summary>Reads an address. A page that is no number is the first.</summary>
    public static ListState Of(string uri)
    {
        var query = Query.Read(uri);
        var page = query.Remove(PageKey, out var number) && int.TryParse(number, out var parsed) ? Math.Clamp(parsed, 1, 100_000) : 1;
        query.Remove(SearchKey, out var search);
        query.Remove(SortKey, out var sort);
        return new ListState(string.IsNullOrWhiteSpace(search) ? null : search, string.IsNullOrWhiteSpace(sort) ? null : sort, page, query);
    }

    /// <summary>The query of an address that shows this.</summary>
    public string Write() => Query.Write(
    [
        .. Filters,
        new(SearchKey, Search ?? ""), new(SortKey, Sort ?? ""), new(PageKey, Page == 1 ? "" : Page.ToString()),
    ]);

    public bool IsFiltered => Search is not null || Filters.Any(f => !Places.Contains(f.Key));

    /// <summary>Without search and filters; the sort stays.</summary>
    public ListState Cleared() => this with { Search = null, Page = 1, Filters = Filters.Where(f => Places.Contains(f.Key)).ToDictionary() };

    public ListState With(string filter, string? value)
    {
        var filters = Filters.Where(f => f.Key != filter).ToDictionary();
        if (!string.IsNullOrEmpty(value)) filters[filter] = value;
        return this with { Page = 1, Filters = filters };
    }

    /// <summary>A click on a column's header: ascending, then descending.</summary>
    public ListState SortedBy(string sort, string? standard) => this with { Page = 1, Sort = (Sort ?? standard) == sort ? "-" + sort : sort };

    public ListRequest Request(string? standard, int take, int? page = null) =>
        new(Search, Sort ?? standard, PageQuery.At(((page ?? Page) - 1) * take), take, Filters);
}
