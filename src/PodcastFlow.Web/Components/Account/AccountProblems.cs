namespace PodcastFlow.Web.Components.Account;

/// <summary>
/// What the plain forms say when they come back with <c>?problem=code</c>. The address carries the code and never the sentence, so that nobody can
/// put words on the sign-in page.
/// </summary>
public static class AccountProblems
{
    static readonly Dictionary<string, string> Sentences = new(StringComparer.Ordinal)
    {
        ["wrong_credentials"] = "This e-mail address and password do not belong together.",
        ["locked_out"] = "Too many tries. Wait 30 minutes, or set a new password.",
        ["too_many_requests"] = "Too many tries. Wait a minute.",
        ["session_ended"] = "You were away for a long time, so your session has ended. Sign in again.",
        ["weak_password"] = "Choose a better password: at least 12 characters, not the same few again and again.",
        ["password_missing"] = "Choose a password.",
        ["link_expired"] = "This link was used already or is too old. Ask for a new one.",
        ["form_expired"] = "This form was open for too long. Try again.",
        ["invalid"] = "Something is missing, or is not what it should be. Look at what you typed.",
    };

    /// <summary>The codes with a sentence of their own.</summary>
    public static IReadOnlyCollection<string> Codes => Sentences.Keys;

    public static string Of(string code) => Sentences.GetValueOrDefault(code, "This did not work. Try again.");
}
