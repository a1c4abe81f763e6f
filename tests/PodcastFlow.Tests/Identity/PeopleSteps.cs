using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Identity;
using PodcastFlow.Tenancy;
using PodcastFlow.Testing;

namespace PodcastFlow.Tests.Identity;

/// <summary>What the tests about people do over and over.</summary>
static class PeopleSteps
{
    internal static PublicAddress Address(this TestInstallation installation) => installation.Services.GetRequiredService<PublicAddress>();

    internal static Passwords Passwords(this TestInstallation installation) => installation.Services.GetRequiredService<Passwords>();

    internal static Sessions Sessions(this TestInstallation installation) => installation.Services.GetRequiredService<Sessions>();

    /// <summary>The token at the end of a link.</summary>
    internal static string Token(string link) => link[(link.LastIndexOf('/') + 1)..];

    internal static Task<InviteUser.Invited> Invite(this TestOrganization org, string email, params Role[] roles) => org.Admin.Run(InviteUser.Case,
        new InviteUser.Command { Email = email, Name = "Robin Example", Roles = [.. roles] }, (db, _, c, ct) => InviteUser.Handle(db, org.Admin, org.Installation.Address(), c, ct));

    internal static Task<AcceptInvitation.Accepted> Accept(this TestInstallation installation, string token, ControlDatabase? control = null) =>
        new Anyone(control ?? installation.Control, default).Run(AcceptInvitation.Case, new AcceptInvitation.Command { Token = token, Name = "Robin", Password = TestOrganization.Password },
            (db, _, c, ct) => AcceptInvitation.Handle(db, installation.Passwords(), c, ct));

    internal static async Task<ListUsers.Row> User(this TestOrganization org, UserId id) =>
        (await org.Admin.Read(ListUsers.Case, new ListUsers.Query(), (db, _, q, ct) => ListUsers.Handle(db, org.Tenant.Id, q, ct))).Items.Single(u => u.Id == id);

    internal static Task<DeactivateUser.Changed> Deactivate(this TestOrganization org, InOrganization by, UserId user) =>
        by.Run(DeactivateUser.Case, new DeactivateUser.Command(user), (db, _, c, ct) => DeactivateUser.Handle(db, org.Tenant.Id, c, ct));

    internal static Task<DeactivateUser.Changed> Reactivate(this TestOrganization org, UserId user) =>
        org.Admin.Run(DeactivateUser.UndoCase, new DeactivateUser.Command(user), (db, _, c, ct) => DeactivateUser.Undo(db, org.Tenant.Id, c, ct));

    internal static Task<ChangeRoles.Changed> Roles(this TestOrganization org, UserId user, params Role[] roles) =>
        org.Admin.Run(ChangeRoles.Case, new ChangeRoles.Command { Id = user, Roles = [.. roles] }, (db, _, c, ct) => ChangeRoles.Handle(db, org.Tenant.Id, c, ct));

    /// <summary>Signs a user in, on the server alone: the door of a new session.</summary>
    internal static async Task<SignedIn> SignedIn(this TestInstallation installation, UserId user, string? userAgent = null)
    {
        var caller = await installation.Sessions().FindByKey(await installation.Sessions().Start(user, userAgent, "192.0.2.7"));
        return new SignedIn(caller!, installation.Control, default);
    }

    internal static async Task<bool> IsSignedIn(this TestInstallation installation, SignedIn who)
    {
        installation.Sessions().Forget();
        return await installation.Sessions().Peek(who.Caller.Session) is not null;
    }

    /// <summary>The control plane as it will be in a while.</summary>
    internal static ControlDatabase In(this TestInstallation installation, TimeSpan time) => new(installation.Connection, new TenancyOptions(), Clock(installation, time));

    internal static TimeProvider Clock(this TestInstallation _, TimeSpan ahead) => new Later(ahead);

    internal static async Task<Refusal> Refused(Func<Task> work) => await Assert.ThrowsAsync<Refusal>(work);

    /// <summary>Runs all at once; how each one ended: "done", or the code of its refusal.</summary>
    internal static async Task<string[]> AtOnce(params Func<Task>[] work) => await Task.WhenAll(work.Select(w => Task.Run(async () =>
    {
        try
        {
            await w();
            return "done";
        }
        catch (Refusal refusal)
        {
            return refusal.Code;
        }
    })));
}
