namespace PodcastFlow.Tenancy;

/// <summary>An identifier that is a uuid in the database and a type of its own in C#.</summary>
public interface IId
{
    Guid Value { get; }
}

/// <summary>A value that is text in the database and a type of its own in C#; its constructor takes the text and refuses a wrong one.</summary>
public interface IText
{
    string Text { get; }
}

/// <summary>The version of a row (PostgreSQL's xmin): changes with every update, so it serves optimistic concurrency as an ETag.</summary>
public readonly record struct RowVersion(uint Value)
{
    /// <summary>As an HTTP entity tag, quotes included.</summary>
    public string ETag => $"\"{Value}\"";

    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Reads an entity tag or a bare number; false for anything else (weak tags and lists included).</summary>
    public static bool TryParse(string? text, out RowVersion version)
    {
        var ok = uint.TryParse(text?.Trim().Trim('"'), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var value);
        version = new RowVersion(value);
        return ok;
    }
}

/// <summary>A document in a jsonb column, as parameter and as column of a row.</summary>
public readonly record struct Json<T>(T Value);

/// <summary>
/// Marks a value type that takes several columns: its constructor's first parameter is column <c>x</c>, each further one
/// <c>x_name</c>. So a record's <c>Money Budget</c> reads <c>budget</c> and <c>budget_currency</c>. On a parameter that is a record itself: its columns
/// stand beside the others under their own names.
/// </summary>
[AttributeUsage(AttributeTargets.Struct | AttributeTargets.Class | AttributeTargets.Parameter)]
public sealed class SeveralColumnsAttribute : Attribute;
