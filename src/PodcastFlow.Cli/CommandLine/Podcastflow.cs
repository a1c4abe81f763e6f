using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using PodcastFlow.Cli.Commands;

namespace PodcastFlow.Cli.CommandLine;

/// <summary>The command line: its table of contents.</summary>
static class Podcastflow
{
    const int Usage = 2;

    public static async Task<int> Run(string[] args)
    {
        using var stop = new CancellationTokenSource();
        // The first signal asks to stop, the second one no longer asks.
        void OnSignal(PosixSignalContext signal)
        {
            if (stop.IsCancellationRequested) return;
            signal.Cancel = true;
            stop.Cancel();
        }
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal);

        var line = Root().Parse(args);
        if (line.Action is ParseErrorAction)
        {
            foreach (var message in Telling(line)) Terminal.Error(message);
            Console.Error.WriteLine($"See: {LeafCommand.PathOf(line.CommandResult.Command)} --help");
            return Usage;
        }
        return await line.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop.Token);
    }

    // A word that is not understood makes the parser complain about what follows, too.
    static IEnumerable<string> Telling(ParseResult line)
    {
        var misunderstood = line.UnmatchedTokens.Count > 0 && line.Errors.FirstOrDefault(error => error.Message.Contains($"'{line.UnmatchedTokens[0]}'", StringComparison.Ordinal)) is { } first ? first : null;
        return misunderstood is not null ? [misunderstood.Message] : line.Errors.Select(Named);
    }

    // Some of the parser's sentences do not say which option they are about.
    static string Named(ParseError error)
    {
        var option = (error.SymbolResult as OptionResult ?? error.SymbolResult?.Parent as OptionResult)?.Option.Name;
        var message = error.Message.ReplaceLineEndings(" ").Replace("\t", "", StringComparison.Ordinal);
        return option is null || message.Contains(option, StringComparison.Ordinal) ? message : $"{option}: {message}";
    }

    public static RootCommand Root()
    {
        var root = new RootCommand("Sell, schedule and deliver advertising in podcasts: the server, and everything its operator does.")
        {
            HelpName = "podcastflow",
        };
        Command[] commands =
        [
            ServeCommand.Create(),
            UpgradeCommand.Create(),
            DoctorCommand.Create(),
            new Group("db", "The database: install it, look at it, connect to it, back it up.") { Commands.Db.InstallCommand.Create(), Commands.Db.StatusCommand.Create(), Commands.Db.UrlCommand.Create(), Commands.Db.BackupCommand.Create(), Commands.Db.RestoreCommand.Create() },
            new Group("fleet", "All organizations' schemas: their versions, and bringing them up to date.") { Commands.Fleet.MigrateCommand.Create(), Commands.Fleet.StatusCommand.Create() },
            new Group("organization", "The networks on the platform.")
            {
                Commands.Organization.CreateCommand.Create(), Commands.Organization.ListCommand.Create(), Commands.Organization.ShowCommand.Create(), Commands.Organization.RenameCommand.Create(), Commands.Organization.PlanCommand.Create(), Commands.Organization.SuspendCommand.Create(), Commands.Organization.ResumeCommand.Create(),
                Commands.Organization.ArchiveCommand.Create(), Commands.Organization.UnarchiveCommand.Create(),
                Commands.Organization.ExportCommand.Create(), Commands.Organization.ImportCommand.Create(), Commands.Organization.CloneCommand.Create(),
                Commands.Organization.RestoreCommand.Create(), Commands.Organization.DeleteCommand.Create(),
            },
            new Group("certificate", "What the installation has certified.") { Commands.Certificate.VerifyCommand.Create(), Commands.Certificate.ShowCommand.Create(), Commands.Certificate.KeyCommand.Create() },
            new Group("job", "The work in the background.") { Commands.Job.ListCommand.Create(), Commands.Job.RetryCommand.Create() },
            new Group("rollup", "The platform's figures.") { Commands.Rollup.VerifyCommand.Create() },
            new Group("user", "Who may do what on the platform.") { Commands.User.CreateMasterCommand.Create() },
            new Group("snapshot", "The file that shows what an organization's schema looks like.") { Commands.Snapshot.WriteCommand.Create(), Commands.Snapshot.CheckCommand.Create() },
            new Group("demo", "A server of its own with two demo networks.") { Commands.Demo.RunCommand.Create(), Commands.Demo.FillCommand.Create(), Commands.Demo.AccountsCommand.Create() },
        ];
        foreach (var command in commands) root.Add(command);
        foreach (var help in root.Options.OfType<HelpOption>()) help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }
}
