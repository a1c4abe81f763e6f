using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;

namespace PodcastFlow.Web.Components.Shared;

/// <summary>
/// A list of the server's rows, page by page. Old rows stay while new ones are fetched; the last question asked is the one answered;
/// which columns are shown is remembered in this browser under the list's name.
/// </summary>
public sealed partial class DataList<TItem> : IDisposable
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    const int ExportAtMost = 10_000, ExportStep = 200;

    readonly List<Column<TItem>> columns = [];
    HashSet<string>? chosen;
    ListState state = ListState.Of("about:blank");
    Page<TItem>? page;
    Trouble? trouble;
    // What somebody types belongs to the browser; only a search that comes from elsewhere (a link, Clear, Back) is written into the box.
    string? given, typed, asked;
    // The query this list has sent the browser to. Until that is heard of, others heard of are older than what somebody has chosen since.
    string? sent;
    bool loading;
    int question;
    ITimer? timer;

    [Inject] NavigationManager Places { get; set; } = default!;
    [Inject] IJSRuntime Js { get; set; } = default!;
    [Inject] TimeProvider Clock { get; set; } = default!;
    [CascadingParameter] Screen Page { get; set; } = default!;
    [CascadingParameter] Formats Formats { get; set; } = default!;

    /// <summary>"campaigns": names the list to people, in the file and where the choice of columns is kept.</summary>
    [Parameter, EditorRequired] public string Name { get; set; } = "";

    /// <summary>Asks the product for a page.</summary>
    [Parameter, EditorRequired] public Func<ListRequest, Task<Page<TItem>>> Load { get; set; } = default!;

    /// <summary>The columns.</summary>
    [Parameter, EditorRequired] public RenderFragment Columns { get; set; } = default!;

    /// <summary>The order when the address names none, as the slice's sort.</summary>
    [Parameter] public string? DefaultSort { get; set; }

    /// <summary>The address of a row's record.</summary>
    [Parameter] public Func<TItem, string>? Link { get; set; }

    /// <summary>What makes a row the same row in the next answer.</summary>
    [Parameter] public Func<TItem, object>? Key { get; set; }

    [Parameter] public bool Searchable { get; set; } = true;

    /// <summary>Filters beside the search, usually <c>&lt;FilterSelect Of="list" …/&gt;</c>.</summary>
    [Parameter] public RenderFragment<DataList<TItem>>? Filters { get; set; }

    /// <summary>Buttons at the right.</summary>
    [Parameter] public RenderFragment? Actions { get; set; }

    /// <summary>When there is nothing at all: usually an <c>EmptyState</c> with the next step.</summary>
    [Parameter] public RenderFragment? Empty { get; set; }

    [Parameter] public int PageSize { get; set; } = 50;

    /// <summary>A filter's value in the address.</summary>
    public string? this[string filter] => state.Filters.GetValueOrDefault(filter);

    /// <summary>Sets a filter; null takes it off.</summary>
    public void Set(string filter, string? value) => Go(state.With(filter, value));

    /// <summary>Asks again, for instance after something was added.</summary>
    public Task Refresh() => Fetch(force: true);

    internal void Add(Column<TItem> column)
    {
        columns.Add(column);
        StateHasChanged();
    }

    internal void Remove(Column<TItem> column) => columns.Remove(column);

    IEnumerable<Column<TItem>> Shown => columns.Where(Shows);

    bool Shows(Column<TItem> column) => column.Record || (chosen?.Contains(column.Title) ?? !column.Optional);

    protected override void OnInitialized()
    {
        state = ListState.Of(Places.Uri);
        given = typed = state.Search;
        Places.LocationChanged += Moved;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        if (await Js.InvokeAsync<string?>("podcastflow.read", "columns:" + Name) is { } kept) chosen = [.. kept.Split('|')];
        await Fetch(force: false);
    }

    void Moved(object? sender, LocationChangedEventArgs e)
    {
        // The page is being left: its list has nothing to ask any more.
        if (new Uri(e.Location).AbsolutePath != asked?.Split('?')[0]) return;
        var heard = ListState.Of(e.Location);
        if (sent is not null && sent != heard.Write()) return;
        (state, sent) = (heard, null);
        if (timer is null && state.Search != typed?.Trim()) given = typed = state.Search;
        _ = InvokeAsync(() => Fetch(force: false));
    }

    async Task Fetch(bool force)
    {
        var address = new Uri(Places.Uri).AbsolutePath + state.Write();
        if (!force && address == asked) return;
        asked = address;
        var mine = ++question;
        loading = true;
        StateHasChanged();
        Page<TItem>? answer = null;
        var failure = await Page.Try(async () => { await Page.Enter(); answer = await Load(state.Request(DefaultSort, PageSize)); });
        if (mine != question) return;
        (loading, trouble) = (false, failure?.Trouble);
        if (answer is not null) page = answer;
        // A list that one may not see is a page that one may not see.
        if (failure?.Status == 403) Page.Show(failure);
        else StateHasChanged();
    }

    void Type(ChangeEventArgs e)
    {
        typed = string.IsNullOrWhiteSpace((string?)e.Value) ? null : (string)e.Value;
        timer?.Dispose();
        timer = Clock.CreateTimer(_ => _ = InvokeAsync(() =>
        {
            timer?.Dispose();
            timer = null;
            Go(state with { Search = typed?.Trim(), Page = 1 }, replace: true);
        }), null, Pause, Timeout.InfiniteTimeSpan);
    }

    void Go(ListState next, bool replace = false)
    {
        (state, sent) = (next, next.Write());
        Places.NavigateTo(new Uri(Places.Uri).AbsolutePath + sent, replace: replace);
        _ = Fetch(force: false);
    }

    async Task Toggle(Column<TItem> column)
    {
        chosen ??= [.. Shown.Select(c => c.Title)];
        if (!chosen.Remove(column.Title)) chosen.Add(column.Title);
        await Js.InvokeVoidAsync("podcastflow.write", "columns:" + Name, string.Join('|', chosen));
    }

    Task Export() => Page.Act(async () =>
    {
        List<IEnumerable<string>> rows = [];
        var shown = Shown.ToList();
        for (var number = 1; rows.Count < ExportAtMost; number++)
        {
            var part = await Load(state.Request(DefaultSort, ExportStep, number));
            rows.AddRange(part.Items.Select(item => shown.Select(column => column.Plain(item))));
            if (part.NextCursor is null) break;
        }
        using var file = new DotNetStreamReference(new MemoryStream(ListCsv.Write(shown.Select(c => c.Title), rows)));
        await Js.InvokeVoidAsync("podcastflow.save", Name + ".csv", file);
    });

    string? Direction(Column<TItem> column) => column.Sort is null ? null : (state.Sort ?? DefaultSort) is { } sort && sort.TrimStart('-') == column.Sort ? sort[0] == '-' ? "descending" : "ascending" : null;

    string? Arrow(Column<TItem> column) => Direction(column) switch { "ascending" => "▲", "descending" => "▼", _ => null };

    string Range
    {
        get
        {
            var first = (state.Page - 1) * PageSize + 1;
            var last = first + page!.Items.Count - 1;
            return $"{Formats.Number(first)}–{Formats.Number(last)} of {(page.Total is { } total ? Formats.Number(total) : "more than 10,000")}";
        }
    }

    public void Dispose()
    {
        Places.LocationChanged -= Moved;
        timer?.Dispose();
    }
}
