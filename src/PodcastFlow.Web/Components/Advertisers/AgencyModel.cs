using PodcastFlow.Advertisers;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Web.Components.Advertisers;

/// <summary>An agency as it stands in its form.</summary>
public sealed class AgencyModel
{
    public string Name { get; set; } = "";
    public string? Website { get; set; }
    public string? Email { get; set; }
    public string? Phone { get; set; }
    public string? AddressLine1 { get; set; }
    public string? AddressLine2 { get; set; }
    public string? PostalCode { get; set; }
    public string? City { get; set; }
    public string? Region { get; set; }
    public string? Country { get; set; }
    public string? Seller { get; set; }
    public string? Notes { get; set; }

    public static AgencyModel Of(ShowAgency.Agency a) => new()
    {
        Name = a.Name, Website = a.Website, Email = a.Email, Phone = a.Phone, AddressLine1 = a.AddressLine1, AddressLine2 = a.AddressLine2, PostalCode = a.PostalCode,
        City = a.City, Region = a.Region, Country = a.Country, Seller = a.SellerId?.ToString(), Notes = a.Notes,
    };

    public CreateAgency.Command ToCreate() => new()
    {
        Name = Name, Website = Website.OrNull(), Email = Email.OrNull(), Phone = Phone, AddressLine1 = AddressLine1, AddressLine2 = AddressLine2, PostalCode = PostalCode,
        City = City, Region = Region, Country = Country.OrNull(), SellerId = Lookups.IdOf<MemberId>(Seller), Notes = Notes,
    };

    public UpdateAgency.Command ToUpdate(AgencyId id, RowVersion version) => new()
    {
        Id = id, Version = version,
        Name = Name, Website = Website.OrNull(), Email = Email.OrNull(), Phone = Phone, AddressLine1 = AddressLine1, AddressLine2 = AddressLine2, PostalCode = PostalCode,
        City = City, Region = Region, Country = Country.OrNull(), SellerId = Lookups.IdOf<MemberId>(Seller), Notes = Notes,
    };

    /// <summary>The fields as people read them, for telling two versions apart.</summary>
    public IReadOnlyList<(string Label, string? Text)> Fields(Func<string?, string?> seller) =>
    [
        ("Name", Name), ("Seller", seller(Seller)), ("E-mail", Email), ("Phone", Phone), ("Website", Website), ("Address", AddressLine1), ("Address, second line", AddressLine2),
        ("Postal code", PostalCode), ("City", City), ("State or region", Region), ("Country", Country), ("Notes", Notes),
    ];
}
