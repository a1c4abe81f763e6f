using System.Text;
using PodcastFlow.Shows;
using PodcastFlow.Shows.Feeds;
using PodcastFlow.Tenancy;
using PodcastFlow.Testing;

namespace PodcastFlow.Tests.Shows;

/// <summary>What tests of shows do, in words.</summary>
internal static class Network
{
    /// <summary>A weekly show on Wednesdays whose newest episode came out last week: <paramref name="episodes"/> of them, half an hour long, numbered.</summary>
    public static List<FeedEpisode> Weekly(int episodes, string show = "a")
    {
        var last = TimeProvider.System.GetUtcNow().Date.AddDays(-7).AddHours(12);
        while (last.DayOfWeek != DayOfWeek.Wednesday) last = last.AddDays(-1);
        return [.. Enumerable.Range(1, episodes).Select(n => new FeedEpisode
        {
            ItemIndex = 0, Guid = $"{show}-{n}", Title = $"Number {n}", Number = n, LengthSeconds = 1900, Description = $"About {n}.",
            PublishedAt = new DateTimeOffset(last.AddDays(-7 * (episodes - n)), TimeSpan.Zero), Enclosure = new FeedEnclosure($"https://media.test/{show}/{n}.mp3", "audio/mpeg", 1000),
        })];
    }

    public static Task<FeedContent> Feed(string name, IEnumerable<FeedEpisode> episodes, string? podcastGuid = null) =>
        Feed(FeedWriter.Write(new PodcastFeed { Title = name, Author = "The Makers", Guid = podcastGuid }, episodes));

    public static Task<FeedContent> Feed(string xml) => FeedContent.Read(new MemoryStream(Encoding.UTF8.GetBytes(xml)), TestContext.Current.CancellationToken);

    public static Task<ImportFeed.Imported> Import(this InOrganization who, FeedContent feed, ShowId? into = null) => who.Run(ImportFeed.Case, new ImportFeed.Command(feed, into), ImportFeed.Handle);

    public static Task<PreviewFeed.Preview> Preview(this InOrganization who, FeedContent feed, ShowId? into = null) => who.Read(PreviewFeed.Case, new PreviewFeed.Query(feed, into), PreviewFeed.Handle);

    public static async Task<ShowId> AddShow(this InOrganization who, string name, Delivery delivery = Delivery.BakedIn, List<short>? days = null) =>
        (await who.Run(CreateShow.Case, new CreateShow.Command { Name = name, DefaultDelivery = delivery, ReleaseDays = days ?? [] }, CreateShow.Handle)).Id;

    public static async Task<EpisodeId> AddEpisode(this InOrganization who, ShowId show, string title, int inDays = 7, int? seconds = 1900, int? number = null) =>
        (await who.Run(CreateEpisode.Case, new CreateEpisode.Command { ShowId = show, Title = title, AirDate = Today.AddDays(inDays), LengthSeconds = seconds, Number = number }, CreateEpisode.Handle)).Id;

    public static DateOnly Today => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().Date);

    public static Task Assign(this TestOrganization org, InOrganization whom, ShowId show, ShowRole role) =>
        org.Admin.Run(AssignMember.Case, new AssignMember.Command(show, whom.Actor.Id, role), AssignMember.Handle);

    public static async Task<List<ListEpisodes.Row>> Episodes(this InOrganization who, ShowId? show = null) =>
        (await who.Read(ListEpisodes.Case, new ListEpisodes.Query { ShowId = show, Take = 200, Sort = "date" }, ListEpisodes.Handle)).Items;

    public static Task<ShowEpisode.Episode> Episode(this InOrganization who, EpisodeId id) => who.Read(ShowEpisode.Case, new ShowEpisode.Query(id), ShowEpisode.Handle);

    /// <summary>The change that leaves everything as it is; a test changes one thing of it.</summary>
    public static UpdateEpisode.Command Change(this ShowEpisode.Episode e) => new()
    {
        Id = e.Id, Version = e.Version, Title = e.Title, Description = e.Description, Season = e.Season, Number = e.Number, AirDate = e.AirDate, LengthSeconds = e.LengthSeconds,
        IsEstimated = e.IsEstimated, EpisodeType = e.EpisodeType, Explicit = e.Explicit, EnclosureUrl = e.EnclosureUrl, ImageUrl = e.ImageUrl, Link = e.Link,
        RecordingDate = e.RecordingDate, Status = e.Status, ProducerNotes = e.ProducerNotes, TalentNotes = e.TalentNotes,
    };

    /// <summary>Somebody has a slot of this episode.</summary>
    public static Task<int> SellASlot(this TestOrganization org, EpisodeId episode) => org.Do(db => db.Execute($"""
        with slot as (select id, air_date from inventory where episode_id = {episode} and status = 'sellable' order by placement, slot_number limit 1),
        buyer as (insert into advertiser (id, name, requires_prebill, is_active, created_at, created_by, updated_at, updated_by)
            values ({Guid.CreateVersion7()}, {"Buyer " + episode}, false, true, {db.Now}, {MemberId.System}, {db.Now}, {MemberId.System}) returning id),
        reserved as (insert into reservation (id, advertiser_id, status, ttl_hours, held_at, created_at, created_by, updated_at, updated_by)
            select {Guid.CreateVersion7()}, id, 'held', 48, {db.Now}, {db.Now}, {MemberId.System}, {db.Now}, {MemberId.System} from buyer returning id),
        item as (insert into reservation_item (id, reservation_id, inventory_id, state, length_s, read_type, created_at, created_by, updated_at, updated_by)
            select {Guid.CreateVersion7()}, reserved.id, slot.id, 'held', 60, 'host_read', {db.Now}, {MemberId.System}, {db.Now}, {MemberId.System} from reserved, slot returning id)
        insert into inventory_claim (id, inventory_id, kind, reservation_item_id, air_date, expires_at, created_at, created_by)
        select {Guid.CreateVersion7()}, slot.id, 'hold', item.id, slot.air_date, {db.Now.AddHours(48)}, {db.Now}, {MemberId.System} from slot, item
        """));

    public static Task<List<string>> Conflicts(this TestOrganization org) => org.Do(db => db.List<string>($"select reason from inventory_conflict where resolved_at is null order by reason"));

    public static async Task<(int Status, string Code)> Refused(Func<Task> work)
    {
        var refusal = await Assert.ThrowsAsync<Refusal>(work);
        return (refusal.Status, refusal.Code);
    }
}
