using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Home;

/// <summary>
/// Finds records by their names, among those one may see. Every word counts; when nothing has them all, names that resemble them are offered
/// (trigrams), so a slip of the finger still finds.
/// </summary>
public static class Search
{
    public static readonly UseCase Case = new(Area.Home, Verb.View, "Find records by name; forgives typing errors.");

    public const int PerKind = 5;
    static readonly RecordKind[] Kinds = [RecordKind.Campaign, RecordKind.Advertiser, RecordKind.Agency, RecordKind.Contact, RecordKind.Show, RecordKind.Episode];

    public sealed record Query
    {
        /// <summary>The words.</summary>
        public required string Q { get; init; }
    }

    /// <param name="Detail">What tells it from others of its name: the advertiser of a campaign, the show of an episode.</param>
    public sealed record Hit(RecordKind Kind, Guid Id, string Title, string? Detail);

    /// <param name="Resembling">Nothing has these words: the hits resemble them.</param>
    public sealed record Found(List<Hit> Hits, bool Resembling);

    sealed record Row(RecordKind Kind, Guid Id, string Title, string? Detail, bool Exact);

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/search", async ([AsParameters] Query query, InOrganization org) => TypedResults.Ok(await org.Read(Case, query, Handle)))
        .ForUseCase(Case);

    public static async Task<Found> Handle(TenantSession db, Actor actor, Query query, CancellationToken ct = default)
    {
        var words = query.Q.Trim().ToLowerInvariant();
        if (words.Length is < 2 or > 100) throw Refusal.Invalid("invalid", "Search for 2 to 100 characters.");
        var patterns = words.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => $"%{Plain(word)}%").ToArray();
        var rows = new List<Row>();
        foreach (var kind in Kinds.Where(kind => Records.MaySee(actor, kind)))
            rows.AddRange(await db.List<Row>($"""
                select {kind} as kind, n.id, n.title, n.detail, n.exact
                from (
                    select n.id, n.title, n.detail, lower(concat_ws(' ', n.title, n.detail)) like all ({patterns}) as exact, lower(n.title) like {Plain(words) + "%"} as begins,
                           word_similarity({words}, lower(n.title)) as alike, n.rank
                    from ({Names(kind)}) n
                    where n.id in ({Records.Ids(actor, kind)})) n
                where n.exact or n.alike >= 0.4
                order by n.exact desc, n.begins desc, n.alike desc, n.rank desc nulls last, n.id
                limit {PerKind}
                """, ct));
        var exact = rows.FindAll(row => row.Exact);
        return new Found((exact.Count > 0 ? exact : rows).ConvertAll(row => new Hit(row.Kind, row.Id, row.Title, row.Detail)), exact.Count == 0 && rows.Count > 0);
    }

    // What each kind is called, what belongs to its name, and which of two alike comes first.
    static Sql Names(RecordKind kind) => kind switch
    {
        RecordKind.Campaign => Sql.Of($"select k.id, k.name as title, a.name as detail, k.created_at as rank from campaign k join advertiser a on a.id = k.advertiser_id"),
        RecordKind.Advertiser => Sql.Of($"select a.id, a.name as title, g.name as detail, a.created_at as rank from advertiser a left join agency g on g.id = a.agency_id where a.is_active"),
        RecordKind.Agency => Sql.Of($"select g.id, g.name as title, g.city as detail, g.created_at as rank from agency g where g.is_active"),
        RecordKind.Contact => Sql.Of($"""
            select c.id, c.name as title, coalesce(g.name, a.name) as detail, c.created_at as rank
            from contact c left join agency g on g.id = c.agency_id left join advertiser a on a.id = c.advertiser_id where c.is_active
            """),
        RecordKind.Show => Sql.Of($"select s.id, s.name as title, s.author as detail, s.created_at as rank from show s where s.is_active"),
        _ => Sql.Of($"select e.id, e.title, s.name as detail, e.air_date::timestamptz as rank from episode e join show s on s.id = e.show_id where e.status <> 'archived'"),
    };

    // The wildcards of a pattern, taken as what they are.
    static string Plain(string text) => text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal);
}
