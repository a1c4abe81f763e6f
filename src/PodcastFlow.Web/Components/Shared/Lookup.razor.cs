using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace PodcastFlow.Web.Components.Shared;

/// <summary>A choice among more records than a list could show. What is typed and not chosen counts when exactly one record is called so; a draft comes back this way.</summary>
public sealed partial class Lookup : IDisposable
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    IReadOnlyList<LookupItem> found = [];
    string? text, given;
    Guid? value;
    bool open;
    int at = -1, question;
    ITimer? timer;

    [CascadingParameter] Screen Page { get; set; } = default!;
    [Inject] TimeProvider Clock { get; set; } = default!;

    /// <summary>The id of its input, for the label.</summary>
    [Parameter, EditorRequired] public string Id { get; set; } = "";

    /// <summary>The record that is chosen.</summary>
    [Parameter, EditorRequired] public LookupItem? Value { get; set; }

    [Parameter] public EventCallback<LookupItem?> ValueChanged { get; set; }

    /// <summary>Asks the product; a handful of answers is enough.</summary>
    [Parameter, EditorRequired] public Func<string, Task<IReadOnlyList<LookupItem>>> Find { get; set; } = default!;

    [Parameter] public bool Required { get; set; }

    [Parameter] public string? Placeholder { get; set; }

    protected override void OnParametersSet()
    {
        if (Value?.Id == value && Value?.Title == given) return;
        (value, given) = (Value?.Id, Value?.Title);
        text = given;
    }

    // Bound, so that an answer on its way never writes an older text over what is typed meanwhile.
    void Typed(string? letters)
    {
        text = letters;
        timer?.Dispose();
        timer = Clock.CreateTimer(_ => _ = InvokeAsync(Show), null, Pause, Timeout.InfiniteTimeSpan);
    }

    async Task Show()
    {
        if (await Ask(text ?? "") is not { } answer) return;
        (found, open, at) = (answer, true, answer.Count > 0 ? 0 : -1);
        StateHasChanged();
    }

    // The last question asked is the one answered.
    async Task<IReadOnlyList<LookupItem>?> Ask(string words)
    {
        var mine = ++question;
        IReadOnlyList<LookupItem> answer = [];
        await Page.Try(async () => answer = await Find(words.Trim()));
        return mine == question ? answer : null;
    }

    async Task Left(ChangeEventArgs e)
    {
        text = (string?)e.Value;
        timer?.Dispose();
        if (text == given) return;
        if (string.IsNullOrWhiteSpace(text)) await Choose(null);
        else if (await Ask(text) is { } answer) await Choose(answer.FirstOrDefault(i => string.Equals(i.Title, text.Trim(), StringComparison.OrdinalIgnoreCase)), keepText: true);
    }

    async Task Key(KeyboardEventArgs e)
    {
        if (e.Key == "ArrowDown" && !open) await Show();
        else if (e.Key == "ArrowDown" && found.Count > 0) at = (at + 1) % found.Count;
        else if (e.Key == "ArrowUp" && found.Count > 0) at = (at + found.Count - 1) % found.Count;
        else if (e.Key == "Enter" && open && at >= 0) await Choose(found[at]);
    }

    // A name that is nobody's stays to be corrected, but chooses nothing.
    async Task Choose(LookupItem? item, bool keepText = false)
    {
        question++;
        timer?.Dispose();
        open = false;
        (value, given) = (item?.Id, item?.Title);
        if (item is not null || !keepText) text = item?.Title;
        await ValueChanged.InvokeAsync(item);
    }

    public void Dispose() => timer?.Dispose();
}
