namespace PodcastFlow.Tenancy.Postgres;

/// <summary>Where an installation keeps its data when nobody names a directory.</summary>
public static class DataDirectory
{
    /// <summary><c>/var/lib/podcastflow</c> as root; the data folder of the signed-in person otherwise.</summary>
    public static string Default =>
        ServerUser.HostIsRoot
            ? "/var/lib/podcastflow"
            : Path.Combine(
                // XDG_DATA_HOME or ~/.local/share on Unix, %LOCALAPPDATA% on Windows.
                Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
                "podcastflow");
}
