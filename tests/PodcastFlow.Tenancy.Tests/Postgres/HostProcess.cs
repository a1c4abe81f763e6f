using System.Diagnostics;
using System.Runtime.CompilerServices;
using PodcastFlow.Tenancy.Postgres;

namespace PodcastFlow.Tenancy.Tests.Postgres;

/// <summary>A second process that hosts an embedded PostgreSQL and can be killed: this test program, started to do nothing else.</summary>
internal sealed class HostProcess : IDisposable
{
    private const string Variable = "PODCASTFLOW_TEST_HOST";

    private readonly Process process;

    private HostProcess(Process process, string connectionString)
    {
        this.process = process;
        ConnectionString = connectionString;
    }

    public string ConnectionString { get; }

    public static async Task<HostProcess> Start(EmbeddedPostgresOptions options)
    {
        var host = Launch(options);
        var connection = await host.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        return new HostProcess(host, connection ?? throw new InvalidOperationException(await host.StandardError.ReadToEndAsync(CancellationToken.None)));
    }

    /// <summary>Starts a host and does not wait for its server.</summary>
    public static Process Launch(EmbeddedPostgresOptions options)
    {
        // The program file beside the assembly; the assembly alone would need the right `dotnet`.
        var program = Path.ChangeExtension(typeof(HostProcess).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null);
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[Variable] = $"{options.Ephemeral}|{options.Root}";
        return Process.Start(start)!;
    }

    /// <summary>kill -9: no code of the host runs any more.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            Kill();
        }

        process.Dispose();
    }

    [ModuleInitializer]
    internal static void HostWhenAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable)?.Split('|') is not [var ephemeral, var root])
        {
            return;
        }

        var options = new EmbeddedPostgresOptions { Ephemeral = bool.Parse(ephemeral), Root = root };
        Console.WriteLine(EmbeddedPostgres.Start(options).GetAwaiter().GetResult().ConnectionString());
        Thread.Sleep(Timeout.Infinite);
    }
}
