using PodcastFlow.Shows;
using PodcastFlow.Shows.Feeds;
using PodcastFlow.Testing;
using static PodcastFlow.Tests.Shows.Network;

namespace PodcastFlow.Tests.Shows;

public sealed class ImportFeedTests
{
    [Fact]
    public async Task Brings_in_a_show_its_episodes_and_the_next_eight_that_can_be_sold()
    {
        var org = await TestOrganization.Create();

        var imported = await org.Admin.Import(await Feed("The Weekly", Weekly(10)));

        Assert.True(imported.IsNewShow);
        Assert.Equal(new FeedCounts(10, 10, 0, 0, 0, 0, 0), imported.Counts);
        Assert.Equal(8, imported.ExpectedEpisodes);
        Assert.Equal(((short)3, 1, (int?)1900), (imported.Pattern!.Days.Single(), imported.Pattern.EveryWeeks, imported.Pattern.TypicalSeconds));
        var episodes = await org.Admin.Episodes(imported.ShowId);
        Assert.Equal(18, episodes.Count);
        Assert.All(episodes.Take(10), e => Assert.Equal((EpisodeStatus.Published, EpisodeSource.Feed, 0), (e.Status, e.Source, e.Slots)));
        Assert.All(episodes.Skip(10), e => Assert.Equal((EpisodeStatus.Draft, EpisodeSource.Pattern, 4, 4, true), (e.Status, e.Source, e.Slots, e.FreeSlots, e.IsEstimated)));
        Assert.Equal(Enumerable.Range(11, 8), episodes.Skip(10).Select(e => e.Number!.Value));
        Assert.All(episodes.Skip(10), e => Assert.Equal(DayOfWeek.Wednesday, e.AirDate!.Value.DayOfWeek));
        Assert.Equal(40, await org.Do(db => db.One<int>($"select count(*)::int from inventory where status = 'withdrawn'")));
    }

    [Fact]
    public async Task The_same_feed_again_changes_nothing()
    {
        var org = await TestOrganization.Create();
        var first = await org.Admin.Import(await Feed("The Weekly", Weekly(10)));
        var before = await Everything(org);

        var second = await org.Admin.Import(await Feed("The Weekly", Weekly(10)));

        Assert.Equal((first.ShowId, false, 0), (second.ShowId, second.IsNewShow, second.ExpectedEpisodes));
        Assert.Equal(new FeedCounts(10, 0, 0, 10, 0, 0, 0), second.Counts);
        Assert.Equal(before, await Everything(org));
    }

    [Fact]
    public async Task Takes_over_what_the_feed_changed_and_keeps_what_a_person_corrected()
    {
        var org = await TestOrganization.Create();
        var show = (await org.Admin.Import(await Feed("The Weekly", Weekly(3)))).ShowId;
        var second = await org.Admin.Episode((await org.Admin.Episodes(show))[1].Id);
        await org.Admin.Run(UpdateEpisode.Case, second.Change() with { Title = "Corrected", LengthSeconds = 4000 }, UpdateEpisode.Handle);
        var changed = Weekly(3);
        changed[1] = changed[1] with { Description = "Rewritten." };
        changed[2] = changed[2] with { LengthSeconds = 3700, Title = "Renamed" };

        var again = await org.Admin.Import(await Feed("The Weekly, Renewed", changed));

        Assert.Equal(new FeedCounts(3, 0, 2, 1, 0, 0, 0), again.Counts);
        var kept = await org.Admin.Episode(second.Id);
        Assert.Equal(("Corrected", 4000, "Rewritten."), (kept.Title, kept.LengthSeconds, kept.Description));
        Assert.Contains(await org.Admin.Episodes(show), e => e is { Title: "Renamed", LengthSeconds: 3700 });
        Assert.Equal("The Weekly, Renewed", (await org.Admin.Read(ShowDetails.Case, new ShowDetails.Query(show), ShowDetails.Handle)).Name);
    }

