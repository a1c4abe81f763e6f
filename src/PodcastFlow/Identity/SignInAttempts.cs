using System.Net;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Identity;

/// <summary>Every attempt to sign in leaves a line, and one in the audit log: who, from where, and why it failed.</summary>
sealed class SignInAttempts(ControlDatabase control, string email, IPAddress? address)
{
    internal Task Succeeded(Guid user) => Write(user, null);

    internal Task Failed(Guid user, string reason) => Write(user, reason);

    /// <summary>For an address without an account. True when, had it one, it would be locked out by now.</summary>
    internal async Task<bool> FailedByNobody()
    {
        var earlier = await control.Read(db => db.One<int>($"""
            select count(*)::int from login_attempt where lower(email) = {Address} and reason = 'unknown' and occurred_at > {db.Now.AddMinutes(-30)}
            """));
        await Write(null, earlier >= 4 ? "locked_out" : "unknown");
        return earlier >= 4;
    }

    string Address => (email.Length > 320 ? email[..320] : email).ToLowerInvariant();

    Task Write(Guid? user, string? failure) => control.Run(async db =>
    {
        await db.Execute($"""
            insert into login_attempt (occurred_at, email, user_id, succeeded, reason, ip) values ({db.Now}, {Address}, {user}, {failure is null}, {failure}, {address?.ToString()}::inet)
            """);
        var action = failure switch { null => "session.started", "locked_out" => "session.locked_out", _ => "session.refused" };
        return await Audited.Write(db, user is { } id ? new UserId(id) : null, null, action, Audited.Detail(new { Email = Address, Reason = failure }), default, address);
    });
}
