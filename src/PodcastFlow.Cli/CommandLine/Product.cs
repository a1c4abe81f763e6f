using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Cli.CommandLine;
using PodcastFlow.Organizations;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Cli;

// Here, and not beside its file's neighbours: from their namespace the name would be that of the product's module.
/// <summary>The product without its web server, for commands that go through its use cases as the platform's operator.</summary>
sealed class Product : IAsyncDisposable
{
    readonly Installation _installation;
    readonly WebApplication _host;

    Product(Installation installation, string url, CancellationToken ct)
    {
        _installation = installation;
        _host = Web.Program.Prepare(installation.Host(url, "--Logging:LogLevel:Default=Warning")).Build();
        Operator = new Operator(Services.GetRequiredService<ControlDatabase>(), ct);
    }

    public IServiceProvider Services => _host.Services;

    /// <summary>The database and its logins.</summary>
    public Installation Installation => _installation;

    /// <summary>The door of the command line.</summary>
    public Operator Operator { get; }

    public static async Task<Product> Open(Where where, ParseResult line, CancellationToken ct, string? url = null, bool asOwner = false)
    {
        var installation = await where.Open(line, ct, asOwner);
        try
        {
            await installation.AssertFits(ct);
            return new Product(installation, url ?? Listen.UsualUrl, ct);
        }
        catch
        {
            await installation.DisposeAsync();
            throw;
        }
    }

    /// <summary>The organization of a slug, provisioned or not.</summary>
    public async Task<ShowOrganization.Organization> Organization(string slug)
    {
        var page = await Operator.Read(ListOrganizations.Case, new ListOrganizations.Query { Search = slug, Take = 200, Sort = "slug" }, ListOrganizations.Handle);
        var row = page.Items.Find(organization => organization.Slug == slug) ?? throw new CommandFailedException($"There is no organization {slug}. See: podcastflow organization list");
        return await Operator.Read(ShowOrganization.Case, new ShowOrganization.Query(row.Id), ShowOrganization.Handle);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _installation.DisposeAsync();
    }
}
