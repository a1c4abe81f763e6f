using System.CommandLine;
using PodcastFlow.Cli.CommandLine;
using PodcastFlow.Organizations;

namespace PodcastFlow.Cli.Commands.Organization;

/// <summary>Gives an organization another name, another slug, or both.</summary>
static class RenameCommand
{
    public static Command Create()
    {
        var organization = new Argument<string>("organization") { Description = "Its slug now." };
        var name = new Option<string?>("--name") { Description = "The new name." };
        var slug = new Option<string?>("--slug") { Description = "The new slug; renames its schema and role, too. Addresses with the old one end." };
        var json = Terminal.JsonOption();
        var where = new Where();
        var leaf = new LeafCommand("rename", "Change an organization's name, slug, or both.", "organization rename harbor-audio --slug harbor --name Harbor") { organization, name, slug, json };
        where.AddTo(leaf);
        leaf.Validators.Add(given =>
        {
            if (given.GetValue(name) is null && given.GetValue(slug) is null) given.AddError("Say what is to change: --name, --slug, or both.");
        });
        return leaf.Does(async (line, ct) =>
        {
            await using var platform = await Product.Open(where, line, ct);
            var before = await platform.Organization(line.GetValue(organization)!);
            var command = new RenameOrganization.Command
            {
                Id = before.Facts.Id, Version = before.Version, Name = line.GetValue(name) ?? before.Facts.Name, Slug = line.GetValue(slug) ?? before.Facts.Slug,
            };
            var after = (await platform.Operator.Run(RenameOrganization.Case, command, RenameOrganization.Handle)).Facts;
            if (line.GetValue(json)) Terminal.Json(new { after.Id, after.Slug, after.Name, after.Schema });
            else Terminal.Say($"{before.Facts.Slug} is now {after.Slug}, {after.Name}.");
            return 0;
        });
    }
}
