using System.Diagnostics;
using PodcastFlow.Tests.Database;

namespace PodcastFlow.Tests.Architecture;

/// <summary>Each gate is shown what it is there to stop, and says so: a gate that cannot fail guards nothing.</summary>
public sealed class GateTests
{
    static (string Path, string Text)[] Source(string path, string text) => [(path, text)];

    [Fact]
    public void A_module_that_writes_anothers_table_is_named() =>
        Assert.Equal(["src/PodcastFlow/Campaigns/Bad.cs writes advertiser, which belongs to Advertisers"],
            ModuleTests.ForeignWrites(Source("src/PodcastFlow/Campaigns/Bad.cs", """db.Execute($"update advertiser set name = ''")"""), ModuleTests.Owners()));

    [Fact]
    public void A_use_case_called_past_its_door_is_named() =>
        Assert.Equal(["src/PodcastFlow.Web/Bad.cs: await ShowCampaign.Handle(db, actor, query);"],
            ModuleTests.PastTheDoors(Source("src/PodcastFlow.Web/Bad.cs", "await ShowCampaign.Handle(db, actor, query);\nawait org.Read(ShowCampaign.Case, query, ShowCampaign.Handle);")));

    [Theory, InlineData("select * from show"), InlineData("select s.*, 1 from show s")]
    public void A_star_is_named(string sql) => Assert.Equal(["src/Bad.cs selects *"], SqlTests.Starred(Source("src/Bad.cs", sql)));

    [Fact]
    public void Sql_glued_from_text_is_named() => Assert.Equal(["src/Bad.cs glues SQL"], SqlTests.Glued(Source("src/Bad.cs", "sql.AppendLiteral(word);")));

    [Fact]
    public void A_value_in_the_place_of_sql_is_named() =>
        Assert.Equal(["src/Bad.cs: order by {word}"], SqlTests.Misplaced(Source("src/Bad.cs", "select id from show order by {word}; select id from show order by {nameSql}")));

    [Fact]
    public void A_file_that_grew_too_long_is_named() => Assert.Equal(["src/Bad.cs: 301 lines"], SizeTests.Longer(Source("src/Bad.cs", new string('\n', 301)), 300));

    [Theory, InlineData("-- Relations, with indexes and TOAST: 421.", "421 relations, 420 at most"), InlineData("create table show", "The snapshot does not count its relations.")]
    public void A_schema_over_its_budget_is_told_so(string snapshot, string told) => Assert.Equal(told, SnapshotTests.OverBudget(snapshot));

    [Fact]
    public async Task A_statement_that_never_ran_is_named()
    {
        var sites = Directory.CreateTempSubdirectory("podcastflow-sites-").FullName;
        try
        {
            Assert.Equal((1, $"No statement was noted in {sites}."), await Run("bin/sql-coverage", sites));
            var noted = Path.Combine(sites, "run.sites");
            await File.WriteAllTextAsync(noted, "Nowhere.cs:1\n");
            var (code, all) = await Run("bin/sql-coverage", sites);
            Assert.Equal(1, code);
            var statements = all.Split('\n')[1..];
            Assert.True(statements.Length > 100, all);

            await File.WriteAllLinesAsync(noted, statements[1..]);
            Assert.Equal((1, $"Never ran against PostgreSQL:\n{statements[0]}"), await Run("bin/sql-coverage", sites));
            await File.WriteAllLinesAsync(noted, statements);
            Assert.Equal((0, $"All {statements.Length} statements ran."), await Run("bin/sql-coverage", sites));
        }
        finally
        {
            Directory.Delete(sites, recursive: true);
        }
    }

    /// <summary>A project beside the others, with the files' own settings, that uses what is banned: it does not build, for that reason.</summary>
    [Fact]
    public async Task A_banned_symbol_does_not_build()
    {
        var folder = Path.Combine(Repository.Root, ".gates", "Banned");
        Directory.CreateDirectory(folder);
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "Banned.csproj"), """
                <Project Sdk="Microsoft.NET.Sdk">
                  <ItemGroup><PackageReference Include="Npgsql" /><AdditionalFiles Include="../../src/BannedSymbols.Engine.txt" /></ItemGroup>
                </Project>
                """);
            await File.WriteAllTextAsync(Path.Combine(folder, "Bad.cs"), """
                namespace Bad;

                static class Uses
                {
                    public static object[] All(string server) => [System.DateTime.UtcNow, System.Guid.NewGuid(), new Npgsql.NpgsqlConnection(server)];
                }
                """);

            var (code, said) = await Run("dotnet", "build", folder, "-v", "q", "-nologo", "-nodeReuse:false");

            Assert.Equal(1, code);
            foreach (var banned in new[] { "'DateTime.UtcNow' is banned", "'Guid.NewGuid()' is banned", "'NpgsqlConnection' is banned" }) Assert.Contains(banned, said, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(Path.Combine(Repository.Root, ".gates"), recursive: true);
        }
    }

    static async Task<(int Code, string Said)> Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program.Contains('/', StringComparison.Ordinal) ? Path.Combine(Repository.Root, program) : program, arguments) { RedirectStandardOutput = true, UseShellExecute = false };
        // Whatever eases inner builds elsewhere: this one wants its analyzers.
        start.Environment.Remove("RunAnalyzers");
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, said.Trim());
    }
}
