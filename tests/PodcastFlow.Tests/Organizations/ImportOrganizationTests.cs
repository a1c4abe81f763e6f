using PodcastFlow.Organizations;
using PodcastFlow.Tenancy;
using PodcastFlow.Testing;
using PodcastFlow.Tests.Identity;

namespace PodcastFlow.Tests.Organizations;

/// <summary>What an import does around the rows that the engine loads.</summary>
public sealed class ImportOrganizationTests
{
    static CreateOrganization.Command Order() => new() { Name = "Harbor Copy", Slug = TestDatabase.Slug("imported"), Email = "first@copy.test" };

    static Func<string, Task> Loads(TestInstallation installation, CreateOrganization.Command order) =>
        id => installation.Control.Run(db => db.One<string>($"select create_complete_org_schema({order.Slug}, {id})"));

    [Fact]
    public async Task One_that_fails_gives_the_slug_back()
    {
        var installation = await TestInstallation.Get();
        var order = Order();

        await Assert.ThrowsAsync<InvalidDataException>(() => ImportOrganization.Import(installation.Master, installation.Address(), order, _ => throw new InvalidDataException()));

        Assert.Equal(0, await installation.Control.Read(db => db.One<int>($"select count(*)::int from organization where slug = {order.Slug}")));
        Assert.Equal("active", (await ImportOrganization.Import(installation.Master, installation.Address(), order, Loads(installation, order))).Status);
    }

    [Fact]
    public async Task One_that_was_killed_after_its_rows_were_loaded_is_finished_by_the_same_request()
    {
        var installation = await TestInstallation.Get();
        var order = Order();
        await Loads(installation, order)(await CreateOrganization.Begin(installation.Master, order));

        var imported = await ImportOrganization.Import(installation.Master, installation.Address(), order, _ => throw new InvalidOperationException("loaded twice"));

        Assert.Equal("active", imported.Status);
        Assert.Equal("slug_taken", (await Assert.ThrowsAsync<Refusal>(() => ImportOrganization.Import(installation.Master, installation.Address(), order, Loads(installation, order)))).Code);
    }
}
