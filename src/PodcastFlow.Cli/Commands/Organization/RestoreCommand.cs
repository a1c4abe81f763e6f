using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Cli.CommandLine;
using PodcastFlow.Organizations;
using PodcastFlow.Tenancy;
using PodcastFlow.Tenancy.Export;

namespace PodcastFlow.Cli.Commands.Organization;

/// <summary>Brings an organization back to what its export says.</summary>
static class RestoreCommand
{
    public static Command Create()
    {
        var organization = new Argument<string>("organization") { Description = "Its slug." };
        var from = new Option<string?>("--from") { Description = "Its export. The rows are put beside, and compared; nothing in use changes.", HelpName = "file" };
        var swap = new Option<bool>("--swap") { Description = "Put what was prepared into use. What was in use is kept for seven days." };
        var undo = new Option<bool>("--undo") { Description = "Put back what was in use before the last swap." };
        var discard = new Option<bool>("--discard") { Description = "Drop what was prepared." };
        var json = Terminal.JsonOption();
        var where = new Where();
        var leaf = new LeafCommand("restore", "Bring an organization back to what its export says, in two steps: look at what would change, then swap.",
            "organization restore harbor-audio --from harbor-audio.tar.gz   # puts the rows beside and shows what differs", "organization restore harbor-audio --swap   # at once, for everybody", "organization restore harbor-audio --undo") { organization, from, swap, undo, discard, json };
        where.AddTo(leaf);
        leaf.Validators.Add(line =>
        {
            var chosen = new[] { line.GetValue(from) is not null, line.GetValue(swap), line.GetValue(undo), line.GetValue(discard) }.Count(given => given);
            if (chosen != 1) line.AddError("Say what is to be done, and one thing only: --from, --swap, --undo or --discard.");
        });
        return leaf.Does(async (line, ct) =>
        {
            await using var platform = await Product.Open(where, line, ct);
            var facts = (await platform.Organization(line.GetValue(organization)!)).Facts;
            var restore = line.GetValue(from) is { } file ? await Prepare(platform, facts, file) : await Change(platform, facts, line.GetValue(swap), line.GetValue(undo));
            if (line.GetValue(json)) Terminal.Json(restore);
            else Tell(facts, restore);
            return 0;
        });
    }

    static async Task<ListRestores.Restore> Prepare(Product platform, ShowOrganization.Facts facts, string file)
    {
        if (!File.Exists(file)) throw new CommandFailedException($"There is no file {file}.");
        await using var stream = File.OpenRead(file);
        return await Terminal.Progress($"Putting the export beside {facts.Name}", progress =>
            PrepareRestore.From(platform.Operator, platform.Services.GetRequiredService<TenancyConnection>(), platform.Services.GetRequiredService<TenantFiles>(), facts.Id, stream, new ExportCommand.Tables(progress)));
    }

    static async Task<ListRestores.Restore> Change(Product platform, ShowOrganization.Facts facts, bool swap, bool undo)
    {
        var restores = await platform.Operator.Read(ListRestores.Case, new ListRestores.Query(facts.Id), ListRestores.Handle);
        var wanted = undo ? RestoreState.Swapped : RestoreState.Ready;
        var restore = restores.Where(r => r.State == wanted).MaxBy(r => r.SwappedAt ?? r.RequestedAt)
            ?? throw new CommandFailedException(undo ? "There is no restore to undo." : $"Nothing is prepared. See: podcastflow organization restore {facts.Slug} --from FILE");
        var command = new SwapRestored.Command(facts.Id, restore.Id);
        if (swap) return await platform.Operator.Run(SwapRestored.Case, command, SwapRestored.Handle);
        if (undo) return await platform.Operator.Run(SwapRestored.UndoCase, command, SwapRestored.Undo);
        restores = await platform.Operator.Run(DropKept.DiscardCase, command, DropKept.Discard);
        await DropKept.Drop(platform.Operator, platform.Services.GetRequiredService<TenancyConnection>());
        return restores.First(r => r.Id == restore.Id);
    }

    static void Tell(ShowOrganization.Facts facts, ListRestores.Restore restore)
    {
        switch (restore.State)
        {
            case RestoreState.Ready:
                var differences = restore.Differences.ToList();
                if (differences.Count > 0)
                    Terminal.Rows(["Table", "Rows now", "In the export", "Only now", "Only in the export", "Changed"],
                        differences.Select(d => new[] { d.Table, $"{d.RowsNow}", $"{d.RowsThen}", $"{d.OnlyNow}", $"{d.OnlyThen}", $"{d.Changed}" }));
                Terminal.Say($"{Terminal.Count(differences.Count, "table")} of {restore.Tables!.Count} would change to what they were at {restore.ExportedAt:yyyy-MM-dd HH:mm} UTC. Nothing has changed yet: podcastflow organization restore {facts.Slug} --swap");
                break;
            case RestoreState.Swapped:
                Terminal.Say($"{facts.Name} is what it was at {restore.ExportedAt:yyyy-MM-dd HH:mm} UTC. What was in use is kept until {restore.KeptUntil:yyyy-MM-dd HH:mm} UTC; --undo puts it back.");
                break;
            case RestoreState.Undone:
                Terminal.Say($"{facts.Name} is again what it was before the restore.");
                break;
            default:
                Terminal.Say("It is discarded.");
                break;
        }
    }
}
