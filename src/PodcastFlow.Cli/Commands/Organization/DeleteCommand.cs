using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Cli.CommandLine;
using PodcastFlow.Organizations;

namespace PodcastFlow.Cli.Commands.Organization;

/// <summary>Has an organization deleted, and takes that back.</summary>
static class DeleteCommand
{
    public static Command Create()
    {
        var organization = new Argument<string>("organization") { Description = "Its slug." };
        var confirm = new Option<string?>("--confirm") { Description = "Its slug once more, so that it is the right one.", HelpName = "slug" };
        var reason = new Option<string?>("--reason") { Description = "Why; stands in the certificate." };
        var now = new Option<bool>("--now") { Description = "Without the time of grace: it is gone when the command ends. Killed, the same command goes on." };
        var cancel = new Option<bool>("--cancel") { Description = "Take it back, within the time of grace." };
        var json = Terminal.JsonOption();
        var where = new Where();
        var leaf = new LeafCommand("delete", "Delete an organization: closed at once, after a time of grace exported for the last time and dropped with everything in it. At its end there is a signed certificate.",
            "organization delete harbor-audio --confirm harbor-audio --reason 'Contract ended'", "organization delete harbor-audio --cancel", "organization delete harbor-audio --confirm harbor-audio --reason 'Created by mistake' --now") { organization, confirm, reason, now, cancel, json };
        where.AddTo(leaf);
        leaf.Validators.Add(line =>
        {
            if (!line.GetValue(cancel) && (line.GetValue(confirm) is null || line.GetValue(reason) is null)) line.AddError("--confirm and --reason say what is deleted, and why; --cancel takes it back.");
        });
        return leaf.Does(async (line, ct) =>
        {
            await using var platform = await Product.Open(where, line, ct);
            var found = await platform.Organization(line.GetValue(organization)!);
            var facts = found.Facts;
            if (line.GetValue(cancel))
            {
                var open = await platform.Operator.Run(RequestDeletion.CancelCase, new RequestDeletion.CancelCommand(facts.Id), RequestDeletion.Cancel);
                if (line.GetValue(json)) Terminal.Json(new { facts.Id, facts.Slug, open.Facts.Status });
                else Terminal.Say($"{facts.Name} is not deleted.");
                return 0;
            }
            var command = new RequestDeletion.Command
            {
                Id = facts.Id, Slug = line.GetValue(confirm)!, Reason = line.GetValue(reason)!, Grace = line.GetValue(now) ? TimeSpan.Zero : platform.Services.GetRequiredService<DeletionOptions>().Grace,
            };
            // One that was begun is gone on with.
            if (!line.GetValue(now) || found.Deletion is not { DueAt: var due } || due > platform.Services.GetRequiredService<TimeProvider>().GetUtcNow())
                await platform.Operator.Run(RequestDeletion.Case, command, RequestDeletion.Handle);
            if (line.GetValue(now)) await CarryOutDeletion.Run(platform.Operator, platform.Services, facts.Id);
            var deletion = await platform.Operator.Read(ShowDeletion.Case, new ShowDeletion.Query(facts.Id), ShowDeletion.Handle);
            if (line.GetValue(json)) Terminal.Json(deletion);
            else if (deletion.State == DeletionState.Done) Terminal.Say($"{facts.Name} is deleted. Its certificate: podcastflow certificate show {facts.Id}");
            else Terminal.Say($"{facts.Name} is closed, and will be deleted after {deletion.DueAt:yyyy-MM-dd HH:mm} UTC. Until then --cancel takes it back.");
            return 0;
        });
    }
}
