using System.Numerics;
using System.Security.Cryptography;

namespace PodcastFlow.Tenancy.Installation;

/// <summary>Signs what an installation certifies, with a key that is derived from its secret (ECDSA, P-256, SHA-256); whoever has its public half verifies it.</summary>
public sealed class Seal
{
    // The order of the curve's group (FIPS 186-4, D.1.2.3).
    static readonly BigInteger Order = new(Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"), isUnsigned: true, isBigEndian: true);

    readonly Func<ECDsa> _key;

    Seal(Func<ECDsa> key) => _key = key;

    /// <param name="secret">At least 48 bytes, so that no key is more likely than another.</param>
    internal static Seal Of(byte[] secret)
    {
        var d = (BigInteger.Remainder(new BigInteger(secret, isUnsigned: true, isBigEndian: true), Order - 1) + 1).ToByteArray(isUnsigned: true, isBigEndian: true);
        var padded = new byte[32];
        d.CopyTo(padded, 32 - d.Length);
        return new Seal(() => ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = padded }));
    }

    /// <summary>The half that only verifies.</summary>
    /// <param name="pem">As <see cref="PublicKey"/> says it.</param>
    /// <exception cref="InstallationException">It is no such key.</exception>
    public static Seal FromPublicKey(string pem)
    {
        ECDsa Read()
        {
            var key = ECDsa.Create();
            key.ImportFromPem(pem);
            return key;
        }
        try
        {
            Read().Dispose();
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            throw new InstallationException("This is no public key in PEM.", e);
        }
        return new Seal(Read);
    }

    /// <summary>The public half, in PEM.</summary>
    public string PublicKey
    {
        get
        {
            using var key = _key();
            return key.ExportSubjectPublicKeyInfoPem();
        }
    }

    public byte[] Sign(ReadOnlySpan<byte> content)
    {
        using var key = _key();
        return key.SignData(content, HashAlgorithmName.SHA256);
    }

    public bool Verify(ReadOnlySpan<byte> content, ReadOnlySpan<byte> signature)
    {
        using var key = _key();
        return key.VerifyData(content, signature, HashAlgorithmName.SHA256);
    }
}
