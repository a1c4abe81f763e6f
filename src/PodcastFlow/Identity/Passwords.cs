using Microsoft.AspNetCore.Identity;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Identity;

/// <summary>Sets passwords by Identity's rules and hashes, inside a transaction of the control plane.</summary>
public sealed class Passwords(UserManager<AppUser> users, IPasswordHasher<AppUser> hasher)
{
    /// <summary>Gives a user a new password, opens a lockout, and ends all sessions but one.</summary>
    public async Task Set(ControlSession db, UserId user, string password, string? keepSession = null, CancellationToken ct = default)
    {
        await Check(password);
        await db.Execute($"""
            update app_user set password_hash = {hasher.HashPassword(new AppUser(), password)}, security_stamp = {Guid.CreateVersion7().ToString("n")},
                                concurrency_stamp = {Guid.CreateVersion7().ToString()}, access_failed_count = 0, lockout_end = null, email_confirmed = true
            where id = {user}
            """, ct);
        await db.Execute($"delete from session where user_id = {user} and key_hash <> {(keepSession is null ? [] : System.Buffers.Text.Base64Url.DecodeFromChars(keepSession))}", ct);
    }

    /// <exception cref="Refusal">400 <c>weak_password</c> with the first rule that it breaks.</exception>
    public async Task Check(string password)
    {
        foreach (var rule in users.PasswordValidators)
        {
            var verdict = await rule.ValidateAsync(users, new AppUser(), password);
            if (!verdict.Succeeded) throw Refusal.Invalid("weak_password", verdict.Errors.First().Description);
        }
    }
}
