using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Identity;
using PodcastFlow.Organizations;
using PodcastFlow.Tenancy;
using PodcastFlow.Testing;

namespace PodcastFlow.Tests.Organizations;

public sealed class AuditTests
{
    [Fact]
    public void Every_action_that_a_use_case_writes_is_in_the_list()
    {
        var declared = typeof(UseCase).Assembly.GetTypes().SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic).Where(f => f.FieldType == typeof(UseCase)))
            .Select(f => ((UseCase)f.GetValue(null)!).AuditedAs).OfType<string>().ToList();
        Assert.True(declared.Count > 10);

        Assert.Empty(declared.Except(Audited.Actions));
    }

    [Fact]
    public async Task The_log_tells_who_did_what_to_whom_and_keeps_no_secret()
    {
        var org = await TestOrganization.Create();
        var sales = await org.As(Role.Sales);
        await org.Admin.Run(ChangeRoles.Case, new ChangeRoles.Command { Id = sales.Actor.UserId!.Value, Roles = [Role.Sales, Role.Producer] }, (db, _, c, ct) => ChangeRoles.Handle(db, org.Tenant.Id, c, ct));

        var lines = await Own(org, new ListAudit.Query { Action = "user" });

        Assert.Equal(["user.roles_changed", "user.joined", "user.invited", "user.joined"], lines.Select(l => l.Action));
        var changed = lines[0];
        Assert.Equal((org.Admin.Actor.UserId, $"Admin of {org.Slug}", $"Sales of {org.Slug}"), (changed.ActorId, changed.Actor, changed.Subject));
        Assert.Equal(["sales", "producer"], changed.Detail.GetProperty("roles").EnumerateArray().Select(r => r.GetString()));
        Assert.Equal(org.EmailOf(Role.Sales), lines[2].Subject);
        Assert.DoesNotContain(TestOrganization.Password, JsonSerializer.Serialize(lines, Wire.Options), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_platform_does_to_an_organization_stands_in_its_log_without_a_name()
    {
        var org = await TestOrganization.Create();
        var master = org.Installation.Master;
        await master.Run(SuspendOrganization.Case, new SuspendOrganization.Command { Id = org.Tenant.Id, Reason = "Bills are not paid." }, SuspendOrganization.Handle);
        await master.Run(SuspendOrganization.ResumeCase, new SuspendOrganization.ResumeCommand(org.Tenant.Id), SuspendOrganization.Resume);

        var lines = await Own(org, new ListAudit.Query { Action = "organization" });

        Assert.Equal(["organization.resumed", "organization.suspended", "organization.created"], lines.Select(l => l.Action));
        Assert.All(lines, line => Assert.Equal("The platform", line.Actor));
        Assert.Equal("Bills are not paid.", lines[1].Detail.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task An_admin_reads_their_own_organization_and_the_master_all_of_them()
    {
        var (one, two) = (await TestOrganization.Create(), await TestOrganization.Create());

        Assert.All(await Own(one, new ListAudit.Query { OrganizationId = two.Tenant.Id, Take = 200 }), line => Assert.Equal(one.Organization.Name, line.Organization));
        foreach (var org in new[] { one, two })
        {
            var seen = await one.Installation.Master.Read(ListAudit.PlatformCase, new ListAudit.Query { OrganizationId = org.Tenant.Id }, ListAudit.Handle);
            Assert.Equal(["user.joined", "organization.created"], seen.Items.Select(l => l.Action));
            Assert.Equal("Master", seen.Items[1].Actor);
        }
        var refused = await Assert.ThrowsAsync<Refusal>(async () => await (await one.As(Role.Sales)).Read(ListAudit.Case, new ListAudit.Query(), (db, _, q, ct) => ListAudit.Handle(db, one.Tenant.Id, q, ct)));
        Assert.Equal("forbidden", refused.Code);
    }

    [Fact]
    public async Task The_log_is_narrowed_by_action_actor_words_and_days_and_read_by_page()
    {
        var org = await TestOrganization.Create();
        var sales = await org.As(Role.Sales);
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

        Assert.Equal(["user.invited"], (await Own(org, new ListAudit.Query { Action = "user.invited" })).Select(l => l.Action));
        Assert.Equal(["user.joined"], (await Own(org, new ListAudit.Query { ActorId = sales.Actor.UserId })).Select(l => l.Action));
        Assert.Equal(["user.invited"], (await Own(org, new ListAudit.Query { Search = org.EmailOf(Role.Sales).ToUpperInvariant(), Action = "user.invited" })).Select(l => l.Action));
        Assert.NotEmpty(await Own(org, new ListAudit.Query { From = today.AddDays(-1), To = today.AddDays(1) }));
        Assert.Empty(await Own(org, new ListAudit.Query { From = today.AddDays(2) }));
        Assert.Empty(await Own(org, new ListAudit.Query { To = today.AddDays(-2) }));
        Assert.NotEmpty(await Own(org, new ListAudit.Query { To = DateOnly.MaxValue, From = DateOnly.MinValue }));
        var first = await org.Admin.Read(ListAudit.Case, new ListAudit.Query { Take = 1, Sort = "occurred" }, (db, _, q, ct) => ListAudit.Handle(db, org.Tenant.Id, q, ct));
        Assert.Equal("organization.created", Assert.Single(first.Items).Action);
        Assert.NotNull(first.NextCursor);
    }

    [Fact]
    public async Task How_members_sign_in_is_told_to_their_admin_and_to_no_other()
    {
        var (org, other) = (await TestOrganization.Create(), await TestOrganization.Create());
        var sales = await org.As(Role.Sales);
        var sessions = org.Installation.Services.GetRequiredService<Sessions>();
        await sessions.End(await sessions.Start(sales.Actor.UserId!.Value, null, null));
        await sessions.End("a key of no session");

        Assert.Equal(["session.signed_out"], (await Own(org, new ListAudit.Query { Action = "session" })).Select(l => l.Action));
        Assert.Empty(await Own(other, new ListAudit.Query { Action = "session" }));
    }

    static async Task<List<ListAudit.Row>> Own(TestOrganization org, ListAudit.Query query) =>
        (await org.Admin.Read(ListAudit.Case, query, (db, _, q, ct) => ListAudit.Handle(db, org.Tenant.Id, q, ct))).Items;
}
