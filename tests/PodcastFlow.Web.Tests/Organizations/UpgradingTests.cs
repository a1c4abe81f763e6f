using System.Net;
using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Identity;
using PodcastFlow.Tenancy;
using PodcastFlow.Testing;

namespace PodcastFlow.Web.Tests.Organizations;

/// <summary>An organization whose schema is older or newer than what this program was written for is not served wrongly, but not at all.</summary>
public sealed class UpgradingTests
{
    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task An_organization_outside_the_versions_that_are_served_is_answered_503_until_it_is_migrated(int offset)
    {
        var site = await TestSite.Get();
        var (upgrading, other) = (await TestOrganization.Create(), await TestOrganization.Create());
        using var there = await site.SignIn(upgrading, Role.Admin);
        using var elsewhere = await site.SignIn(other, Role.Admin);
        await there.Get("/api/advertisers");
        await At(site, upgrading, offset);

        var answer = await there.Send(HttpMethod.Get, "/api/advertisers");

        Assert.Equal("organization_upgrading", await Client.Problem(answer, HttpStatusCode.ServiceUnavailable));
        Assert.Equal(TimeSpan.FromSeconds(60), answer.Headers.RetryAfter?.Delta);
        await elsewhere.Get("/api/advertisers");

        await At(site, upgrading, 0);
        await there.Get("/api/advertisers");
    }

    // The registry's change is heard by notification; a request in between may still see the old version.
    static async Task At(TestSite site, TestOrganization organization, int offset)
    {
        await TestDatabase.Execute(site.Installation.SuperuserConnection, $"update tenant_schema set schema_version = {site.Installation.NewestTenantVersion + offset} where slug = '{organization.Slug}'");
        site.App.Services.GetRequiredService<ControlDatabase>().TellChanged();
    }
}
