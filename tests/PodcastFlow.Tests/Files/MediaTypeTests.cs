using System.Text;
using PodcastFlow.Files;

namespace PodcastFlow.Tests.Files;

public sealed class MediaTypeTests
{
    [Theory]
    [InlineData("89504e470d0a1a0a0000000d49484452", "image/png")]
    [InlineData("ffd8ffe000104a464946", "image/jpeg")]
    [InlineData("474946383961", "image/gif")]
    [InlineData("524946460000000057454250", "image/webp")]
    [InlineData("000000006674797061766966", "image/avif")]
    [InlineData("524946460000000057415645", "audio/wav")]
    [InlineData("414141410000000057415645", "application/octet-stream")]
    [InlineData("49443304000000", "audio/mpeg")]
    [InlineData("fffb9064", "audio/mpeg")]
    [InlineData("fffbf064", "application/octet-stream")]
    [InlineData("fff15080", "audio/aac")]
    [InlineData("4f67675300", "audio/ogg")]
    [InlineData("664c614300", "audio/flac")]
    [InlineData("00000020667479704d344120", "audio/mp4")]
    [InlineData("0000002066747970697336d0", "video/mp4")]
    [InlineData("255044462d312e37", "application/pdf")]
    [InlineData("d0cf11e0a1b11ae1", "application/x-ole-storage")]
    [InlineData("504b030414000600", "application/zip")]
    [InlineData("1f8b0800", "application/gzip")]
    [InlineData("7f454c46", MediaTypes.Program)]
    [InlineData("4d5a9000", MediaTypes.Program)]
    [InlineData("cafebabe", MediaTypes.Program)]
    [InlineData("00010203", "application/octet-stream")]
    public void A_file_is_what_its_first_bytes_say(string hex, string type) => Assert.Equal(type, MediaTypes.Of(Convert.FromHexString(hex), isWhole: true));

    [Theory]
    [InlineData("date,spots\n2026-01-01,3\n", "text/plain")]
    [InlineData("Überschrift – mit allem", "text/plain")]
    [InlineData("a < b", "text/plain")]
    [InlineData("<!DOCTYPE html><p>", "text/html")]
    [InlineData("\ufeff \n<HTML>", "text/html")]
    [InlineData("<script>alert(1)</script>", "text/html")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'>", "image/svg+xml")]
    [InlineData("<?xml version='1.0'?><svg>", "image/svg+xml")]
    [InlineData("GIF89a<script>", "image/gif")]
    [InlineData("bell \a", "application/octet-stream")]
    public void Text_is_text_and_markup_is_told_from_it(string text, string type) => Assert.Equal(type, MediaTypes.Of(Encoding.UTF8.GetBytes(text), isWhole: true));

    [Fact]
    public void A_letter_that_is_cut_in_two_is_still_text()
    {
        var head = Encoding.UTF8.GetBytes("Grün")[..3];

        Assert.Equal("text/plain", MediaTypes.Of(head, isWhole: false));
        Assert.Equal("application/octet-stream", MediaTypes.Of(head, isWhole: true));
    }

    [Theory]
    [InlineData("word/document.xml", "wordprocessingml.document")]
    [InlineData("xl/workbook.xml", "spreadsheetml.sheet")]
    [InlineData("ppt/presentation.xml", "presentationml.presentation")]
    public void Office_documents_are_told_by_their_parts(string part, string type) =>
        Assert.Equal("application/vnd.openxmlformats-officedocument." + type, MediaTypes.Of([.. "PK\x3\x4"u8, .. Encoding.ASCII.GetBytes("[Content_Types].xml" + part)], isWhole: false));

    [Theory]
    [InlineData("image/png", true)]
    [InlineData("audio/mpeg", true)]
    [InlineData("image/svg+xml", false)]
    [InlineData("text/html", false)]
    [InlineData("text/plain", false)]
    [InlineData("application/pdf", false)]
    public void Only_pictures_and_audio_are_shown_in_a_page(string type, bool shown) => Assert.Equal(shown, MediaTypes.IsShown(type));
}
