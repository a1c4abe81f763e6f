using PodcastFlow.Advertisers;

namespace PodcastFlow.Cli.Demo;

/// <summary>Whom a network sells to.</summary>
sealed class Customers(DemoNetwork network, Staff staff, Dice dice)
{
    /// <summary>Adds the network's advertisers, each by the seller who looks after it.</summary>
    public async Task Add()
    {
        var sellers = staff.All(Role.Sales);
        foreach (var brand in DemoBrands.All.Take(network.Brands))
        {
            var seller = dice.One(sellers).Door;
            var prebill = dice.Chance(0.1);
            await seller.Run(CreateAdvertiser.Case, new CreateAdvertiser.Command
            {
                Name = brand.Name, Website = $"https://{brand.Domain}.example", SellerId = seller.Actor.Id,
                CreditLimit = new Money(dice.Between(4, 60) * 2500, network.Currency), CreditTermsDays = dice.One([14, 30, 30, 45, 60]),
                RequiresPrebill = prebill, PrebillReason = prebill ? "No payment history with us yet." : null,
            }, CreateAdvertiser.Handle);
        }
    }
}