    [Fact]
    public async Task An_episode_that_left_the_feed_is_marked_with_a_conflict_for_what_was_sold_and_is_well_when_it_returns()
    {
        var org = await TestOrganization.Create();
        var feed = Weekly(5);
        var soon = feed[4] with { Guid = "a-6", Title = "Soon", Number = 6, PublishedAt = TimeProvider.System.GetUtcNow().AddDays(2) };
        var show = (await org.Admin.Import(await Feed("The Weekly", [.. feed, soon]))).ShowId;
        var upcoming = (await org.Admin.Episodes(show)).Single(e => e.Title == "Soon");
        await org.SellASlot(upcoming.Id);

        var gone = await org.Admin.Import(await Feed("The Weekly", feed[1..]));

        Assert.Equal(new FeedCounts(4, 0, 0, 4, 2, 0, 0), gone.Counts);
        Assert.Equal(1, gone.Conflicts);
        Assert.Equal(["episode_missing"], await org.Conflicts());
        Assert.NotNull((await org.Admin.Episode(upcoming.Id)).MissingSince);

        var back = await org.Admin.Import(await Feed("The Weekly", [.. feed, soon]));

        Assert.Equal(new FeedCounts(6, 0, 2, 4, 0, 0, 0), back.Counts);
        Assert.Empty(await org.Conflicts());
        Assert.Null((await org.Admin.Episode(upcoming.Id)).MissingSince);
    }

    [Fact]
    public async Task Items_that_are_wrong_are_reported_one_by_one_and_lose_nothing()
    {
        var org = await TestOrganization.Create();
        var feed = Weekly(4);
        feed[1] = feed[1] with { Guid = feed[0].Guid };
        feed[2] = feed[2] with { PublishedAt = null };
        feed[3] = feed[3] with { Number = feed[0].Number, LengthSeconds = null };
        var content = await Feed("The Weekly", feed);

        var preview = await org.Admin.Preview(content);
        var imported = await org.Admin.Import(content);
        var again = await org.Admin.Import(content);

        Assert.Equal(new FeedCounts(4, 3, 0, 0, 0, 1, 0), imported.Counts);
        Assert.Equal(imported.Counts, preview.Counts);
        (int, string)[] expected = [(1, "duplicate_guid"), (2, "missing_date"), (3, "missing_duration"), (3, "duplicate_number")];
        Assert.Equal(expected, imported.Problems.Select(p => (p.ItemIndex, p.Code)));
        Assert.Equal(expected, preview.Problems.Select(p => (p.ItemIndex, p.Code)));
        Assert.Equal(expected, again.Problems.Select(p => (p.ItemIndex, p.Code)));
        Assert.Equal(new FeedCounts(4, 0, 0, 3, 0, 1, 0), again.Counts);
        Assert.Contains(await org.Admin.Episodes(imported.ShowId), e => e is { Title: "Number 3", AirDate: null, Status: EpisodeStatus.Draft, Slots: 0 });
        Assert.Contains(await org.Admin.Episodes(imported.ShowId), e => e is { Title: "Number 4", Number: null, LengthSeconds: null, IsEstimated: true });
    }

    [Fact]
    public async Task A_preview_changes_nothing()
    {
        var org = await TestOrganization.Create();
        var before = await Everything(org);

        var preview = await org.Admin.Preview(await Feed("The Weekly", Weekly(10)));

        Assert.Equal((null, "The Weekly", 8, 10), (preview.ShowId, preview.Show.Name, preview.NextDates.Count, preview.Episodes.Count(e => e.Fate == EpisodeFate.New)));
        Assert.Equal(before, await Everything(org));
    }

