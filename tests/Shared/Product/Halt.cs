using PodcastFlow.Tenancy.Export;

namespace PodcastFlow.Testing;

/// <summary>Stops the copying of an organization's rows after so many tables, until a test lets it go on.</summary>
sealed class Halt(int tables) : IProgress<ExportProgress>
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public ManualResetEventSlim Go { get; } = new();

    public void Report(ExportProgress value)
    {
        if (value.Done == tables && !Go.Wait(Patience)) throw new TimeoutException("Nobody let it go on.");
    }
}
