using System.Runtime.Versioning;
using PodcastFlow.Tenancy.Postgres;

namespace PodcastFlow.Tenancy.Tests.Postgres;

[UnsupportedOSPlatform("windows")]
public sealed class PostgresBinariesTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly TemporaryDirectory root = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => root.Dispose();

    [Fact]
    public async Task Data_of_another_major_version_are_refused_with_the_way_out()
    {
        Directory.CreateDirectory(root.At("data"));
        await File.WriteAllTextAsync(root.At("data", "PG_VERSION"), "9\n", Ct);

        var refusal = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => EmbeddedPostgres.Start(new EmbeddedPostgresOptions { Root = root }, Ct));

        Assert.Contains("made by PostgreSQL 9", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("docs/upgrade-postgres.md", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_version_of_the_data_decides_between_several_that_are_installed()
    {
        Directory.CreateDirectory(root.At("data"));
        await File.WriteAllTextAsync(root.At("data", "PG_VERSION"), "77\n", Ct);
        var package = Package(root.At("node_modules", NpmBinaries.Package), version: "77.1");

        var found = await PostgresBinaries.Find(root, null, ServerUser.Current, Ct);

        Assert.Equal(77, found.MajorVersion);
        Assert.Equal(Path.Combine(package, "native", "bin"), found.Directory);
    }

    [Fact]
    public async Task A_named_directory_without_a_server_is_refused_by_its_variable()
    {
        var options = new EmbeddedPostgresOptions { Root = root, Binaries = root.At("nothing") };

        var refusal = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => EmbeddedPostgres.Start(options, Ct));

        Assert.Contains("PODCASTFLOW_POSTGRES_BIN names", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_links_an_npm_package_lacks_are_made()
    {
        var package = Package(root.At("package"), version: "18.4");

        var found = await PostgresBinaries.Find(root, Path.Combine(package, "native", "bin"), ServerUser.Current, Ct);

        Assert.Equal(18, found.MajorVersion);
        Assert.Equal("a library", await File.ReadAllTextAsync(Path.Combine(package, "native", "lib", "libany.so.1"), Ct));
    }

    [Fact]
    public async Task An_npm_package_where_the_servers_user_cannot_go_is_copied_to_the_data()
    {
        Assert.SkipUnless(ServerUser.HostIsRoot, "Only root runs the server as somebody else.");
        var package = Package(root.At("home", "package"), version: "18.4");
        File.SetUnixFileMode(root.At("home"), OwnerOnly);

        var found = await PostgresBinaries.Find(root.At("kept"), Path.Combine(package, "native", "bin"), ServerUser.Current, Ct);

        Assert.Equal(root.At("kept", "postgresql-18", "bin"), found.Directory);
        Assert.Equal((0, "a library"), await ServerUser.Current.Run("/bin/cat", Ct, root.At("kept", "postgresql-18", "lib", "libany.so.1")));
    }

    [Fact]
    public async Task A_directory_the_servers_user_cannot_enter_is_refused_with_the_reason()
    {
        Assert.SkipUnless(ServerUser.HostIsRoot, "Only root runs the server as somebody else.");
        Directory.CreateDirectory(root.At("home"), OwnerOnly);

        var refusal = await Assert.ThrowsAsync<EmbeddedPostgresException>(
            () => EmbeddedPostgres.Start(new EmbeddedPostgresOptions { Root = root.At("home", "podcastflow") }, Ct));

        Assert.Contains($"cannot enter {root.At("home")}", refusal.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(root.At("home", "podcastflow")));
    }

    /// <summary>The layout of the package, with programs that only know their version and a library whose link is missing.</summary>
    private static string Package(string directory, string version)
    {
        var bin = Path.Combine(directory, "native", "bin");
        Directory.CreateDirectory(bin);
        foreach (var name in new[] { "initdb", "pg_ctl", "postgres" })
        {
            var program = Path.Combine(bin, name);
            File.WriteAllText(program, $"#!/bin/sh\necho '{name} (PostgreSQL) {version}'\n");
            File.SetUnixFileMode(program, OwnerOnly | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        }

        var lib = Path.Combine(directory, "native", "lib");
        Directory.CreateDirectory(lib);
        File.WriteAllText(Path.Combine(lib, "libany.so.1.2"), "a library");
        File.WriteAllText(
            Path.Combine(directory, "native", "pg-symlinks.json"),
            """[{"source":"native/lib/libany.so.1.2","target":"native/lib/libany.so.1"}]""");
        return directory;
    }
}
