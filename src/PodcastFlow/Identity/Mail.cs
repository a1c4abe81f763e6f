using PodcastFlow.Tenancy;

namespace PodcastFlow.Identity;

/// <summary>The outbox: a mail is a row, and a job that sends it, written in the transaction of what it tells about.</summary>
public static class Mail
{
    /// <summary>Writes a mail to a user; to nobody, it writes none.</summary>
    public static Task<int> Write(ControlSession db, string? organizationId, UserId to, string subject, string body, CancellationToken ct = default) =>
        WriteOnce(db, Guid.CreateVersion7(), organizationId, to, subject, body, ct);

    /// <summary>The same with an id of the caller's: written once, however often this runs.</summary>
    public static Task<int> WriteOnce(ControlSession db, Guid id, string? organizationId, UserId to, string subject, string body, CancellationToken ct = default) => db.Execute($"""
        with written as (
            insert into email_message (id, organization_id, to_address, subject, body_text, created_at)
            select {id}, {organizationId}, u.email, {subject}, {body}, {db.Now} from app_user u where u.id = {to}
            on conflict (id) do nothing
            returning id
        )
        insert into job (id, kind, payload) select {Guid.CreateVersion7()}, {SendMail.Job.Name}, jsonb_build_object('id', w.id) from written w
        """, ct);
}

/// <summary>Where people reach the product; links in mails begin with it.</summary>
public sealed record PublicAddress(Func<string> Url)
{
    public string To(string path) => Url().TrimEnd('/') + path;
}
