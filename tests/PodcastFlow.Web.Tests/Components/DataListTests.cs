using Bunit;
using PodcastFlow.Web.Components.Shared;

namespace PodcastFlow.Web.Tests.Components;

public sealed class DataListTests : Probe
{
    [Fact]
    public void Asks_for_what_the_address_says()
    {
        Places.NavigateTo("/x/shows?q=night&sort=-name&page=3&status=active");
        ListRequest? asked = null;

        Show(request => { asked = request; return Task.FromResult(Answer(1, "a")); });

        Assert.NotNull(asked);
        Assert.Equal(("night", "-name", PageQuery.At(4), 2, "active"), (asked.Search, asked.Sort, asked.After, asked.Take, asked["status"]));
    }

    [Fact]
    public void A_click_on_a_header_sorts_and_a_second_one_turns_round()
    {
        Places.NavigateTo("/x/shows?page=2");
        var page = Show(_ => Task.FromResult(Answer(9, "a", "b")));

        page.Find("th button").Click();
        Assert.EndsWith("/x/shows?sort=-name", Places.Uri, StringComparison.Ordinal);
        page.WaitForAssertion(() => Assert.Equal("descending", page.Find("th").GetAttribute("aria-sort")));
        page.Find("th button").Click();

        Assert.EndsWith("/x/shows?sort=name", Places.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void Typing_waits_for_a_pause_then_begins_at_the_first_page()
    {
        Places.NavigateTo("/x/shows?page=2");
        var page = Show(_ => Task.FromResult(Answer(9, "a", "b")));

        page.Find("input").Input("ni");
        page.Find("input").Input("night");
        Assert.EndsWith("?page=2", Places.Uri, StringComparison.Ordinal);
        Clock.Advance(TimeSpan.FromMilliseconds(250));

        page.WaitForAssertion(() => Assert.EndsWith("/x/shows?q=night", Places.Uri, StringComparison.Ordinal));
    }

    [Fact]
    public void Old_rows_stay_until_the_new_ones_are_there_and_a_late_answer_is_dropped()
    {
        Places.NavigateTo("/x/shows");
        var answers = new Dictionary<string, TaskCompletionSource<Page<string>>> { [""] = new(), ["slow"] = new(), ["fast"] = new() };
        answers[""].SetResult(Answer(1, "old"));
        var page = Show(request => answers[request.Search ?? ""].Task);

        Places.NavigateTo("/x/shows?q=slow");
        page.WaitForAssertion(() => Assert.Equal("true", page.Find(".list").GetAttribute("aria-busy")));
        Assert.Equal("old", page.Find("td").TextContent.Trim());
        Places.NavigateTo("/x/shows?q=fast");
        answers["fast"].SetResult(Answer(1, "fast"));
        page.WaitForAssertion(() => Assert.Equal("fast", page.Find("td").TextContent.Trim()));
        answers["slow"].SetResult(Answer(1, "slow"));

        Assert.Equal("fast", page.Find("td").TextContent.Trim());
        Assert.Equal("false", page.Find(".list").GetAttribute("aria-busy"));
    }

    [Fact]
    public void Nothing_there_nothing_found_and_not_loaded_look_different()
    {
        Places.NavigateTo("/x/shows");
        Assert.Equal("No rows yet", Show(_ => Task.FromResult(Answer(0))).Find("h2").TextContent);

        Places.NavigateTo("/x/shows?q=zzz");
        Assert.Equal("Nothing matches", Show(_ => Task.FromResult(Answer(0))).Find("h2").TextContent);

        var tries = 0;
        var broken = Show(_ => ++tries == 1 ? throw new Refusal(503, "busy", "Busy.") : Task.FromResult(Answer(1, "a")));
        Assert.Equal("This list could not be loaded", broken.Find("h2").TextContent);
        broken.Find(".screen button").Click();
        broken.WaitForAssertion(() => Assert.Equal("a", broken.Find("td").TextContent.Trim()));
    }

    [Fact]
    public void Says_which_rows_of_how_many()
    {
        Places.NavigateTo("/x/shows?page=2");

        Assert.Contains("3–4 of 1,234", Show(_ => Task.FromResult(Answer(1234, "a", "b"))).Find(".foot").TextContent, StringComparison.Ordinal);
    }

    IRenderedComponent<ProbePage> Show(Func<ListRequest, Task<Page<string>>> rows) => Render<ProbePage>(p => p.Add(x => x.Rows, rows));
}
