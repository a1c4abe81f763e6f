using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(PodcastFlow.Web.Tests.LongestFirst))]

namespace PodcastFlow.Web.Tests;

/// <summary>Classes whose tests take minutes one after the other begin first: the run ends with short ones.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    static readonly string[] Long = ["RoleWalkTests", "DemoTests", "UpgradeTests", "BlocksTests", "CustomersTests", "PeopleTests", "OperatorTests", "PhoneAndKeyboardTests"];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections) where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(collection => Array.FindIndex(Long, name => collection.TestCollectionDisplayName.Contains(name, StringComparison.Ordinal)) is var place && place < 0 ? Long.Length : place)];
}
