using Npgsql;

namespace PodcastFlow;

/// <summary>
/// The database says no first. A violated constraint becomes a refusal by its name: most have a code and a sentence of their own, the others say
/// what kind of rule was broken and carry the constraint's name.
/// </summary>
public static class ConstraintCodes
{
    /// <summary>The refusal for a PostgreSQL error, or null when the error is nobody's fault but ours.</summary>
    public static Refusal? Translate(PostgresException error) => error.SqlState switch
    {
        PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ExclusionViolation => Named(409, error, "already_exists", "There is already one like this."),
        PostgresErrorCodes.ForeignKeyViolation => Named(409, error, "refers_to_nothing", "This refers to something that does not exist, or is still in use."),
        PostgresErrorCodes.CheckViolation or PostgresErrorCodes.NotNullViolation => Named(400, error, "rule_broken", "This breaks a rule of the data."),
        PostgresErrorCodes.StringDataRightTruncation or PostgresErrorCodes.NumericValueOutOfRange or "22021" or "22P05"
            => Refusal.Invalid("invalid", "A value is too long, too large, or holds a character that cannot be stored."),
        PostgresErrorCodes.ObjectInUse => Organizations.Slugs.Retired(),         // only free_schema_name says so
        PostgresErrorCodes.QueryCanceled => new Refusal(503, "took_too_long", "This took too long and was stopped."),
        PostgresErrorCodes.DiskFull => new Refusal(507, "database_full", "The database has no room left, and nothing was changed. The operator has to make some; then try again."),
        PostgresErrorCodes.LockNotAvailable => new Refusal(503, "busy", "Somebody else is changing the same thing. Try again."),
        _ => null,
    };

    static Refusal Named(int status, PostgresException error, string code, string message) =>
        error.ConstraintName is { } name && ConstraintSentences.Of(name) is { } known
            ? new Refusal(ConstraintSentences.IsAboutNow(known.Code) ? 409 : status, known.Code, known.Message)
            : new Refusal(status, code, message).With("constraint", error.ConstraintName);
}
