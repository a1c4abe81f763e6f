using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Npgsql;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Platform;

/// <summary>The statements on which an organization's role has spent most time, as the server has added them up.</summary>
public static class ListStatements
{
    public static readonly UseCase Case = new(Area.Platform, Verb.View, "The statements on which an organization has spent most time, with calls, time and rows; without values.", "not_provisioned");

    public sealed record Query
    {
        /// <summary>The organization.</summary>
        [MaxLength(64)] public string Id { get; init; } = "";

        /// <summary>How many; 20 when not said.</summary>
        [Range(1, 100)] public int? Most { get; init; }
    }

    /// <param name="Text">As the server keeps it: parameters are $1, $2.</param>
    /// <param name="Calls">How often it ran.</param>
    /// <param name="TotalMs">The time of all runs.</param>
    /// <param name="Rows">The rows that all runs returned or changed.</param>
    public sealed record Statement(string Text, long Calls, double TotalMs, double MeanMs, long Rows);

    /// <param name="IsKept">False when the server keeps no statistics: pg_stat_statements is not loaded.</param>
    /// <param name="Since">From when on they are added up.</param>
    public sealed record Statements(bool IsKept, DateTimeOffset? Since, List<Statement> Items);

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/master/organizations/{id}/statements", async (string id, int? most, SignedIn who) => TypedResults.Ok(await who.Read(Case, new Query { Id = id, Most = most }, Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    public static async Task<Statements> Handle(ControlSession db, Actor actor, Query query, CancellationToken ct = default)
    {
        if (await db.OneOrNone<string>($"select id from organization where id = {query.Id}", ct) is null) throw Refusal.NotFound("organization");
        var schema = await db.OneOrNone<string>($"select schema_name from tenant_schema where organization_id = {query.Id}", ct)
            ?? throw Refusal.Conflict("not_provisioned", "This organization has no schema yet, or not any more.");
        try
        {
            var since = await db.One<DateTimeOffset>($"select stats_reset from monitor.pg_stat_statements_info", ct);
            return new Statements(true, since, await db.List<Statement>($"""
                select s.statement as text, s.calls, s.total_ms, s.mean_ms, s.rows from monitor.slow_statements({schema}, {query.Most ?? 20}) s
                """, ct));
        }
        // Not loaded into the server, or taken out of this database.
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.ObjectNotInPrerequisiteState or PostgresErrorCodes.UndefinedTable)
        {
            return new Statements(false, null, []);
        }
    }
}
