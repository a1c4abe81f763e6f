using Npgsql;

namespace PodcastFlow;

/// <summary>
/// The database says no first. A violated constraint becomes a refusal by its name: known names have a sentence, the others say what kind of
/// rule was broken and carry the constraint's name as code.
/// </summary>
public static class ConstraintCodes
{
    static readonly Dictionary<string, (string Code, string Message)> Known = new(StringComparer.Ordinal)
    {
        ["advertiser_name_key"] = ("name_taken", "There is already an active advertiser of this name."),
        ["agency_name_key"] = ("name_taken", "There is already an active agency of this name."),
        ["show_name_key"] = ("name_taken", "There is already an active show of this name."),
        ["category_name_key"] = ("name_taken", "There is already a category of this name here."),
        ["contact_agency_email_key"] = ("email_taken", "This agency already has a contact with this e-mail address."),
        ["contact_advertiser_email_key"] = ("email_taken", "This advertiser already has a contact with this e-mail address."),
        ["contact_agency_primary_key"] = ("changed_at_once", "Somebody else made another contact the first one at the same moment. Try again."),
        ["contact_advertiser_primary_key"] = ("changed_at_once", "Somebody else made another contact the first one at the same moment. Try again."),
        ["episode_number_key"] = ("number_taken", "This show already has an episode of this number."),
        ["episode_guid_key"] = ("guid_taken", "This show already has an episode with this guid."),
        ["show_feed_url_key"] = ("feed_taken", "Another show has this feed already."),
        ["show_feed_podcast_guid_key"] = ("feed_taken", "Another show has this feed already."),
        ["inventory_claim_live_key"] = ("sold_out", "Somebody else took this slot at the same moment."),
        ["organization_slug_key"] = ("slug_taken", "There is already an organization of this slug."),
        ["job_dedupe_key"] = ("already_queued", "The same work is waiting already."),
        ["tenant_schema_slug_key"] = ("slug_taken", "There is already an organization of this slug."),
        ["show_placement_no_overlap"] = ("lengths_overlap", "Two rows of one placement cover the same episode length."),
        ["campaign_flight_check"] = ("flight_reversed", "A flight cannot end before it starts."),
    };

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
        PostgresErrorCodes.LockNotAvailable => new Refusal(503, "busy", "Somebody else is changing the same thing. Try again."),
        _ => null,
    };

    static Refusal Named(int status, PostgresException error, string code, string message) =>
        error.ConstraintName is { } name && Known.TryGetValue(name, out var known)
            ? new Refusal(status, known.Code, known.Message)
            : new Refusal(status, code, message).With("constraint", error.ConstraintName);
}
