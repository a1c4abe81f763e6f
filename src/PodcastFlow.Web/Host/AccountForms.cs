using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using PodcastFlow.Identity;

namespace PodcastFlow.Web.Host;

/// <summary>The plain forms: a circuit cannot set a cookie, so signing in and out and accepting are posts that redirect. A refusal comes back as its code.</summary>
public static class AccountForms
{
    public static void MapAccountForms(this WebApplication app)
    {
        app.MapPost("/sign-in", async ([FromForm] string email, [FromForm] string password, [FromForm(Name = "return")] string? back, HttpContext http, SignInManager<AppUser> signIn) =>
            await OrBack($"/sign-in?email={Uri.EscapeDataString(email)}&return={Uri.EscapeDataString(back ?? "")}", async () =>
            {
                await SignIn.Handle(http, signIn, new SignIn.Command { Email = email, Password = password });
                return Local(back);
            })).WithMetadata(SignIn.Case);

        app.MapPost("/sign-out", async ([FromForm] IFormCollection _, HttpContext http) =>
        {
            await http.SignOutAsync();
            return Results.Redirect("/sign-in?done=signed-out");
        });

        app.MapPost("/invitation/{token}", async (string token, [FromForm] string? name, [FromForm] string? password, Anyone anyone, Passwords passwords, HttpContext http, SignInManager<AppUser> signIn) =>
            await OrBack($"/invitation/{Uri.EscapeDataString(token)}", async () =>
            {
                var accepted = await anyone.Run(AcceptInvitation.Case, new AcceptInvitation.Command { Token = token, Name = name, Password = password }, (db, _, c, ct) => AcceptInvitation.Handle(db, passwords, c, ct));
                if (string.IsNullOrEmpty(password)) return "/sign-in?return=" + Uri.EscapeDataString("/" + accepted.OrganizationSlug);
                await SignIn.Handle(http, signIn, new SignIn.Command { Email = accepted.Email, Password = password });
                return "/" + accepted.OrganizationSlug;
            })).WithMetadata(AcceptInvitation.Case);
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

    // Only addresses of this site: "//elsewhere" and "/\elsewhere" are other sites to a browser.
    static string Local(string? back) => back is ['/', ..] and not ['/', '/' or '\\', ..] ? back : "/";
}
