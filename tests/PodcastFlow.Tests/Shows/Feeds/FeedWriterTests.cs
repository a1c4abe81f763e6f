using System.Text;
using System.Text.Json;
using CsCheck;
using PodcastFlow.Shows;
using PodcastFlow.Shows.Feeds;

namespace PodcastFlow.Tests.Shows.Feeds;

public sealed class FeedWriterTests
{
    private static readonly Gen<string> Word = Gen.OneOf(
        Gen.String[Gen.Char.AlphaNumeric, 1, 8],
        Gen.OneOf("R&B", "5 < 6", "\"quoted\"", "it's", "&amp;", "&lt;b&gt;", "Zürich", "東京", "👩‍🎤", "]]>", "–", "a>b", "#1"));

    private static readonly Gen<string> Line = Word.Array[1, 6].Select(words => string.Join(' ', words));
    private static readonly Gen<string> Text = Line.Array[1, 4].SelectMany(lines => Gen.OneOf("\n", "\n\n").Select(between => string.Join(between, lines)));
    private static readonly Gen<string> Url = Gen.Select(Gen.OneOf("http", "https"), Gen.String[Gen.Char.AlphaNumeric, 1, 10], (scheme, path) => $"{scheme}://x.example/{path}?a=1&b=%20");
    private static readonly Gen<string> Token = Gen.String[Gen.Char["abcdefghijklmnopqrstuvwxyz-"], 1, 10];

    private static readonly Gen<FeedPerson> Person = Gen.Select(Line, Token, Token, Maybe(Url), Maybe(Url), (name, role, group, href, image) => new FeedPerson(name, role, group, href, image));

    private static readonly Gen<IReadOnlyList<string>> Genres =
        Gen.Select(Token, Token.Array[0, 2]).Array[0, 3].Select(all => (IReadOnlyList<string>)
            [.. all.DistinctBy(g => g.Item1).SelectMany(g => g.Item2.Select(nested => $"{g.Item1} > {nested}").Prepend(g.Item1)).Distinct()]);

    private static readonly Gen<PodcastFeed> Show =
        from text in Gen.Select(Line, Maybe(Text), Maybe(Line), Maybe(Line), Maybe(Token), Maybe(Token), Maybe(Token))
        from urls in Gen.Select(Maybe(Url), Maybe(Url), Maybe(Url))
        from flags in Gen.Select(Gen.Bool.Nullable(), Gen.Bool.Nullable(), Gen.OneOf(FeedShowType.Episodic, FeedShowType.Serial).Nullable(), Maybe(Token))
        from lists in Gen.Select(Genres, Gen.Select(Url, Maybe(Line), (url, label) => new FeedFunding(url, label)).Array[0, 2], Person.Array[0, 2])
        select new PodcastFeed
        {
            Title = text.Item1, Description = text.Item2, Author = text.Item3, OwnerName = text.Item4, OwnerEmail = text.Item5, Language = text.Item6, Guid = text.Item7,
            Link = urls.Item1, ArtworkUrl = urls.Item2, NewFeedUrl = urls.Item3,
            Explicit = flags.Item1, Locked = flags.Item2, Type = flags.Item3, Medium = flags.Item4,
            Genres = lists.Item1, Funding = lists.Item2, Persons = lists.Item3,
        };

    private static readonly Gen<FeedEpisode> Episode =
        from text in Gen.Select(Line, Line, Maybe(Text))
        from date in Gen.Long[0, 4_102_444_800].Select(DateTimeOffset.FromUnixTimeSeconds).Nullable()
        from numbers in Gen.Select(Gen.Int[1, 86_400].Nullable(), Gen.Int[1, 99].Nullable(), Gen.Int[1, 5000].Nullable())
        from flags in Gen.Select(Gen.OneOf(EpisodeType.Full, EpisodeType.Trailer, EpisodeType.Bonus), Gen.Bool.Nullable())
        from file in Maybe(Gen.Select(Url, Maybe(Token), Gen.Long[1, long.MaxValue].Nullable(), (url, type, bytes) => new FeedEnclosure(url, type, bytes)))
        from urls in Gen.Select(Maybe(Url), Maybe(Url))
        from extras in Gen.Select(Gen.Select(Url, Maybe(Token), Maybe(Token), Maybe(Token), (url, type, language, rel) => new FeedTranscript(url, type, language, rel)).Array[0, 2],
            Maybe(Gen.Select(Url, Maybe(Token), (url, type) => new FeedChapters(url, type))), Person.Array[0, 2])
        select new FeedEpisode
        {
            ItemIndex = 0, Guid = text.Item1, Title = text.Item2, Description = text.Item3, PublishedAt = date,
            LengthSeconds = numbers.Item1, Season = numbers.Item2, Number = numbers.Item3, Type = flags.Item1, Explicit = flags.Item2,
            Enclosure = file, ImageUrl = urls.Item1, Link = urls.Item2, Transcripts = extras.Item1, Chapters = extras.Item2, Persons = extras.Item3,
        };

    [Fact]
    public void What_is_written_is_read_back_unchanged() =>
        Gen.Select(Show, Episode.Array[0, 6]).Sample((show, made) =>
        {
            var episodes = made.Select((e, i) => e with { ItemIndex = i, Guid = $"{i}: {e.Guid}" }).ToList();
            var xml = FeedWriter.Write(show, episodes);
            using var stream = new MemoryStream(Encoding.UTF8.GetBytes(xml));
            // The stream is memory, so the task has already ended: the property itself is synchronous.
            var read = FeedReader.Read(stream).GetAwaiter().GetResult();
            Assert.Equal(JsonSerializer.Serialize(show), JsonSerializer.Serialize(read.Show));
            Assert.Equal(JsonSerializer.Serialize(episodes), JsonSerializer.Serialize(read.Episodes));
            Assert.Equal((episodes.Count, 0), (read.ItemsRead, read.ItemsSkipped));
            Assert.Equal(xml, FeedWriter.Write(read.Show, read.Episodes));
        }, iter: 2000);

    [Fact]
    public async Task An_episode_known_by_its_file_stays_so()
    {
        var episode = new FeedEpisode { ItemIndex = 0, Guid = "https://x.example/1.mp3", GuidSource = GuidSource.EnclosureUrl, Title = "One", Enclosure = new("https://x.example/1.mp3", "audio/mpeg", null) };
        var read = (await FeedFiles.Read(FeedWriter.Write(new PodcastFeed { Title = "T" }, [episode]))).Episodes[0];
        Assert.Equal((episode.Guid, GuidSource.EnclosureUrl), (read.Guid, read.GuidSource));
    }

    private static Gen<T?> Maybe<T>(Gen<T> gen) where T : class => Gen.Null(gen);
}
