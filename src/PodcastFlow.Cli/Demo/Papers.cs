using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using PodcastFlow.Campaigns;
using PodcastFlow.Files;
using PodcastFlow.Home;

namespace PodcastFlow.Cli.Demo;

/// <summary>What a network's sellers attach: logos of advertisers, briefs and recordings of campaigns.</summary>
sealed class Papers(FileStore store, Dice dice)
{
    const int SamplesPerSecond = 8000;

    static readonly string[] Wishes = ["Say the name twice, and spell the address.", "No jokes about the competition.", "The host tells how they use it themselves.", "Read it after the first interview.", "Leave the price out: it changes every week."];

    public Task Logo(Customer customer) =>
        Attach(customer.Seller, RecordKind.Advertiser, customer.Id.Value, $"{customer.Brand.Domain}-logo.png", Picture((byte)dice.Between(40, 200), (byte)dice.Between(40, 200), (byte)dice.Between(40, 200)));

    public async Task Brief(Customer customer, CreateCampaign.Command campaign, CampaignId id)
    {
        if (!dice.Chance(0.6)) return;
        var brief = $"{campaign.Name}\n\nOn air from {campaign.FlightStart:yyyy-MM-dd} to {campaign.FlightEnd:yyyy-MM-dd}.\n\n{dice.One(Wishes)}\n{dice.One(Wishes)}\n";
        await Attach(customer.Seller, RecordKind.Campaign, id.Value, "brief.txt", Encoding.UTF8.GetBytes(brief));
        if (dice.Chance(0.4)) await Attach(customer.Seller, RecordKind.Campaign, id.Value, $"{customer.Brand.Domain}-jingle.wav", Jingle(dice.Between(200, 500)));
    }

    Task Attach(InOrganization seller, RecordKind kind, Guid record, string name, byte[] content) =>
        AttachFile.To(seller, store, new AttachFile.Command(kind, Id.From<RecordId>(record), name), new MemoryStream(content));

    /// <summary>Two seconds of a tone that fades.</summary>
    static byte[] Jingle(int hertz)
    {
        var samples = new byte[2 * SamplesPerSecond];
        for (var i = 0; i < samples.Length; i++) samples[i] = (byte)(128 + 100 * Math.Sin(2 * Math.PI * hertz * i / SamplesPerSecond) * (1 - (double)i / samples.Length));
        var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write("RIFF"u8);
        writer.Write(36 + samples.Length);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);     // uncompressed
        writer.Write((short)1);     // one channel
        writer.Write(SamplesPerSecond);
        writer.Write(SamplesPerSecond);
        writer.Write((short)1);
        writer.Write((short)8);
        writer.Write("data"u8);
        writer.Write(samples.Length);
        writer.Write(samples);
        return file.ToArray();
    }

    /// <summary>A round mark in one colour.</summary>
    static byte[] Picture(byte red, byte green, byte blue)
    {
        const int Side = 160;
        var pixels = new MemoryStream();
        using (var packed = new ZLibStream(pixels, CompressionLevel.Fastest, leaveOpen: true))
            for (var y = 0; y < Side; y++)
            {
                packed.WriteByte(0);        // the line is not filtered
                for (var x = 0; x < Side; x++)
                {
                    var distance = Math.Sqrt(Math.Pow(x - Side / 2, 2) + Math.Pow(y - Side / 2, 2));
                    packed.Write(distance is < 70 and > 40 || x > Side / 2 - 12 && x < Side / 2 + 12 && distance < 40 ? [red, green, blue] : [255, 255, 255]);
                }
            }
        var file = new MemoryStream();
        file.Write([0x89, .. "PNG\r\n\x1a\n"u8]);
        Chunk(file, [.. "IHDR"u8, 0, 0, 0, Side, 0, 0, 0, Side, 8, 2, 0, 0, 0]);
        Chunk(file, [.. "IDAT"u8, .. pixels.ToArray()]);
        Chunk(file, [.. "IEND"u8]);
        return file.ToArray();
    }

    static void Chunk(Stream file, byte[] content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length - 4);
        file.Write(number);
        file.Write(content);
        var check = uint.MaxValue;
        foreach (var b in content)
        {
            check ^= b;
            for (var bit = 0; bit < 8; bit++) check = (check >> 1) ^ ((check & 1) * 0xedb88320);
        }
        BinaryPrimitives.WriteUInt32BigEndian(number, ~check);
        file.Write(number);
    }
}