    [Fact]
    public async Task The_expected_episode_becomes_the_real_one_on_its_day_or_a_day_late()
    {
        var org = await TestOrganization.Create();
        var feed = Weekly(6);
        var show = (await org.Admin.Import(await Feed("The Weekly", feed))).ShowId;
        var expected = (await org.Admin.Episodes(show)).Where(e => e.Source == EpisodeSource.Pattern).ToList();
        await org.SellASlot(expected[1].Id);
        DateTimeOffset Noon(DateOnly day) => new(day.ToDateTime(new TimeOnly(12, 0)), TimeSpan.Zero);
        feed.Add(feed[0] with { Guid = "on-time", Title = "On time", Number = 7, PublishedAt = Noon(expected[0].AirDate!.Value) });
        feed.Add(feed[0] with { Guid = "late", Title = "A day late", Number = 8, PublishedAt = Noon(expected[1].AirDate!.Value.AddDays(1)) });

        var again = await org.Admin.Import(await Feed("The Weekly", feed));

        Assert.Equal(new FeedCounts(8, 0, 2, 6, 0, 0, 2), again.Counts);
        Assert.Equal(0, again.ExpectedEpisodes);
        var onTime = await org.Admin.Episode(expected[0].Id);
        Assert.Equal(("On time", EpisodeSource.Feed, "on-time", EpisodeStatus.Scheduled, false), (onTime.Title, onTime.Source, onTime.Guid, onTime.Status, onTime.IsEstimated));
        Assert.Equal("A day late", (await org.Admin.Episode(expected[1].Id)).Title);
        Assert.Equal(["air_date_changed"], await org.Conflicts());
        Assert.Equal(14, (await org.Admin.Episodes(show)).Count);
    }

    [Fact]
    public async Task Two_episodes_exchange_their_numbers()
    {
        var org = await TestOrganization.Create();
        var feed = Weekly(4);
        var show = (await org.Admin.Import(await Feed("The Weekly", feed))).ShowId;
        (feed[0], feed[1]) = (feed[0] with { Number = 2 }, feed[1] with { Number = 1 });

        var again = await org.Admin.Import(await Feed("The Weekly", feed));

        Assert.Equal(2, again.Counts.Changed);
        Assert.Equal([2, 1, 3, 4], (await org.Admin.Episodes(show)).Take(4).Select(e => e.Number!.Value));
    }

    [Fact]
    public async Task A_real_episode_takes_its_number_from_an_expected_one()
    {
        var org = await TestOrganization.Create();
        var feed = Weekly(4);
        var show = (await org.Admin.Import(await Feed("The Weekly", feed))).ShowId;
        feed.Add(feed[0] with { Guid = "bonus", Title = "Bonus", Number = 6, Type = EpisodeType.Bonus, PublishedAt = feed[3].PublishedAt!.Value.AddHours(30) });

        await org.Admin.Import(await Feed("The Weekly", feed));

        var episodes = await org.Admin.Episodes(show);
        Assert.Equal(6, episodes.Single(e => e.Title == "Bonus").Number);
        Assert.Null(episodes.Single(e => e.Title == "Episode 6").Number);
    }

    [Fact]
    public async Task A_show_that_changed_hosts_and_guids_is_still_the_same()
    {
        var org = await TestOrganization.Create();
        var feed = Weekly(6);
        var show = (await org.Admin.Import(await Feed("The Weekly", feed, "5f5e-guid"))).ShowId;

        var moved = await org.Admin.Import(await Feed("The Weekly", feed.Select(e => e with { Guid = "new-" + e.Guid }), "5f5e-guid"));

        Assert.Equal((show, 6, 0, 0), (moved.ShowId, moved.Counts.Changed, moved.Counts.New, moved.Counts.Missing));
    }

    [Fact]
    public async Task A_name_that_another_show_has_is_refused_until_one_says_it_is_that_show()
    {
        var org = await TestOrganization.Create();
        var show = await org.Admin.AddShow("The Weekly");
        var feed = await Feed("the weekly", Weekly(3));

        Assert.Equal(show, (await org.Admin.Preview(feed)).NameTakenBy);
        Assert.Equal((409, "name_taken"), await Refused(() => org.Admin.Import(feed)));
        var imported = await org.Admin.Import(feed, into: show);

        Assert.Equal((show, false, 3), (imported.ShowId, imported.IsNewShow, imported.Counts.New));
        var details = await org.Admin.Read(ShowDetails.Case, new ShowDetails.Query(show), ShowDetails.Handle);
        Assert.Equal(("The Weekly", "The Makers", (short)3), (details.Name, details.Author, details.ReleaseDays.Single()));
    }

