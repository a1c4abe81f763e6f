using Xunit.Sdk;

namespace PodcastFlow.Web.Tests.Browser;

/// <summary>What looks for barriers finds them.</summary>
public sealed class BarrierTests(BrowserFixture browser)
{
    [Fact]
    public async Task A_button_without_a_name_and_a_text_that_cannot_be_read_are_told_of_and_a_clean_page_is_not()
    {
        await using var visit = await browser.Open("http://podcastflow.test");
        await visit.Page.SetContentAsync("<html lang=en><title>Clean</title><main><h1>Clean</h1><button>Save</button></main>");
        await BrowserFixture.Axe(visit.Page);

        await visit.Page.SetContentAsync("<html lang=en><title>Barred</title><main><h1 style='color:#eee'>Barred</h1><button></button></main>");

        var told = await Assert.ThrowsAsync<XunitException>(() => BrowserFixture.Axe(visit.Page));
        Assert.Contains("button-name", told.Message, StringComparison.Ordinal);
        Assert.Contains("color-contrast", told.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("button-name", (await Assert.ThrowsAsync<XunitException>(() => BrowserFixture.Axe(visit.Page, "color-contrast"))).Message, StringComparison.Ordinal);
    }
}
