using Npgsql;

namespace PodcastFlow.Cli.CommandLine;

/// <summary>A connection as people write it: Host=…;Database=…, or the postgresql://… that psql takes.</summary>
static class Connection
{
    /// <exception cref="CommandFailedException">It is neither.</exception>
    public static NpgsqlConnectionStringBuilder Of(string text)
    {
        try
        {
            return text.StartsWith("postgresql://", StringComparison.Ordinal) || text.StartsWith("postgres://", StringComparison.Ordinal) ? OfUri(new Uri(text)) : new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw new CommandFailedException("--database is a connection like Host=db;Port=5432;Database=podcastflow, or postgresql://db:5432/podcastflow; this is neither.");
        }
    }

    /// <summary>The way psql takes it.</summary>
    public static string UriOf(NpgsqlConnectionStringBuilder to) =>
        $"postgresql://{Uri.EscapeDataString(to.Username!)}:{Uri.EscapeDataString(to.Password!)}@{to.Host}:{to.Port}/{Uri.EscapeDataString(to.Database!)}";

    static NpgsqlConnectionStringBuilder OfUri(Uri uri)
    {
        if (uri.Query.Length > 0) throw new FormatException();
        var connection = new NpgsqlConnectionStringBuilder { Host = uri.Host, Port = uri.IsDefaultPort ? 5432 : uri.Port };
        var user = uri.UserInfo.Split(':', 2);
        if (user[0].Length > 0) connection.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length == 2) connection.Password = Uri.UnescapeDataString(user[1]);
        if (uri.AbsolutePath.Length > 1) connection.Database = Uri.UnescapeDataString(uri.AbsolutePath[1..]);
        return connection;
    }
}
