using PodcastFlow.Advertisers;

namespace PodcastFlow.Cli.Demo;

/// <summary>Whom a network sells to: categories, agencies, advertisers and the people there.</summary>
sealed class Customers(DemoNetwork network, Staff staff, Dice dice)
{
    static readonly string[] FirstNames = ["Alma", "Bernard", "Cleo", "Dominic", "Edith", "Farid", "Gwen", "Hugo", "Isla", "Jasper", "Karin", "Leon", "Maeve", "Nils", "Opal", "Pavel", "Quinn", "Rosa", "Stellan", "Tamsin", "Ulla", "Viktor", "Wanda", "Yusuf"];
    static readonly string[] LastNames = ["Abara", "Bexley", "Corwin", "Dacosta", "Ellery", "Fenwick", "Galloway", "Hartnell", "Ivers", "Jessop", "Kowal", "Lockhart", "Marlowe", "Nakata", "Osei", "Penrose", "Rowntree", "Sorensen", "Thackeray", "Underhill", "Villanueva", "Winslow"];
    static readonly string[] Titles = ["Head of Marketing", "Brand Manager", "Media Buyer", "Growth Lead", "Marketing Director"];

    readonly Dictionary<string, CategoryId> _categories = [];
    readonly Dictionary<string, AgencyId> _agencies = [];
    readonly List<Customer> _all = [];

    /// <summary>Everybody, with the seller who looks after them.</summary>
    public IReadOnlyList<Customer> All => _all;

    public async Task Add()
    {
        await AddCategories();
        foreach (var agency in DemoBrands.Agencies) await AddAgency(agency);
        foreach (var brand in DemoBrands.All.Take(network.Brands)) await AddAdvertiser(brand);
        foreach (var (person, door) in staff.All(Role.Client)) await BindClient(person, door);
    }

    async Task AddCategories()
    {
        foreach (var (name, parts) in DemoBrands.Categories)
        {
            var parent = await staff.Admin.Run(CreateCategory.Case, new CreateCategory.Command { Name = name }, CreateCategory.Handle);
            foreach (var part in parts)
            {
                var mode = part.EndsWith("**", StringComparison.Ordinal) ? ConflictMode.Block : part.EndsWith('*') ? ConflictMode.Warn : ConflictMode.None;
                var category = new CreateCategory.Command { Name = part.TrimEnd('*'), ParentId = parent.Id, ConflictMode = mode };
                _categories[category.Name] = (await staff.Admin.Run(CreateCategory.Case, category, CreateCategory.Handle)).Id;
            }
        }
    }

    async Task AddAgency(string name)
    {
        var seller = dice.One(staff.All(Role.Sales)).Door;
        var domain = DomainOf(name);
        var agency = new CreateAgency.Command
        {
            Name = name, Website = $"https://{domain}.example", Email = $"hello@{domain}.example", City = network.City, Country = network.Country, SellerId = seller.Actor.Id,
        };
        _agencies[name] = (await seller.Run(CreateAgency.Case, agency, CreateAgency.Handle)).Id;
        var buyer = Person(domain) with { AgencyId = _agencies[name], Title = "Audio buyer", IsPrimary = true };
        await seller.Run(CreateContact.Case, buyer, CreateContact.Handle);
    }

    async Task AddAdvertiser(DemoBrand brand)
    {
        var seller = dice.One(staff.All(Role.Sales)).Door;
        var prebill = dice.Chance(0.1);
        var created = await seller.Run(CreateAdvertiser.Case, new CreateAdvertiser.Command
        {
            Name = brand.Name, Website = $"https://{brand.Domain}.example", CategoryId = _categories[brand.Category], SellerId = seller.Actor.Id,
            AgencyId = brand.Agency is { } agency ? _agencies[agency] : null,
            CreditLimit = new Money(dice.Between(4, 60) * 2500, network.Currency), CreditTermsDays = dice.One([14, 30, 30, 45, 60]),
            RequiresPrebill = prebill, PrebillReason = prebill ? "No payment history with us yet." : null,
        }, CreateAdvertiser.Handle);
        _all.Add(new Customer(created.Id, brand, seller));
        for (var i = dice.Between(1, 2); i > 0; i--)
            await seller.Run(CreateContact.Case, Person(brand.Domain) with { AdvertiserId = created.Id, Title = dice.One(Titles), IsPrimary = i == 1 }, CreateContact.Handle);
    }

    /// <summary>A client signs in as a contact of the advertiser whose address it has.</summary>
    async Task BindClient(DemoPerson person, InOrganization door)
    {
        var customer = _all.Find(one => person.Email.EndsWith($"@{one.Brand.Domain}.example", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"{person.Email} belongs to no advertiser of {network.Name}.");
        var contact = new CreateContact.Command { Name = person.Name, Email = person.Email, Title = "Marketing", AdvertiserId = customer.Id, MemberId = door.Actor.Id };
        await staff.Admin.Run(CreateContact.Case, contact, CreateContact.Handle);
    }

    // Nobody twice at one company: the address would be taken.
    readonly HashSet<string> _addresses = [];

    CreateContact.Command Person(string domain)
    {
        while (true)
        {
            var (first, last) = (dice.One(FirstNames), dice.One(LastNames));
            var address = $"{first}.{last}@{domain}.example".ToLowerInvariant();
            if (_addresses.Add(address))
                return new CreateContact.Command { Name = $"{first} {last}", Email = address, Phone = $"{(network.Country == "GB" ? "+44 117 496 0" : "+1 410 555 01")}{dice.Between(10, 99)}" };
        }
    }

    static string DomainOf(string name) => string.Concat(name.ToLowerInvariant().Where(c => char.IsAsciiLetterLower(c)));
}

/// <summary>An advertiser of a network.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Brand">What it is.</param>
/// <param name="Seller">Who looks after it.</param>
sealed record Customer(AdvertiserId Id, DemoBrand Brand, InOrganization Seller);
