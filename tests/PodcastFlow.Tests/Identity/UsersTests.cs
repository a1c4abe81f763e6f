using PodcastFlow.Identity;
using PodcastFlow.Testing;

namespace PodcastFlow.Tests.Identity;

public sealed class UsersTests
{
    [Fact]
    public async Task Somebody_invited_is_listed_and_becomes_a_member_by_accepting()
    {
        var org = await TestOrganization.Create();
        var invited = await org.Invite($"robin@{org.Slug}.test", Role.Sales, Role.Producer);

        var waiting = await org.User(invited.Id);
        Assert.Equal((MembershipStatus.Invited, false), (waiting.Status, waiting.HasJoined));
        Assert.NotNull(waiting.InvitationExpiresAt);
        await org.Installation.Accept(PeopleSteps.Token(invited.InvitationUrl));

        var member = await org.User(invited.Id);
        Assert.Equal((MembershipStatus.Active, true, null), (member.Status, member.HasJoined, member.InvitationExpiresAt));
        Assert.Equal([Role.Sales, Role.Producer], member.Roles);
        Assert.Equal("active", await org.Do(db => db.One<string>($"select status from member where id = {invited.Id}")));
    }

    [Fact]
    public async Task Search_role_and_status_narrow_the_list()
    {
        var org = await TestOrganization.Create();
        await org.As(Role.Sales);
        await org.Invite($"robin@{org.Slug}.test", Role.Talent);

        Task<Page<ListUsers.Row>> List(ListUsers.Query query) => org.Admin.Read(ListUsers.Case, query, (db, _, q, ct) => ListUsers.Handle(db, org.Tenant.Id, q, ct));

        Assert.Equal(3, (await List(new())).Total);
        Assert.Equal(["Robin Example"], (await List(new() { Search = "ROBIN" })).Items.Select(u => u.Name));
        Assert.Equal(1, (await List(new() { Role = Role.Sales })).Total);
        Assert.Equal(1, (await List(new() { Status = MembershipStatus.Invited })).Total);
        Assert.Equal("unknown_sort", (await PeopleSteps.Refused(() => List(new() { Sort = "password_hash" }))).Code);
    }

    [Fact]
    public async Task An_invitation_sent_again_replaces_the_link_and_one_taken_back_has_none()
    {
        var org = await TestOrganization.Create();
        var first = await org.Invite($"robin@{org.Slug}.test", Role.Sales);
        var second = await org.Admin.Run(ResendInvitation.Case, new ResendInvitation.Command(first.Id), (db, _, c, ct) => ResendInvitation.Handle(db, org.Admin, org.Installation.Address(), c, ct));

        Assert.Equal("link_expired", (await PeopleSteps.Refused(() => org.Installation.Accept(PeopleSteps.Token(first.InvitationUrl)))).Code);
        await org.Admin.Run(RevokeInvitation.Case, new RevokeInvitation.Command(first.Id), (db, _, c, ct) => RevokeInvitation.Handle(db, org.Tenant.Id, c, ct));

        Assert.Equal("link_expired", (await PeopleSteps.Refused(() => org.Installation.Accept(PeopleSteps.Token(second.InvitationUrl)))).Code);
        Assert.Equal(MembershipStatus.Inactive, (await org.User(first.Id)).Status);
        Assert.Equal("not_joined", (await PeopleSteps.Refused(() => org.Reactivate(first.Id))).Code);
    }

    [Fact]
    public async Task A_member_is_not_invited_again()
    {
        var org = await TestOrganization.Create();
        await org.As(Role.Sales);

        Assert.Equal("already_member", (await PeopleSteps.Refused(() => org.Invite(org.EmailOf(Role.Sales).ToUpperInvariant(), Role.Admin))).Code);
    }

    [Fact]
    public async Task The_last_active_admin_keeps_role_and_access()
    {
        var org = await TestOrganization.Create();
        var admin = org.Admin.Actor.UserId!.Value;
        await org.Invite($"robin@{org.Slug}.test", Role.Admin);     // invited only: cannot run anything yet

        Assert.Equal("last_admin", (await PeopleSteps.Refused(() => org.Roles(admin, Role.Sales))).Code);
        Assert.Equal("last_admin", (await PeopleSteps.Refused(() => org.Deactivate(org.Admin, admin))).Code);
        await org.As(Role.Admin, 2);

        Assert.Equal([Role.Sales], (await org.Roles(admin, Role.Sales, Role.Sales)).Roles);
    }

