using System.Diagnostics;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Components;
using PodcastFlow.Platform;

namespace PodcastFlow.Web.Components.Shared;

/// <summary>Which of the screens a page shows. (Empty is content: a page says it with <c>EmptyState</c>.)</summary>
public enum ScreenState { Loading, Content, Failed, Forbidden, NotFound }

/// <summary>What went wrong, for the person: a sentence and a code to quote.</summary>
public sealed record Trouble(string Code, string Message);

/// <summary>
/// A page that loads, and acts. It writes <see cref="Load"/> and hands its actions to <see cref="Act"/>; refusals and failures become screens
/// and sentences here, so that no page knows about exceptions. Loading happens in the circuit, once; the page sent first is the frame and a skeleton.
/// </summary>
public abstract partial class Screen : ComponentBase, IDisposable
{
    readonly CancellationTokenSource _gone = new();
    string? _loadedFor, _parameters;
    int _load;

    [Inject] protected NavigationManager Navigation { get; set; } = default!;
    [Inject] protected Toasts Toasts { get; set; } = default!;
    [Inject] ILogger<Screen> Log { get; set; } = default!;
    [Inject] ErrorCounts Errors { get; set; } = default!;

    /// <summary>Which screen is shown.</summary>
    public ScreenState State { get; private set; } = ScreenState.Loading;

    /// <summary>Why the page could not be loaded.</summary>
    public Trouble? Trouble { get; private set; }

    /// <summary>Why the last action was refused; gone with the next one.</summary>
    public Trouble? Refused { get; private set; }

    /// <summary>A side form is open: it shows the refusal instead of the page.</summary>
    internal object? OpenForm { get; set; }

    /// <summary>An action is running: buttons wait.</summary>
    public bool Busy { get; private set; }

    protected Screen() => Left = _gone.Token;

    /// <summary>Ends when the person leaves the page. Work that goes on for a moment after that may still ask for it.</summary>
    protected internal CancellationToken Left { get; }

    /// <summary>Reads what the page shows. Runs when the page opens and when its route's parameters change.</summary>
    protected virtual Task Load() => Task.CompletedTask;

    /// <summary>What comes before everything that asks the product: a page of an organization enters it, so that an ended session is noticed.</summary>
    protected internal virtual Task Enter() => Task.CompletedTask;

    /// <summary>The organization that the page is in, once it has entered one.</summary>
    private protected virtual string? OrganizationId => null;

    // Of a page with several addresses the first: it is to be found by it, not called.
    string Pattern => GetType().GetCustomAttributes<RouteAttribute>().FirstOrDefault()?.Template ?? GetType().Name;

    public override Task SetParametersAsync(ParameterView parameters)
    {
        var route = "";
        foreach (var parameter in parameters)
            if (!parameter.Cascading) route += $"{parameter.Name}={parameter.Value};";
        _parameters = route;
        return base.SetParametersAsync(parameters);
    }

    protected override async Task OnParametersSetAsync()
    {
        if (!RendererInfo.IsInteractive || _loadedFor == _parameters) return;
        _loadedFor = _parameters;
        State = ScreenState.Loading;
        await Reload();
    }

    /// <summary>Loads again; what is shown stays until the answer is there.</summary>
    public async Task Reload()
    {
        var load = ++_load;
        var trouble = await Try(async () => { await Enter(); await Load(); });
        if (load != _load || _gone.IsCancellationRequested) return;
        Show(trouble);
    }

    /// <summary>The page becomes the screen that says what is wrong, when something is.</summary>
    internal void Show(Failure? trouble)
    {
        Trouble = trouble?.Trouble;
        State = trouble?.Status switch { null => ScreenState.Content, 403 => ScreenState.Forbidden, 404 => ScreenState.NotFound, _ => ScreenState.Failed };
        StateHasChanged();
    }

    /// <summary>
    /// Runs what a button does: buttons wait meanwhile, a refusal is shown with its sentence and the form stays as it is. True when it worked.
    /// </summary>
    /// <param name="work">Calls a slice.</param>
    /// <param name="done">What to say when it worked.</param>
    /// <param name="undo">Takes it back; offered for ten seconds.</param>
    public async Task<bool> Act(Func<Task> work, string? done = null, Func<Task>? undo = null)
    {
        if (Busy) return false;
        (Busy, Refused) = (true, null);
        StateHasChanged();
        var trouble = await Try(async () => { await Enter(); await work(); });
        Busy = false;
        Refused = trouble?.Trouble;
        if (trouble is null && done is not null) Toasts.Say(done, undo is null ? null : () => Act(undo));
        if (!_gone.IsCancellationRequested) StateHasChanged();
        return trouble is null;
    }

    /// <summary>Takes the last refusal off the screen.</summary>
    public void Understood() => Refused = null;

    internal async Task<Failure?> Try(Func<Task> work)
    {
        try
        {
            await work();
            return null;
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            return new Failure(499, new Trouble("left", "You left this page."));
        }
        catch (Refusal refusal) when (refusal.Status == 401)
        {
            Navigation.NavigateTo(SignInAddress.For(Navigation), forceLoad: true);
            return new Failure(401, new Trouble(refusal.Code, refusal.Message));
        }
        catch (Refusal refusal)
        {
            return new Failure(refusal.Status, new Trouble(refusal.Code, refusal.Message));
        }
        catch (Exception error) when (error is not NavigationException)
        {
            var trouble = Unexpected(error);
            LogFailure(Log, error, trouble.Code, Navigation.Uri);
            Errors.Count(OrganizationId, Pattern, error, trouble.Code);
            return new Failure(500, trouble);
        }
    }

    /// <summary>Our own fault: the person gets a code that stands in the log too.</summary>
    internal static Trouble Unexpected(Exception _) =>
        new(Activity.Current?.TraceId.ToString()[..8] ?? RandomNumberGenerator.GetHexString(8, lowercase: true), "Something went wrong on our side. Nothing was changed.");

    [LoggerMessage(LogLevel.Error, "Page failed with {Code} at {Address}")]
    static partial void LogFailure(ILogger log, Exception error, string code, string address);

    internal sealed record Failure(int Status, Trouble Trouble);

    public virtual void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
        GC.SuppressFinalize(this);
    }
}
