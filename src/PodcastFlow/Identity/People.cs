using PodcastFlow.Tenancy;

namespace PodcastFlow.Identity;

/// <summary>Users by their e-mail address: one person has one account, in however many organizations.</summary>
public static class People
{
    /// <summary>The user of an address; made, without a password, when there is none yet.</summary>
    public static async Task<UserId> FindOrAdd(ControlSession db, string email, string name, bool isMaster = false, CancellationToken ct = default)
    {
        var (address, normalized) = (email.Trim(), Normalized(email));
        await db.Execute($"""
            insert into app_user (id, user_name, normalized_user_name, email, normalized_email, name, is_master, security_stamp, concurrency_stamp, created_at)
            values ({Id.New<UserId>()}, {address}, {normalized}, {address}, {normalized}, {name}, {isMaster},
                    {Guid.CreateVersion7().ToString("n")}, {Guid.CreateVersion7().ToString()}, {db.Now})
            on conflict do nothing
            """, ct);
        return await db.One<UserId>($"select id from app_user where normalized_email = {normalized}", ct);
    }

    /// <summary>As ASP.NET Core Identity looks addresses up.</summary>
    public static string Normalized(string email) => email.Trim().ToUpperInvariant();
}
