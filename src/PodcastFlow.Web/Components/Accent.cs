using System.Globalization;

namespace PodcastFlow.Web.Components;

/// <summary>
/// An organization's colour, made readable: darkened until it reaches a contrast of 4.5 (WCAG 2.2, 1.4.3) on white and on its own
/// tint of white; lightened until it reaches the same on the dark surface.
/// </summary>
public sealed record Accent(string Light, string Dark)
{
    const double Enough = 4.6;   // a little over 4.5: the tinted surfaces behind chips and the current entry take some of it
    static readonly (double R, double G, double B) White = (255, 255, 255), DarkSurface = (0x18, 0x1e, 0x26);

    /// <summary>For a colour <c>#rrggbb</c>; null for anything else.</summary>
    public static Accent? Of(string? color)
    {
        if (color is not { Length: 7 } || color[0] != '#' || !int.TryParse(color.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var rgb)) return null;
        var given = (R: (double)(rgb >> 16), G: (double)(rgb >> 8 & 255), B: (double)(rgb & 255));
        return new Accent(Hex(Toward(given, (0, 0, 0), White)), Hex(Toward(given, White, DarkSurface)));
    }

    /// <summary>The contrast of two colours <c>#rrggbb</c>, from 1 to 21.</summary>
    public static double Contrast(string a, string b) => Contrast(Rgb(a), Rgb(b));

    static (double R, double G, double B) Toward((double R, double G, double B) from, (double R, double G, double B) to, (double R, double G, double B) surface)
    {
        for (var share = 0.0; share < 1; share += 0.02)
            if (Mix(from, to, share) is var mixed && Contrast(mixed, Tint(surface, mixed)) >= Enough) return mixed;
        return to;
    }

    // The current entry's background: 12 % of the colour in the surface.
    static (double R, double G, double B) Tint((double R, double G, double B) surface, (double R, double G, double B) color) => Mix(surface, color, 0.12);

    static (double R, double G, double B) Mix((double R, double G, double B) a, (double R, double G, double B) b, double share) =>
        (a.R + (b.R - a.R) * share, a.G + (b.G - a.G) * share, a.B + (b.B - a.B) * share);

    static double Contrast((double R, double G, double B) a, (double R, double G, double B) b)
    {
        var (la, lb) = (Luminance(a), Luminance(b));
        return (Math.Max(la, lb) + 0.05) / (Math.Min(la, lb) + 0.05);
    }

    static double Luminance((double R, double G, double B) c) => 0.2126 * Linear(c.R) + 0.7152 * Linear(c.G) + 0.0722 * Linear(c.B);

    static double Linear(double channel) => channel / 255 is var c && c <= 0.04045 ? c / 12.92 : Math.Pow((channel / 255 + 0.055) / 1.055, 2.4);

    static string Hex((double R, double G, double B) c) => $"#{(int)c.R:x2}{(int)c.G:x2}{(int)c.B:x2}";

    static (double R, double G, double B) Rgb(string hex) => int.Parse(hex.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) is var rgb ? (rgb >> 16, rgb >> 8 & 255, rgb & 255) : default;
}
