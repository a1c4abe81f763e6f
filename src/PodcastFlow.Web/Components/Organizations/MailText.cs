using System.Text.RegularExpressions;

namespace PodcastFlow.Web.Components.Organizations;

/// <summary>The text of a mail, cut at its links.</summary>
public static partial class MailText
{
    /// <summary>The pieces in their order; every second one is a link.</summary>
    public static IEnumerable<(string Text, bool IsLink)> Parts(string body) => Links().Split(body).Select((part, i) => (part, i % 2 == 1)).Where(p => p.part.Length > 0);

    // Split keeps what the one group matches.
    [GeneratedRegex("""(https?://[^\s<>"]+)""", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Links();
}
