using System.Text;
using PodcastFlow.Web.Components.Shared;

namespace PodcastFlow.Web.Tests.Components;

public sealed class ListStateTests
{
    [Theory]
    [InlineData(""), InlineData("?q=caf%C3%A9%20%26%20co"), InlineData("?page=7&q=a&sort=-name&status=active"), InlineData("?category=x&tab=schedule")]
    public void An_address_comes_back_as_it_was(string query) =>
        Assert.Equal(query, ListState.Of("http://here/x/shows" + query).Write());

    [Theory]
    [InlineData("?page=0"), InlineData("?page=-4"), InlineData("?page=x"), InlineData("?page="), InlineData("?q=%20&=&&")]
    public void Nonsense_is_the_first_page(string query) => Assert.Equal(1, ListState.Of("http://here/x" + query).Page);

    [Fact]
    public void A_filter_begins_at_the_first_page_and_a_tab_is_none()
    {
        var state = ListState.Of("http://here/x?page=3&tab=schedule");
        Assert.False(state.IsFiltered);

        var filtered = state.With("status", "active");

        Assert.True(filtered.IsFiltered);
        Assert.Equal("?status=active&tab=schedule", filtered.Write());
        Assert.Equal("?tab=schedule", filtered.With("status", null).Write());
        Assert.Equal("?tab=schedule", filtered.Cleared().Write());
    }

    [Fact]
    public void A_file_runs_nothing_in_a_spreadsheet()
    {
        var text = Encoding.UTF8.GetString(ListCsv.Write(["Name", "Amount"], [["=cmd|' /C calc'!A0", "-12.50"], ["Say \"hi\", please", "@x"]]));

        Assert.Equal("\uFEFFName,Amount\r\n'=cmd|' /C calc'!A0,-12.50\r\n\"Say \"\"hi\"\", please\",'@x\r\n", text);
    }
}
