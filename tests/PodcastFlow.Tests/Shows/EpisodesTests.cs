using PodcastFlow.Shows;
using PodcastFlow.Testing;
using static PodcastFlow.Tests.Shows.Network;

namespace PodcastFlow.Tests.Shows;

public sealed class EpisodesTests
{
    [Fact]
    public async Task Slots_follow_the_length_and_a_sold_one_becomes_a_conflict_until_the_length_is_back()
    {
        var org = await TestOrganization.Create();
        var show = await org.Admin.AddShow("Deep Sea");
        var id = await org.Admin.AddEpisode(show, "One", seconds: 4000);
        await org.SellASlot(id);

        await Change(org.Admin, id, e => e with { LengthSeconds = 600 });

        Assert.Equal(["length_changed"], await org.Conflicts());
        Assert.Equal(1, (await org.Admin.Episodes(show)).Single().Slots);
        await Change(org.Admin, id, e => e with { LengthSeconds = 4000 });
        Assert.Empty(await org.Conflicts());
        Assert.Equal(6, (await org.Admin.Episodes(show)).Single().Slots);
    }

    [Fact]
    public async Task Two_episodes_of_one_season_cannot_have_one_number()
    {
        var org = await TestOrganization.Create();
        var show = await org.Admin.AddShow("Deep Sea");
        await org.Admin.AddEpisode(show, "One", number: 1);
        var second = await org.Admin.AddEpisode(show, "Two", number: 2);

        Assert.Equal((409, "number_taken"), await Refused(() => org.Admin.AddEpisode(show, "Also one", number: 1)));
        Assert.Equal((409, "number_taken"), await Refused(() => Change(org.Admin, second, e => e with { Number = 1 })));
        await Change(org.Admin, second, e => e with { Number = 1, Season = 2 });
    }

    [Fact]
    public async Task A_change_on_top_of_somebody_elses_change_is_refused()
    {
        var org = await TestOrganization.Create();
        var id = await org.Admin.AddEpisode(await org.Admin.AddShow("Deep Sea"), "One");
        var change = (await org.Admin.Episode(id)).Change() with { Title = "Changed" };
        await org.Admin.Run(UpdateEpisode.Case, change, UpdateEpisode.Handle);

        Assert.Equal((412, "changed_meanwhile"), await Refused(() => org.Admin.Run(UpdateEpisode.Case, change, UpdateEpisode.Handle)));
    }

    [Fact]
    public async Task An_air_date_is_needed_to_publish_and_kept_while_there_are_slots()
    {
        var org = await TestOrganization.Create();
        var id = await org.Admin.AddEpisode(await org.Admin.AddShow("Deep Sea"), "One");

        Assert.Equal((400, "air_date_missing"), await Refused(() => Change(org.Admin, id, e => e with { AirDate = null, Status = EpisodeStatus.Published })));
        Assert.Equal((409, "air_date_needed"), await Refused(() => Change(org.Admin, id, e => e with { AirDate = null })));
        Assert.Equal((400, "archive_instead"), await Refused(() => Change(org.Admin, id, e => e with { Status = EpisodeStatus.Archived })));
    }

    [Fact]
    public async Task An_archived_episode_has_nothing_to_sell_and_comes_back_as_what_it_was()
    {
        var org = await TestOrganization.Create();
        var show = await org.Admin.AddShow("Deep Sea");
        var id = await org.Admin.AddEpisode(show, "One");
        await Change(org.Admin, id, e => e with { Status = EpisodeStatus.Recorded });
        await org.SellASlot(id);

        await Archive(org.Admin, id, true);

        Assert.Equal(["episode_archived"], await org.Conflicts());
        Assert.Empty(await org.Admin.Episodes(show));
        Assert.Equal((409, "episode_archived"), await Refused(() => Change(org.Admin, id, e => e with { Status = EpisodeStatus.Draft })));
        Assert.Equal(EpisodeStatus.Recorded, (await Archive(org.Admin, id, false)).Status);
        Assert.Equal(EpisodeStatus.Recorded, (await Archive(org.Admin, id, false)).Status);
        Assert.Equal((4, 3), (await org.Admin.Episodes(show)).Select(e => (e.Slots, e.FreeSlots)).Single());
    }

    [Fact]
    public async Task The_next_episodes_of_the_pattern_are_made_once()
    {
        var org = await TestOrganization.Create();
        var show = await org.Admin.AddShow("Twice a week", days: [1, 4]);

        var made = await Make(org.Admin, show, 8);

        Assert.Equal(8, made.Count);
        Assert.All(made, e => Assert.True(e.AirDate.DayOfWeek is DayOfWeek.Monday or DayOfWeek.Thursday));
        Assert.Empty(await Make(org.Admin, show, 8));
        Assert.Equal(2, (await Make(org.Admin, show, 10)).Count);
        Assert.All(await org.Admin.Episodes(show), e => Assert.Equal((EpisodeSource.Pattern, EpisodeStatus.Draft, true, 4), (e.Source, e.Status, e.IsEstimated, e.Slots)));
    }

