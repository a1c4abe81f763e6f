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
        ["session_ended"] = "Your session has ended. Sign in again.",
        ["password_too_weak"] = "Choose a longer password: at least 12 characters.",
        ["name_required"] = "Tell us your name.",
        ["link_expired"] = "This link was used already or is too old. Ask for a new one.",
        ["not_active"] = "This account is not active. Ask an administrator of your organization.",
    };

    /// <summary>The codes with a sentence of their own.</summary>
    public static IReadOnlyCollection<string> Codes => Sentences.Keys;

    public static string Of(string code) => Sentences.GetValueOrDefault(code, "This did not work. Try again.");
}
