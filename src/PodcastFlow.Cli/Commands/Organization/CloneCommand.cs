using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Cli.CommandLine;
using PodcastFlow.Identity;
using PodcastFlow.Organizations;
using PodcastFlow.Tenancy;
using PodcastFlow.Tenancy.Export;

namespace PodcastFlow.Cli.Commands.Organization;

/// <summary>Copies an organization to another slug, to try things on.</summary>
static class CloneCommand
{
    public static Command Create()
    {
        var organization = new Argument<string>("organization") { Description = "The slug of what is copied." };
        var slug = new Option<string>("--as") { Description = "The copy's slug: small letters, digits and single hyphens.", HelpName = "slug", Required = true };
        var name = new Option<string?>("--name") { Description = "The copy's name, as people write it; otherwise the original's, with (sandbox)." };
        var email = new Option<string?>("--email") { Description = "Who becomes its first admin; otherwise the address of the original." };
        var url = new Option<string>("--public-url") { Description = "Where people reach the product: what the link begins with.", HelpName = "url", DefaultValueFactory = _ => Listen.UsualUrl };
        var json = Terminal.JsonOption();
        var where = new Where();
        var leaf = new LeafCommand("clone", "Copy an organization to another slug while people work in it: a sandbox, marked on every page, which no mail and no call leaves. Prints the link by which its first admin comes in; it is told once.",
            "organization clone harbor-audio --as harbor-trial", "organization clone harbor-audio --as harbor-trial --email ada@harbor-audio.example") { organization, slug, name, email, url, json };
        where.AddTo(leaf);
        return leaf.Does(async (line, ct) =>
        {
            await using var platform = await Product.Open(where, line, ct, line.GetValue(url));
            var source = (await platform.Organization(line.GetValue(organization)!)).Facts;
            var command = new CloneOrganization.Command { Id = source.Id, Slug = line.GetValue(slug)!, Name = line.GetValue(name), Email = line.GetValue(email) };
            var (address, server, files) = (platform.Services.GetRequiredService<PublicAddress>(), platform.Services.GetRequiredService<TenancyConnection>(), platform.Services.GetRequiredService<TenantFiles>());
            var created = await Terminal.Progress($"Cloning {source.Name}", progress => CloneOrganization.Clone(platform.Operator, address, server, files, command, new ExportCommand.Tables(progress)));
            if (line.GetValue(json)) Terminal.Json(created);
            else Terminal.Say($"Cloned {source.Name} as {created.Name}, a sandbox. {command.Email ?? source.Email} becomes its admin at {created.InvitationUrl}");
            return 0;
        });
    }
}
