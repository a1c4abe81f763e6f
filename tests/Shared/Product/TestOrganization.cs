using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Identity;
using PodcastFlow.Organizations;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Testing;

/// <summary>An organization of its own for one test, made by the product's own provisioning, with people of every role.</summary>
public sealed class TestOrganization
{
    public const string Password = "correct horse battery";
    static int _count;

    readonly ConcurrentDictionary<(Role, int), Lazy<Task<InOrganization>>> _people = new();

    public required TestInstallation Installation { get; init; }
    public required CreateOrganization.Created Organization { get; init; }
    public required Tenant Tenant { get; init; }
    public required InOrganization Admin { get; init; }

    public string Slug => Organization.Slug;

    public static async Task<TestOrganization> Create(string? name = null, TestInstallation? on = null)
    {
        var installation = on ?? await TestInstallation.Get();
        var number = Interlocked.Increment(ref _count);
        var slug = $"t{Environment.ProcessId}n{number:D4}";      // who was made first comes first, also by name
        var created = await CreateOrganization.Handle(installation.Master, installation.Services.GetRequiredService<PublicAddress>(),
            new() { Name = name ?? $"Test Network {number}", Slug = slug, Email = EmailOf(slug, Role.Admin, 1), Plan = "enterprise" });
        var tenant = await installation.Registry.Find(created.Id) ?? throw new InvalidOperationException("not in the registry");
        var admin = await Accept(installation, tenant, created.InvitationUrl, Role.Admin);
        return new TestOrganization { Installation = installation, Organization = created, Tenant = tenant, Admin = admin };
    }

    /// <summary>The door of a member with this role; another number is another person.</summary>
    public Task<InOrganization> As(Role role, int number = 1) => role == Role.Admin && number == 1 ? Task.FromResult(Admin)
        : _people.GetOrAdd((role, number), key => new(() => Invite(key.Item1, key.Item2))).Value;

    public string EmailOf(Role role, int number = 1) => EmailOf(Slug, role, number);

    /// <summary>Raw access to this organization's tables, under its own role.</summary>
    public Task<T> Do<T>(Func<TenantSession, Task<T>> work) => Installation.Tenants.Run(Tenant, work);

    async Task<InOrganization> Invite(Role role, int number)
    {
        var address = Installation.Services.GetRequiredService<PublicAddress>();
        var invited = await Admin.Run(InviteUser.Case, new InviteUser.Command { Email = EmailOf(role, number), Name = $"{role} {number}", Roles = [role] },
            (db, _, c, ct) => InviteUser.Handle(db, Admin, address, c, ct));
        return await Accept(Installation, Tenant, invited.InvitationUrl, role);
    }

    static async Task<InOrganization> Accept(TestInstallation installation, Tenant tenant, string url, Role role)
    {
        using var scope = installation.Services.CreateScope();
        var passwords = scope.ServiceProvider.GetRequiredService<Passwords>();
        var accepted = await new Anyone(installation.Control, default).Run(AcceptInvitation.Case,
            new AcceptInvitation.Command { Token = url[(url.LastIndexOf('/') + 1)..], Password = Password, Name = $"{role} of {tenant.Slug}" },
            (db, _, c, ct) => AcceptInvitation.Handle(db, passwords, c, ct));
        return new InOrganization(tenant, tenant.Slug, new Actor(Id.From<MemberId>(accepted.UserId.Value), accepted.UserId, [role]), installation.Tenants, installation.Control, default);
    }

    static string EmailOf(string slug, Role role, int number) => $"{Snake.Case(role.ToString())}{number}@{slug}.test";
}
