using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using PodcastFlow.Web.Components.Shared;

namespace PodcastFlow.Web.Components.Layout;

/// <summary>Loads the frame for the organization in the address, and again when the address leads into another one.</summary>
public sealed partial class MainLayout : IDisposable
{
    // First segments of addresses that are no organization's.
    static readonly string[] Elsewhere = ["", "master", "profile", "not-found"];

    readonly CancellationTokenSource _gone = new();
    Shell? shell;
    Formats? formats;
    bool loaded;
    string? slug;
    ErrorBoundary? boundary;
    CommandPalette? palette;
    ShortcutHelp? shortcuts;

    [Inject] NavigationManager Address { get; set; } = default!;
    [Inject] LoadShell LoadShell { get; set; } = default!;
    [Inject] TimeProvider Clock { get; set; } = default!;
    [Inject] IServiceProvider Services { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        Address.LocationChanged += Moved;
        await Enter();
    }

    async Task Enter()
    {
        slug = Slug();
        shell = await LoadShell(slug, _gone.Token);
        loaded = true;
        if (shell is null && !RendererInfo.IsInteractive) Address.NotFound();
        if (shell is not null) formats = Formats.For(shell.Culture, shell.Organization?.TimeZone ?? "UTC", Clock);
    }

    void Moved(object? sender, LocationChangedEventArgs e) => _ = InvokeAsync(async () =>
    {
        boundary?.Recover();
        if (Slug() == slug || _gone.IsCancellationRequested) return;
        await Enter();
        StateHasChanged();
    });

    string? Slug()
    {
        var first = Address.ToBaseRelativePath(Address.Uri).Split('/', '?', '#')[0];
        return Elsewhere.Contains(first) ? null : first;
    }

    IReadOnlyList<PaletteItem> Places() =>
    [
        .. Navigation.For(shell!).Select(e => new PaletteItem(e.Title, "Go to", e.Address(shell!.Organization?.Slug))),
        .. Navigation.ToBegin(shell!).Select(b => new PaletteItem(b.Title, "Do", b.Address)),
        new PaletteItem("Profile and security", "Go to", "/profile"),
        .. shell!.Organizations.Where(o => o.Slug != shell.Organization?.Slug).Select(o => new PaletteItem(o.Name, "Switch to", "/" + o.Slug)),
    ];

    async Task<IReadOnlyList<PaletteItem>> Find(string words) =>
        shell?.Organization is { } organization && Services.GetService<FindRecords>() is { } find ? await find(organization.Slug, words, _gone.Token) : [];

    public void Dispose()
    {
        Address.LocationChanged -= Moved;
        _gone.Cancel();
        _gone.Dispose();
    }
}
