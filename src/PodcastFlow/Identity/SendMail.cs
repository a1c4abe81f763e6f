using System.Text;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MimeKit;
using PodcastFlow.Jobs;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Identity;

/// <summary>How mails leave the product (configuration section PodcastFlow:Mail).</summary>
public sealed class MailOptions
{
    public const string Section = "PodcastFlow:Mail";

    /// <summary>The mail server, as smtp://user:password@mail.example:587 or smtps://mail.example; empty: mails are kept, not sent.</summary>
    public string Smtp { get; set; } = "";

    /// <summary>Who they are from.</summary>
    public string From { get; set; } = "podcastflow@localhost";

    internal Uri? Server => Uri.TryCreate(Smtp, UriKind.Absolute, out var server) && server.Scheme is "smtp" or "smtps" ? server : null;

    internal bool IsValid => (Smtp.Length == 0 || Server is not null) && MailboxAddress.TryParse(From, out _);
}

/// <summary>
/// Sends a mail of the outbox, unless it is a sandbox's: those are kept. Where a host ends between sending and noting it, the mail is sent twice, under the same Message-Id: its reader
/// sees it once.
/// </summary>
public static class SendMail
{
    public static readonly UseCase Case = new(Area.Platform, Verb.Update, "Send a mail of the outbox.") { LeavesCaches = true };

    public static readonly PlatformJob Job = new("send_mail", "Sends a mail.", (platform, run) => Send(platform, run.Services.GetRequiredService<IOptions<MailOptions>>().Value, run.Told<Query>()));

    public sealed record Query(Guid Id);

    sealed record Sent(Guid Id, string? Error);

    sealed record Letter(Guid Id, string To, string Subject, string Body, DateTimeOffset CreatedAt);

    public static async Task Send(Unattended platform, MailOptions options, Query query)
    {
        if (options.Server is not { } server || await platform.Read(Case, query, Find) is not { } letter) return;
        try
        {
            await Deliver(letter, server, options.From, platform.Aborted);
        }
        catch (Exception error)
        {
            await platform.Run(Case, new Sent(query.Id, error.Message), Note);
            throw;
        }
        await platform.Run(Case, new Sent(query.Id, null), Note);
    }

    static Task<Letter?> Find(ControlSession db, Actor actor, Query query, CancellationToken ct) => db.OneOrNone<Letter>($"""
        select id, to_address as "to", subject, body_text as body, created_at from email_message where id = {query.Id} and sent_at is null
          and not exists (select from tenant_schema t where t.organization_id = email_message.organization_id and t.sandbox_of is not null)
        """, ct);

    static async Task Deliver(Letter letter, Uri server, string from, CancellationToken ct)
    {
        using var message = new MimeMessage
        {
            Subject = letter.Subject, Date = letter.CreatedAt, MessageId = $"{letter.Id}@podcastflow", Body = new TextPart("plain") { Text = letter.Body },
        };
        message.From.Add(MailboxAddress.Parse(from));
        message.To.Add(MailboxAddress.Parse(letter.To));
        using var smtp = new SmtpClient();
        await smtp.ConnectAsync(server.Host, server.Port < 0 ? 0 : server.Port, server.Scheme == "smtps" ? SecureSocketOptions.SslOnConnect : SecureSocketOptions.StartTlsWhenAvailable, ct);
        if (server.UserInfo.Split(':', 2) is [var user, var password])
            await smtp.AuthenticateAsync(Encoding.UTF8, Uri.UnescapeDataString(user), Uri.UnescapeDataString(password), ct);
        await smtp.SendAsync(message, ct);
        await smtp.DisconnectAsync(true, ct);
    }

    static Task<int> Note(ControlSession db, Actor actor, Sent sent, CancellationToken ct) => db.Execute($"""
        update email_message set sent_at = case when {sent.Error} is null then {db.Now} end, error = left({sent.Error}, 2000) where id = {sent.Id}
        """, ct);
}
