using System.Reflection;
using Microsoft.AspNetCore.Http;
using Npgsql;
using PodcastFlow.Tenancy;

namespace PodcastFlow;

/// <summary>
/// What every use case goes through, whoever asks: permission, validation, the session, the audit line, and errors in words. The API, pages,
/// jobs and the command line have no other way in.
/// </summary>
public abstract class Door(Actor actor, ControlDatabase control, CancellationToken aborted)
{
    public Actor Actor => actor;

    /// <summary>Cancelled when whoever asked has gone.</summary>
    public CancellationToken Aborted => aborted;

    /// <summary>Runs a use case of the control plane in one transaction.</summary>
    public Task<TResult> Run<TCommand, TResult>(UseCase useCase, TCommand command, Func<ControlSession, Actor, TCommand, CancellationToken, Task<TResult>> handle) where TCommand : notnull =>
        Run(useCase, command, handle, aborted);

    /// <summary>The same although whoever asked may have gone: takes back what was begun for them.</summary>
    internal Task<TResult> TakeBack<TCommand, TResult>(UseCase useCase, TCommand command, Func<ControlSession, Actor, TCommand, CancellationToken, Task<TResult>> handle) where TCommand : notnull =>
        Run(useCase, command, handle, CancellationToken.None);

    async Task<TResult> Run<TCommand, TResult>(UseCase useCase, TCommand command, Func<ControlSession, Actor, TCommand, CancellationToken, Task<TResult>> handle, CancellationToken ct) where TCommand : notnull
    {
        var done = await Through(useCase, command, () => useCase.ChangesSchemas ? control.ChangeSchemas(Work, ct) : control.Run(Work, ct));
        if (!useCase.LeavesCaches) control.TellChanged();
        return done;

        async Task<TResult> Work(ControlSession db)
        {
            var result = await handle(db, actor, command, ct);
            if (useCase.AuditedAs is { } action) await Audited.Write(db, actor.UserId, OrganizationId ?? (command as IOfOrganization ?? result as IOfOrganization)?.Id, action, Audited.Detail(command, By), ct);
            return result;
        }
    }

    /// <summary>Runs a query of the control plane.</summary>
    public Task<TResult> Read<TQuery, TResult>(UseCase useCase, TQuery query, Func<ControlSession, Actor, TQuery, CancellationToken, Task<TResult>> handle) where TQuery : notnull =>
        Through(useCase, query, () => control.Read(db => handle(db, actor, query, aborted), aborted));

    protected virtual string? OrganizationId => null;

    /// <summary>The only organization that can be reached through this door; null: all of them.</summary>
    internal string? Only => OrganizationId;

    /// <exception cref="Refusal">404 when this door does not lead to that organization.</exception>
    internal void AssertReaches(string organizationId)
    {
        if (Only is { } only && only != organizationId) throw Refusal.NotFound("organization");
    }

    /// <summary>What the audit log calls an actor who is no user.</summary>
    protected virtual string? By => null;

    /// <summary>What every use case goes through: permission, validation, errors in words, and the figures of the operator.</summary>
    protected async Task<T> Through<T>(UseCase useCase, object command, Func<Task<T>> work)
    {
        var outcome = "error";
        try
        {
            if (actor.ScopeOf(useCase) == Scope.None) throw Refusal.Forbidden("forbidden", "Your role does not allow this.");
            Validation.Check(command);
            var result = await work();
            outcome = "ok";
            return result;
        }
        catch (Exception e) when (InWords(e) is { } refusal)
        {
            outcome = refusal.Code;
            if (refusal == e) throw;
            throw refusal;
        }
        finally
        {
            Figures.Count(useCase, outcome);
        }
    }

    static Refusal? InWords(Exception e) => e switch
    {
        Refusal refusal => refusal,
        PostgresException error => ConstraintCodes.Translate(error),
        TenantBusyException => new Refusal(503, "busy", "This organization has too much work waiting. Try again in a moment."),
        _ => null,
    };
}

