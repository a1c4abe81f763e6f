using System.ComponentModel.DataAnnotations;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Identity;

/// <summary>Makes a user who operates the platform. Only the command line does it: the first one has nobody to ask.</summary>
public static class CreateMaster
{
    public static readonly UseCase Case = new(Area.Platform, Verb.Create, "Make a user who operates the platform.", "email_taken", "weak_password") { AuditedAs = "master.created" };

    public sealed record Command
    {
        [Required, EmailAddress, MaxLength(320)] public required string Email { get; init; }
        [Required, MaxLength(200)] public string Name { get; init; } = "Master";
        [Required, MaxLength(200), Secret] public required string Password { get; init; }
    }

    public sealed record Created(UserId Id, string Email, string Name);

    public static async Task<Created> Handle(ControlSession db, Passwords passwords, Command command, CancellationToken ct = default)
    {
        if (await db.OneOrNone<UserId?>($"select id from app_user where normalized_email = {People.Normalized(command.Email)}", ct) is not null)
            throw Refusal.Conflict("email_taken", "There is a user of this e-mail address already; a master has an address of their own.");
        var master = await People.FindOrAdd(db, command.Email, command.Name.Trim(), isMaster: true, ct);
        await passwords.Set(db, master, command.Password, ct: ct);
        return new Created(master, command.Email.Trim(), command.Name.Trim());
    }
}
