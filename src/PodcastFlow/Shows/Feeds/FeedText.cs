using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace PodcastFlow.Shows.Feeds;

/// <summary>Makes plain text of what feeds carry as markup.</summary>
internal static partial class FeedText
{
    private const int LongestUrl = 2000;
    private static readonly string[] Hidden = ["script", "style", "head", "template", "noscript", "iframe", "svg"];

    /// <summary>A title or a name: entities resolved, on one line.</summary>
    public static string? Line(string? text) => text is null ? null : Tidy(WebUtility.HtmlDecode(text).ReplaceLineEndings(" "));

    /// <summary>A description as plain text with its paragraphs: no tag, script or comment remains.</summary>
    public static string? Plain(string? html)
    {
        if (html is null)
            return null;
        // Line breaks mean something only where no tag makes the paragraphs.
        var hasBlocks = Block().IsMatch(html);
        var text = new StringBuilder(html.Length);
        var at = 0;
        while (at < html.Length)
        {
            var tag = NextTag(html, at);
            var run = WebUtility.HtmlDecode(html[at..tag]);
            text.Append(hasBlocks ? run.ReplaceLineEndings(" ") : run);
            if (tag == html.Length)
                break;
            at = SkipTag(html, tag, text);
        }
        return Tidy(text.ToString());
    }

    public static string? Url(string? text) =>
        text is { Length: <= LongestUrl } && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? text : null;

    /// <summary>The address in "name@host (Name)", as managingEditor writes it.</summary>
    public static string? Email(string? text) => text?.Split([' ', '(', ')', '<', '>'], StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(w => w.Contains('@', StringComparison.Ordinal));

    public static bool? Explicit(string? text) => text?.ToLowerInvariant() switch
    {
        "yes" or "true" or "explicit" => true,
        "no" or "false" or "clean" => false,
        _ => null,
    };

    public static string Quote(string text) => text.Length <= 60 ? $"“{text}”" : $"“{text[..60]}…”";

    private static int NextTag(string html, int from)
    {
        for (var at = html.IndexOf('<', from); at >= 0; at = html.IndexOf('<', at + 1))
        {
            if (at + 1 < html.Length && (char.IsAsciiLetter(html[at + 1]) || html[at + 1] is '/' or '!' or '?'))
                return at;
        }
        return html.Length;
    }

    /// <summary>Leaves the line breaks the tag stands for, and returns where the text goes on.</summary>
    private static int SkipTag(string html, int at, StringBuilder text)
    {
        if (string.CompareOrdinal(html, at, "<!--", 0, 4) == 0)
            return After(html, "-->", at);
        var start = html[at + 1] == '/' ? at + 2 : at + 1;
        var end = start;
        while (end < html.Length && char.IsAsciiLetterOrDigit(html[end]))
            end++;
        var name = html[start..end].ToLowerInvariant();
        if (Hidden.Contains(name) && start == at + 1)
            return After(html, ">", Math.Max(0, After(html, "</" + name, at) - 1));
        text.Append(name switch
        {
            "br" or "tr" or "dt" or "dd" => "\n",
            "li" when start == at + 1 => "\n• ",
            "p" or "div" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "ul" or "ol" or "table" or "blockquote" or "section" or "article" => "\n\n",
            "td" or "th" => " ",
            _ => "",
        });
        return After(html, ">", at);
    }

    private static int After(string html, string mark, int from) =>
        html.IndexOf(mark, from, StringComparison.OrdinalIgnoreCase) is var at and >= 0 ? at + mark.Length : html.Length;

    /// <summary>Single spaces, no blanks around lines, at most one empty line, nothing that cannot be seen.</summary>
    private static string? Tidy(string text)
    {
        var tidy = new StringBuilder(text.Length);
        var (space, lines) = (false, 0);
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            if (rune.Value == '\n')
                lines++;
            else if (Rune.IsWhiteSpace(rune))
                space = true;
            else if (IsSeen(rune))
            {
                if (tidy.Length > 0)
                    tidy.Append(lines switch { 0 => space ? " " : "", 1 => "\n", _ => "\n\n" });
                (space, lines) = (false, 0);
                tidy.Append(rune);
            }
        }
        return tidy.Length == 0 ? null : tidy.ToString();
    }

    // Joiners stay (scripts and emoji need them); control characters and direction overrides go.
    private static bool IsSeen(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control => false,
        UnicodeCategory.Format => rune.Value is 0x200C or 0x200D or 0x200E or 0x200F or (>= 0xE0020 and <= 0xE007F),
        _ => true,
    };

    [GeneratedRegex(@"</?(p|br|div|li|ul|ol|h[1-6]|table|tr|blockquote|section|article)[\s/>]", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Block();
}
