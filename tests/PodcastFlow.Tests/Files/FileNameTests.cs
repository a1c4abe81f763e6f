using PodcastFlow.Files;

namespace PodcastFlow.Tests.Files;

public sealed class FileNameTests
{
    [Theory]
    [InlineData("Brief für März.pdf", "Brief für März.pdf")]
    [InlineData(@"C:\Users\me\brief.pdf", "brief.pdf")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("a\r\nSet-Cookie: x.txt", "aSet-Cookie x.txt")]
    [InlineData("harmless\u202egpj.exe", "harmlessgpj.exe")]
    [InlineData("launch 🚀.png", "launch 🚀.png")]
    [InlineData("...", "file.png")]
    [InlineData("", "file.png")]
    [InlineData(null, "file.png")]
    public void A_name_is_only_a_name(string? given, string name) => Assert.Equal(name, FileNames.Of(given, "image/png"));

    [Fact]
    public void A_name_that_is_too_long_keeps_its_ending()
    {
        var name = FileNames.Of(new string('x', 300) + ".docx", "application/zip");

        Assert.Equal(255, name.Length);
        Assert.EndsWith("x.docx", name, StringComparison.Ordinal);
    }
}
