using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace PodcastFlow.Web.Components.Shared;

/// <summary>
/// A column of a list: <c>&lt;Column Title="Name" Sort="name" Text="s => s.Name" Record /&gt;</c>, or with markup of its own as content.
/// </summary>
public sealed class Column<TItem> : ComponentBase, IDisposable
{
    [CascadingParameter] DataList<TItem> List { get; set; } = default!;

    [Parameter, EditorRequired] public string Title { get; set; } = "";

    /// <summary>What the cell says, and the file has.</summary>
    [Parameter, EditorRequired] public Func<TItem, object?> Text { get; set; } = default!;

    /// <summary>What the cell shows instead of its text.</summary>
    [Parameter] public RenderFragment<TItem>? ChildContent { get; set; }

    /// <summary>Its name in the slice's allow-list of sorts; without one it cannot be sorted by.</summary>
    [Parameter] public string? Sort { get; set; }

    /// <summary>The column that leads to the row's record.</summary>
    [Parameter] public bool Record { get; set; }

    /// <summary>start, end (numbers), center.</summary>
    [Parameter] public string Align { get; set; } = "start";

    /// <summary>A CSS width; without one the content decides.</summary>
    [Parameter] public string? Width { get; set; }

    /// <summary>Shown only when chosen.</summary>
    [Parameter] public bool Optional { get; set; }

    protected override void OnInitialized() => List.Add(this);

    public void Dispose() => List.Remove(this);

    internal string Plain(TItem item) => Text(item) switch
    {
        null => "",
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTimeOffset moment => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        Money money => money.Amount.ToString(CultureInfo.InvariantCulture),
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        var value => value.ToString() ?? "",
    };
}
