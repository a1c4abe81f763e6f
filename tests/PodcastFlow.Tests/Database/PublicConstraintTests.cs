using Npgsql;
using PodcastFlow.Tests.Database.Constraints;
using PodcastFlow.Testing;

namespace PodcastFlow.Tests.Database;

/// <summary>The same for the control plane: each constraint takes a good row and refuses a bad one by its name.</summary>
public sealed class PublicConstraintTests(PublicConstraintTests.ControlPlane plane) : IClassFixture<PublicConstraintTests.ControlPlane>
{
    public static TheoryData<string> Constraints { get; } = [.. ConstraintPair.OfControlPlane.Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Constraints))]
    public async Task A_good_row_is_taken_and_a_bad_one_is_refused_by_name(string constraint)
    {
        var pair = ConstraintPair.OfControlPlane.Single(p => p.Name == constraint);
        Assert.True(await plane.Trial.Try(constraint, pair.Taken) > 0, "the good row was not written");
        var refused = await Assert.ThrowsAsync<PostgresException>(() => plane.Trial.Try(constraint, pair.Refused));
        Assert.Equal(pair.Reported, refused.ConstraintName);
    }

    [Fact]
    public void No_constraint_is_without_its_pair()
    {
        var typed = ConstraintPair.OfControlPlane.Select(p => p.Name).ToList();
        Assert.Equal([], plane.Trial.Names.Except(typed).Order(StringComparer.Ordinal));
        Assert.Equal([], typed.Except(plane.Trial.Names).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_rule_about_more_than_one_value_or_row_has_a_code_and_a_sentence() =>
        Assert.Equal([], plane.Trial.Joint.Where(name => ConstraintSentences.Of(name) is null).Order(StringComparer.Ordinal));

    /// <summary>A control plane with one row of everything.</summary>
    public sealed class ControlPlane : IAsyncLifetime
    {
        TestDatabase database = null!;

        public ConstraintTrial Trial { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            database = await TestDatabase.Create();
            await database.One<string>($"select create_complete_org_schema('{TestDatabase.Slug()}', 'o1')");
            Trial = await ConstraintTrial.Begin(database.Superuser, "public", ConstraintPair.Read("public.sql"));
        }

        public async ValueTask DisposeAsync()
        {
            await Trial.DisposeAsync();
            await database.DisposeAsync();
        }
    }
}
