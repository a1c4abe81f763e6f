using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PodcastFlow.Tenancy.Archives;
using PodcastFlow.Tenancy.Export;
using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Testing;

namespace PodcastFlow.Tenancy.Tests.Export;

/// <summary>An archive may come from anybody. Each of these is refused with its reason, and leaves nothing.</summary>
[Collection(nameof(ExportWorld))]
public sealed class HostileArchiveTests(ExportWorld world)
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("cut off", "")]
    [InlineData("a changed byte", "")]
    [InlineData("not an archive", "")]
    [InlineData("empty", "")]
    [InlineData("another row", "data/thing.csv is missing or is not what was written")]
    [InlineData("no manifest", "manifest.json is missing")]
    [InlineData("a table less", "data/thing.csv is missing")]
    [InlineData("a file more", "its manifest does not know data/more.csv")]
    [InlineData("a path upwards", "\"../../etc/cron.d/x\", which does not belong there")]
    [InlineData("an absolute path", "\"/etc/passwd\", which does not belong there")]
    [InlineData("a program", "\"restore.sh\", which does not belong there")]
    [InlineData("a link", "\"data/link.csv\" is no plain file")]
    [InlineData("a file twice", "data/thing.csv is there twice")]
    [InlineData("a manifest of nothing", "its manifest cannot be read")]
    [InlineData("a manifest with nulls", "its manifest cannot be read")]
    [InlineData("another kind", "another kind")]
    [InlineData("a newer format", "format 3")]
    [InlineData("a newer version", "newer version")]
    [InlineData("other migrations", "another product")]
    public async Task It_is_refused_before_anything_is_made(string damage, string reason)
    {
        var (_, file) = await world.Export(await world.Tenant());
        var unpacked = Unnamed();

        var refused = await Assert.ThrowsAsync<InstallationException>(() => TenantArchive.Open(new MemoryStream(Damaged(file, damage)), world.Db.Migrator, ct: Ct));

        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        await Closed(unpacked);
    }

    // These carry the right checksums: whoever made them knows how an archive is made.
    [Theory]
    [InlineData("a row too many", "thing has 2 rows, not 1")]
    [InlineData("a row that a key forbids", "line_bill_fkey")]
    [InlineData("a row that a check forbids", "connection_token_check")]
    [InlineData("a sum that is wrong", "the sum is wrong")]
    [InlineData("no number", "invalid input syntax")]
    [InlineData("another header", "column name mismatch")]
    [InlineData("a table of the platform", "no table app_user")]
    [InlineData("a column that is SQL", "no table thing (id, name); drop schema public cascade")]
    [InlineData("a table left out", "lacks the table thing")]
    [InlineData("no counter", "the counter of line.id is missing")]
    [InlineData("a counter out of range", "out of bounds")]
    public async Task It_is_refused_while_it_is_imported_and_nothing_is_left(string damage, string reason)
    {
        var (_, file) = await world.Export(await world.Tenant());
        var slug = TestDatabase.Slug("hostile");
        var unpacked = Unnamed();

        var refused = await Assert.ThrowsAsync<InstallationException>(() => world.Import(Forged(file, damage), slug));

        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, await world.Traces(slug));
        await Closed(unpacked);
        Assert.Equal(slug, (await world.Import(file, slug)).Schema["org_".Length..].Replace('_', '-'));
    }

    [Fact]
    public async Task A_bomb_is_noticed_while_it_unfolds()
    {
        var bomb = Packed([("data/thing.csv", new byte[8 << 20])]);
        Task<InstallationException> Refused(ArchiveLimits limits) => Assert.ThrowsAsync<InstallationException>(() => TenantArchive.Open(new MemoryStream(bomb), world.Db.Migrator, limits, Ct));

        Assert.Contains("more than 200 times", (await Refused(new() { Free = 1 << 20 })).Message, StringComparison.Ordinal);
        Assert.Contains("more than 1048576 bytes", (await Refused(new() { Bytes = 1 << 20 })).Message, StringComparison.Ordinal);
        Assert.Contains("manifest.json is missing", (await Refused(new())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_files_a_long_header_and_a_large_manifest_are_refused()
    {
        Task<InstallationException> Refused(byte[] file, ArchiveLimits? limits = null) => Assert.ThrowsAsync<InstallationException>(() => TenantArchive.Open(new MemoryStream(file), world.Db.Migrator, limits, Ct));

        Assert.Contains("more than 3 files", (await Refused(Packed([.. Enumerable.Range(0, 5).Select(i => ($"data/t{i}.csv", new byte[1]))]), new() { Files = 3 })).Message, StringComparison.Ordinal);
        Assert.Contains("header", (await Refused(Packed([(new string('a', 1 << 20), new byte[1])]))).Message, StringComparison.Ordinal);
        Assert.Contains("manifest.json is too large", (await Refused(Packed([("manifest.json", new byte[100])]), new() { Manifest = 99 })).Message, StringComparison.Ordinal);
    }

    private static byte[] Damaged(byte[] file, string damage)
    {
        var files = ExportWorld.Files(file);
        switch (damage)
        {
            case "cut off": return file[..(file.Length / 2)];
            case "not an archive": return "hello"u8.ToArray();
            case "empty": return [];
            case "a changed byte":
                file[file.Length / 2] ^= 0x55;
                return file;
            case "another row": files["data/thing.csv"] = "id,name\n1,of somebody else\n"u8.ToArray(); break;
            case "no manifest": files.Remove("manifest.json"); break;
            case "a table less": files.Remove("data/thing.csv"); break;
            case "a file more": files["data/more.csv"] = [1]; break;
            case "a path upwards": files["../../etc/cron.d/x"] = [1]; break;
            case "an absolute path": files["/etc/passwd"] = [1]; break;
            case "a program": files["restore.sh"] = [1]; break;
            case "a link": return Packed([.. files.Select(f => (f.Key, f.Value))], new PaxTarEntry(TarEntryType.SymbolicLink, "data/link.csv") { LinkName = "/etc/passwd" });
            case "a file twice": return Packed([.. files.Select(f => (f.Key, f.Value)), ("data/thing.csv", [1])]);
            case "a manifest of nothing": files["manifest.json"] = "{}"u8.ToArray(); break;
            case "a manifest with nulls": Manifest(files, manifest => manifest["tables"] = null); break;
            case "another kind": Manifest(files, manifest => manifest["kind"] = "backup"); break;
            case "a newer format": Manifest(files, manifest => manifest["format"] = 3); break;
            case "a newer version": Manifest(files, manifest => manifest["schemaVersion"] = 3); break;
            case "other migrations": Manifest(files, manifest => manifest["migrations"]![1]!["sha256"] = new string('0', 64)); break;
        }
        return Packed([.. files.Select(f => (f.Key, f.Value))]);
    }

    private static byte[] Forged(byte[] file, string damage)
    {
        var files = ExportWorld.Files(file);
        void Append(string name, string rows, int count)
        {
            files[name] = [.. files[name], .. Encoding.UTF8.GetBytes(rows)];
            Manifest(files, manifest =>
            {
                var table = manifest["tables"]!.AsArray().Single(t => $"data/{t!["name"]}.csv" == name)!;
                table["rows"] = (long)table["rows"]! + count;
            });
        }
        JsonObject Table(JsonNode manifest, string name) => manifest["tables"]!.AsArray().Single(t => (string)t!["name"]! == name)!.AsObject();
        switch (damage)
        {
            case "a row too many": Append("data/thing.csv", "2,more\n", 0); break;
            case "a row that a key forbids": Append("data/line.csv", "9000,77,1,\n", 1); break;
            case "a row that a check forbids": Append("data/connection.csv", "x,,t,,\n", 1); break;
            case "a sum that is wrong": Append("data/bill.csv", "77,5,\n", 1); break;
            case "no number": Append("data/thing.csv", "x,more\n", 1); break;
            case "another header": files["data/thing.csv"] = "name,id\na,1\n"u8.ToArray(); break;
            case "a table of the platform":
                files["data/app_user.csv"] = "id\n"u8.ToArray();
                Manifest(files, manifest =>
                {
                    var more = Table(manifest, "thing").DeepClone();
                    more["name"] = "app_user";
                    manifest["tables"]!.AsArray().Add(more);
                });
                break;
            case "a column that is SQL": Manifest(files, manifest => Table(manifest, "thing")["columns"]![1] = "name); drop schema public cascade; --"); break;
            case "a table left out":
                files.Remove("data/thing.csv");
                Manifest(files, manifest => manifest["tables"]!.AsArray().Remove(Table(manifest, "thing")));
                break;
            case "no counter": Manifest(files, manifest => manifest["counters"]!.AsArray().RemoveAt(1)); break;
            case "a counter out of range": Manifest(files, manifest => manifest["counters"]![1]!["lastValue"] = 0); break;
        }
        Manifest(files, manifest => manifest["files"] = new JsonArray([.. files.Where(f => f.Key != "manifest.json").Select(f =>
            new JsonObject { ["name"] = f.Key, ["bytes"] = f.Value.Length, ["sha256"] = Convert.ToHexString(SHA256.HashData(f.Value)) })]));
        return Packed([.. files.Select(f => (f.Key, f.Value))]);
    }

    private static void Manifest(Dictionary<string, byte[]> files, Action<JsonNode> change)
    {
        var manifest = JsonNode.Parse(files["manifest.json"])!;
        change(manifest);
        files["manifest.json"] = Encoding.UTF8.GetBytes(manifest.ToJsonString());
    }

    private static byte[] Packed(IEnumerable<(string Name, byte[] Content)> files, params TarEntry[] more)
    {
        using var file = new MemoryStream();
        using (var archive = new TarWriter(new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true)))
        {
            foreach (var entry in more) archive.WriteEntry(entry);
            foreach (var (name, content) in files) archive.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        }
        return file.ToArray();
    }

    /// <summary>Files without a name that this process has open: what was unpacked, here and by tests beside this one.</summary>
    private static int Unnamed() => Directory.GetFiles("/proc/self/fd").Count(handle => new FileInfo(handle).LinkTarget is { } target
        && target.StartsWith(Path.GetTempPath(), StringComparison.Ordinal) && target.EndsWith(" (deleted)", StringComparison.Ordinal));

    private static async Task Closed(int before)
    {
        for (var tries = 0; Unnamed() > before; tries++)
        {
            Assert.True(tries < 200, "What was unpacked is still open.");
            await Task.Delay(50, Ct);
        }
    }
}
