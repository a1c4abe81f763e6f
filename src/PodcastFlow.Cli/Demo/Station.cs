using System.Globalization;
using System.Text;
using PodcastFlow.Shows;
using PodcastFlow.Shows.Feeds;

namespace PodcastFlow.Cli.Demo;

/// <summary>One show of a network: its publisher's feed as it was at any moment, and taking it in.</summary>
sealed class Station
{
    const int Year = 365;
    const int WeeksAhead = 12;

    readonly DemoShow _show;
    readonly PodcastFeed _about;
    readonly List<FeedEpisode> _episodes = [];

    public Station(DemoNetwork network, DemoShow show, DateTimeOffset present, Dice dice)
    {
        _show = show;
        var name = string.Concat(show.Title.ToLowerInvariant().Where(char.IsAsciiLetter));
        var site = $"https://{network.Slug}.example/{name}";
        _about = new PodcastFeed
        {
            Title = show.Title, Description = show.About, Author = show.Host, Language = network.Country == "GB" ? "en-GB" : "en-US", Link = site, Genres = [show.Genre], Type = FeedShowType.Episodic,
        };
        var zone = TimeZoneInfo.FindSystemTimeZoneById(network.TimeZone);
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(present, zone).Date);
        for (var day = today.AddDays(-Year); day <= today; day = day.AddDays(1))
        {
            if (!show.Days.Contains(day.DayOfWeek)) continue;
            var morning = day.ToDateTime(new TimeOnly(5, 0));
            var seconds = show.Minutes * 60 * dice.Between(82, 118) / 100;
            var number = _episodes.Count + 1;
            var title = DemoSubjects.Title(show.Title, number);
            _episodes.Add(new FeedEpisode
            {
                ItemIndex = 0, Guid = string.Create(CultureInfo.InvariantCulture, $"{name}-{number:000}"), Title = title, Number = number, Season = 1,
                Description = $"{title}. {show.About}", PublishedAt = new DateTimeOffset(morning, zone.GetUtcOffset(morning)), LengthSeconds = seconds,
                Link = $"{site}/{number}", Enclosure = new FeedEnclosure($"{site}/{number}.mp3", "audio/mpeg", seconds * 16_000L),
            });
        }
    }

    public ShowId Id { get; private set; }

    /// <summary>Adds the show from its feed, puts its team on it, and makes the episodes of the coming weeks.</summary>
    public async Task Begin(Staff staff, DateTimeOffset now, int position)
    {
        Id = (await staff.Admin.Run(ImportFeed.Case, new ImportFeed.Command(await Feed(now), null), ImportFeed.Handle)).ShowId;
        var producers = staff.All(Role.Producer);
        await Assign(staff, producers[position % producers.Count].Door, ShowRole.Producer);
        foreach (var (person, door) in staff.All(Role.Talent).Where(one => one.Person.Name == _show.Host)) await Assign(staff, door, ShowRole.Talent);
        if (_show.IsDynamic) await InsertDynamically(staff.Admin);
        await PlanAhead(staff.Admin);
    }

    /// <summary>Takes the feed in again: what has been published meanwhile takes the place of what was expected.</summary>
    public async Task Refresh(Staff staff, DateTimeOffset now)
    {
        await staff.Admin.Run(ImportFeed.Case, new ImportFeed.Command(await Feed(now), Id), ImportFeed.Handle);
        await PlanAhead(staff.Admin);
    }

    async Task Assign(Staff staff, InOrganization member, ShowRole role) =>
        await staff.Admin.Run(AssignMember.Case, new AssignMember.Command(Id, member.Actor.Id, role), AssignMember.Handle);

    async Task PlanAhead(InOrganization door) =>
        await door.Run(MakeEpisodes.Case, new MakeEpisodes.Command { ShowId = Id, Count = WeeksAhead * _show.Days.Count }, MakeEpisodes.Handle);

    async Task InsertDynamically(InOrganization door)
    {
        var show = await door.Read(ShowDetails.Case, new ShowDetails.Query(Id), ShowDetails.Handle);
        await door.Run(UpdateShow.Case, new UpdateShow.Command
        {
            Id = Id, Version = show.Version, Name = show.Name, Description = show.Description, Author = show.Author, Language = show.Language, Website = show.Website, Genres = show.Genres,
            DefaultLengthSeconds = show.DefaultLengthSeconds, DefaultDelivery = Delivery.Dynamic, ReleaseDays = show.ReleaseDays, ReleaseEveryWeeks = show.ReleaseEveryWeeks,
        }, UpdateShow.Handle);
    }

    async Task<FeedContent> Feed(DateTimeOffset now)
    {
        var published = _episodes.Where(episode => episode.PublishedAt <= now).Reverse();
        await using var file = new MemoryStream(Encoding.UTF8.GetBytes(FeedWriter.Write(_about, published)));
        return await FeedContent.Read(file, CancellationToken.None);
    }
}
