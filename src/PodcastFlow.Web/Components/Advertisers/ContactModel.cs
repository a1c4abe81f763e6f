using PodcastFlow.Advertisers;
using PodcastFlow.Tenancy;
using PodcastFlow.Web.Components.Shared;

namespace PodcastFlow.Web.Components.Advertisers;

/// <summary>A contact as it stands in its form.</summary>
public sealed class ContactModel
{
    public string Name { get; set; } = "";
    public string? Title { get; set; }
    public string? Email { get; set; }
    public string? Phone { get; set; }
    public string? Member { get; set; }
    public bool IsPrimary { get; set; }

    /// <summary>Works at an agency; otherwise at an advertiser.</summary>
    public bool AtAgency { get; set; }

    public LookupItem? Owner { get; set; }

    public static ContactModel Of(ShowContact.Contact c) => new()
    {
        Name = c.Name, Title = c.Title, Email = c.Email, Phone = c.Phone, Member = c.MemberId?.ToString(), IsPrimary = c.IsPrimary,
        AtAgency = c.AgencyId is not null, Owner = Lookups.Item(c.AgencyId?.Value ?? c.AdvertiserId?.Value, c.AgencyName ?? c.AdvertiserName),
    };

    public CreateContact.Command ToCreate()
    {
        if (Owner is null) throw Refusal.Invalid("one_owner", AtAgency ? "Choose an agency from the list." : "Choose an advertiser from the list.");
        return new CreateContact.Command
        {
            AgencyId = AtAgency ? Id.From<AgencyId>(Owner.Id) : null, AdvertiserId = AtAgency ? null : Id.From<AdvertiserId>(Owner.Id),
            Name = Name, Title = Title, Email = Email.OrNull(), Phone = Phone, MemberId = Lookups.IdOf<MemberId>(Member), IsPrimary = IsPrimary,
        };
    }

    public UpdateContact.Command ToUpdate(ContactId id, RowVersion version) => new()
    {
        Id = id, Version = version, Name = Name, Title = Title, Email = Email.OrNull(), Phone = Phone, MemberId = Lookups.IdOf<MemberId>(Member), IsPrimary = IsPrimary,
    };

    /// <summary>The fields as people read them, for telling two versions apart.</summary>
    public IReadOnlyList<(string Label, string? Text)> Fields(Func<string?, string?> member) =>
        [("Name", Name), ("Title", Title), ("E-mail", Email), ("Phone", Phone), ("Signs in as", member(Member)), ("First contact", IsPrimary ? "yes" : "no")];
}
