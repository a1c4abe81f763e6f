using PodcastFlow.Identity;
using PodcastFlow.Testing;

namespace PodcastFlow.Tests.Identity;

public sealed class AccountTests
{
    const string NewPassword = "a much better sentence";

    static Task<bool> Forgotten(TestInstallation installation, string email, TimeSpan? later = null) => new Anyone(later is { } time ? installation.In(time) : installation.Control, default)
        .Run(ForgottenPassword.Case, new ForgottenPassword.Command { Email = email }, (db, _, c, ct) => ForgottenPassword.Handle(db, installation.Address(), c, ct));

    static Task<ResetPassword.Done> Reset(TestInstallation installation, string token, string password = NewPassword, TimeSpan later = default) => new Anyone(installation.In(later), default)
        .Run(ResetPassword.Case, new ResetPassword.Command { Token = token, Password = password }, (db, _, c, ct) => ResetPassword.Handle(db, installation.Passwords(), c, ct));

    // The newest link that was mailed to an address.
    static async Task<string> Mailed(TestInstallation installation, string email)
    {
        var body = await installation.Control.Read(db => db.One<string>($"select body_text from email_message where to_address = {email} order by created_at desc, id desc limit 1"));
        return PeopleSteps.Token(body.Split('\n').Single(line => line.StartsWith("http", StringComparison.Ordinal)).Trim());
    }

    [Fact]
    public async Task A_forgotten_password_is_replaced_by_the_link_and_every_session_ends()
    {
        var org = await TestOrganization.Create();
        var user = (await org.As(Role.Sales)).Actor.UserId!.Value;
        var session = await org.Installation.SignedIn(user);

        Assert.True(await Forgotten(org.Installation, org.EmailOf(Role.Sales)));
        await Reset(org.Installation, await Mailed(org.Installation, org.EmailOf(Role.Sales)));

        Assert.False(await org.Installation.IsSignedIn(session));
        await org.Installation.Passwords().Confirm(user, NewPassword);
        Assert.Equal("wrong_password", (await PeopleSteps.Refused(() => org.Installation.Passwords().Confirm(user, TestOrganization.Password))).Code);
    }

    [Fact]
    public async Task An_unknown_address_gets_the_same_answer_and_no_mail()
    {
        var org = await TestOrganization.Create();
        var nobody = $"nobody@{org.Slug}.test";

        Assert.False(await Forgotten(org.Installation, nobody));

        Assert.Equal(0, await org.Installation.Control.Read(db => db.One<int>($"select count(*)::int from email_message where to_address = {nobody}")));
        Assert.Equal(1, await org.Installation.Control.Read(db => db.One<int>($"select count(*)::int from audit_log where action = 'password.forgotten' and detail->>'email' = {nobody}")));
    }

    [Fact]
    public async Task An_address_gets_one_mail_a_minute_and_the_newest_link_counts()
    {
        var org = await TestOrganization.Create();
        Assert.True(await Forgotten(org.Installation, org.EmailOf(Role.Admin)));
        var first = await Mailed(org.Installation, org.EmailOf(Role.Admin));

        Assert.False(await Forgotten(org.Installation, org.EmailOf(Role.Admin)));
        Assert.True(await Forgotten(org.Installation, org.EmailOf(Role.Admin), TimeSpan.FromMinutes(2)));

        Assert.Equal("link_expired", (await PeopleSteps.Refused(() => Reset(org.Installation, first))).Code);
    }

    [Fact]
    public async Task Of_many_who_use_one_link_at_once_one_succeeds()
    {
        var org = await TestOrganization.Create();
        var invited = await org.Invite($"robin@{org.Slug}.test", Role.Sales);

        var ends = await PeopleSteps.AtOnce([.. Enumerable.Repeat(() => (Task)org.Installation.Accept(PeopleSteps.Token(invited.InvitationUrl)), 6)]);

        Assert.Single(ends, "done");
        Assert.Equal(5, ends.Count(end => end == "link_expired"));
    }

    [Fact]
    public async Task A_link_serves_one_purpose()
    {
        var org = await TestOrganization.Create();
        var invited = await org.Invite($"robin@{org.Slug}.test", Role.Sales);
        await Forgotten(org.Installation, org.EmailOf(Role.Admin));
        var reset = await Mailed(org.Installation, org.EmailOf(Role.Admin));

        Assert.Equal("link_expired", (await PeopleSteps.Refused(() => Reset(org.Installation, PeopleSteps.Token(invited.InvitationUrl)))).Code);
        Assert.Equal("link_expired", (await PeopleSteps.Refused(() => org.Installation.Accept(reset))).Code);
        await Reset(org.Installation, reset);
        Assert.Equal("link_expired", (await PeopleSteps.Refused(() => Reset(org.Installation, reset))).Code);
    }

    [Fact]
    public async Task Links_grow_old()
    {
        var org = await TestOrganization.Create();
        var invited = await org.Invite($"robin@{org.Slug}.test", Role.Sales);
        await Forgotten(org.Installation, org.EmailOf(Role.Admin));
        var reset = await Mailed(org.Installation, org.EmailOf(Role.Admin));

        Assert.Equal("link_expired", (await PeopleSteps.Refused(() => Reset(org.Installation, reset, later: TimeSpan.FromMinutes(61)))).Code);
        Assert.Equal("link_expired", (await PeopleSteps.Refused(() => org.Installation.Accept(PeopleSteps.Token(invited.InvitationUrl), org.Installation.In(TimeSpan.FromDays(7.1))))).Code);
        await Reset(org.Installation, reset, later: TimeSpan.FromMinutes(59));
        await org.Installation.Accept(PeopleSteps.Token(invited.InvitationUrl), org.Installation.In(TimeSpan.FromDays(6.9)));
    }

