using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Identity;

/// <summary>Accepts an invitation: a new person chooses name and password, one who has an account already just agrees.</summary>
public static class AcceptInvitation
{
    public static readonly UseCase ShowCase = new(Area.Public, Verb.View, "What an invitation is for.", "link_expired");
    public static readonly UseCase Case = new(Area.Public, Verb.Update, "Accept an invitation.", "link_expired", "password_missing", "weak_password");

    public sealed record Invitation(string OrganizationName, string Email, string Name, bool NeedsPassword);

    public sealed record Command
    {
        [JsonIgnore, Secret] public string Token { get; init; } = "";
        [MaxLength(200)] public string? Name { get; init; }
        [MaxLength(200), Secret] public string? Password { get; init; }
    }

    /// <param name="IsNew">The account was made by this invitation: its password was chosen with it.</param>
    public sealed record Accepted(UserId UserId, string Email, string OrganizationSlug, bool IsNew);

    sealed record Account(string Email, bool HasPassword, string Slug);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/invitations/{token}", async (string token, Anyone anyone) => TypedResults.Ok(await anyone.Read(ShowCase, token, Show)))
            .ForUseCase(ShowCase).ProducesProblem(StatusCodes.Status410Gone);
        api.MapPost("/invitations/{token}/acceptance", async (string token, Command command, Anyone anyone, Passwords passwords) =>
                TypedResults.Ok(await anyone.Run(Case, command with { Token = token }, (db, _, c, ct) => Handle(db, passwords, c, ct))))
            .ForUseCase(Case).ProducesProblem(StatusCodes.Status410Gone);
    }

    public static async Task<Invitation> Show(ControlSession db, Actor actor, string token, CancellationToken ct = default)
    {
        var use = await AccountToken.Find(db, AccountToken.Purpose.Invitation, token, ct) ?? throw AccountToken.Expired();
        return await db.One<Invitation>($"""
            select o.name as organization_name, u.email, u.name, u.password_hash is null as needs_password
            from app_user u join organization o on o.id = {use.OrganizationId} where u.id = {use.UserId}
            """, ct);
    }

    public static async Task<Accepted> Handle(ControlSession db, Passwords passwords, Command command, CancellationToken ct = default)
    {
        var use = await AccountToken.Redeem(db, AccountToken.Purpose.Invitation, command.Token, ct);
        var membership = await Members.Find(db, use.OrganizationId!, use.UserId, ct);
        if (membership is not { Status: MembershipStatus.Invited }) throw AccountToken.Expired();
        var account = await db.One<Account>($"""
            select u.email, u.password_hash is not null as has_password, o.slug from app_user u, organization o where u.id = {use.UserId} and o.id = {use.OrganizationId}
            """, ct);
        if (!account.HasPassword)
        {
            if (string.IsNullOrEmpty(command.Password)) throw Refusal.Invalid("password_missing", "Choose a password.");
            await passwords.Set(db, use.UserId, command.Password, ct: ct);
            if (!string.IsNullOrWhiteSpace(command.Name)) await db.Execute($"update app_user set name = {command.Name.Trim()} where id = {use.UserId}", ct);
        }
        await Members.Write(db, use.OrganizationId!, use.UserId, membership.Roles, MembershipStatus.Active, ct);
        await Audited.Write(db, use.UserId, use.OrganizationId, "user.joined", Audited.Detail(command), ct);       // only the token knows who it was
        return new Accepted(use.UserId, account.Email, account.Slug, IsNew: !account.HasPassword);
    }
}
