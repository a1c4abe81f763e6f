using Npgsql;
using PodcastFlow.Inventory;

namespace PodcastFlow.Benchmarks.Holds;

/// <summary>A way to hold one slot of an episode: false when it is sold out.</summary>
delegate Task<bool> Holder(EpisodeId episode);

static class Holders
{
    /// <summary>The product, through its door: permission, validation, history, activity and all.</summary>
    internal static Holder Product(HoldsStage stage) => async episode =>
    {
        try
        {
            await stage.Organization.Run(HoldReservation.Case,
                new HoldReservation.Command { AdvertiserId = stage.Advertiser, Slots = [new WantedSlots(episode, Placement.MidRoll, 1)] }, HoldReservation.Handle);
            return true;
        }
        catch (Refusal refusal) when (refusal.Code == "sold_out")
        {
            return false;
        }
    };

    /// <summary>The least that one can write by hand and still not oversell: lock, look, three inserts.</summary>
    internal static Holder ByHand(HoldsStage stage) => async episode =>
    {
        await using var connection = await stage.ByHand.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await Run(connection, "select id from inventory where episode_id = $1 and placement = 'mid_roll' and status = 'sellable' order by id for update", episode.Value);
        var now = TimeProvider.System.GetUtcNow();
        if (await Run(connection, """
            select i.id from inventory i
            where i.episode_id = $1 and i.placement = 'mid_roll' and i.status = 'sellable'
              and not exists (select from inventory_claim c where c.inventory_id = i.id and c.released_at is null)
            order by i.slot_number limit 1
            """, episode.Value) is not Guid slot) return false;
        var (reservation, item, by) = (Guid.CreateVersion7(), Guid.CreateVersion7(), stage.Organization.Actor.Id.Value);
        await Run(connection, """
            insert into reservation (id, advertiser_id, status, ttl_hours, held_at, created_at, created_by, updated_at, updated_by) values ($1, $2, 'held', 48, $3, $3, $4, $3, $4)
            """, reservation, stage.Advertiser.Value, now, by);
        await Run(connection, """
            insert into reservation_item (id, reservation_id, inventory_id, state, length_s, read_type, created_at, created_by, updated_at, updated_by)
            values ($1, $2, $3, 'held', 60, 'host_read', $4, $5, $4, $5)
            """, item, reservation, slot, now, by);
        await Run(connection, """
            insert into inventory_claim (id, inventory_id, kind, reservation_item_id, air_date, expires_at, created_at, created_by)
            select $1, $2, 'hold', $3, i.air_date, $4, $5, $6 from inventory i where i.id = $2
            """, Guid.CreateVersion7(), slot, item, now.AddHours(48), now, by);
        await transaction.CommitAsync();
        return true;
    };

    static async Task<object?> Run(NpgsqlConnection connection, string sql, params object[] values)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the text is this program's own
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return await command.ExecuteScalarAsync();
    }
}
