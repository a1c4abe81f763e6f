using PodcastFlow.Advertisers;
using PodcastFlow.Testing;

namespace PodcastFlow.Tests.Advertisers;

public sealed class AdvertisersTests
{
    [Fact]
    public async Task A_seller_adds_an_advertiser_and_finds_it_again()
    {
        var org = await TestOrganization.Create();
        var sales = await org.As(Role.Sales);

        var created = await sales.Run(CreateAdvertiser.Case, new CreateAdvertiser.Command { Name = " Fjord VPN ", CreditLimit = new Money(10_000m, new Currency("USD")) }, CreateAdvertiser.Handle);

        var page = await sales.Read(ListAdvertisers.Case, new ListAdvertisers.Query { Search = "fjord" }, ListAdvertisers.Handle);
        Assert.Equal(["Fjord VPN"], page.Items.Select(a => a.Name));
        Assert.Equal(1, page.Total);
        var whole = await sales.Read(ShowAdvertiser.Case, new ShowAdvertiser.Query(created.Id), ShowAdvertiser.Handle);
        Assert.Equal(new Money(10_000m, new Currency("USD")), whole.CreditLimit);
    }

    [Fact]
    public async Task Two_advertisers_of_one_name_are_refused()
    {
        var org = await TestOrganization.Create();
        await org.Admin.Run(CreateAdvertiser.Case, new CreateAdvertiser.Command { Name = "MealBox" }, CreateAdvertiser.Handle);

        var refusal = await Assert.ThrowsAsync<Refusal>(() => org.Admin.Run(CreateAdvertiser.Case, new CreateAdvertiser.Command { Name = "mealbox" }, CreateAdvertiser.Handle));

        Assert.Equal((409, "name_taken"), (refusal.Status, refusal.Code));
    }

    [Fact]
    public async Task A_change_on_top_of_somebody_elses_change_is_refused()
    {
        var org = await TestOrganization.Create();
        var created = await org.Admin.Run(CreateAdvertiser.Case, new CreateAdvertiser.Command { Name = "Orbit Mobile" }, CreateAdvertiser.Handle);
        var read = await org.Admin.Read(ShowAdvertiser.Case, new ShowAdvertiser.Query(created.Id), ShowAdvertiser.Handle);
        var change = new UpdateAdvertiser.Command { Id = created.Id, Version = read.Version, Name = "Orbit" };
        await org.Admin.Run(UpdateAdvertiser.Case, change, UpdateAdvertiser.Handle);

        var refusal = await Assert.ThrowsAsync<Refusal>(() => org.Admin.Run(UpdateAdvertiser.Case, change, UpdateAdvertiser.Handle));

        Assert.Equal((412, "changed_meanwhile"), (refusal.Status, refusal.Code));
    }

    [Fact]
    public async Task One_taken_out_of_use_frees_its_name_and_comes_back_only_while_the_name_is_free()
    {
        var org = await TestOrganization.Create();
        var first = await org.Admin.Run(CreateAdvertiser.Case, new CreateAdvertiser.Command { Name = "Acme Coffee" }, CreateAdvertiser.Handle);
        await org.Admin.Run(DeactivateAdvertiser.Case, new DeactivateAdvertiser.Command(first.Id, Active: false), DeactivateAdvertiser.Handle);
        await org.Admin.Run(CreateAdvertiser.Case, new CreateAdvertiser.Command { Name = "Acme Coffee" }, CreateAdvertiser.Handle);

        var refusal = await Assert.ThrowsAsync<Refusal>(() => org.Admin.Run(DeactivateAdvertiser.Case, new DeactivateAdvertiser.Command(first.Id, Active: true), DeactivateAdvertiser.Handle));

        Assert.Equal("name_taken", refusal.Code);
    }

    [Fact]
    public async Task A_producer_has_no_business_with_advertisers()
    {
        var org = await TestOrganization.Create();
        var producer = await org.As(Role.Producer);

        var refusal = await Assert.ThrowsAsync<Refusal>(() => producer.Read(ListAdvertisers.Case, new ListAdvertisers.Query(), ListAdvertisers.Handle));

        Assert.Equal(403, refusal.Status);
    }
}
