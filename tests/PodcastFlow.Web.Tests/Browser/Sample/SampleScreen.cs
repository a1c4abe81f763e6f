using System.Text;
using Microsoft.AspNetCore.Components;
using PodcastFlow.Web.Components;
using PodcastFlow.Web.Components.Shared;

namespace PodcastFlow.Web.Tests.Browser.Sample;

/// <summary>A spot of the sample.</summary>
public sealed record Spot(int Id, string Show, DateOnly Air, string Placement, Money Rate, string State, string Seller);

/// <summary>What the sample page does, with rows of its own.</summary>
public abstract class SampleScreen : Screen
{
    static readonly string[] Shows = ["The Long Signal", "Night Science", "Deep Kitchen", "Founders Unfiltered with a name that goes on and on"];

    public static IReadOnlyList<Spot> Spots { get; } =
    [
        .. Enumerable.Range(1, 173).Select(i => new Spot(i, Shows[i % 4], new DateOnly(2027, 1, 12).AddDays(i), "mid " + (1 + i % 2), new Money(400 + i * 17 % 900, new Currency("USD")), i % 3 == 0 ? "sold" : "held", "M. Keller")),
    ];

    [Parameter] public int? Id { get; set; }
    [Parameter] public string Slug { get; set; } = "";
    [CascadingParameter] protected Shell Shell { get; set; } = default!;
    [CascadingParameter] protected Formats Formats { get; set; } = default!;

    protected string Address(string path) => $"/{Slug}/{path}";

    protected static Task<Page<Spot>> Find(ListRequest request)
    {
        var rows = Spots.Where(x => request.Search is null || x.Show.Contains(request.Search, StringComparison.OrdinalIgnoreCase)).Where(x => request["state"] is null || x.State == request["state"]);
        rows = request.Sort switch
        {
            "-air" => rows.OrderByDescending(x => x.Air),
            "rate" => rows.OrderBy(x => x.Rate.Amount),
            "-rate" => rows.OrderByDescending(x => x.Rate.Amount),
            _ => rows.OrderBy(x => x.Air),
        };
        var found = rows.ToList();
        var skip = request.After is null ? 0 : int.Parse(Encoding.ASCII.GetString(Convert.FromBase64String(request.After)));
        return Task.FromResult(new Page<Spot>([.. found.Skip(skip).Take(request.Take)], PageQuery.At(skip + request.Take) is var next && skip + request.Take < found.Count ? next : null, found.Count));
    }

    protected static Task Wait() => Task.Delay(200);

    protected static Task Refuse() => throw Refusal.Conflict("sold_out", "Somebody else took this slot at the same moment.");
}
