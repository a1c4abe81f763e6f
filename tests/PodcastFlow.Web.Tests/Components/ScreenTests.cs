using Bunit;
using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Platform;
using PodcastFlow.Testing;
using PodcastFlow.Web.Components.Shared;

namespace PodcastFlow.Web.Tests.Components;

public sealed class ScreenTests : Probe
{
    [Fact]
    public void Shows_a_skeleton_until_it_knows_more()
    {
        var answer = new TaskCompletionSource();
        var page = Render<ProbePage>(p => p.Add(x => x.Loads, () => answer.Task));
        Assert.NotNull(page.Find(".skeleton"));

        answer.SetResult();

        page.WaitForAssertion(() => Assert.Equal("Content", page.Find("h1").TextContent));
    }

    [Fact]
    public void Forbidden_not_found_and_failed_are_three_screens()
    {
        Assert.Equal("This is not yours to see", Heading(Refusal.Forbidden("forbidden", "Your role does not allow this.")));
        Assert.Equal("There is nothing here", Heading(Refusal.NotFound("show")));
        Assert.Equal("This page could not be loaded", Heading(new Refusal(503, "busy", "Busy.")));
        Assert.Equal("This page could not be loaded", Heading(new InvalidOperationException("secret")));
    }

    [Fact]
    public async Task What_goes_on_loading_after_the_page_was_left_is_no_failure()
    {
        var answer = new TaskCompletionSource();
        ProbePage? probe = null;
        Exception? error = null;
        var page = Render<ProbePage>(p => p.Add(x => x.Loads, async () =>
        {
            await answer.Task;
            error = Record.Exception(() => probe!.Ask.ThrowIfCancellationRequested());
        }));
        probe = page.Instance;

        await DisposeComponentsAsync();
        answer.SetResult();

        page.WaitForAssertion(() => Assert.IsType<OperationCanceledException>(error));
    }

    [Fact]
    public void Our_own_fault_is_told_with_a_code_and_without_its_inside()
    {
        var page = Render<ProbePage>(p => p.Add(x => x.Loads, () => throw new InvalidOperationException("password=hunter2")));

        Assert.DoesNotContain("hunter2", page.Markup, StringComparison.Ordinal);
        Assert.Matches("Code: [0-9a-f]{8}", page.Find("[role=alert]").TextContent);
    }

    [Fact]
    public async Task Our_own_fault_is_counted_under_the_page_and_the_code_it_was_told_with()
    {
        var page = Render<ProbePage>(p => p.Add(x => x.Loads, () => throw new MissingFieldException("password=hunter2")));
        var control = (await TestInstallation.Get()).Control;

        await Services.GetRequiredService<ErrorCounts>().Write(control, default);

        var counted = await control.Read(db => db.One<string>($"select concat_ws(' ', route, times, last_trace) from request_error where kind = 'MissingFieldException'"));
        Assert.Contains("Code: " + counted["/probe 1 ".Length..], page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.StartsWith("/probe 1 ", counted, StringComparison.Ordinal);
    }

    [Fact]
    public void Try_again_loads_again()
    {
        var tries = 0;
        var page = Render<ProbePage>(p => p.Add(x => x.Loads, () => ++tries == 1 ? throw new Refusal(503, "busy", "Busy.") : Task.CompletedTask));

        page.Find("button.primary").Click();

        Assert.Equal("Content", page.Find("h1").TextContent);
    }

    [Fact]
    public void A_refused_action_shows_its_sentence_and_keeps_the_page()
    {
        var page = Render<ProbePage>(p => p.Add(x => x.Work, () => throw Refusal.Conflict("sold_out", "Somebody else took this slot.")));

        page.Find("button").Click();

        Assert.Contains("Somebody else took this slot.", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal("Content", page.Find("h1").TextContent);
    }

    [Fact]
    public void A_button_pressed_twice_acts_once_and_says_so()
    {
        var (acts, answer) = (0, new TaskCompletionSource());
        var page = Render<ProbePage>(p => p.Add(x => x.Work, () => { acts++; return answer.Task; }));

        page.Find("button").Click();
        Assert.True(page.Find("button").HasAttribute("disabled"));
        page.Find("button").Click();
        answer.SetResult();

        page.WaitForAssertion(() => Assert.False(page.Find("button").HasAttribute("disabled")));
        Assert.Equal(1, acts);
        Assert.Equal("Done.", Services.GetRequiredService<Toasts>().Shown.Single().Text);
    }

    [Fact]
    public void An_ended_session_leads_to_sign_in_and_back()
    {
        Places.NavigateTo("/harbor-audio/shows?q=night");

        Render<ProbePage>(p => p.Add(x => x.Loads, () => throw new Refusal(401, "not_signed_in", "Sign in first.")));

        Assert.EndsWith("/sign-in?return=%2Fharbor-audio%2Fshows%3Fq%3Dnight", Places.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_sent_first_asks_nothing()
    {
        SetRendererInfo(new("Static", isInteractive: false));
        var asked = false;

        var page = Render<ProbePage>(p => p.Add(x => x.Loads, () => { asked = true; return Task.CompletedTask; }));

        Assert.False(asked);
        Assert.NotNull(page.Find(".skeleton"));
    }

    string Heading(Exception error) => Render<ProbePage>(p => p.Add(x => x.Loads, () => throw error)).Find("h1").TextContent;
}