    [Fact]
    public async Task Of_two_admins_who_lock_each_other_out_at_once_one_stays()
    {
        var org = await TestOrganization.Create();
        var other = await org.As(Role.Admin, 2);
        var (first, second) = (org.Admin.Actor.UserId!.Value, other.Actor.UserId!.Value);
        for (var round = 0; round < 10; round++)
        {
            var ends = await PeopleSteps.AtOnce(() => org.Deactivate(org.Admin, second), () => org.Deactivate(other, first));

            Assert.Equal(["done", "last_admin"], ends.Order());
            await org.Reactivate(first);
            await org.Reactivate(second);
        }
    }

    [Fact]
    public async Task Locking_a_member_out_ends_their_sessions_here_and_can_be_undone()
    {
        var org = await TestOrganization.Create();
        var sales = await org.As(Role.Sales);
        var session = await org.Installation.SignedIn(sales.Actor.UserId!.Value);

        await org.Deactivate(org.Admin, sales.Actor.UserId.Value);

        Assert.False(await org.Installation.IsSignedIn(session));
        Assert.Equal("inactive", await org.Do(db => db.One<string>($"select status from member where id = {sales.Actor.Id}")));
        await org.Reactivate(sales.Actor.UserId.Value);
        Assert.Equal(MembershipStatus.Active, (await org.User(sales.Actor.UserId.Value)).Status);
    }

    [Fact]
    public async Task The_people_of_another_organization_do_not_exist()
    {
        var (ours, theirs) = (await TestOrganization.Create(), await TestOrganization.Create());
        var stranger = (await theirs.As(Role.Sales)).Actor.UserId!.Value;

        foreach (var attempt in new Func<Task>[]
                 {
                     () => ours.Roles(stranger, Role.Admin), () => ours.Deactivate(ours.Admin, stranger), () => ours.Reactivate(stranger),
                     () => ours.Admin.Run(ResendInvitation.Case, new ResendInvitation.Command(stranger), (db, _, c, ct) => ResendInvitation.Handle(db, ours.Admin, ours.Installation.Address(), c, ct)),
                     () => ours.Admin.Run(RevokeInvitation.Case, new RevokeInvitation.Command(stranger), (db, _, c, ct) => RevokeInvitation.Handle(db, ours.Tenant.Id, c, ct)),
                 })
            Assert.Equal(404, (await PeopleSteps.Refused(attempt)).Status);
        Assert.Equal(MembershipStatus.Active, (await theirs.User(stranger)).Status);
    }

    [Fact]
    public async Task Only_an_admin_sees_the_people()
    {
        var org = await TestOrganization.Create();
        foreach (var role in new[] { Role.Sales, Role.Producer, Role.Talent, Role.Client })
        {
            var member = await org.As(role);
            Assert.Equal(403, (await PeopleSteps.Refused(() => member.Read(ListUsers.Case, new ListUsers.Query(), (db, _, q, ct) => ListUsers.Handle(db, org.Tenant.Id, q, ct)))).Status);
        }
    }

    [Fact]
    public async Task A_name_changed_while_roles_change_brings_no_old_role_back()
    {
        var org = await TestOrganization.Create();
        var user = (await org.As(Role.Sales)).Actor.UserId!.Value;
        var session = await org.Installation.SignedIn(user);
        for (var round = 0; round < 15; round++)
        {
            var role = round % 2 == 0 ? Role.Producer : Role.Talent;
            await PeopleSteps.AtOnce(
                () => org.Roles(user, role),
                () => session.Run(UpdateProfile.Case, new UpdateProfile.Command { Name = $"Robin {role}" }, UpdateProfile.Handle));

            Assert.Equal([role], (await org.User(user)).Roles);
            Assert.Equal($"Robin {role} {Tenancy.Snake.Case(role.ToString())}", await org.Do(db => db.One<string>($"select name || ' ' || array_to_string(roles, ',') from member where id = {user}")));
        }
    }
}
