using System.Buffers.Binary;
using System.Text;

namespace PodcastFlow.Tenancy.Archives;

/// <summary>What stands around a plain file in a tar (POSIX.1-1988, "ustar"): its head in front, zeros up to the next block behind.</summary>
static class TarHead
{
    const int Block = 512;

    /// <summary>The end of a tar.</summary>
    public static byte[] End { get; } = new byte[2 * Block];

    static readonly byte[] Zeros = new byte[Block];

    public static ReadOnlyMemory<byte> Padding(long size) => Zeros.AsMemory(0, (int)((Block - size % Block) % Block));

    /// <param name="name">At most 100 letters of ASCII.</param>
    public static byte[] Of(string name, long size, DateTimeOffset at)
    {
        if (name.Length > 100) throw new ArgumentException("A name has at most 100 letters.", nameof(name));
        var head = new byte[Block];
        Encoding.ASCII.GetBytes(name, head);
        Octal(head.AsSpan(100, 8), 0x180);                  // rw for its owner
        Octal(head.AsSpan(108, 8), 0);
        Octal(head.AsSpan(116, 8), 0);
        if (size < 1L << 33) Octal(head.AsSpan(124, 12), size);
        else
        {
            head[124] = 0x80;                               // larger than octal digits can tell: binary, as everybody reads it
            BinaryPrimitives.WriteInt64BigEndian(head.AsSpan(128, 8), size);
        }
        Octal(head.AsSpan(136, 12), at.ToUnixTimeSeconds());
        head[156] = (byte)'0';
        "ustar\0"u8.CopyTo(head.AsSpan(257));
        "00"u8.CopyTo(head.AsSpan(263));
        head.AsSpan(148, 8).Fill((byte)' ');
        var sum = 0L;
        foreach (var b in head) sum += b;
        Octal(head.AsSpan(148, 7), sum);
        return head;
    }

    // Digits, and a zero byte behind them.
    static void Octal(Span<byte> field, long number)
    {
        var digits = Convert.ToString(number, 8).PadLeft(field.Length - 1, '0');
        Encoding.ASCII.GetBytes(digits, field);
        field[^1] = 0;
    }
}
