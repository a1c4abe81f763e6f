using PodcastFlow.Identity;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Organizations;

/// <summary>
/// What makes a requested organization an active one, in steps that are transactions: its schema, then its first admin. Stopped anywhere, it goes
/// on where it was; of two who do it at once, one finishes it.
/// </summary>
public static class Provisioning
{
    /// <summary>The steps, in their order. "failed" stands for a step that did not work; it goes when the work goes on.</summary>
    public static IReadOnlyList<string> Steps { get; } = ["requested", "schema", "admin", "active"];

    public const string Failed = "failed";

    /// <summary>Stands for the rows of a clone as long as they are on their way; it goes when they are there.</summary>
    public const string Copying = "copying";

    /// <summary>Of an organization o: a job makes it, or will.</summary>
    internal static readonly Sql IsInProgress = Sql.Of($"""
        (exists (select from job j where j.kind = {CloneOrganization.Job.Name} and j.dedupe_key = o.id and j.state in ('queued', 'running'))
         or exists (select from import_archive i where i.organization_id = o.id and i.state in ('queued', 'running')))
        """);

    /// <param name="Name">One of <see cref="Steps"/>, or "copying", or "failed".</param>
    /// <param name="At">When it was done; of copying, when it was last told of.</param>
    /// <param name="Detail">Why it failed.</param>
    /// <param name="Done">Of copying: so many tables are there.</param>
    /// <param name="Total">Of so many; 0 before they are counted.</param>
    public sealed record Step(string Name, DateTimeOffset At, string? Detail, int? Done = null, int? Total = null);

    sealed record Organization(string Slug, string Name, string Email, string Status, string? ClonedFrom, bool IsInProgress);

    /// <summary>Goes on from wherever it is.</summary>
    internal static async Task<CreateOrganization.Created> Finish<TCommand>(Door door, UseCase useCase, PublicAddress address, string id, TCommand command) where TCommand : notnull
    {
        var silent = useCase with { AuditedAs = null };
        return await Noting(door, silent, id, async () =>
        {
            await door.Run(silent with { ChangesSchemas = true }, command, (db, _, _, ct) => MakeSchema(db, id, ct));
            return await door.Run(useCase, command, (db, _, _, ct) => Activate(db, id, address, ct));
        });
    }

    /// <summary>Notes why a step did not work.</summary>
    internal static async Task<T> Noting<T>(Door door, UseCase silent, string id, Func<Task<T>> step)
    {
        try
        {
            return await step();
        }
        catch (Exception e) when (e is not Refusal and not OperationCanceledException)
        {
            var reason = e.Message.Length > 1000 ? e.Message[..1000] : e.Message;
            await door.Run(silent, id, (db, _, _, ct) => Done(db, id, Failed, ct, reason));
            throw;
        }
    }

    // Done now, and not when the transaction began: a schema takes a moment.
    internal static Task<int> Done(ControlSession db, string id, string step, CancellationToken ct, string? detail = null) => db.Execute($"""
        insert into provisioning_step as s (organization_id, step, at, detail) values ({id}, {step}, {db.Now} + (clock_timestamp() - now()), {detail})
        on conflict on constraint provisioning_step_pkey do update set at = excluded.at, detail = excluded.detail
        """, ct);

    /// <summary>The rows are on their way now, whatever became of an earlier try.</summary>
    internal static async Task<int> BeginCopying(ControlSession db, string id, CancellationToken ct)
    {
        await Forget(db, id, ct);
        return await db.Execute($"insert into provisioning_step (organization_id, step, at, done, total) values ({id}, {Copying}, {db.Now}, 0, 0) on conflict on constraint provisioning_step_pkey do nothing", ct);
    }

    /// <returns>False: nobody wants them any more.</returns>
    internal static async Task<bool> NoteCopying(ControlSession db, string id, int done, int total, CancellationToken ct) =>
        await db.Execute($"update provisioning_step set at = {db.Now}, done = {done}, total = {total} where organization_id = {id} and step = {Copying}", ct) == 1;

    /// <summary>Takes away what a try that ended has left.</summary>
    internal static Task<int> Forget(ControlSession db, string id, CancellationToken ct) =>
        db.Execute($"delete from provisioning_step where organization_id = {id} and step in ({Failed}, {Copying})", ct);

    internal static Task<List<Step>> Read(ControlSession db, string id, CancellationToken ct) => db.List<Step>($"""
        select step as name, at, detail, done, total from provisioning_step where organization_id = {id}
        order by array_position({Steps}, step)
        """, ct);

    static async Task<string> MakeSchema(ControlSession db, string id, CancellationToken ct)
    {
        var organization = await Lock(db, id, ct);
        if (organization is { Status: "requested", ClonedFrom: not null }) throw Refusal.Conflict("to_be_cloned", "This is to become a clone: ask for the clone again.");
        if (organization is { Status: "requested", IsInProgress: true }) throw Refusal.Conflict("being_imported", "This is being imported: its tables come with their rows.");
        await Forget(db, id, ct);
        if (organization.Status == "requested")
        {
            await db.One<string>($"select create_complete_org_schema({organization.Slug}, {id})", ct);
            await db.Execute($"update organization set status = 'provisioning' where id = {id}", ct);
            await Done(db, id, "schema", ct);
        }
        return organization.Status;
    }

    /// <summary>Opens one whose schema came with its rows.</summary>
    internal static async Task<CreateOrganization.Created> ActivateLoaded(ControlSession db, string id, PublicAddress address, CancellationToken ct)
    {
        await Forget(db, id, ct);
        await db.Execute($"update organization set status = 'provisioning' where id = {id} and status = 'requested'", ct);
        await Done(db, id, "schema", ct);
        return await Activate(db, id, address, ct);
    }

    internal static async Task<CreateOrganization.Created> Activate(ControlSession db, string id, PublicAddress address, CancellationToken ct)
    {
        var organization = await Lock(db, id, ct);
        if (organization.Status != "provisioning") throw CreateOrganization.SlugTaken();
        await db.Execute($"select name_organization({id}, {organization.Name})", ct);
        var user = await People.FindOrAdd(db, organization.Email, organization.Email.Split('@')[0], ct: ct);
        // Of an organization that was imported, the admin may be known here already.
        var link = await Members.Find(db, id, user, ct) is { IsActingAdmin: true } ? address.To($"/{organization.Slug}") : await InviteUser.Send(db, user, id, organization.Name, [Role.Admin], address, ct);
        await Done(db, id, "admin", ct);
        await db.Execute($"update organization set status = 'active', activated_at = {db.Now} where id = {id}", ct);
        await Done(db, id, "active", ct);
        return new CreateOrganization.Created(id, organization.Slug, organization.Name, "active", link);
    }

    static async Task<Organization> Lock(ControlSession db, string id, CancellationToken ct) =>
        await db.OneOrNone<Organization>($"select slug, name, email, status, cloned_from, {IsInProgress} as is_in_progress from organization o where id = {id} for no key update of o", ct) ?? throw Refusal.NotFound("organization");
}
