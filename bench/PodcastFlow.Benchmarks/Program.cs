using PodcastFlow.Benchmarks.Holds;
using PodcastFlow.Benchmarks.Tenancy;

return args switch
{
    ["holds"] => await HoldsBench.Run(quick: false),
    ["holds", "--quick"] => await HoldsBench.Run(quick: true),
    ["tenancy"] => await TenancyBench.Run(quick: false),
    ["tenancy", "--quick"] => await TenancyBench.Run(quick: true),
    ["--help"] or [] => Help(0),
    _ => Help(2),
};

static int Help(int code)
{
    (code == 0 ? Console.Out : Console.Error).WriteLine("""
        bin/bench holds              holds per second, contended and not, against the least one can write by hand; nothing may be sold twice
        bin/bench holds --quick      the same with short rounds: for a look, not for a verdict
        bin/bench tenancy            the engine against hand-written Npgsql on one shared table (about a minute)
        bin/bench tenancy --quick    the same with short rounds: for a look, not for a verdict

        Each prints a table with pass or miss and writes artifacts/bench/<name>.json. The code is 1 when a target is missed.
        """);
    return code;
}
