using System.Text;
using System.Text.Json;
using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Organizations;

/// <summary>
/// What was deleted, when and by whose wish, as a text that people read, signed by the installation. The signature is over every byte before it, and it is
/// written in one way only: any other byte, anywhere, and it is not this certificate.
/// </summary>
public static class DeletionCertificate
{
    const string Title = "PodcastFlow deletion certificate 1\n";
    const string Begin = "-----BEGIN SIGNATURE-----\n", End = "\n-----END SIGNATURE-----\n";

    static readonly JsonSerializerOptions Indented = new(Wire.Options) { WriteIndented = true, NewLine = "\n" };

    /// <param name="Export">The last export: it is kept for whoever has a right to it.</param>
    /// <param name="Contents">Rows of each table that was dropped.</param>
    /// <param name="Removed">Rows of the platform's tables, and files.</param>
    public sealed record Facts(
        string OrganizationId, string Slug, string Name, string Reason, DateTimeOffset RequestedAt, string? RequestedBy, DateTimeOffset DeletedAt, string Schema,
        LastExport Export, Dictionary<string, long> Contents, Dictionary<string, long> Removed);

    public sealed record LastExport(Guid Id, int SchemaVersion, long SizeBytes, string Sha256);

    public static string Write(Facts facts, Seal seal)
    {
        var text = Title + JsonSerializer.Serialize(facts, Indented) + "\n";
        return text + Begin + Convert.ToBase64String(seal.Sign(Encoding.UTF8.GetBytes(text))) + End;
    }

    /// <exception cref="Refusal">It is no certificate, or not this installation's, or not as it was written.</exception>
    public static Facts Verify(byte[] file, Seal seal)
    {
        var text = Encoding.UTF8.GetString(file);
        var at = text.LastIndexOf(Begin, StringComparison.Ordinal);
        if (!text.StartsWith(Title, StringComparison.Ordinal) || at < 0 || !text.EndsWith(End, StringComparison.Ordinal) || text.Length < at + Begin.Length + End.Length) throw No("it does not have the form of one");
        var (signed, signature) = (text[..at], new byte[64]);
        var written = text[(at + Begin.Length)..^End.Length];
        if (!Convert.TryFromBase64String(written, signature, out var length) || length != signature.Length || Convert.ToBase64String(signature) != written) throw No("its signature cannot be read");
        if (!Encoding.UTF8.GetBytes(text).AsSpan().SequenceEqual(file) || !seal.Verify(Encoding.UTF8.GetBytes(signed), signature)) throw No("it was not written like this by the installation with this key");
        return JsonSerializer.Deserialize<Facts>(signed[Title.Length..], Wire.Options)!;
    }

    static Refusal No(string why) => new(422, "certificate_refused", $"This is no valid deletion certificate: {why}.");
}
