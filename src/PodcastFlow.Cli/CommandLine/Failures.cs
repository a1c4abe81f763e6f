using System.CommandLine;
using Npgsql;
using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Tenancy.Postgres;

namespace PodcastFlow.Cli.CommandLine;

/// <summary>A command that cannot do its work, and why.</summary>
sealed class CommandFailedException(string message) : Exception(message);

/// <summary>Turns what went wrong into a sentence on the error stream and an exit code.</summary>
static class Failures
{
    const int Failed = 1;
    const int Interrupted = 130;

    public static async Task<int> Told(Command command, Func<Task<int>> work, CancellationToken ct)
    {
        try
        {
            return await work();
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            Terminal.Error("Interrupted.");
            return Interrupted;
        }
        catch (Refusal refusal)
        {
            Terminal.Error(InFlags(command, refusal));
            return Failed;
        }
        catch (Exception e) when (Sentence(e) is { } sentence)
        {
            Terminal.Error(sentence);
            return Failed;
        }
        catch (Exception e)
        {
            Terminal.Error($"Something went wrong that should not have; please report it.\n{e}");
            return Failed;
        }
    }

    static string? Sentence(Exception e) => e switch
    {
        CommandFailedException or InstallationException or EmbeddedPostgresException => e.Message,
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } no => $"{no.MessageText}: install it with `podcastflow db install`.",
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword } no => $"{no.MessageText}: is --key-file the key of this installation?",
        PostgresException no => $"The database refuses: {no.MessageText} ({no.SqlState}).",
        NpgsqlException no => $"The database does not answer: {no.InnerException?.Message ?? no.Message}",
        IOException or UnauthorizedAccessException => e.Message,
        _ => null,
    };

    /// <summary>Field errors name the flag that the field came from.</summary>
    static string InFlags(Command command, Refusal refusal)
    {
        if (refusal.Facts.GetValueOrDefault("errors") is not Dictionary<string, List<string>> errors) return refusal.Message;
        return string.Join('\n', errors.Select(error =>
            (command.Options.Any(option => option.Name == "--" + error.Key) ? "--" + error.Key : error.Key) + ": " + string.Join(" ", error.Value)));
    }
}
