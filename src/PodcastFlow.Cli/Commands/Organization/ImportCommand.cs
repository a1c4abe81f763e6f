using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Cli.CommandLine;
using PodcastFlow.Identity;
using PodcastFlow.Organizations;
using PodcastFlow.Tenancy.Export;

namespace PodcastFlow.Cli.Commands.Organization;

/// <summary>Makes an organization from its export.</summary>
static class ImportCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "What `podcastflow organization export` wrote, here or elsewhere." };
        var slug = new Option<string>("--slug") { Description = "Its name in addresses here: small letters, digits and single hyphens.", Required = true };
        var name = new Option<string?>("--name") { Description = "Its name, as people write it; otherwise the one it had." };
        var email = new Option<string?>("--email") { Description = "Who becomes its first admin here; otherwise the address it had." };
        var plan = new Option<string>("--plan") { Description = "starter, professional or enterprise.", DefaultValueFactory = _ => "starter" };
        var url = new Option<string>("--public-url") { Description = "Where people reach the product: what the link begins with.", HelpName = "url", DefaultValueFactory = _ => Listen.UsualUrl };
        var json = Terminal.JsonOption();
        var where = new Where();
        var leaf = new LeafCommand("import", "Make an organization from its export: verified, and without running anything that is in it. Its people go on where they have proved the same address; the others are invited anew. Prints the link by which its first admin comes in; it is told once.",
            "organization import harbor-audio.tar.gz --slug harbor-audio",
            "organization import harbor-audio.tar.gz --slug harbor-copy --name 'Harbor Copy' --email ada@harbor-audio.example") { file, slug, name, email, plan, url, json };
        where.AddTo(leaf);
        return leaf.Does(async (line, ct) =>
        {
            var path = line.GetValue(file)!;
            if (!File.Exists(path)) throw new CommandFailedException($"There is no file {path}.");
            await using var platform = await Product.Open(where, line, ct, line.GetValue(url));
            await using var stream = File.OpenRead(path);
            using var archive = await Terminal.Progress("Verifying the archive", _ => TenantArchive.Open(stream, platform.Installation.Migrator, ct: ct));
            var was = archive.Manifest.Organization;
            var command = new CreateOrganization.Command { Slug = line.GetValue(slug)!, Name = line.GetValue(name) ?? was.Name, Email = line.GetValue(email) ?? was.Email, Plan = line.GetValue(plan)! };
            var created = await ImportOrganization.Import(platform.Operator, platform.Services.GetRequiredService<PublicAddress>(), command, id =>
                Terminal.Progress($"Importing {command.Name}", progress => archive.Import(command.Slug, id, platform.Services.GetRequiredService<TenantFiles>(), ImportOrganization.Recognized, new ExportCommand.Tables(progress), ct)));
            var rows = archive.Manifest.Tables.Sum(table => table.Rows);
            if (line.GetValue(json)) Terminal.Json(new { created.Id, created.Slug, created.Name, created.Status, created.InvitationUrl, was, archive.Manifest.ExportedAt, exportedVersion = archive.Manifest.SchemaVersion, rows });
            else Terminal.Say($"Imported {created.Name}: {rows} rows as of {archive.Manifest.ExportedAt:yyyy-MM-dd HH:mm} UTC. {command.Email} becomes its admin at {created.InvitationUrl}");
            return 0;
        });
    }
}
