using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace PodcastFlow.Benchmarks.Api;

/// <summary>
/// The same two addresses as one writes them by hand: two lambdas over Npgsql, on the tables of one organization, with the same answers and
/// the same rows written. Nobody signs in, nothing is permitted, checked, searched or sorted.
/// </summary>
static class BareApi
{
    sealed record Budget(decimal Amount, string Currency);

    sealed record Row(
        Guid Id, string Name, Guid AdvertiserId, string AdvertiserName, Guid? AgencyId, string? AgencyName, Guid SellerId, string SellerName,
        DateOnly FlightStart, DateOnly FlightEnd, Budget? Budget, string Status, int Probability, int HeldSlots, int BookedSlots, DateTimeOffset CreatedAt);

    sealed record Page(List<Row> Items, string? NextCursor, int Total);

    sealed record Wish(string Name, Guid AdvertiserId, Guid? AgencyId, Guid? CategoryId, DateOnly FlightStart, DateOnly FlightEnd, Budget? Budget, long? TargetImpressions, string? Notes);

    sealed record Created(Guid Id, string Name, string Status, int Probability);

    internal static async Task<WebApplication> Start(NpgsqlDataSource source, Guid seller)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapGet("/api/campaigns", async (int? take) => await List(source, take ?? 50));
        app.MapPost("/api/campaigns", async (Wish wish) =>
        {
            var created = await Create(source, wish, seller);
            return TypedResults.Created($"/api/campaigns/{created.Id}", created);
        });
        await app.StartAsync();
        return app;
    }

    static async Task<Page> List(NpgsqlDataSource source, int take)
    {
        await using var connection = await source.OpenConnectionAsync();
        var rows = new List<Row>(take + 1);
        await using (var command = new NpgsqlCommand("""
            select k.id, k.name, k.advertiser_id, a.name, k.agency_id, g.name, k.seller_id, m.name, k.flight_start, k.flight_end, k.budget, k.budget_currency, k.status, k.probability::int,
                   (select count(*)::int from reservation r join reservation_item ri on ri.reservation_id = r.id join inventory_claim c on c.reservation_item_id = ri.id and c.released_at is null
                    where r.campaign_id = k.id and c.kind = 'hold' and c.expires_at > $1),
                   (select count(*)::int from reservation r join reservation_item ri on ri.reservation_id = r.id join inventory_claim c on c.reservation_item_id = ri.id and c.released_at is null
                    where r.campaign_id = k.id and c.kind = 'booking'),
                   k.created_at
            from campaign k
            join advertiser a on a.id = k.advertiser_id
            left join agency g on g.id = k.agency_id
            join member m on m.id = k.seller_id
            order by k.created_at desc, k.id desc limit $2
            """, connection) { Parameters = { new() { Value = TimeProvider.System.GetUtcNow() }, new() { Value = take + 1 } } })
        {
            await using var row = await command.ExecuteReaderAsync();
            while (await row.ReadAsync())
                rows.Add(new Row(
                    row.GetGuid(0), row.GetString(1), row.GetGuid(2), row.GetString(3), row.IsDBNull(4) ? null : row.GetGuid(4), row.IsDBNull(5) ? null : row.GetString(5), row.GetGuid(6), row.GetString(7),
                    row.GetFieldValue<DateOnly>(8), row.GetFieldValue<DateOnly>(9), row.IsDBNull(10) ? null : new Budget(row.GetDecimal(10), row.GetString(11)), row.GetString(12), row.GetInt32(13),
                    row.GetInt32(14), row.GetInt32(15), row.GetFieldValue<DateTimeOffset>(16)));
        }
        if (rows.Count <= take) return new Page(rows, null, rows.Count);
        rows.RemoveAt(take);
        await using var count = new NpgsqlCommand("select count(*)::int from campaign", connection);
        return new Page(rows, Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes($"{take}")), (int)(await count.ExecuteScalarAsync())!);
    }

    static async Task<Created> Create(NpgsqlDataSource source, Wish wish, Guid seller)
    {
        var created = new Created(Guid.CreateVersion7(), wish.Name.Trim(), "pipeline", 10);
        var now = TimeProvider.System.GetUtcNow();
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        object? agency, category;
        await using (var command = Command(connection, "select agency_id, category_id from advertiser where id = $1 and is_active", wish.AdvertiserId))
        {
            await using var row = await command.ExecuteReaderAsync();
            if (!await row.ReadAsync()) throw new BadHttpRequestException("There is no such advertiser.", 409);
            (agency, category) = (row[0], row[1]);
        }
        await Run(connection, """
            insert into campaign (id, name, advertiser_id, agency_id, category_id, seller_id, flight_start, flight_end, budget, budget_currency, target_impressions,
                                  status, probability, notes, created_at, created_by, updated_at, updated_by)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'pipeline', 10, $12, $13, $6, $13, $6)
            """, created.Id, created.Name, wish.AdvertiserId, wish.AgencyId ?? agency, wish.CategoryId ?? category, seller, wish.FlightStart, wish.FlightEnd, wish.Budget?.Amount, wish.Budget?.Currency,
            wish.TargetImpressions, wish.Notes, now);
        await Run(connection, "insert into status_history (id, entity_type, entity_id, to_status, changed_at, changed_by) values ($1, 'campaign', $2, 'pipeline', $3, $4)",
            Guid.CreateVersion7(), created.Id, now, seller);
        await Run(connection, "insert into activity (id, occurred_at, actor_id, actor_kind, action, entity_type, entity_id, summary) values ($1, $2, $3, 'user', 'created', 'campaign', $4, $5)",
            Guid.CreateVersion7(), now, seller, created.Id, $"Began {created.Name}: first contact, 10 %.");
        await transaction.CommitAsync();
        return created;
    }

    static async Task Run(NpgsqlConnection connection, string sql, params object?[] values)
    {
        await using var command = Command(connection, sql, values);
        await command.ExecuteNonQueryAsync();
    }

    static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params object?[] values)
    {
#pragma warning disable CA2100 // the text is this program's own
        var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        return command;
    }
}
