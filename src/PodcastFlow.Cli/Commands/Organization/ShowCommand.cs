using System.CommandLine;
using System.Globalization;
using PodcastFlow.Cli.CommandLine;
using PodcastFlow.Platform;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Cli.Commands.Organization;

/// <summary>One organization: what it is, how it is, what it uses.</summary>
static class ShowCommand
{
    static readonly Dictionary<string, string> Titles = new(StringComparer.Ordinal) { ["users"] = "Users", ["shows"] = "Shows in use", ["storage"] = "Bytes of files", ["api_calls"] = "API calls this month" };

    public static Command Create()
    {
        var organization = new Argument<string>("organization") { Description = "Its slug." };
        var json = Terminal.JsonOption();
        var where = new Where();
        var leaf = new LeafCommand("show", "Show an organization: its state and place, its health with the reasons, and how much of its plan it uses.", "organization show harbor-audio", "organization show harbor-audio --json") { organization, json };
        where.AddTo(leaf);
        return leaf.Does(async (line, ct) =>
        {
            await using var platform = await Product.Open(where, line, ct);
            var facts = (await platform.Organization(line.GetValue(organization)!)).Facts;
            var health = (await platform.Operator.Read(ShowHealth.Case, new ShowHealth.Query(facts.Id), ShowHealth.Handle)).Health;
            var use = await platform.Operator.Read(ShowUse.Case, new ShowUse.Query(facts.Id), ShowUse.Handle);
            if (line.GetValue(json))
            {
                Terminal.Json(new { facts, health, use });
                return 0;
            }
            Say("Name", facts.Name);
            Say("Slug", facts.Slug);
            Say("State", Snake.Case(facts.Status.ToString()) + (facts.StatusReason is { } reason ? $": {reason}" : ""));
            Say("Health", health is { } how ? string.Join("; ", how.Reasons.Prepend(Snake.Case(how.Word.ToString()))) : "none");
            Say("Schema", facts.Schema is { } schema ? $"{schema} at version {facts.SchemaVersion}, reached by {facts.Server}" : "not made yet");
            Say("Created", facts.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture));
            Say("Plan", use.Plan ?? "none");
            foreach (var figure in use.Figures)
                Say(Titles[figure.Metric], $"{(figure.Used is { } used ? $"{used}" : "not counted yet")}{(figure.Limit is { } limit ? $" of {limit}" : ", without a limit")}");
            Say("Id", facts.Id);
            return 0;
        });
    }

    static void Say(string title, string text) => Terminal.Say($"{title,-22}{text}");
}