    [Fact]
    public async Task Two_people_who_import_one_feed_at_once_get_one_show()
    {
        var org = await TestOrganization.Create();
        var feed = await Feed("The Weekly", Weekly(40));

        var both = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => org.Admin.Import(feed))));

        Assert.Single(both.Select(i => i.ShowId).Distinct());
        Assert.Single(both, i => i.IsNewShow);
        Assert.All(both.Where(i => !i.IsNewShow), i => Assert.Equal(40, i.Counts.Unchanged));
        Assert.Equal(48, (await org.Admin.Episodes()).Count);
    }

    [Fact]
    public async Task Nothing_stays_of_an_import_that_fails_on_its_way()
    {
        var org = await TestOrganization.Create();
        var feed = await Feed("The Weekly", Weekly(600));
        var before = await Everything(org);
        await Alter(org, "add constraint fails check (title <> 'Number 550')");

        Assert.Equal((400, "rule_broken"), await Refused(() => org.Admin.Import(feed)));
        Assert.Equal(before, await Everything(org));

        await Alter(org, "drop constraint fails");
        Assert.Equal(600, (await org.Admin.Import(feed)).Counts.New);
    }

    [Fact]
    public async Task The_air_date_is_the_day_in_the_organizations_time_zone()
    {
        var org = await TestOrganization.Create();
        await org.Do(db => db.Execute($"update org_setting set time_zone = 'America/New_York'"));
        var feed = Weekly(2);
        feed[0] = feed[0] with { PublishedAt = new DateTimeOffset(2024, 3, 10, 4, 59, 59, TimeSpan.Zero) };
        feed[1] = feed[1] with { PublishedAt = new DateTimeOffset(2024, 3, 11, 4, 0, 0, TimeSpan.Zero) };       // clocks went forward in between

        var show = (await org.Admin.Import(await Feed("Midnight", feed))).ShowId;

        Assert.Equal([new DateOnly(2024, 3, 9), new DateOnly(2024, 3, 11)], (await org.Admin.Episodes(show)).Take(2).Select(e => e.AirDate!.Value));
    }

    [Fact]
    public async Task A_show_with_dynamic_delivery_sells_also_what_has_aired()
    {
        var org = await TestOrganization.Create();
        var show = await org.Admin.AddShow("The Weekly", Delivery.Dynamic);

        await org.Admin.Import(await Feed("The Weekly", Weekly(5)), into: show);

        Assert.All(await org.Admin.Episodes(show), e => Assert.Equal(4, e.FreeSlots));
    }

    [Fact]
    public async Task A_producer_imports_only_into_shows_of_its_own()
    {
        var org = await TestOrganization.Create();
        var producer = await org.As(Role.Producer);
        var feed = await Feed("The Weekly", Weekly(3));

        Assert.Equal((404, "not_found"), await Refused(() => producer.Import(feed)));
        var show = (await org.Admin.Import(feed)).ShowId;
        Assert.Equal((404, "not_found"), await Refused(() => producer.Import(feed)));
        Assert.Equal((404, "not_found"), await Refused(() => producer.Preview(feed, show)));
        await org.Assign(producer, show, ShowRole.Producer);

        Assert.Equal(3, (await producer.Import(feed)).Counts.Unchanged);
        foreach (var role in new[] { Role.Sales, Role.Talent, Role.Client })
            Assert.Equal((403, "forbidden"), await Refused(async () => await (await org.As(role)).Import(feed)));
    }

    [Fact]
    public async Task A_feed_of_a_show_out_of_use_is_refused()
    {
        var org = await TestOrganization.Create();
        var feed = await Feed("The Weekly", Weekly(3));
        var show = (await org.Admin.Import(feed)).ShowId;
        await org.Admin.Run(DeactivateShow.Case, new DeactivateShow.Command(show, Active: false), DeactivateShow.Handle);

        Assert.Equal((409, "show_inactive"), await Refused(() => org.Admin.Import(feed)));
    }

    // Every row of the module with its version.
    static Task<List<string>> Everything(TestOrganization org) => org.Do(db => db.List<string>($"""
        select 's' || id || ' ' || xmin from show union all select 'e' || id || ' ' || xmin from episode
        union all select 'i' || id || ' ' || xmin from inventory union all select 'a' || id from activity where entity_type in ('show', 'episode') order by 1
        """));

    static Task Alter(TestOrganization org, string what) => TestDatabase.Execute(org.Installation.SuperuserConnection, $"alter table \"{org.Tenant.Schema}\".episode {what}");
}
