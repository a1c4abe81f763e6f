using PodcastFlow.Advertisers;
using PodcastFlow.Testing;

namespace PodcastFlow.Tests.Advertisers;

public sealed class CategoriesTests
{
    static async Task<CategoryId> Add(TestOrganization org, string name, CategoryId? parent = null) =>
        (await org.Admin.Run(CreateCategory.Case, new CreateCategory.Command { Name = name, ParentId = parent }, CreateCategory.Handle)).Id;

    static async Task<ShowCategory.Category> Move(TestOrganization org, CategoryId id, CategoryId? parent)
    {
        var read = await org.Admin.Read(ShowCategory.Case, new ShowCategory.Query(id), ShowCategory.Handle);
        return await org.Admin.Run(UpdateCategory.Case, new UpdateCategory.Command { Id = id, Version = read.Version, Name = read.Name, ConflictMode = read.ConflictMode, ParentId = parent }, UpdateCategory.Handle);
    }

    static async Task<List<string>> Outline(InOrganization org) =>
        [.. (await org.Read(ListCategories.Case, new ListCategories.Query(), ListCategories.Handle)).SelectMany(n => n.Outline()).Select(n => $"{n.Level} {n.Name}")];

    [Fact]
    public async Task The_categories_are_a_tree_that_producers_and_sellers_read()
    {
        var org = await TestOrganization.Create();
        var finance = await Add(org, "Finance");
        var banks = await Add(org, "Banks", finance);
        await Add(org, "Direct banks", banks);
        await Add(org, "Automotive");

        string[] expected = ["1 Automotive", "1 Finance", "2 Banks", "3 Direct banks"];
        Assert.Equal(expected, await Outline(await org.As(Role.Sales)));
        Assert.Equal(expected, await Outline(await org.As(Role.Producer)));
        Assert.Equal(403, (await Clients.Refused(async () => await Outline(await org.As(Role.Talent)))).Status);
    }

    [Fact]
    public async Task There_are_at_most_three_levels()
    {
        var org = await TestOrganization.Create();
        var third = await Add(org, "Direct banks", await Add(org, "Banks", await Add(org, "Finance")));

        Assert.Equal("too_deep", (await Clients.Refused(() => Add(org, "Fourth", third))).Code);
    }

    [Fact]
    public async Task A_category_moves_with_everything_inside_it()
    {
        var org = await TestOrganization.Create();
        var finance = await Add(org, "Finance");
        var banks = await Add(org, "Banks");
        await Add(org, "Direct banks", banks);

        var moved = await Move(org, banks, finance);
        Assert.Equal((2, "Finance"), (moved.Level, moved.ParentName));
        Assert.Equal(["1 Finance", "2 Banks", "3 Direct banks"], await Outline(org.Admin));

        await Move(org, banks, null);
        Assert.Equal(["1 Banks", "2 Direct banks", "1 Finance"], await Outline(org.Admin));
    }

    [Fact]
    public async Task A_category_cannot_end_inside_itself_or_too_deep()
    {
        var org = await TestOrganization.Create();
        var finance = await Add(org, "Finance");
        var banks = await Add(org, "Banks", finance);
        var direct = await Add(org, "Direct banks", banks);
        var other = await Add(org, "Other");

        Assert.Equal("inside_itself", (await Clients.Refused(() => Move(org, finance, direct))).Code);
        Assert.Equal("inside_itself", (await Clients.Refused(() => Move(org, finance, finance))).Code);
        Assert.Equal("too_deep", (await Clients.Refused(() => Move(org, finance, other))).Code);
        Assert.Equal(["1 Finance", "2 Banks", "3 Direct banks", "1 Other"], await Outline(org.Admin));
    }

    [Fact]
    public async Task Two_who_put_two_categories_into_each_other_do_not_both_succeed()
    {
        for (var round = 0; round < 5; round++)
        {
            var org = await TestOrganization.Create();
            var (one, two) = (await Add(org, "One"), await Add(org, "Two"));

            var outcomes = await Task.WhenAll(new[] { (one, two), (two, one) }.Select(async move =>
            {
                try { await Move(org, move.Item1, move.Item2); return null; }
                catch (Refusal refusal) { return refusal.Code; }
            }));

            Assert.Single(outcomes, code => code is null);
            Assert.Equal(2, (await Outline(org.Admin)).Count);
        }
    }

    [Fact]
    public async Task Categories_go_out_of_use_from_the_leaves_and_come_back_from_the_root()
    {
        var org = await TestOrganization.Create();
        var finance = await Add(org, "Finance");
        var banks = await Add(org, "Banks", finance);
        Task Set(CategoryId id, bool active) => org.Admin.Run(DeactivateCategory.Case, new DeactivateCategory.Command(id, active), DeactivateCategory.Handle);

        Assert.Equal("has_subcategories", (await Clients.Refused(() => Set(finance, false))).Code);
        await Set(banks, false);
        await Set(finance, false);
        Assert.Empty(await Outline(org.Admin));
        Assert.Equal("parent_inactive", (await Clients.Refused(() => Set(banks, true))).Code);
        await Set(finance, true);
        await Set(banks, true);
        Assert.Equal(2, (await Outline(org.Admin)).Count);
    }

    [Fact]
    public async Task One_name_appears_once_in_one_place()
    {
        var org = await TestOrganization.Create();
        var finance = await Add(org, "Finance");
        await Add(org, "Other", finance);
        await Add(org, "Other", await Add(org, "Automotive"));

        Assert.Equal("name_taken", (await Clients.Refused(() => Add(org, "other", finance))).Code);
        Assert.Equal("name_taken", (await Clients.Refused(() => Add(org, "FINANCE"))).Code);
    }
}
