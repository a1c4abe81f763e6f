using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Cli.CommandLine;
using PodcastFlow.Organizations;
using PodcastFlow.Tenancy.Export;

namespace PodcastFlow.Cli.Commands.Organization;

/// <summary>Writes all data of an organization into one file.</summary>
static class ExportCommand
{
    public static Command Create()
    {
        var organization = new Argument<string>("organization") { Description = "Its slug." };
        var file = new Option<string>("--out") { Description = "The file to write; it must not exist yet. Only its owner may read it.", HelpName = "file", Required = true };
        var json = Terminal.JsonOption();
        var where = new Where();
        var leaf = new LeafCommand("export", "Write all data of an organization into one file, while people work: its tables as CSV, its files, and a script that restores the tables with psql alone. Passwords and tokens are not in it.",
            "organization export harbor-audio --out harbor-audio.tar.gz") { organization, file, json };
        where.AddTo(leaf);
        return leaf.Does(async (line, ct) =>
        {
            await using var platform = await Product.Open(where, line, ct);
            var id = (await platform.Organization(line.GetValue(organization)!)).Facts.Id;
            var (path, manifest) = await PrivateFile.Write("--out", line.GetValue(file)!, async stream =>
            {
                var source = await platform.Operator.Run(ExportOrganization.Case, new ExportOrganization.Command(id), ExportOrganization.Handle);
                return await Terminal.Progress($"Exporting {source.Name}", progress => TenantExport.Write(platform.Installation.Reader, id, source.Name, source.Email, stream, platform.Services.GetRequiredService<TenantFiles>(), new Tables(progress), ct));
            });
            var rows = manifest.Tables.Sum(table => table.Rows);
            if (line.GetValue(json)) Terminal.Json(new { file = path, manifest.Organization, manifest.ExportedAt, manifest.SchemaVersion, tables = manifest.Tables.Count, rows });
            else Terminal.Say($"Wrote {path}: {rows} rows of {Terminal.Count(manifest.Tables.Count, "table")}, schema at version {manifest.SchemaVersion}.");
            return 0;
        });
    }

    /// <summary>Tables as a share of the work.</summary>
    internal sealed class Tables(IProgress<(double Share, string Now)> report) : IProgress<ExportProgress>
    {
        public void Report(ExportProgress value) => report.Report(((double)value.Done / value.Total, value.Table));
    }
}
