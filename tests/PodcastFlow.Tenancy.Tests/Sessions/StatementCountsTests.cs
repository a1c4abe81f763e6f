using PodcastFlow.Tenancy;

namespace PodcastFlow.Tenancy.Tests.Sessions;

public sealed class StatementCountsTests
{
    [Fact]
    public void The_busiest_are_named_and_the_rest_count_together_and_no_count_ever_falls()
    {
        var counts = new StatementCounts();
        Send(counts, "quiet", 1);
        Send(counts, "busy", 5);
        Send(counts, "middle", 3);

        Assert.Equal("busy 5 middle 3 others 1", Read(counts, 2));

        Send(counts, "quiet", 100);
        Send(counts, "busy", 1);
        Assert.Equal("busy 6 middle 3 others 101", Read(counts, 2));
    }

    [Fact]
    public void An_organization_that_comes_later_takes_a_free_name()
    {
        var counts = new StatementCounts();
        Send(counts, "first", 1);
        Assert.Equal("first 1 others 0", Read(counts, 2));

        Send(counts, "second", 1);
        Send(counts, "third", 2);

        Assert.Equal("first 1 third 2 others 1", Read(counts, 2));
    }

    static void Send(StatementCounts counts, string slug, int statements)
    {
        for (var i = 0; i < statements; i++) counts.Of(new Tenant(slug, slug, "org_" + slug, "shard", 1)).Add();
    }

    static string Read(StatementCounts counts, int names)
    {
        var (named, others) = counts.Read(names);
        return string.Join(' ', named.OrderBy(n => n.Slug, StringComparer.Ordinal).Select(n => $"{n.Slug} {n.Statements}").Append($"others {others}"));
    }
}
