using PodcastFlow.Shows;
using PodcastFlow.Testing;
using static PodcastFlow.Tests.Shows.Network;

namespace PodcastFlow.Tests.Shows;

public sealed class ShowsTests
{
    [Fact]
    public async Task A_new_show_has_the_usual_slots_for_each_length_of_episode()
    {
        var org = await TestOrganization.Create();
        var show = await org.Admin.AddShow(" Deep Sea ");

        var table = await Placements(org.Admin, show);

        Assert.Equal("Deep Sea", (await Details(org.Admin, show)).Name);
        Assert.Equal([(0, 1, 0, 0), (900, 1, 1, 1), (1800, 1, 2, 1), (3600, 2, 3, 1)],
            table.Rows.GroupBy(r => r.FromSeconds).Select(band => (band.Key, Slots(band, Placement.PreRoll), Slots(band, Placement.MidRoll), Slots(band, Placement.PostRoll))));
        Assert.Null(table.Rows[^1].ToSeconds);
    }

    [Fact]
    public async Task An_episode_of_exactly_half_an_hour_is_in_the_longer_band()
    {
        var org = await TestOrganization.Create();
        var show = await org.Admin.AddShow("Deep Sea");
        await org.Admin.AddEpisode(show, "Short", seconds: 1799);
        await org.Admin.AddEpisode(show, "Long", seconds: 1800);
        await org.Admin.AddEpisode(show, "Unknown", seconds: null);

        Assert.Equal([("Long", 4), ("Short", 3), ("Unknown", 4)], (await org.Admin.Episodes(show)).OrderBy(e => e.Title).Select(e => (e.Title, e.Slots)));
    }

    [Fact]
    public async Task Slots_follow_when_the_placements_change_and_what_is_sold_becomes_a_conflict()
    {
        var org = await TestOrganization.Create();
        var show = await org.Admin.AddShow("Deep Sea");
        var episode = await org.Admin.AddEpisode(show, "One");
        await org.SellASlot(episode);

        await SetTable(org.Admin, show, new SetPlacements.Row { Placement = Placement.PostRoll, FromSeconds = 0, Slots = 5, HostReadSlots = 1, DefaultLengthSeconds = 30, AllowedLengthsSeconds = [30] });

        Assert.Equal(5, (await org.Admin.Episodes(show)).Single().Slots);
        Assert.Equal(["placement_changed"], await org.Conflicts());
    }

    [Fact]
    public async Task Rows_that_overlap_or_make_no_sense_are_refused()
    {
        var org = await TestOrganization.Create();
        var show = await org.Admin.AddShow("Deep Sea");
        var row = new SetPlacements.Row { Placement = Placement.MidRoll, FromSeconds = 0, ToSeconds = 1800, Slots = 2 };

        Assert.Equal((409, "lengths_overlap"), await Refused(() => SetTable(org.Admin, show, row, row with { FromSeconds = 1799, ToSeconds = null })));
        Assert.Equal((400, "lengths_reversed"), await Refused(() => SetTable(org.Admin, show, row with { FromSeconds = 1800 })));
        Assert.Equal((400, "spot_length_not_allowed"), await Refused(() => SetTable(org.Admin, show, row with { DefaultLengthSeconds = 45 })));
        Assert.Equal((400, "too_many_host_reads"), await Refused(() => SetTable(org.Admin, show, row with { HostReadSlots = 3 })));
        Assert.Equal((400, "invalid"), await Refused(() => SetTable(org.Admin, show, row with { Slots = 51 })));
        Assert.Equal(12, (await Placements(org.Admin, show)).Rows.Count);
    }

    [Fact]
    public async Task A_change_on_top_of_somebody_elses_change_is_refused()
    {
        var org = await TestOrganization.Create();
        var read = await Details(org.Admin, await org.Admin.AddShow("Deep Sea"));
        var change = new UpdateShow.Command { Id = read.Id, Version = read.Version, Name = "Deeper Sea", DefaultDelivery = Delivery.Dynamic };
        await org.Admin.Run(UpdateShow.Case, change, UpdateShow.Handle);

        Assert.Equal((412, "changed_meanwhile"), await Refused(() => org.Admin.Run(UpdateShow.Case, change, UpdateShow.Handle)));
        Assert.Equal((400, "unknown_weekday"), await Refused(() => org.Admin.Run(CreateShow.Case, new CreateShow.Command { Name = "X", ReleaseDays = [7] }, CreateShow.Handle)));
    }

    [Fact]
    public async Task Two_active_shows_cannot_have_one_name()
    {
        var org = await TestOrganization.Create();
        var first = await org.Admin.AddShow("Deep Sea");
        Assert.Equal((409, "name_taken"), await Refused(() => org.Admin.AddShow("deep sea")));
        await org.Admin.Run(DeactivateShow.Case, new DeactivateShow.Command(first, Active: false), DeactivateShow.Handle);
        await org.Admin.AddShow("deep sea");

        Assert.Equal((409, "name_taken"), await Refused(() => org.Admin.Run(DeactivateShow.Case, new DeactivateShow.Command(first, Active: true), DeactivateShow.Handle)));
        Assert.Equal(["deep sea"], (await Shows(org.Admin)).Select(s => s.Name));
        Assert.Equal((404, "not_found"), await Refused(() => org.Admin.Run(DeactivateShow.Case, new DeactivateShow.Command(Id.New<ShowId>(), Active: true), DeactivateShow.Handle)));
    }

