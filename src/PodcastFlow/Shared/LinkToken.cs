using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace PodcastFlow;

/// <summary>What makes a link secret: the link holds the token, the database its hash.</summary>
static class LinkToken
{
    internal static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));

    internal static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
