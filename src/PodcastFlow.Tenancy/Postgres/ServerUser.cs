using System.ComponentModel;
using System.Diagnostics;

namespace PodcastFlow.Tenancy.Postgres;

/// <summary>The operating system user the server runs as: PostgreSQL refuses to run as root.</summary>
internal sealed record ServerUser(string? Name)
{
    public static bool HostIsRoot { get; } = !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess;

    /// <summary>The user this program runs as.</summary>
    public static ServerUser Host { get; } = new((string?)null);

    /// <summary>The host's own user, or for root the user <c>postgres</c>, else <c>nobody</c>.</summary>
    public static ServerUser Current { get; } = new(
        !HostIsRoot ? null
        : File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres"
        : "nobody");

    /// <summary>Runs a program to its end as this user and returns its exit code and everything it printed.</summary>
    public async Task<(int ExitCode, string Output)> Run(string program, CancellationToken ct, params string[] arguments)
    {
        using var process = Start(program, arguments);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(ct);
        return (process.ExitCode, (await output + await errors).Trim());
    }

    /// <summary>Starts a program as this user, without the settings of PostgreSQL clients in its environment.</summary>
    public Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // The host's own directory may be closed to this user.
            WorkingDirectory = Path.GetPathRoot(Path.GetFullPath(program)),
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        // Messages are read by this program, so they come in one language.
        start.Environment["LC_ALL"] = "C";
        if (Name is not null)
        {
            start.UserName = Name;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new EmbeddedPostgresException($"Cannot run {program}{(Name is null ? "" : $" as user {Name}")}: {e.Message}.");
        }
    }

    /// <summary>Gives files of the host to this user.</summary>
    public async Task Own(CancellationToken ct, params string[] paths)
    {
        if (Name is null)
        {
            return;
        }

        var (exitCode, output) = await Host.Run("/bin/chown", ct, [Name, .. paths]);
        if (exitCode != 0)
        {
            throw new EmbeddedPostgresException($"Cannot give {string.Join(", ", paths)} to user {Name}: {output}");
        }
    }

    /// <summary>The first directory on the way down to <paramref name="path"/> that this user cannot enter, or null.</summary>
    public async Task<string?> Closed(string path, CancellationToken ct)
    {
        if (Name is null)
        {
            return null;
        }

        const string walk =
            """
            set -f; IFS=/; at=
            for part in ${1#/}; do
                at="$at/$part"
                [ ! -d "$at" ] || [ -x "$at" ] || { printf %s "$at"; exit 0; }
            done
            """;
        var (_, closed) = await Run("/bin/sh", ct, "-c", walk, "sh", path);
        return closed.Length == 0 ? null : closed;
    }
}
