using System.Globalization;
using System.Text;

namespace PodcastFlow.Files;

/// <summary>What a file is called, whatever its sender calls it.</summary>
static class FileNames
{
    const int Longest = 255;

    /// <summary>The last part of a path, without what cannot be seen or stands in no name; a name of our own when nothing is left.</summary>
    public static string Of(string? given, string mediaType)
    {
        var last = (given ?? "")[((given ?? "").LastIndexOfAny(['/', '\\']) + 1)..];
        var name = string.Concat(last.EnumerateRunes().Where(IsSeen)).Trim().Trim('.');
        if (name.Length == 0) name = "file" + (MediaTypes.IsShown(mediaType) ? "." + mediaType[(mediaType.IndexOf('/', StringComparison.Ordinal) + 1)..] : "");
        if (name.Length <= Longest) return name;
        // The ending says to people what it is: a name that is too long loses its middle.
        var ending = Path.GetExtension(name) is { Length: <= 20 } extension ? extension : "";
        var cut = Longest - ending.Length;
        return name[..(char.IsHighSurrogate(name[cut - 1]) ? cut - 1 : cut)] + ending;
    }

    // Marks that turn the direction of writing make "gpj.exe" look like "exe.jpg".
    static bool IsSeen(Rune rune) => rune.Value is not ('"' or '<' or '>' or '|' or ':' or '*' or '?' or 0xfffd)
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
