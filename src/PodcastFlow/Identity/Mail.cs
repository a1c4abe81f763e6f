using PodcastFlow.Tenancy;

namespace PodcastFlow.Identity;

/// <summary>The outbox: a mail is a row, written in the transaction of what it tells about.</summary>
public static class Mail
{
    /// <summary>Writes a mail to a user; to nobody, it writes none.</summary>
    public static Task<int> Write(ControlSession db, string? organizationId, UserId to, string subject, string body, CancellationToken ct = default) => db.Execute($"""
        insert into email_message (id, organization_id, to_address, subject, body_text, created_at)
        select {Guid.CreateVersion7()}, {organizationId}, u.email, {subject}, {body}, {db.Now} from app_user u where u.id = {to}
        """, ct);
}

/// <summary>Where people reach the product; links in mails begin with it.</summary>
public sealed record PublicAddress(Func<string> Url)
{
    public string To(string path) => Url().TrimEnd('/') + path;
}
