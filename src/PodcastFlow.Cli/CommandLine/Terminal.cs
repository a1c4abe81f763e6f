using System.CommandLine;
using System.Text.Json;
using Spectre.Console;

namespace PodcastFlow.Cli.CommandLine;

/// <summary>What commands print: results to the output, everything else to the error stream.</summary>
static class Terminal
{
    static readonly JsonSerializerOptions Indented = new(Wire.Options) { WriteIndented = true };
    static readonly IAnsiConsole Aside = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    /// <summary>Every command that prints a result has it.</summary>
    public static Option<bool> JsonOption() => new("--json") { Description = "Print the result as JSON." };

    public static void Json<T>(T value) => Console.Out.WriteLine(JsonSerializer.Serialize(value, Indented));

    public static void Say(string line) => Console.Out.WriteLine(line);

    public static void Note(string line) => Console.Error.WriteLine(line);

    public static void Error(string sentence) => Console.Error.WriteLine(sentence);

    /// <summary>As in "1 organization" and "2 organizations".</summary>
    public static string Count(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";

    /// <summary>Columns without lines, as wide as their content: readable, and easy to cut with other tools.</summary>
    public static void Rows(string[] titles, IEnumerable<string[]> rows)
    {
        List<string[]> all = [titles, .. rows];
        var widths = titles.Select((_, column) => all.Max(row => row[column].Length)).ToArray();
        foreach (var row in all)
            Say(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    /// <summary>Shows how far a long work is: a bar on a terminal, a line at its beginning elsewhere.</summary>
    public static async Task<T> Progress<T>(string title, Func<IProgress<(double Share, string Now)>, Task<T>> work)
    {
        if (!Aside.Profile.Capabilities.Interactive || Console.IsErrorRedirected)
        {
            Note(title + " …");
            return await work(new Reported(_ => { }));
        }
        return await Aside.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async bars =>
            {
                var bar = bars.AddTask(Markup.Escape(title), maxValue: 1);
                return await work(new Reported(at =>
                {
                    bar.Value = at.Share;
                    bar.Description = Markup.Escape(at.Now.Length == 0 ? title : $"{title}: {at.Now}");
                }));
            });
    }

    /// <summary>For work that says how far it is, and not where.</summary>
    public static IProgress<double> Shares(IProgress<(double Share, string Now)> report) => new OnlyShares(report);

    sealed class OnlyShares(IProgress<(double Share, string Now)> report) : IProgress<double>
    {
        public void Report(double value) => report.Report((value, ""));
    }

    // Progress<T> would report later, from another thread, and out of turn.
    sealed class Reported(Action<(double Share, string Now)> report) : IProgress<(double Share, string Now)>
    {
        public void Report((double Share, string Now) value) => report(value);

    }
}
