using System.ComponentModel.DataAnnotations;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Advertisers;

/// <summary>What a person says about a contact.</summary>
public abstract record ContactFields
{
    [Required, MaxLength(200)] public required string Name { get; init; }
    [MaxLength(200)] public string? Title { get; init; }
    [MaxLength(320), EmailAddress] public string? Email { get; init; }
    [MaxLength(50)] public string? Phone { get; init; }

    /// <summary>The member of the organization that this person signs in as: only one with the role client.</summary>
    public MemberId? MemberId { get; init; }

    /// <summary>The one to call first. Each agency and each advertiser has one at most: choosing another moves it.</summary>
    public bool IsPrimary { get; init; }

    internal async Task CheckMember(TenantSession db, CancellationToken ct)
    {
        if (MemberId is not null && await db.OneOrNone<MemberId?>($"select id from member where id = {MemberId} and status = 'active' and 'client' = any (roles)", ct) is null)
            throw Refusal.Conflict("not_a_client", "Only an active member with the role client can sign in as a contact.");
    }

    /// <summary>Locks the owner, so that two cannot both become its first contact, and takes the mark off whoever has it.</summary>
    /// <returns>False when there is no such owner.</returns>
    internal async Task<bool> TakeOver(TenantSession db, Actor actor, AgencyId? agency, AdvertiserId? advertiser, ContactId contact, CancellationToken ct)
    {
        var found = await db.List<Guid>($"select id from agency where id = {agency} for no key update", ct);
        if (advertiser is not null) found = await db.List<Guid>($"select id from advertiser where id = {advertiser} for no key update", ct);
        if (found.Count == 0) return false;
        if (IsPrimary)
            await db.Execute($"""
                update contact set is_primary = false, updated_at = {db.Now}, updated_by = {actor.Id}
                where is_primary and is_active and id <> {contact} and (agency_id = {agency} or advertiser_id = {advertiser})
                """, ct);
        return true;
    }
}
