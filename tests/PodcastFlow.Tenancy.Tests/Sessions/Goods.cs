namespace PodcastFlow.Tenancy.Tests.Sessions;

// A toy trade: the engine knows none.
public readonly record struct ItemId(Guid Value) : IId
{
    public override string ToString() => Value.ToString();
}

/// <summary>A code of two letters.</summary>
public readonly record struct Code : IText
{
    public Code(string text) => Text = text is { Length: 2 } ? text : throw new ArgumentException($"'{text}' is no code.");

    public string Text { get; }
}

public enum Kind { PlainThing, RareThing }

[SeveralColumns]
public readonly record struct Price(decimal Amount, string Currency);

public sealed record Details(string Colour, Kind Kind, ItemId? Parent);

public sealed record Item(
    ItemId Id, Kind Kind, Price? Price, List<string> Tags, List<Kind> Kinds, List<ItemId> Related, DateTimeOffset? MadeAt, DateOnly? Day, Json<Details>? Details, RowVersion Xmin);

public sealed record NewItem(ItemId Id, Kind Kind, decimal? Price, string? PriceCurrency, DateTimeOffset? MadeAt);

public sealed record Thing(int Id, string Name);

public sealed record Shelved([SeveralColumns] Thing Thing, int Shelf);

public sealed record ThingPerhapsNamed(int Id, string? Name);