/// <summary>The door that needs nobody: sign-in, invitations, forgotten passwords.</summary>
public sealed class Anyone(ControlDatabase control, CancellationToken aborted) : Door(new Actor(MemberId.System, null, []), control, aborted)
{
    public static ValueTask<Anyone> BindAsync(HttpContext http, ParameterInfo _) => ValueTask.FromResult(Gate.DoorOf<Anyone>(http));
}

/// <summary>The door of whoever has the installation's key: the command line. Acts as the platform's master, and as nobody in particular.</summary>
public sealed class Operator(ControlDatabase control, CancellationToken aborted) : Door(new Actor(MemberId.System, null, [], IsMaster: true), control, aborted)
{
    protected override string? By => "operator";
}

/// <summary>The door of a signed-in user outside any organization: the own account, and the platform for its master.</summary>
public sealed class SignedIn(Identity.Caller caller, ControlDatabase control, CancellationToken aborted) : Door(caller.AsActor(), control, aborted)
{
    public Identity.Caller Caller => caller;

    public static ValueTask<SignedIn> BindAsync(HttpContext http, ParameterInfo _) => ValueTask.FromResult(Gate.DoorOf<SignedIn>(http));
}

/// <summary>Who asks, in which organization. Endpoints get it from the session, pages from their circuit, jobs act as the system.</summary>
public sealed class InOrganization(Tenant tenant, string organizationName, Actor actor, TenantDatabase tenants, ControlDatabase control, CancellationToken aborted)
    : Door(actor, control, aborted)
{
    public Tenant Tenant => tenant;

    public string OrganizationName => organizationName;

    /// <summary>Asked before anything is fetched from, or sent to, somebody outside.</summary>
    /// <exception cref="Refusal">409 <c>sandbox</c>: nothing leaves a sandbox.</exception>
    public void AssertMayCallOut()
    {
        if (tenant.SandboxOf is not null) throw Refusal.Conflict("sandbox", "This is a sandbox: nothing is fetched from outside, and nothing is sent.");
    }

    public static ValueTask<InOrganization> BindAsync(HttpContext http, ParameterInfo _) => ValueTask.FromResult(Gate.DoorOf<InOrganization>(http));

    protected override string? OrganizationId => tenant.Id;

    /// <summary>Runs a use case in one transaction of the organization.</summary>
    public Task<TResult> Run<TCommand, TResult>(UseCase useCase, TCommand command, Func<TenantSession, Actor, TCommand, CancellationToken, Task<TResult>> handle) where TCommand : notnull =>
        Through(useCase, command, () => tenants.Run(tenant, async db =>
        {
            var result = await handle(db, Actor, command, Aborted);
            if (useCase.AuditedAs is { } action) await db.Execute($"select public.audit({action}, {Audited.Detail(command)}, {Actor.UserId})", Aborted);
            return result;
        }, Aborted));

    /// <summary>The same, once per key: repeated with the same key it answers what it answered first, and does nothing.</summary>
    /// <exception cref="Refusal">422 <c>idempotency_key_reused</c> when the key was used for another command.</exception>
    public Task<TResult> RunOnce<TCommand, TResult>(UseCase useCase, string? key, TCommand command, Func<TenantSession, Actor, TCommand, CancellationToken, Task<TResult>> handle) where TCommand : notnull =>
        key is null ? Run(useCase, command, handle) : Run(useCase, command, (db, actor, c, ct) => Idempotency.Once(db, actor, key, c, () => handle(db, actor, c, ct), ct));

    /// <summary>Runs a query of the organization: no transaction, each statement one round trip.</summary>
    public Task<TResult> Read<TQuery, TResult>(UseCase useCase, TQuery query, Func<TenantSession, Actor, TQuery, CancellationToken, Task<TResult>> handle) where TQuery : notnull =>
        Through(useCase, query, () => tenants.Read(tenant, db => handle(db, Actor, query, Aborted), Aborted));
}
