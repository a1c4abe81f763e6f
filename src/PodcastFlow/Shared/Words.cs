namespace PodcastFlow;

/// <summary>Text as people type it.</summary>
public static class Words
{
    /// <summary>Without blanks around it; null when nothing is left.</summary>
    public static string? OrNull(this string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    /// <summary>"1 slot", "3 slots".</summary>
    public static string Counted(int count, string one) => count == 1 ? $"1 {one}" : $"{count} {one}s";
}
