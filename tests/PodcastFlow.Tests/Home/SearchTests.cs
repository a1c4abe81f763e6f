using PodcastFlow.Home;
using PodcastFlow.Testing;
using PodcastFlow.Tests.Advertisers;
using PodcastFlow.Tests.Inventory;

namespace PodcastFlow.Tests.Home;

public sealed class SearchTests
{
    static async Task<Search.Found> Find(InOrganization org, string words) => await org.Read(Search.Case, new Search.Query { Q = words }, Search.Handle);

    static async Task<List<(RecordKind, string)>> Titles(InOrganization org, string words) => (await Find(org, words)).Hits.ConvertAll(h => (h.Kind, h.Title));

    [Fact]
    public async Task Every_word_counts_wherever_it_stands()
    {
        var org = await TestOrganization.Create();
        var agency = await org.Agency("Media House");
        await org.Advertiser("Northwind Sleep", agency);
        await org.Advertiser("Northwind Coffee");

        Assert.Equal([(RecordKind.Advertiser, "Northwind Sleep")], await Titles(org.Admin, "SLEEP north"));
        Assert.Equal([(RecordKind.Advertiser, "Northwind Sleep")], await Titles(org.Admin, "northwind house"));
        Assert.Equal([(RecordKind.Advertiser, "Northwind Sleep"), (RecordKind.Agency, "Media House")], await Titles(org.Admin, "house"));
    }

    [Theory, InlineData("nortwhind"), InlineData("northwnd"), InlineData("slep"), InlineData("norhtwind sleep")]
    public async Task A_slip_of_the_finger_still_finds(string words)
    {
        var org = await TestOrganization.Create();
        await org.Advertiser("Northwind Sleep");
        await org.Advertiser("MealBox");

        var found = await Find(org.Admin, words);

        Assert.True(found.Resembling);
        Assert.Equal(["Northwind Sleep"], found.Hits.Select(h => h.Title));
    }

    [Fact]
    public async Task What_is_written_right_is_not_mixed_with_what_resembles_it()
    {
        var org = await TestOrganization.Create();
        await org.Advertiser("Fjord VPN");
        await org.Advertiser("Fjords and Fells");
        await org.Advertiser("Ford");

        Assert.Equal(["Fjord VPN"], (await Find(org.Admin, "fjord vpn")).Hits.Select(h => h.Title));
        Assert.False((await Find(org.Admin, "fjord")).Resembling);
        Assert.True((await Find(org.Admin, "fjrod vpn")).Resembling);
    }

    [Theory, InlineData("%%"), InlineData("__"), InlineData(@"\\"), InlineData("'; drop table advertiser; --"), InlineData("\u0000\u0000")]
    public async Task Characters_with_a_meaning_elsewhere_are_only_characters(string words)
    {
        var org = await TestOrganization.Create();
        await org.Advertiser("Fjord VPN");

        var outcome = await Record.ExceptionAsync(async () => Assert.Empty((await Find(org.Admin, words)).Hits));

        Assert.True(outcome is null or Refusal { Status: 400 }, outcome?.ToString());
        Assert.Single((await Find(org.Admin, "fjord")).Hits);
    }

    [Fact]
    public async Task At_most_five_of_a_kind_and_only_what_one_may_see()
    {
        var stage = await Stage.Set();
        var episode = await stage.Episode();
        for (var i = 0; i < 7; i++) await stage.Org.Advertiser($"Kitchen {i}");
        var (producer, talent, client) = (await stage.Org.As(Role.Producer), await stage.Org.As(Role.Talent), await stage.Org.As(Role.Client));
        await stage.Org.Do(db => db.Execute($"""
            insert into show_assignment (show_id, member_id, role, assigned_at, assigned_by) values ({stage.Show}, {talent.Actor.Id}, 'talent', {db.Now}, {talent.Actor.Id})
            """));

        var all = await Find(stage.Admin, "kitchen");
        Assert.Equal(5, all.Hits.Count(h => h.Kind == RecordKind.Advertiser));
        Assert.Contains(all.Hits, h => h.Kind == RecordKind.Show && h.Title == "Deep Kitchen");
        Assert.Contains(all.Hits, h => h.Kind == RecordKind.Episode && h.Id == episode.Value);
        Assert.Empty((await Find(producer, "kitchen")).Hits);
        Assert.Equal([RecordKind.Show, RecordKind.Episode], (await Find(talent, "kitchen")).Hits.Select(h => h.Kind));
        Assert.Empty((await Find(client, "kitchen")).Hits);
    }

    [Fact]
    public async Task One_letter_is_too_little()
    {
        var org = await TestOrganization.Create();

        Assert.Equal(400, (await Clients.Refused(() => Find(org.Admin, " a "))).Status);
    }
}
