namespace PodcastFlow.Web.Components.Shared;

/// <summary>What happened, said at the bottom of the window for a moment; with "Undo" where it can be taken back.</summary>
public sealed class Toasts
{
    readonly List<Toast> _shown = [];

    public IReadOnlyList<Toast> Shown => _shown;

    /// <summary>A toast came or went.</summary>
    public event EventHandler? Changed;

    public void Say(string text, Func<Task>? undo = null)
    {
        _shown.Add(new Toast(text, undo));
        if (_shown.Count > 3) _shown.RemoveAt(0);
        Changed?.Invoke(this, EventArgs.Empty);
    }

    public void Drop(Toast toast)
    {
        if (_shown.Remove(toast)) Changed?.Invoke(this, EventArgs.Empty);
    }
}

/// <summary>A line that stays five seconds, or ten when it can be undone.</summary>
public sealed class Toast(string text, Func<Task>? undo)
{
    public string Text => text;
    public Func<Task>? Undo => undo;
    public TimeSpan Stays => TimeSpan.FromSeconds(undo is null ? 5 : 10);
}