    [Fact]
    public async Task A_refused_password_leaves_the_link_working()
    {
        var org = await TestOrganization.Create();
        await Forgotten(org.Installation, org.EmailOf(Role.Admin));
        var token = await Mailed(org.Installation, org.EmailOf(Role.Admin));

        Assert.Equal("weak_password", (await PeopleSteps.Refused(() => Reset(org.Installation, token, "short"))).Code);
        Assert.Equal("weak_password", (await PeopleSteps.Refused(() => Reset(org.Installation, token, "aaaaaaaaaaaaaaaa"))).Code);
        await Reset(org.Installation, token);
    }

    [Fact]
    public async Task Changing_the_password_takes_the_current_one_and_ends_the_other_sessions()
    {
        var org = await TestOrganization.Create();
        var user = (await org.As(Role.Sales)).Actor.UserId!.Value;
        var (here, elsewhere) = (await org.Installation.SignedIn(user), await org.Installation.SignedIn(user));

        Task<int> Change(string current) => here.Run(ChangePassword.Case, new ChangePassword.Command { Current = current, New = NewPassword },
            (db, _, c, ct) => ChangePassword.Handle(db, here.Caller, org.Installation.Passwords(), c, ct));

        Assert.Equal("wrong_password", (await PeopleSteps.Refused(() => Change("not my password"))).Code);
        Assert.True(await org.Installation.IsSignedIn(elsewhere));
        Assert.Equal(1, await Change(TestOrganization.Password));

        Assert.Equal((true, false), (await org.Installation.IsSignedIn(here), await org.Installation.IsSignedIn(elsewhere)));
        Assert.Equal("{}", await org.Installation.Control.Read(db => db.One<string>($"select detail::text from audit_log where action = 'password.changed' and actor_user_id = {user}")));
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_the_account_until_it_is_reset()
    {
        var org = await TestOrganization.Create();
        var user = (await org.As(Role.Sales)).Actor.UserId!.Value;
        var passwords = org.Installation.Passwords();
        for (var i = 0; i < 5; i++) Assert.Equal("wrong_password", (await PeopleSteps.Refused(() => passwords.Confirm(user, "wrong"))).Code);

        Assert.Equal("locked_out", (await PeopleSteps.Refused(() => passwords.Confirm(user, TestOrganization.Password))).Code);
        await Forgotten(org.Installation, org.EmailOf(Role.Sales));
        await Reset(org.Installation, await Mailed(org.Installation, org.EmailOf(Role.Sales)));

        await passwords.Confirm(user, NewPassword);
    }

    [Fact]
    public async Task Ones_own_sessions_are_listed_and_ended_and_nobody_elses()
    {
        var org = await TestOrganization.Create();
        var (user, other) = ((await org.As(Role.Sales)).Actor.UserId!.Value, org.Admin.Actor.UserId!.Value);
        var here = await org.Installation.SignedIn(user, "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
        var phone = await org.Installation.SignedIn(user, "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1");
        var third = await org.Installation.SignedIn(user);
        var strangers = await org.Installation.SignedIn(other);

        var listed = await here.Read(ListSessions.Case, new ListSessions.Query(), (db, _, _, ct) => ListSessions.Handle(db, here.Caller, ct));
        Assert.Equal(["Firefox on Linux", "A program", "Safari on iPhone"], listed.Select(s => s.Device));
        Assert.Equal([true, false, false], listed.Select(s => s.IsCurrent));
        Assert.Equal("192.0.2.7", listed[0].Address);

        Task<EndSession.Ended> End(string id) => here.Run(EndSession.Case, new EndSession.Command { Id = id }, EndSession.Handle);
        await End(phone.Caller.Session);
        Assert.Equal(404, (await PeopleSteps.Refused(() => End(phone.Caller.Session))).Status);
        Assert.Equal(404, (await PeopleSteps.Refused(() => End(strangers.Caller.Session))).Status);
        Assert.Equal(404, (await PeopleSteps.Refused(() => End("no such session"))).Status);
        Assert.Equal(1, (await here.Run(EndSession.OthersCase, new EndSession.Others(), (db, _, _, ct) => EndSession.HandleOthers(db, here.Caller, ct))).Sessions);

        foreach (var (session, lives) in new[] { (here, true), (phone, false), (third, false), (strangers, true) }) Assert.Equal(lives, await org.Installation.IsSignedIn(session));
    }

    [Fact]
    public async Task A_session_in_use_ends_later_and_one_that_is_only_looked_at_does_not()
    {
        var org = await TestOrganization.Create();
        var session = (await org.Installation.SignedIn(org.Admin.Actor.UserId!.Value)).Caller.Session;
        await using var soon = org.Installation.In(TimeSpan.FromMinutes(20));
        var sessions = new Sessions(soon, org.Installation.Clock(TimeSpan.FromMinutes(20)));

        var before = await sessions.Peek(session);
        await sessions.Find(session);
        sessions.Forget();
        var after = await sessions.Peek(session);

        Assert.InRange(after!.ExpiresAt - before!.ExpiresAt, TimeSpan.FromMinutes(19), TimeSpan.FromMinutes(21));
        await using var later = org.Installation.In(TimeSpan.FromHours(9));
        Assert.Null(await new Sessions(later, org.Installation.Clock(TimeSpan.FromHours(9))).Find(session));
    }
}
