using System.Text.RegularExpressions;

namespace PodcastFlow.Tenancy.Backup;

/// <summary>A folder for the time of a restore. Only names of tables become paths, or SQL.</summary>
sealed partial class Unpacked : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("podcastflow-restore-");

    public string PathOf(string table) => Path.Combine(_folder.FullName, table + ".csv");

    public static string? TableOf(string entry) => Entry().Match(entry) is { Success: true } match ? match.Groups[1].Value : null;

    public static bool IsName(string name) => Name().IsMatch(name);

    public void Dispose() => _folder.Delete(recursive: true);

    [GeneratedRegex(@"^data/([a-z][a-z0-9_]{0,62})\.csv\z")]
    private static partial Regex Entry();

    [GeneratedRegex(@"^[a-z][a-z0-9_]{0,62}\z")]
    private static partial Regex Name();
}
