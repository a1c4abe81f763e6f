using PodcastFlow.Benchmarks.Holds;

return args switch
{
    ["holds"] => await HoldsBench.Run(quick: false),
    ["holds", "--quick"] => await HoldsBench.Run(quick: true),
    ["--help"] or [] => Help(0),
    _ => Help(2),
};

static int Help(int code)
{
    (code == 0 ? Console.Out : Console.Error).WriteLine("""
        bin/bench holds              holds per second, contended and not, against the least one can write by hand; nothing may be sold twice
        bin/bench holds --quick      the same with short rounds: for a look, not for a verdict

        Each prints a table with pass or miss and writes artifacts/bench/<name>.json. The code is 1 when a target is missed.
        """);
    return code;
}