    [Fact]
    public async Task Without_a_pattern_nothing_can_be_expected()
    {
        var org = await TestOrganization.Create();
        var show = await org.Admin.AddShow("Now and then");

        Assert.Equal((409, "no_release_pattern"), await Refused(() => Make(org.Admin, show, 8)));
    }

    [Fact]
    public async Task Nothing_is_added_to_a_show_out_of_use()
    {
        var org = await TestOrganization.Create();
        var show = await org.Admin.AddShow("Ended", days: [1]);
        await org.Admin.Run(DeactivateShow.Case, new DeactivateShow.Command(show, Active: false), DeactivateShow.Handle);

        Assert.Equal((409, "show_inactive"), await Refused(() => org.Admin.AddEpisode(show, "One")));
        Assert.Equal((409, "show_inactive"), await Refused(() => Make(org.Admin, show, 8)));
    }

    [Fact]
    public async Task Episodes_are_found_by_show_status_date_and_words()
    {
        var org = await TestOrganization.Create();
        var (deep, high) = (await org.Admin.AddShow("Deep Sea"), await org.Admin.AddShow("High Hills"));
        await org.Admin.AddEpisode(deep, "Squid", inDays: 3, number: 12);
        await org.Admin.AddEpisode(deep, "Whale", inDays: 10);
        await org.Admin.AddEpisode(high, "Goat", inDays: 20);

        Assert.Equal(["Goat", "Whale", "Squid"], await Titles(org.Admin, new()));
        Assert.Equal(["Whale", "Squid"], await Titles(org.Admin, new() { Search = "deep" }));
        Assert.Equal(["Squid"], await Titles(org.Admin, new() { Search = "12" }));
        Assert.Equal(["Whale"], await Titles(org.Admin, new() { From = Today.AddDays(4), To = Today.AddDays(10) }));
        Assert.Empty(await Titles(org.Admin, new() { Status = EpisodeStatus.Published }));
        Assert.Equal(["Goat"], await Titles(org.Admin, new() { ShowId = high, Source = EpisodeSource.Manual, Missing = false }));
        Assert.Equal((400, "unknown_sort"), await Refused(() => Titles(org.Admin, new() { Sort = "colour" })));
    }

    [Fact]
    public async Task People_see_and_change_the_episodes_of_their_own_shows()
    {
        var org = await TestOrganization.Create();
        var (producer, talent, sales) = (await org.As(Role.Producer), await org.As(Role.Talent), await org.As(Role.Sales));
        var (mine, other) = (await org.Admin.AddShow("Mine"), await org.Admin.AddShow("Other"));
        await org.Assign(producer, mine, ShowRole.Producer);
        await org.Assign(talent, mine, ShowRole.Talent);
        var (own, foreign) = (await producer.AddEpisode(mine, "Own"), await org.Admin.AddEpisode(other, "Foreign"));

        Assert.Equal(["Own"], (await producer.Episodes()).Select(e => e.Title));
        Assert.Equal(["Own"], (await talent.Episodes()).Select(e => e.Title));
        Assert.Equal(2, (await sales.Episodes()).Count);
        Assert.Equal((404, "not_found"), await Refused(() => producer.Episode(foreign)));
        Assert.Equal((404, "not_found"), await Refused(() => producer.AddEpisode(other, "New")));
        Assert.Equal((404, "not_found"), await Refused(() => Archive(producer, foreign, true)));
        var change = (await org.Admin.Episode(foreign)).Change();
        Assert.Equal((404, "not_found"), await Refused(() => producer.Run(UpdateEpisode.Case, change, UpdateEpisode.Handle)));
        Assert.Equal((403, "forbidden"), await Refused(() => talent.AddEpisode(mine, "New")));
        Assert.Equal((403, "forbidden"), await Refused(() => sales.AddEpisode(mine, "New")));
        Assert.Equal((403, "forbidden"), await Refused(async () => await (await org.As(Role.Client)).Episodes()));
        await Archive(producer, own, true);
    }

    static async Task<ShowEpisode.Episode> Change(InOrganization who, EpisodeId id, Func<UpdateEpisode.Command, UpdateEpisode.Command> how) =>
        await who.Run(UpdateEpisode.Case, how((await who.Episode(id)).Change()), UpdateEpisode.Handle);

    static Task<ArchiveEpisode.Archived> Archive(InOrganization who, EpisodeId id, bool archive) => who.Run(ArchiveEpisode.Case, new ArchiveEpisode.Command(id, archive), ArchiveEpisode.Handle);

    static async Task<List<ExpectedEpisodes.Episode>> Make(InOrganization who, ShowId show, int count) =>
        (await who.Run(MakeEpisodes.Case, new MakeEpisodes.Command { ShowId = show, Count = count }, MakeEpisodes.Handle)).Episodes;

    static async Task<List<string>> Titles(InOrganization who, ListEpisodes.Query query) => [.. (await who.Read(ListEpisodes.Case, query, ListEpisodes.Handle)).Items.Select(e => e.Title)];
}
