using PodcastFlow.Benchmarks.Api;
using PodcastFlow.Benchmarks.Export;
using PodcastFlow.Benchmarks.Fleet;
using PodcastFlow.Benchmarks.Holds;
using PodcastFlow.Benchmarks.Soak;
using PodcastFlow.Benchmarks.Tenancy;

return args switch
{
    ["api"] => await ApiBench.Run(quick: false),
    ["api", "--quick"] => await ApiBench.Run(quick: true),
    ["export"] => await ExportBench.Run(quick: false),
    ["export", "--quick"] => await ExportBench.Run(quick: true),
    ["holds"] => await HoldsBench.Run(quick: false),
    ["holds", "--quick"] => await HoldsBench.Run(quick: true),
    ["master"] => await MasterBench.Run(quick: false),
    ["master", "--quick"] => await MasterBench.Run(quick: true),
    ["migrate"] => await MigrateBench.Run(quick: false),
    ["migrate", "--quick"] => await MigrateBench.Run(quick: true),
    ["provision"] => await ProvisionBench.Run(quick: false),
    ["provision", "--quick"] => await ProvisionBench.Run(quick: true),
    ["soak", .. var options] => await SoakBench.Run(options) ?? Help(2),
    ["tenancy"] => await TenancyBench.Run(quick: false),
    ["tenancy", "--quick"] => await TenancyBench.Run(quick: true),
    ["--help"] or [] => Help(0),
    _ => Help(2),
};

static int Help(int code)
{
    (code == 0 ? Console.Out : Console.Error).WriteLine("""
        bin/bench api                listing and creating campaigns over HTTP with a session, against a bare endpoint that does the same by hand
        bin/bench api --quick        the same with short rounds: for a look, not for a verdict
        bin/bench export             a million rows of one organization into an archive and back, against plain COPY; memory; among 1,000 organizations
        bin/bench export --quick     the same with 200,000 rows among 50
        bin/bench holds              holds per second, contended and not, against the least one can write by hand; nothing may be sold twice
        bin/bench holds --quick      the same with short rounds: for a look, not for a verdict
        bin/bench master             the platform's figures over 1,000 organizations, asked of the rollups, of each at once, one by one, and by one UNION ALL
        bin/bench master --quick     the same with 60 organizations
        bin/bench migrate            a column for each of 1,000 organizations, against a hand-written loop in batches of 50
        bin/bench migrate --quick    the same with 200 organizations
        bin/bench provision          200 organizations in turn and 200 four at a time, against the same statements by hand in one transaction
        bin/bench provision --quick  the same with 24 each
        bin/bench soak               people at work in the API and the pages of 300 organizations for 10 minutes: memory and connections may not grow
        bin/bench soak --quick       one minute over 30 organizations; also --minutes N, --organizations N
        bin/bench tenancy            the engine against hand-written Npgsql on one shared table (about a minute)
        bin/bench tenancy --quick    the same with short rounds: for a look, not for a verdict

        Each prints a table with pass or miss and writes artifacts/bench/<name>.json. The code is 1 when a target is missed.
        """);
    return code;
}
