using System.Runtime.InteropServices;
using System.Text.Json;

namespace PodcastFlow.Tenancy.Postgres;

/// <summary>The server as the npm packages bring it: initdb, pg_ctl and postgres with their libraries, for a machine without a system package.</summary>
internal static class NpmBinaries
{
    /// <summary>The package for this machine.</summary>
    public static string Package { get; } = "@embedded-postgres/" +
        (OperatingSystem.IsMacOS() ? "darwin" : OperatingSystem.IsWindows() ? "windows" : "linux") + "-" +
        (RuntimeInformation.OSArchitecture switch
        {
            Architecture.Arm64 => "arm64",
            Architecture.Arm => "arm",
            Architecture.X86 => "ia32",
            _ => "x64",
        });

    /// <summary>Every <c>node_modules</c> in or above the data directory, the program and the working directory.</summary>
    public static IEnumerable<string> Candidates(string root) =>
        new[] { root, AppContext.BaseDirectory, Environment.CurrentDirectory }
            .SelectMany(Ancestors)
            .Distinct()
            .Select(directory => Path.Combine(directory, "node_modules", Package, "native", "bin"));

    /// <summary>Makes the links of <c>pg-symlinks.json</c> that are missing because the package's own script did not run.</summary>
    public static void CompleteLinks(string bin)
    {
        if (PackageOf(bin) is not { } package)
        {
            return;
        }

        var list = JsonSerializer.Deserialize<List<PackagedLink>>(
            File.ReadAllText(Path.Combine(package, "native", "pg-symlinks.json")), JsonSerializerOptions.Web) ?? [];
        foreach (var link in list)
        {
            var at = Path.GetFullPath(Path.Combine(package, link.Target));
            if (!File.Exists(at))
            {
                var source = Path.GetFullPath(Path.Combine(package, link.Source));
                File.CreateSymbolicLink(at, Path.GetRelativePath(Path.GetDirectoryName(at)!, source));
            }
        }
    }

    /// <summary>These programs, or a copy of them under the data directory when the server's user cannot enter their place.</summary>
    public static async Task<PostgresBinaries> Readable(PostgresBinaries binaries, string root, ServerUser user, CancellationToken ct)
    {
        if (PackageOf(binaries.Directory) is not { } package || await user.Closed(binaries.Directory, ct) is null)
        {
            return binaries;
        }

        var copy = Path.Combine(root, "postgresql-" + binaries.MajorVersion);
        if (!Directory.Exists(copy))
        {
            var half = copy + ".new";
            if (Directory.Exists(half))
            {
                Directory.Delete(half, recursive: true);
            }

            Directory.CreateDirectory(root);
            var (exitCode, output) = await ServerUser.Host.Run(
                "/bin/sh", ct, "-c", "umask 022 && cp -R \"$1\" \"$2\" && chmod -R a+rX \"$2\"", "sh", Path.Combine(package, "native"), half);
            if (exitCode != 0)
            {
                throw new EmbeddedPostgresException($"Cannot copy PostgreSQL from {package} to {copy}: {output}");
            }

            Directory.Move(half, copy);
        }

        return binaries with { Directory = Path.Combine(copy, "bin") };
    }

    /// <summary>The package these programs belong to, or null for any other PostgreSQL.</summary>
    private static string? PackageOf(string bin)
    {
        var package = Path.GetDirectoryName(Path.GetDirectoryName(Path.GetFullPath(bin)));
        return package is not null && File.Exists(Path.Combine(package, "native", "pg-symlinks.json")) ? package : null;
    }

    private static IEnumerable<string> Ancestors(string directory)
    {
        for (var at = new DirectoryInfo(directory); at is not null; at = at.Parent)
        {
            yield return at.FullName;
        }
    }

    private sealed record PackagedLink(string Source, string Target);
}
