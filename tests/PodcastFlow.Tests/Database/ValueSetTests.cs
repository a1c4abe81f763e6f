using PodcastFlow.Advertisers;
using PodcastFlow.Campaigns;
using PodcastFlow.Inventory;
using PodcastFlow.Shows;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Tests.Database;

/// <summary>A set of values stands in C# and in checks of the database: they are the same, and states lead from one to another.</summary>
public sealed class ValueSetTests(ConstraintTests.Organization organization) : IClassFixture<ConstraintTests.Organization>
{
    public static TheoryData<Type, string, int> Sets { get; } = new()
    {
        { typeof(Placement), "%\\_placement\\_check", 7 }, { typeof(Delivery), "%\\_delivery\\_check", 5 }, { typeof(ReadType), "%\\_read\\_type\\_check", 4 },
        { typeof(ReservationPriority), "%\\_priority\\_check", 3 }, { typeof(CampaignStatus), "campaign\\_status\\_check", 1 }, { typeof(ReservationStatus), "reservation\\_status\\_check", 1 },
        { typeof(ItemState), "reservation\\_item\\_state\\_check", 1 }, { typeof(EpisodeStatus), "episode\\_status\\_check", 1 }, { typeof(EpisodeSource), "episode\\_source\\_check", 1 },
        { typeof(EpisodeType), "episode\\_type\\_check", 1 }, { typeof(ShowRole), "show\\_assignment\\_role\\_check", 1 }, { typeof(Role), "member\\_roles\\_check", 1 },
        { typeof(ConflictMode), "category\\_conflict\\_mode\\_check", 1 }, { typeof(ConflictReason), "inventory\\_conflict\\_reason\\_check", 1 },
    };

    [Theory]
    [MemberData(nameof(Sets))]
    public async Task A_check_allows_what_the_code_knows(Type set, string constraints, int atLeast)
    {
        var known = string.Join(',', Enum.GetNames(set).Select(Snake.Case).Order(StringComparer.Ordinal));
        var allowed = await organization.Trial.After("", $"""
            select conname::text, (select string_agg(m[1], ',' order by m[1] collate "C") from regexp_matches(pg_get_constraintdef(oid), '''(\w+)''::text', 'g') m)
            from pg_constraint where connamespace = current_schema()::regnamespace and contype = 'c' and conname like '{constraints}'
              and pg_get_constraintdef(oid) like '%ARRAY[%' order by 1
            """);
        Assert.True(allowed.Length >= atLeast, $"{allowed.Length} checks are like {constraints}");
        Assert.All(allowed, line => Assert.Equal(known, line.Split(' ')[1]));
    }

    [Fact]
    public async Task States_lead_to_every_state_of_their_table_and_to_no_other()
    {
        var moves = (await organization.Trial.After("", """
            select c.relname::text, a.move from pg_trigger t join pg_class c on c.oid = t.tgrelid, unnest(string_to_array(encode(t.tgargs, 'escape'), '\000')) a (move)
            where t.tgname::text like '%\_status\_moves' and c.relnamespace = current_schema()::regnamespace and a.move <> ''
            """)).Select(line => line.Split(' ')).ToLookup(l => l[0], l => l[1].Split('>'));
        var states = (await organization.Trial.After("", """
            select c.relname::text, m[1] from pg_constraint k join pg_class c on c.oid = k.conrelid, regexp_matches(pg_get_constraintdef(k.oid), '''(\w+)''::text', 'g') m
            where k.connamespace = current_schema()::regnamespace and k.conname::text = c.relname::text || '_status_check'
            """)).Select(line => line.Split(' ')).ToLookup(l => l[0], l => l[1]);

        Assert.Equal(15, moves.Count);
        foreach (var table in moves)
        {
            var first = states[table.Key].Except(table.Select(m => m[1])).ToList();
            Assert.True(first.Count <= 1, $"nothing leads to {string.Join(", ", first)} of {table.Key}");
            Assert.Empty(table.SelectMany(m => m).Except(states[table.Key]));
            Assert.Equal(table.Count(), table.Select(m => string.Join('>', m)).Distinct().Count());
        }
    }
}
