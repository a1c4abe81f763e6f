namespace PodcastFlow.Archives;

/// <summary>The folder with organizations' archives: each is named by its row.</summary>
public sealed class ArchiveFolder(ArchiveOptions options)
{
    const string Ending = ".tar.gz";

    /// <summary>Where it is.</summary>
    public string Folder => options.Folder;

    public static string NameOf(Guid id) => id + Ending;

    public string PathOf(Guid id) => Path.Combine(options.Folder, NameOf(id));

    /// <summary>Writes an archive: whole, or not at all.</summary>
    public Task<T> Write<T>(Guid id, Func<Stream, Task<T>> write)
    {
        Directory.CreateDirectory(options.Folder);
        return WholeFile.Write(PathOf(id), write);
    }

    public void Delete(Guid id)
    {
        if (Directory.Exists(options.Folder)) File.Delete(PathOf(id));
    }

    /// <summary>The archives that are there whole.</summary>
    internal List<Guid> Ids() => !Directory.Exists(options.Folder) ? []
        : [.. Directory.EnumerateFiles(options.Folder, "*" + Ending).Select(path => Guid.TryParse(Path.GetFileName(path)[..^Ending.Length], out var id) ? id : default).Where(id => id != default)];

    /// <summary>Removes what belongs to no row: files that nobody may fetch any more, and halves of work that was killed.</summary>
    internal void Sweep(Kept kept)
    {
        if (!Directory.Exists(options.Folder)) return;
        foreach (var path in Directory.EnumerateFiles(options.Folder))
        {
            var name = Path.GetFileName(path);
            var known = name.Length >= 36 && Guid.TryParse(name.AsSpan(0, 36), out var id) && (kept.Begun.Contains(id) || kept.Whole.Contains(id) && name == NameOf(id));
            if (!known) File.Delete(path);
        }
    }

    /// <param name="Whole">Archives that are to be there.</param>
    /// <param name="Begun">Archives that are being written.</param>
    internal sealed record Kept(HashSet<Guid> Whole, HashSet<Guid> Begun);
}
