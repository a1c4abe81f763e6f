using System.Buffers.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Identity;

/// <summary>Sets and confirms passwords by Identity's rules and hashes. Each call takes a store of its own: a page's would remember yesterday's hash.</summary>
public sealed class Passwords(IServiceScopeFactory scopes, IPasswordHasher<AppUser> hasher)
{
    /// <summary>Gives a user a new password, opens a lockout, and ends all sessions but one. The number of sessions that ended.</summary>
    public async Task<int> Set(ControlSession db, UserId user, string password, string? keepSession = null, CancellationToken ct = default)
    {
        await Check(password);
        await db.Execute($"""
            update app_user set password_hash = {hasher.HashPassword(new AppUser(), password)}, security_stamp = {Guid.CreateVersion7().ToString("n")},
                                concurrency_stamp = {Guid.CreateVersion7().ToString()}, access_failed_count = 0, lockout_end = null, email_confirmed = true
            where id = {user}
            """, ct);
        await AccountToken.Revoke(db, AccountToken.Purpose.Reset, user, null, ct);
        return await db.Execute($"delete from session where user_id = {user} and key_hash <> {(keepSession is null ? [] : Base64Url.DecodeFromChars(keepSession))}", ct);
    }

    /// <exception cref="Refusal">400 <c>weak_password</c> with the first rule that it breaks.</exception>
    public async Task Check(string password)
    {
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<AppUser>>();
        foreach (var rule in users.PasswordValidators)
        {
            var verdict = await rule.ValidateAsync(users, new AppUser(), password);
            if (!verdict.Succeeded) throw Refusal.Invalid("weak_password", verdict.Errors.First().Description);
        }
    }

    /// <summary>Asks somebody who is signed in for their password again. Wrong ones count, as at the door.</summary>
    /// <exception cref="Refusal">400 <c>wrong_password</c>, 423 <c>locked_out</c>.</exception>
    public async Task Confirm(UserId id, string password)
    {
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<AppUser>>();
        var user = await users.FindByIdAsync(id.ToString()) ?? throw Refusal.NotFound("user");
        if (await users.IsLockedOutAsync(user)) throw SignIn.LockedOut();
        if (await users.CheckPasswordAsync(user, password)) return;
        await users.AccessFailedAsync(user);
        throw Refusal.Invalid("wrong_password", "This is not your current password.");
    }

    /// <summary>Tells the owner of the account, in case it was somebody else.</summary>
    internal Task TellChanged(ControlSession db, UserId user, CancellationToken ct) => Mail.Write(db, null, user, "Your password was changed", """
        Hello,

        the password of your account on PodcastFlow was changed a moment ago.

        If it was not you, use "Forgotten password" on the sign-in page at once, and tell an administrator of your organization.
        """, ct);
}
