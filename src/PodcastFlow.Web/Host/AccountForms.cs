using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using PodcastFlow.Identity;

namespace PodcastFlow.Web.Host;

/// <summary>
/// The plain forms: a circuit cannot set a cookie, so signing in and out, accepting and resetting are posts that redirect. A refusal comes back as
/// its code.
/// </summary>
public static class AccountForms
{
    public static void MapAccountForms(this WebApplication app)
    {
        // The token is checked below: a form that was open for too long leads back to a fresh one instead of to an error.
        var forms = app.MapGroup("").DisableAntiforgery().AddEndpointFilter(OnlyOurForms);

        forms.MapPost("/sign-in", async ([FromForm] string? email, [FromForm] string? password, [FromForm(Name = "return")] string? back, HttpContext http, SignInManager<AppUser> signIn) =>
            await OrBack($"/sign-in?email={Uri.EscapeDataString(email ?? "")}&return={Uri.EscapeDataString(back ?? "")}", async () =>
            {
                await SignIn.Handle(http, signIn, Checked(new SignIn.Command { Email = email ?? "", Password = password ?? "" }));
                return Local(back);
            })).WithMetadata(SignIn.Case);

        forms.MapPost("/sign-out", async (HttpContext http) =>
        {
            await http.SignOutAsync();
            return Results.Redirect("/sign-in?done=signed-out");
        });

        forms.MapPost("/forgotten-password", async ([FromForm] string? email, Anyone anyone, PublicAddress address) =>
            await OrBack("/forgotten-password", async () =>
            {
                await anyone.Run(ForgottenPassword.Case, new ForgottenPassword.Command { Email = email ?? "" }, (db, _, c, ct) => ForgottenPassword.Handle(db, address, c, ct));
                return "/forgotten-password?done=sent";
            })).WithMetadata(ForgottenPassword.Case);

        forms.MapPost("/reset/{token}", async (string token, [FromForm] string? password, Anyone anyone, Passwords passwords) =>
            await OrBack($"/reset/{Uri.EscapeDataString(token)}", async () =>
            {
                var done = await anyone.Run(ResetPassword.Case, new ResetPassword.Command { Token = token, Password = password ?? "" }, (db, _, c, ct) => ResetPassword.Handle(db, passwords, c, ct));
                return "/sign-in?done=password&email=" + Uri.EscapeDataString(done.Email);
            })).WithMetadata(ResetPassword.Case);

        forms.MapPost("/invitation/{token}", async (string token, [FromForm] string? name, [FromForm] string? password, Anyone anyone, Passwords passwords, HttpContext http, SignInManager<AppUser> signIn) =>
            await OrBack($"/invitation/{Uri.EscapeDataString(token)}", async () =>
            {
                var accepted = await anyone.Run(AcceptInvitation.Case, new AcceptInvitation.Command { Token = token, Name = name, Password = password }, (db, _, c, ct) => AcceptInvitation.Handle(db, passwords, c, ct));
                var home = "/" + accepted.OrganizationSlug;
                if ((await Gate.CallerOf(http))?.UserId == accepted.UserId) return home;
                if (!accepted.IsNew) return $"/sign-in?email={Uri.EscapeDataString(accepted.Email)}&return={Uri.EscapeDataString(home)}";
                await SignIn.Handle(http, signIn, new SignIn.Command { Email = accepted.Email, Password = password! });
                return home;
            })).WithMetadata(AcceptInvitation.Case);
    }

    static async ValueTask<object?> OnlyOurForms(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        return await http.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(http) ? await next(context)
            : Results.Redirect(http.Request.Path == "/sign-out" ? "/" : $"{http.Request.PathBase}{http.Request.Path}?problem=form_expired");
    }

    static async Task<IResult> OrBack(string form, Func<Task<string>> work)
    {
        try
        {
            return Results.Redirect(await work());
        }
        catch (Refusal refusal)
        {
            return Results.Redirect($"{form}{(form.Contains('?', StringComparison.Ordinal) ? '&' : '?')}problem={refusal.Code}");
        }
    }

    static T Checked<T>(T command) where T : notnull
    {
        Validation.Check(command);
        return command;
    }

    // Only addresses of this site: "//elsewhere" and "/\elsewhere" are other sites to a browser.
    static string Local(string? back) => back is ['/', ..] and not ['/', '/' or '\\', ..] ? back : "/";
}
