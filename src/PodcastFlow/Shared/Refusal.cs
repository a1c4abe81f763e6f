namespace PodcastFlow;

/// <summary>
/// The product says no, for a reason its user can understand. Rolls the work back; the API answers with problem details carrying the code,
/// a page shows the sentence.
/// </summary>
public sealed class Refusal(int status, string code, string message) : Exception(message)
{
    /// <summary>The HTTP status it becomes.</summary>
    public int Status => status;

    /// <summary>Stable, for programs.</summary>
    public string Code => code;

    /// <summary>Further facts for programs, next to the code in the problem details.</summary>
    public Dictionary<string, object?> Facts { get; } = new(StringComparer.Ordinal);

    /// <summary>"Not yours" and "not there" are the same answer.</summary>
    public static Refusal NotFound(string what) => new(404, "not_found", $"There is no such {what}.");

    public static Refusal Conflict(string code, string message) => new(409, code, message);

    public static Refusal Forbidden(string code, string message) => new(403, code, message);

    public static Refusal Invalid(string code, string message) => new(400, code, message);

    /// <summary>A row was changed by somebody else since it was read.</summary>
    public static Refusal ChangedMeanwhile(string what) => new(412, "changed_meanwhile", $"Somebody else changed this {what} since you read it.");

    public Refusal With(string name, object? fact)
    {
        Facts[name] = fact;
        return this;
    }
}
