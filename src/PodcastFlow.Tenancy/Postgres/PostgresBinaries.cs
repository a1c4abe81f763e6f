using System.Text.RegularExpressions;

namespace PodcastFlow.Tenancy.Postgres;

/// <summary>The programs of one PostgreSQL: where they are and of which major version.</summary>
internal sealed partial record PostgresBinaries(string Directory, int MajorVersion)
{
    /// <summary>Names the directory of the programs, before every other place.</summary>
    public const string Variable = "PODCASTFLOW_POSTGRES_BIN";

    private const int OldestMajor = 15;

    public string Initdb => Program("initdb");

    public string PgCtl => Program("pg_ctl");

    public string Server => Program("postgres");

    /// <summary>Finds the programs for the data under <paramref name="root"/>; existing data pins the major version.</summary>
    public static async Task<PostgresBinaries> Find(string root, string? configured, ServerUser user, CancellationToken ct)
    {
        var pinned = DataVersion(root);
        var seen = new List<PostgresBinaries>();
        foreach (var directory in configured is null ? Candidates(root) : [configured])
        {
            if (await At(directory, ct) is not { } binaries)
            {
                continue;
            }

            if (pinned is null ? binaries.MajorVersion >= OldestMajor : binaries.MajorVersion == pinned)
            {
                return await NpmBinaries.Readable(binaries, root, user, ct);
            }

            seen.Add(binaries);
        }

        var found = seen.Count == 0 ? "none" : string.Join(", ", seen.Select(b => $"{b.MajorVersion} in {b.Directory}"));
        if (pinned is not null)
        {
            throw new EmbeddedPostgresException(
                $"The data in {Path.Combine(root, "data")} was made by PostgreSQL {pinned}, and only that version opens it (found: {found}). " +
                $"Install PostgreSQL {pinned}, or move the data to another version as docs/upgrade-postgres.md describes.");
        }

        if (configured is not null)
        {
            throw new EmbeddedPostgresException(
                $"{Variable} names {configured}, which holds no PostgreSQL {OldestMajor} or newer (initdb, pg_ctl, postgres; found: {found}).");
        }

        throw new EmbeddedPostgresException(
            $"No PostgreSQL {OldestMajor} or newer was found (found: {found}). " + (OperatingSystem.IsMacOS()
                ? "Install it with `brew install postgresql@15`, "
                : "Install it with `apt-get install postgresql-15` or your system's package, ") +
            $"or run `npm install {NpmBinaries.Package}` beside the program, or set {Variable} to the directory of initdb, pg_ctl and postgres.");
    }

    /// <summary>The programs in this directory, or null when it does not hold all three.</summary>
    private static async Task<PostgresBinaries?> At(string directory, CancellationToken ct)
    {
        var binaries = new PostgresBinaries(directory, 0);
        if (!File.Exists(binaries.Initdb) || !File.Exists(binaries.PgCtl) || !File.Exists(binaries.Server))
        {
            return null;
        }

        // In the npm package the libraries' links have to exist before anything of it runs.
        NpmBinaries.CompleteLinks(directory);
        var (exitCode, output) = await ServerUser.Host.Run(binaries.Server, ct, "--version");
        var version = VersionNumber().Match(output);
        return exitCode == 0 && version.Success ? binaries with { MajorVersion = int.Parse(version.Groups[1].Value) } : null;
    }

    private static int? DataVersion(string root)
    {
        var file = Path.Combine(root, "data", "PG_VERSION");
        return File.Exists(file) && int.TryParse(File.ReadAllText(file), out var version) ? version : null;
    }

    private static IEnumerable<string> Candidates(string root) =>
    [
        .. Versioned("/usr/lib/postgresql", "bin"),
        .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries),
        .. Homebrew("/opt/homebrew/opt"),
        .. Homebrew("/usr/local/opt"),
        .. Versioned(@"C:\Program Files\PostgreSQL", "bin"),
        .. NpmBinaries.Candidates(root),
    ];

    private static IEnumerable<string> Versioned(string parent, string bin) =>
        NewestFirst(parent, "*").Select(directory => Path.Combine(directory, bin));

    private static IEnumerable<string> Homebrew(string parent) =>
        NewestFirst(parent, "postgresql@*").Select(directory => Path.Combine(directory, "bin"));

    private static IEnumerable<string> NewestFirst(string parent, string pattern) =>
        !System.IO.Directory.Exists(parent) ? [] :
        System.IO.Directory.GetDirectories(parent, pattern)
            .OrderByDescending(directory => int.TryParse(Path.GetFileName(directory).Split('@')[^1], out var version) ? version : 0);

    private string Program(string name) => Path.Combine(Directory, OperatingSystem.IsWindows() ? name + ".exe" : name);

    [GeneratedRegex(@"\(PostgreSQL\) (\d+)")]
    private static partial Regex VersionNumber();
}
