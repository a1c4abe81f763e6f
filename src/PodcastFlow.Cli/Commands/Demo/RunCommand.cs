using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using PodcastFlow.Cli.CommandLine;
using PodcastFlow.Cli.Demo;
using PodcastFlow.Tenancy.Migrations;
using PodcastFlow.Tenancy.Postgres;

namespace PodcastFlow.Cli.Commands.Demo;

/// <summary>Everything in one command: a server of its own, two demo networks, the product in the browser.</summary>
static class RunCommand
{
    public static Option<int> SeedOption() => new("--seed") { Description = "Another seed fills the networks with other campaigns and holds.", HelpName = "number", DefaultValueFactory = _ => DemoFill.UsualSeed };

    public static Command Create()
    {
        var port = Listen.PortOption();
        var data = new Option<string?>("--data") { Description = $"The directory that keeps the data. [default: {DataDirectory.Default}]", HelpName = "directory" };
        var ephemeral = new Option<bool>("--ephemeral") { Description = "Keep nothing: the data vanish when it stops." };
        var seed = SeedOption();
        var noFill = new Option<bool>("--no-fill") { Description = "Begin without the demo networks; only the master can sign in." };
        var verb = new LeafCommand("run", "Start the product with a server of its own and two demo networks. The first start fills them, later ones find them.",
            "demo run", "demo run --port 8080 --data ~/podcastflow", "demo run --ephemeral --no-fill     # empty, and gone afterwards") { port, data, ephemeral, noFill, seed };
        verb.Validators.Add(given =>
        {
            if (given.GetValue(ephemeral) && given.GetValue(data) is not null) given.AddError("--ephemeral keeps nothing, so it takes no --data.");
        });
        return verb.Does(async (line, ct) =>
        {
            var started = TimeProvider.System.GetTimestamp();
            var url = Listen.Local(line.GetValue(port));
            var options = new EmbeddedPostgresOptions { Ephemeral = line.GetValue(ephemeral), Root = line.GetValue(data) };
            await using var installation = await Installation.Embedded(options, ct);
            await DemoFill.ClearInterrupted(installation, ct);
            await installation.Install(ct);
            var fleet = (await new FleetMigrator(installation.Migrator).Migrate(ct: ct)).Tenants;
            if (fleet.Count == 0 && !line.GetValue(noFill)) await DemoFill.RunMarked(installation, url, line.GetValue(seed), ct);
            await using var host = Web.Program.Build(installation.Host(url, "--Logging:LogLevel:Default=Warning") with { Demo = true });
            await DemoMaster.Ensure(host.Services, ct);
            await Server.Start(host, ct);

            var took = TimeProvider.System.GetElapsedTime(started);
            Terminal.Say($"PodcastFlow Pro is at {Server.AddressOf(host)}");
            Terminal.Say("");
            AccountsCommand.Print();
            Terminal.Say("");
            Terminal.Say($"Data: {installation.Postgres!.Root}{(options.Ephemeral ? ", gone when this stops" : "")}. Ready in {took.TotalSeconds:0.0} s. Stop with Ctrl-C.");
            await host.WaitForShutdownAsync(ct);
            return 0;
        });
    }
}
