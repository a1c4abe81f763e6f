using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Identity;
using PodcastFlow.Jobs;
using PodcastFlow.Testing;

namespace PodcastFlow.Tests.Identity;

public sealed class SendMailTests
{
    sealed record Kept(DateTimeOffset? SentAt, string? Error);

    [Fact]
    public async Task A_mail_is_enqueued_with_what_it_tells_about_and_sent_once()
    {
        using var server = new MailServer();
        var (door, id, to) = await Write();
        Assert.Equal(["send_mail"], await door.Jobs(id));

        await SendMail.Send(door.Platform, Options(server), new SendMail.Query(id));
        await SendMail.Send(door.Platform, Options(server), new SendMail.Query(id));      // run twice: the same result

        var mail = Assert.Single(server.Mails);
        Assert.Contains($"To: {to}", mail, StringComparison.Ordinal);
        Assert.Contains("From: ads@pier.test", mail, StringComparison.Ordinal);
        Assert.Contains($"Message-Id: <{id}@podcastflow>", mail, StringComparison.OrdinalIgnoreCase);
        var kept = await door.Look(id);
        Assert.True(kept is { SentAt: not null, Error: null });
    }

    [Fact]
    public async Task A_server_that_refuses_is_noted_and_the_job_fails_so_that_it_is_tried_again()
    {
        using var refusing = new MailServer(refuses: true);
        using var server = new MailServer();
        var (door, id, _) = await Write();

        await Assert.ThrowsAnyAsync<Exception>(() => SendMail.Send(door.Platform, Options(refusing), new SendMail.Query(id)));
        Assert.True(await door.Look(id) is { SentAt: null, Error.Length: > 0 });

        await SendMail.Send(door.Platform, Options(server), new SendMail.Query(id));
        Assert.True(await door.Look(id) is { SentAt: not null, Error: null });
        Assert.Single(server.Mails);
    }

    [Fact]
    public async Task Without_a_mail_server_mails_are_kept()
    {
        var (door, id, _) = await Write();

        await SendMail.Send(door.Platform, new MailOptions(), new SendMail.Query(id));

        Assert.True(await door.Look(id) is { SentAt: null, Error: null });
    }

    [Theory]
    [InlineData("", "podcastflow@localhost", true)]
    [InlineData("smtps://ads%40pier.test:secret@mail.pier.test", "Pier Ads <ads@pier.test>", true)]
    [InlineData("mail.pier.test", "ads@pier.test", false)]
    [InlineData("http://mail.pier.test", "ads@pier.test", false)]
    [InlineData("smtp://mail.pier.test", "nobody at all", false)]
    public void Settings_that_cannot_work_are_found_at_the_start(string smtp, string from, bool valid) => Assert.Equal(valid, new MailOptions { Smtp = smtp, From = from }.IsValid);

    static MailOptions Options(MailServer server) => new() { Smtp = server.Url, From = "ads@pier.test" };

    sealed record Post(TestInstallation Installation)
    {
        public Unattended Platform { get; } = new(Installation.Control, Installation.Services.GetRequiredService<OrganizationDoor>(), default);

        public Task<Kept> Look(Guid id) => Installation.Control.Read(db => db.One<Kept>($"select sent_at, error from email_message where id = {id}"));

        public Task<List<string>> Jobs(Guid mail) => Installation.Control.Read(db => db.List<string>($"select kind from job where payload ->> 'id' = {mail.ToString()}"));
    }

    static async Task<(Post, Guid Id, string To)> Write()
    {
        var org = await TestOrganization.Create();
        var to = org.EmailOf(Role.Admin);
        await org.Installation.Control.Run(db => Mail.Write(db, org.Tenant.Id, org.Admin.Actor.UserId!.Value, "Welcome aboard", "The ship sails at noon."));
        var id = await org.Installation.Control.Read(db => db.One<Guid>($"select id from email_message where to_address = {to} and subject = 'Welcome aboard'"));
        return (new Post(org.Installation), id, to);
    }
}
