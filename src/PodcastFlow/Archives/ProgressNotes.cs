using PodcastFlow.Tenancy.Export;

namespace PodcastFlow.Archives;

/// <summary>Notes how far an export or an import is, about twice a second, and ends it when nobody wants it any more.</summary>
/// <param name="note">Notes it; false: it is not wanted.</param>
/// <param name="also">Hears of it at once.</param>
sealed class ProgressNotes(Func<ExportProgress, Task<bool>> note, TimeProvider clock, IProgress<ExportProgress>? also = null) : IProgress<ExportProgress>
{
    static readonly TimeSpan Every = TimeSpan.FromMilliseconds(400);

    volatile ExportProgress _now = new(0, 0, "");

    public void Report(ExportProgress value)
    {
        _now = value;
        also?.Report(value);
    }

    public async Task<T> While<T>(Func<IProgress<ExportProgress>, CancellationToken, Task<T>> work, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var over = new CancellationTokenSource();
        var noting = Note(stop, over.Token);
        try
        {
            return await work(this, stop.Token);
        }
        finally
        {
            await over.CancelAsync();
            await noting;
        }
    }

    async Task Note(CancellationTokenSource stop, CancellationToken over)
    {
        using var timer = new PeriodicTimer(Every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(over))
                if (!await note(_now)) await stop.CancelAsync();
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception)
        {
            await stop.CancelAsync();       // a database that does not take the note does not take the work either
        }
    }
}
