using System.Globalization;
using PodcastFlow.Tenancy;

namespace PodcastFlow;

/// <summary>A currency by its ISO 4217 code.</summary>
public readonly record struct Currency : IText
{
    // Currencies whose minor unit is not two digits (ISO 4217, table A.1).
    static readonly Dictionary<string, int> Unusual = new(StringComparer.Ordinal)
    {
        ["BIF"] = 0, ["CLP"] = 0, ["DJF"] = 0, ["GNF"] = 0, ["ISK"] = 0, ["JPY"] = 0, ["KMF"] = 0, ["KRW"] = 0, ["PYG"] = 0, ["RWF"] = 0,
        ["UGX"] = 0, ["VND"] = 0, ["VUV"] = 0, ["XAF"] = 0, ["XOF"] = 0, ["XPF"] = 0,
        ["BHD"] = 3, ["IQD"] = 3, ["JOD"] = 3, ["KWD"] = 3, ["LYD"] = 3, ["OMR"] = 3, ["TND"] = 3,
    };

    readonly string? _code;

    public Currency(string code) =>
        _code = code is { Length: 3 } && code.All(char.IsAsciiLetterUpper) ? code : throw new ArgumentException($"'{code}' is no ISO 4217 currency code.", nameof(code));

    public string Code => _code ?? throw new InvalidOperationException("No currency.");

    string IText.Text => Code;

    /// <summary>Decimal places of its minor unit.</summary>
    public int Digits => Unusual.GetValueOrDefault(Code, 2);

    public override string ToString() => Code;
}

/// <summary>
/// An amount in one currency. Operators work only between amounts of the same currency; rounding is away from zero to the currency's
/// minor unit, and happens once, where an amount becomes a line of a bill. Negative amounts are allowed (credit notes).
/// </summary>
[SeveralColumns]
public readonly record struct Money(decimal Amount, Currency Currency)
{
    public static Money operator +(Money a, Money b) => new(a.Amount + Same(a, b).Amount, a.Currency);
    public static Money operator -(Money a, Money b) => new(a.Amount - Same(a, b).Amount, a.Currency);
    public static Money operator -(Money a) => new(-a.Amount, a.Currency);
    public static Money operator *(Money a, decimal factor) => new(a.Amount * factor, a.Currency);

    /// <summary>To the minor unit of the currency, half away from zero.</summary>
    public Money Rounded() => this with { Amount = Math.Round(Amount, Currency.Digits, MidpointRounding.AwayFromZero) };

    /// <summary>Splits into parts in proportion to weights, by largest remainder: the parts are rounded and add up to the rounded whole.</summary>
    public IReadOnlyList<Money> Split(IReadOnlyList<decimal> weights)
    {
        var total = weights.Sum();
        if (weights.Count == 0 || weights.Any(w => w < 0) || total == 0) throw new ArgumentException("Weights must be non-negative and not all zero.", nameof(weights));
        var unit = 1m / (decimal)Math.Pow(10, Currency.Digits);
        var whole = Rounded().Amount;
        var exact = weights.Select(w => Math.Abs(whole) * w / total).ToArray();
        var floor = exact.Select(e => Math.Floor(e / unit) * unit).ToArray();
        var left = (int)Math.Round((Math.Abs(whole) - floor.Sum()) / unit);
        foreach (var i in Enumerable.Range(0, exact.Length).OrderByDescending(i => exact[i] - floor[i]).ThenBy(i => i).Take(left)) floor[i] += unit;
        var (sign, currency) = (Math.Sign(whole) < 0 ? -1 : 1, Currency);
        return [.. floor.Select(f => new Money(sign * f, currency))];
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Amount} {Currency}");

    static Money Same(Money a, Money b) =>
        a.Currency == b.Currency ? b : throw new InvalidOperationException($"{a.Currency} and {b.Currency} do not add up.");
}
