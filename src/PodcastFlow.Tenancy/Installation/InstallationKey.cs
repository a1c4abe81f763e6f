using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace PodcastFlow.Tenancy.Installation;

/// <summary>
/// The one secret of an installation. The logins' passwords, and the keys that protect other secrets, are derived from it, so nothing
/// else has to be kept or handed around.
/// </summary>
public sealed class InstallationKey
{
    const int Length = 32;
    readonly byte[] _key;

    InstallationKey(byte[] key) => _key = key;

    /// <summary>Reads the key, or makes it with rights for its owner only. A key that others may read is refused.</summary>
    public static InstallationKey Open(string path)
    {
        if (!File.Exists(path)) Make(path);
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != UnixFileMode.None)
            throw new InstallationException($"{path} holds the installation's key and is open to others: chmod 600 it.");
        var key = new byte[Length];
        return Convert.TryFromBase64String(File.ReadAllText(path).Trim(), key, out var read) && read == Length
            ? new InstallationKey(key)
            : throw new InstallationException($"{path} does not hold an installation key ({Length} bytes in base64).");
    }

    /// <summary>A key that lives as long as the process.</summary>
    public static InstallationKey Ephemeral() => new(RandomNumberGenerator.GetBytes(Length));

    /// <summary>The password of a login role.</summary>
    public string PasswordOf(string role) => Base64Url.EncodeToString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(role)));

    /// <summary>A key for another purpose, which its label names.</summary>
    public byte[] Derive(string label, int length = Length) => HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, length, info: Encoding.UTF8.GetBytes(label));

    /// <summary>Signs what the installation certifies.</summary>
    public Seal Seal() => Installation.Seal.Of(Derive("deletion certificates", 48));

    /// <summary>The connection of a login role to the server and database of another connection string.</summary>
    public string ConnectionString(string server, string role) => new NpgsqlConnectionStringBuilder(server)
    {
        Username = role,
        Password = PasswordOf(role),
    }.ConnectionString;

    /// <summary>The password as PostgreSQL keeps it: always the same text, so that an unchanged one is seen to be unchanged.</summary>
    internal string VerifierOf(string role)
    {
        const int iterations = 4096;
        var salt = Derive("scram salt " + role, 16);
        var salted = Rfc2898DeriveBytes.Pbkdf2(PasswordOf(role), salt, iterations, HashAlgorithmName.SHA256, 32);
        var stored = SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8));
        var server = HMACSHA256.HashData(salted, "Server Key"u8);
        return $"SCRAM-SHA-256${iterations}:{Convert.ToBase64String(salt)}${Convert.ToBase64String(stored)}:{Convert.ToBase64String(server)}";
    }

    static void Make(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var unfinished = $"{path}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(unfinished, options)) writer.WriteLine(Convert.ToBase64String(RandomNumberGenerator.GetBytes(Length)));
        try
        {
            File.Move(unfinished, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(unfinished);        // another process was first: its key counts
        }
    }
}
