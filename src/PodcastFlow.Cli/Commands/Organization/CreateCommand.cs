using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Cli.CommandLine;
using PodcastFlow.Identity;
using PodcastFlow.Organizations;

namespace PodcastFlow.Cli.Commands.Organization;

/// <summary>Creates an organization with a schema of its own; its e-mail address becomes the first admin.</summary>
static class CreateCommand
{
    public static Command Create()
    {
        var slug = new Argument<string>("slug") { Description = "Its name in addresses: small letters, digits and single hyphens." };
        var name = new Option<string>("--name") { Description = "Its name, as people write it.", Required = true };
        var email = new Option<string>("--email") { Description = "Who becomes its first admin.", Required = true };
        var plan = new Option<string>("--plan") { Description = "starter, professional or enterprise.", DefaultValueFactory = _ => "starter" };
        var url = new Option<string>("--public-url") { Description = "Where people reach the product: what the link begins with.", HelpName = "url", DefaultValueFactory = _ => Listen.UsualUrl };
        var json = Terminal.JsonOption();
        var where = new Where();
        var leaf = new LeafCommand("create", "Create an organization. Prints the link by which its first admin comes in; it is told once.",
            "organization create harbor-audio --name 'Harbor Audio' --email ada@harbor-audio.example --plan professional") { slug, name, email, plan, url, json };
        where.AddTo(leaf);
        return leaf.Does(async (line, ct) =>
        {
            await using var platform = await Product.Open(where, line, ct, line.GetValue(url));
            var command = new CreateOrganization.Command { Slug = line.GetValue(slug)!, Name = line.GetValue(name)!, Email = line.GetValue(email)!, Plan = line.GetValue(plan)! };
            var created = await CreateOrganization.Handle(platform.Operator, platform.Services.GetRequiredService<PublicAddress>(), command);
            if (line.GetValue(json)) Terminal.Json(created);
            else Terminal.Say($"Created {created.Name}. {command.Email} becomes its admin at {created.InvitationUrl}");
            return 0;
        });
    }
}
