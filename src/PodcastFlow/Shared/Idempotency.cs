using System.Security.Cryptography;
using System.Text.Json;
using PodcastFlow.Tenancy;

namespace PodcastFlow;

/// <summary>A command that costs money or inventory is carried out once per key. The key is written in the command's own transaction, so both take effect or neither.</summary>
static class Idempotency
{
    sealed record Earlier(byte[] RequestHash, JsonElement Response);

    internal static async Task<TResult> Once<TCommand, TResult>(TenantSession db, Actor actor, string key, TCommand command, Func<Task<TResult>> work, CancellationToken ct)
    {
        if (key.Length is 0 or > 200) throw Refusal.Invalid("malformed", "An Idempotency-Key has 1 to 200 characters.");
        var hash = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(command, Wire.Options));

        // Whoever sent the same key a moment ago makes this insert wait until their transaction has ended.
        await db.Execute($"delete from idempotency_key where actor_id = {actor.Id} and key = {key} and created_at < {db.Now.AddHours(-24)}", ct);
        var first = await db.Execute($"""
            insert into idempotency_key (actor_id, key, request_hash, status, response, created_at) values ({actor.Id}, {key}, {hash}, 200, 'null', {db.Now})
            on conflict do nothing
            """, ct) == 1;
        if (!first)
        {
            var earlier = await db.One<Earlier>($"select request_hash, response from idempotency_key where actor_id = {actor.Id} and key = {key}", ct);
            if (!earlier.RequestHash.AsSpan().SequenceEqual(hash)) throw new Refusal(422, "idempotency_key_reused", "This Idempotency-Key was used for another request.");
            return earlier.Response.Deserialize<TResult>(Wire.Options)!;
        }
        var result = await work();
        await db.Execute($"update idempotency_key set response = {JsonSerializer.SerializeToElement(result, Wire.Options)} where actor_id = {actor.Id} and key = {key}", ct);
        return result;
    }
}