    [Fact]
    public async Task A_show_out_of_use_has_nothing_to_sell_until_it_is_back()
    {
        var org = await TestOrganization.Create();
        var show = await org.Admin.AddShow("Deep Sea");
        var episode = await org.Admin.AddEpisode(show, "One");
        await org.SellASlot(episode);

        await org.Admin.Run(DeactivateShow.Case, new DeactivateShow.Command(show, Active: false), DeactivateShow.Handle);
        Assert.Equal(0, (await org.Admin.Episodes(show)).Single().Slots);
        Assert.Empty(await org.Conflicts());

        await org.Admin.Run(DeactivateShow.Case, new DeactivateShow.Command(show, Active: true), DeactivateShow.Handle);
        Assert.Equal((4, 3), (await org.Admin.Episodes(show)).Select(e => (e.Slots, e.FreeSlots)).Single());
    }

    [Fact]
    public async Task Producers_and_talent_see_the_shows_they_work_on_and_sales_sees_all()
    {
        var org = await TestOrganization.Create();
        var (producer, talent, sales) = (await org.As(Role.Producer), await org.As(Role.Talent), await org.As(Role.Sales));
        var (mine, other) = (await org.Admin.AddShow("Mine"), await org.Admin.AddShow("Other"));
        await org.Assign(producer, mine, ShowRole.Producer);
        await org.Assign(talent, mine, ShowRole.Talent);

        Assert.Equal(["Mine"], (await Shows(producer)).Select(s => s.Name));
        Assert.Equal(["Mine"], (await Shows(talent)).Select(s => s.Name));
        Assert.Equal(["Mine", "Other"], (await Shows(sales)).Select(s => s.Name));
        Assert.Equal((404, "not_found"), await Refused(() => Details(producer, other)));
        Assert.Equal((404, "not_found"), await Refused(() => Placements(talent, other)));
        Assert.Equal((404, "not_found"), await Refused(() => SetTable(producer, other)));
        Assert.Equal((403, "forbidden"), await Refused(() => SetTable(talent, mine)));
        Assert.Equal((403, "forbidden"), await Refused(() => producer.AddShow("New")));
        Assert.Equal((403, "forbidden"), await Refused(() => sales.AddShow("New")));
        Assert.Equal((403, "forbidden"), await Refused(async () => await Shows(await org.As(Role.Client))));
        Assert.Empty((await SetTable(producer, mine)).Rows);
    }

    [Fact]
    public async Task Only_a_producer_can_be_the_producer_of_a_show()
    {
        var org = await TestOrganization.Create();
        var (producer, sales) = (await org.As(Role.Producer), await org.As(Role.Sales));
        var show = await org.Admin.AddShow("Deep Sea");

        Assert.Equal((409, "role_missing"), await Refused(() => org.Assign(sales, show, ShowRole.Producer)));
        Assert.Contains(await Candidates(org.Admin, show), c => c.MemberId == producer.Actor.Id && c.Role == ShowRole.Producer);
        await org.Assign(producer, show, ShowRole.Producer);
        await org.Assign(producer, show, ShowRole.Producer);
        Assert.Single(await Team(producer, show));
        Assert.DoesNotContain(await Candidates(org.Admin, show), c => c.MemberId == producer.Actor.Id);

        var gone = new UnassignMember.Command(show, producer.Actor.Id, ShowRole.Producer);
        Assert.Empty(await org.Admin.Run(UnassignMember.Case, gone, UnassignMember.Handle));
        Assert.Equal((404, "not_found"), await Refused(() => org.Admin.Run(UnassignMember.Case, gone, UnassignMember.Handle)));
        Assert.Equal((404, "not_found"), await Refused(() => Team(producer, show)));
    }

    static int Slots(IEnumerable<ShowPlacements.Row> rows, Placement placement) => rows.Where(r => r.Placement == placement).Sum(r => r.Slots);

    static Task<ShowPlacements.Placements> Placements(InOrganization who, ShowId show) => who.Read(ShowPlacements.Case, new ShowPlacements.Query(show), ShowPlacements.Handle);

    static Task<ShowPlacements.Placements> SetTable(InOrganization who, ShowId show, params SetPlacements.Row[] rows) =>
        who.Run(SetPlacements.Case, new SetPlacements.Command { ShowId = show, Rows = [.. rows] }, SetPlacements.Handle);

    static Task<ShowDetails.Show> Details(InOrganization who, ShowId show) => who.Read(ShowDetails.Case, new ShowDetails.Query(show), ShowDetails.Handle);

    static async Task<List<ListShows.Row>> Shows(InOrganization who) => (await who.Read(ListShows.Case, new ListShows.Query(), ListShows.Handle)).Items;

    static Task<List<ListTeam.Row>> Team(InOrganization who, ShowId show) => who.Read(ListTeam.Case, new ListTeam.Query(show), ListTeam.Handle);

    static Task<List<ListCandidates.Row>> Candidates(InOrganization who, ShowId show) => who.Read(ListCandidates.Case, new ListCandidates.Query(show), ListCandidates.Handle);
}
