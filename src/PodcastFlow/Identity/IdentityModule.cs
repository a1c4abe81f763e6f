using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Jobs;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Identity;

/// <summary>Who is who: sign-in, sessions, invitations, passwords, and the people of an organization.</summary>
public static class IdentityModule
{
    /// <summary>What is done in the background.</summary>
    public static IReadOnlyList<JobKind> Jobs => [SendMail.Job, ForgetSignIns.Job, ForgetIdempotencyKeys.Job];

    public static void AddIdentity(this IServiceCollection services)
    {
        services.AddDbContext<IdentityStore>((provider, options) => options.UseNpgsql(provider.GetRequiredService<ControlDatabase>().Source));
        services.AddDataProtection().SetApplicationName("podcastflow").PersistKeysToDbContext<IdentityStore>();
        services.AddIdentityCore<AppUser>(options =>
            {
                options.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
                options.User.RequireUniqueEmail = true;
                options.Lockout.MaxFailedAccessAttempts = 5;
                options.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(30);
                // Length beats character classes (NIST SP 800-63B, 5.1.1).
                options.Password.RequiredLength = 12;
                options.Password.RequireDigit = options.Password.RequireLowercase = options.Password.RequireUppercase = options.Password.RequireNonAlphanumeric = false;
                options.Password.RequiredUniqueChars = 4;
            })
            .AddEntityFrameworkStores<IdentityStore>()
            .AddSignInManager();
        services.AddOptions<MailOptions>().BindConfiguration(MailOptions.Section).Validate(mail => mail.IsValid, "PodcastFlow:Mail:Smtp is an address such as smtp://user:password@mail.example:587 or smtps://mail.example, PodcastFlow:Mail:From an e-mail address.").ValidateOnStart();
        services.AddHttpContextAccessor();
        services.AddSingleton<Sessions>();
        services.AddSingleton<OrganizationDoor>();
        services.AddSingleton<Passwords>();
        services.AddSingleton<IPasswordHasher<AppUser>, PasswordHasher<AppUser>>();
        services.AddSingleton<ITicketStore, SessionTickets>();
        services.AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme).Configure<ITicketStore>((cookie, tickets) => cookie.SessionStore = tickets);
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(cookie =>
        {
            cookie.Cookie.Name = "podcastflow_session";
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            cookie.ExpireTimeSpan = Sessions.Idle;
            cookie.SlidingExpiration = true;
            cookie.LoginPath = "/sign-in";
            cookie.ReturnUrlParameter = "return";
        });
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.HeaderName = "X-CSRF-TOKEN";
            antiforgery.Cookie.Name = "podcastflow_antiforgery";
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
    }

    public static void MapIdentity(this RouteGroupBuilder api)
    {
        SignIn.Map(api);
        ShowSession.Map(api);
        SignOut.Map(api);
        SwitchOrganization.Map(api);
        ForgottenPassword.Map(api);
        ResetPassword.Map(api);
        ShowProfile.Map(api);
        UpdateProfile.Map(api);
        ChangePassword.Map(api);
        ListSessions.Map(api);
        EndSession.Map(api);
        ListUsers.Map(api);
        InviteUser.Map(api);
        AcceptInvitation.Map(api);
        ResendInvitation.Map(api);
        RevokeInvitation.Map(api);
        ChangeRoles.Map(api);
        DeactivateUser.Map(api);
    }
}
