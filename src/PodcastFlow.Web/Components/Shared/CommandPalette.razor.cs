using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;

namespace PodcastFlow.Web.Components.Shared;

/// <summary>Finds actions by their words at once, records by asking after a short pause.</summary>
public sealed partial class CommandPalette
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);
    const int AtMost = 12;

    IReadOnlyList<PaletteItem> actions = [], records = [], shown = [];
    bool open, entered, searching, failed;
    string words = "";
    int at, search;
    ITimer? timer;
    ElementReference box;

    /// <summary>Places and actions, known without asking.</summary>
    [Parameter, EditorRequired] public IReadOnlyList<PaletteItem> Actions { get; set; } = [];

    /// <summary>Searches the records.</summary>
    [Parameter, EditorRequired] public Func<string, Task<IReadOnlyList<PaletteItem>>> Find { get; set; } = default!;

    [Inject] ILogger<CommandPalette> Log { get; set; } = default!;

    public void Open()
    {
        (open, entered, words, at, records, actions) = (true, false, "", 0, [], Actions);
        Show();
        StateHasChanged();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!open || entered) return;
        entered = true;
        await Js.InvokeVoidAsync("podcastflow.enter", box);
    }

    void Typed(ChangeEventArgs e)
    {
        words = (string?)e.Value ?? "";
        (at, failed) = (0, false);
        timer?.Dispose();
        var mine = ++search;
        searching = words.Trim().Length > 1;
        if (searching) timer = Clock.CreateTimer(_ => _ = InvokeAsync(() => Ask(mine)), null, Pause, Timeout.InfiniteTimeSpan);
        else records = [];
        Show();
    }

    async Task Ask(int mine)
    {
        IReadOnlyList<PaletteItem> found = [];
        var broke = false;
        try { found = await Find(words.Trim()); }
        catch (Exception error)
        {
            broke = true;
            if (error is not Refusal) LogBroken(Log, error);
        }
        if (mine != search) return;
        (records, searching, failed) = (found, false, broke);
        Show();
        StateHasChanged();
    }

    void Show() => shown = [.. Matching(actions, words).Concat(records).Take(AtMost)];

    /// <summary>Those with every word somewhere in their title, the ones that begin with it first.</summary>
    public static IEnumerable<PaletteItem> Matching(IEnumerable<PaletteItem> items, string words)
    {
        var wanted = words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return items.Where(i => wanted.All(w => $"{i.Kind} {i.Title}".Contains(w, StringComparison.OrdinalIgnoreCase)))
            .OrderBy(i => wanted.Length > 0 && !i.Title.StartsWith(wanted[0], StringComparison.OrdinalIgnoreCase));
    }

    void Key(KeyboardEventArgs e)
    {
        if (shown.Count == 0) return;
        if (e.Key == "ArrowDown") at = (at + 1) % shown.Count;
        else if (e.Key == "ArrowUp") at = (at + shown.Count - 1) % shown.Count;
        else if (e.Key == "Enter") Go(shown[Math.Min(at, shown.Count - 1)]);
    }

    void Go(PaletteItem item)
    {
        open = false;
        Places.NavigateTo(item.Address);
    }

    async Task Close()
    {
        open = false;
        await Js.InvokeVoidAsync("podcastflow.leave");
    }

    public void Dispose() => timer?.Dispose();

    [LoggerMessage(LogLevel.Error, "The search of the palette broke")]
    static partial void LogBroken(ILogger log, Exception error);
}
