using PodcastFlow.Organizations;
using PodcastFlow.Testing;
using PodcastFlow.Tests.Identity;

namespace PodcastFlow.Tests.Organizations;

public sealed class SettingsTests
{
    static Task<ShowSettings.Settings> Show(TestOrganization org) => org.Admin.Read(ShowSettings.Case, new ShowSettings.Query(), ShowSettings.Handle);

    static UpdateSettings.Command Change(ShowSettings.Settings from) => new()
    {
        Version = from.Version, TimeZone = "America/New_York", DefaultCurrency = new Currency("EUR"), AccentColour = "#AA3377", LegalName = " Harbor Audio, Inc. ", TaxId = "",
        Country = "US", HoldTtlHours = 24, HoldExtensionMax = 2, FirstWeekday = 0,
    };

    [Fact]
    public async Task An_admin_changes_them_and_everybody_sees_what_concerns_them()
    {
        var org = await TestOrganization.Create();

        var changed = await org.Admin.Run(UpdateSettings.Case, Change(await Show(org)), UpdateSettings.Handle);

        Assert.Equal(("America/New_York", "#aa3377", "Harbor Audio, Inc.", null, 24), (changed.TimeZone, changed.AccentColour, changed.LegalName, changed.TaxId, changed.HoldTtlHours));
        var card = await OwnOrganization.Show(await org.As(Role.Talent));
        Assert.Equal(("America/New_York", new Currency("EUR"), "#aa3377", 0), (card.TimeZone, card.DefaultCurrency, card.AccentColour, card.FirstWeekday));
        Assert.Equal(org.Admin.Actor.UserId!.Value.Value, await org.Installation.Control.Read(db => db.One<Guid>(
            $"select actor_user_id from audit_log where action = 'settings.changed' and organization_id = {org.Tenant.Id} and detail->>'timeZone' = 'America/New_York'")));
    }

    [Theory]
    [InlineData("Mars/Olympus")]
    [InlineData("Eastern Standard Time")]
    [InlineData("../../etc/passwd")]
    public async Task A_time_zone_has_to_exist(string zone)
    {
        var org = await TestOrganization.Create();

        Assert.Equal("no_such_time_zone", (await PeopleSteps.Refused(async () => await org.Admin.Run(UpdateSettings.Case, Change(await Show(org)) with { TimeZone = zone }, UpdateSettings.Handle))).Code);
    }

    [Fact]
    public async Task Values_out_of_bounds_are_refused()
    {
        var org = await TestOrganization.Create();
        var good = Change(await Show(org));

        foreach (var bad in new[] { good with { HoldTtlHours = 0 }, good with { HoldTtlHours = 721 }, good with { AccentColour = "red" }, good with { Country = "usa" }, good with { FirstWeekday = 7 } })
            Assert.Equal("invalid", (await PeopleSteps.Refused(() => org.Admin.Run(UpdateSettings.Case, bad, UpdateSettings.Handle))).Code);
    }

    [Fact]
    public async Task Of_two_changes_to_one_version_the_second_is_refused()
    {
        var org = await TestOrganization.Create();
        var read = await Show(org);

        var ends = await PeopleSteps.AtOnce(
            () => org.Admin.Run(UpdateSettings.Case, Change(read), UpdateSettings.Handle),
            () => org.Admin.Run(UpdateSettings.Case, Change(read) with { HoldTtlHours = 12 }, UpdateSettings.Handle));

        Assert.Equal(["changed_meanwhile", "done"], ends.Order());
    }

    [Fact]
    public async Task Only_an_admin_sees_them()
    {
        var org = await TestOrganization.Create();
        var sales = await org.As(Role.Sales);

        Assert.Equal(403, (await PeopleSteps.Refused(() => sales.Read(ShowSettings.Case, new ShowSettings.Query(), ShowSettings.Handle))).Status);
    }
}
