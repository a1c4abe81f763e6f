using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Npgsql;
using PodcastFlow.Testing;
using PodcastFlow.Web.Tests.Browser.Walks;

namespace PodcastFlow.Web.Tests.Cli;

/// <summary>An organization leaves in a file and comes back from it, by the command line.</summary>
public sealed class ExportTests
{
    [Fact]
    public async Task An_organization_is_exported_imported_under_another_slug_and_the_same_again()
    {
        var folder = Directory.CreateTempSubdirectory("podcastflow-cli-export-").FullName;
        try
        {
            var org = (await WalkNetwork.Get()).Org;
            var (database, here) = (org.Installation.SuperuserConnection, Here(org));
            await Connect(org);
            var (first, second, copy) = (Path.Combine(folder, "first.tar.gz"), Path.Combine(folder, "second.tar.gz"), TestDatabase.Slug("copy"));

            var exported = await Command.Run(["organization", "export", org.Slug, "--out", first, "--json", .. here]);

            Assert.True(exported.Code == 0, exported.Errors);
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(first));
            Assert.Contains("already", (await Command.Run(["organization", "export", org.Slug, "--out", first, .. here])).Errors, StringComparison.Ordinal);

            var imported = await Command.Run(["organization", "import", first, "--slug", copy, "--name", "Pier Copy", "--email", "ada@copy.test", "--json", .. here]);

            Assert.True(imported.Code == 0, imported.Errors);
            Assert.Equal("active", JsonElement.Parse(imported.Output).GetProperty("status").GetString());
            Assert.Equal(0, (await Command.Run(["organization", "export", copy, "--out", second, .. here])).Code);
            var (was, now) = (Sums(first), Sums(second));
            Assert.Equal(["data/member.csv", "data/org_identity.csv", "data/schema_migration.csv"], was.Keys.Where(name => was[name] != now[name]).Order());
            Assert.Equal("Pier Copy", await TestDatabase.One<string>(database, $"select display_name from {SchemaOf(copy)}.org_identity"));
            Assert.NotEqual(0L, await TestDatabase.One<long>(database, $"select count(*) from {SchemaOf(copy)}.reservation"));
            // Who is known here goes on as the same member; nobody else does.
            Assert.True(await TestDatabase.One<bool>(database, $"""
                select count(*) > 1 and bool_and(exists (select from membership s join organization o on o.id = s.organization_id where o.slug = '{copy}' and s.member_id = m.id and s.status = 'active'))
                from {SchemaOf(copy)}.member m where m.status = 'active'
                """));
            Assert.Equal(["organization.exported", "organization.imported"], (await TestDatabase.One<string>(database, $"""
                select string_agg(distinct action, ' ' order by action) from audit_log a join organization o on o.id = a.organization_id
                where o.slug in ('{org.Slug}', '{copy}') and action in ('organization.exported', 'organization.imported')
                """)).Split(' '));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_damaged_file_gives_the_slug_back_and_a_taken_slug_is_refused()
    {
        var folder = Directory.CreateTempSubdirectory("podcastflow-cli-export-").FullName;
        try
        {
            var org = await TestOrganization.Create();
            var (database, here) = (org.Installation.SuperuserConnection, Here(org));
            var (file, copy) = (Path.Combine(folder, "org.tar.gz"), TestDatabase.Slug("copy"));
            Assert.Equal(0, (await Command.Run(["organization", "export", org.Slug, "--out", file, .. here])).Code);

            Assert.Equal((1, "There is already an organization of this slug.\n"), await Failed(["organization", "import", file, "--slug", org.Slug, "--email", "a@copy.test", .. here]));
            var bytes = await File.ReadAllBytesAsync(file);
            await File.WriteAllBytesAsync(file, bytes[..(bytes.Length / 2)]);
            var (code, said) = await Failed(["organization", "import", file, "--slug", copy, "--email", "a@copy.test", .. here]);

            Assert.Equal(1, code);
            Assert.Contains("no export of an organization, or it is damaged", said, StringComparison.Ordinal);
            Assert.Equal(0L, await TestDatabase.One<long>(database, $"select (select count(*) from organization where slug = '{copy}') + (select count(*) from tenant_schema where slug = '{copy}')"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task<(int, string)> Failed(string[] line)
    {
        var answer = await Command.Run(line);
        return (answer.Code, string.Join('\n', answer.Errors.Split('\n').Where(l => !l.EndsWith('…'))));
    }

    /// <summary>Services with tokens.</summary>
    static Task Connect(TestOrganization org) => TestDatabase.Execute(org.Installation.SuperuserConnection, $"""
        insert into {SchemaOf(org.Slug)}.megaphone_integration (network_id, token_ciphertext, key_id, created_at, created_by, updated_at, updated_by)
        values ('n', '\x01', 'key', now(), gen_random_uuid(), now(), gen_random_uuid());
        insert into {SchemaOf(org.Slug)}.quickbooks_integration (realm_id, access_ciphertext, refresh_ciphertext, key_id, expires_at, created_at, created_by, updated_at, updated_by)
        values ('r', '\x01', '\x02', 'key', now(), now(), gen_random_uuid(), now(), gen_random_uuid());
        """);

    static string[] Here(TestOrganization org)
    {
        var server = new NpgsqlConnectionStringBuilder(org.Installation.SuperuserConnection);
        return ["--database", $"postgresql://{server.Host}:{server.Port}/{server.Database}", "--key-file", TestDatabase.KeyFile];
    }

    static Dictionary<string, string> Sums(string path)
    {
        using var file = File.OpenRead(path);
        using var archive = new TarReader(new GZipStream(file, CompressionMode.Decompress));
        while (archive.GetNextEntry(copyData: true) is { } entry)
            if (entry.Name == "manifest.json")
                return JsonElement.Parse(new StreamReader(entry.DataStream!, Encoding.UTF8).ReadToEnd()).GetProperty("files").EnumerateArray()
                    .Where(f => f.GetProperty("name").GetString()!.StartsWith("data/", StringComparison.Ordinal)).ToDictionary(f => f.GetProperty("name").GetString()!, f => f.GetProperty("sha256").GetString()!);
        throw new InvalidOperationException("no manifest");
    }

    static string SchemaOf(string slug) => "org_" + slug.Replace('-', '_');
}
