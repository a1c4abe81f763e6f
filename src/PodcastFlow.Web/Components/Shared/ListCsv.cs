using System.Text;

namespace PodcastFlow.Web.Components.Shared;

/// <summary>Writes a list as comma-separated values (RFC 4180) that a spreadsheet opens without running anything in it.</summary>
public static class ListCsv
{
    public static byte[] Write(IEnumerable<string> head, IEnumerable<IEnumerable<string>> rows)
    {
        var text = new StringBuilder().Append('\uFEFF');
        foreach (var row in rows.Prepend(head)) text.AppendJoin(',', row.Select(Cell)).Append("\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    static string Cell(string value)
    {
        // A cell that begins like a formula is text; a negative number is a number.
        if (value.Length > 0 && value[0] is '=' or '+' or '-' or '@' or '\t' or '\r' && !decimal.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out _)) value = "'" + value;
        return value.AsSpan().ContainsAny(",\"\r\n") ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
    }
}
