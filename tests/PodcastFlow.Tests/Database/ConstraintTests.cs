using Npgsql;
using PodcastFlow.Tests.Database.Constraints;
using PodcastFlow.Testing;

namespace PodcastFlow.Tests.Database;

/// <summary>The database's own word on what cannot be in an organization: each constraint takes a good row and refuses a bad one by its name.</summary>
public sealed class ConstraintTests(ConstraintTests.Organization organization) : IClassFixture<ConstraintTests.Organization>
{
    public static TheoryData<string> Constraints { get; } = [.. ConstraintPair.OfOrganization.Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Constraints))]
    public async Task A_good_row_is_taken_and_a_bad_one_is_refused_by_name(string constraint)
    {
        var pair = ConstraintPair.OfOrganization.Single(p => p.Name == constraint);
        Assert.True(await organization.Trial.Try(constraint, pair.Taken) > 0, "the good row was not written");
        var refused = await Assert.ThrowsAsync<PostgresException>(() => organization.Trial.Try(constraint, pair.Refused));
        Assert.Equal(pair.Reported, refused.ConstraintName);
    }

    [Fact]
    public void No_constraint_and_no_trigger_is_without_its_pair()
    {
        var typed = ConstraintPair.OfOrganization.Select(p => p.Name).ToList();
        Assert.Equal([], organization.Trial.Names.Except(typed).Order(StringComparer.Ordinal));
        Assert.Equal([], typed.Except(organization.Trial.Names).Order(StringComparer.Ordinal));
        Assert.Equal(typed.Count, typed.Distinct().Count());
    }

    [Fact]
    public void Every_rule_about_more_than_one_value_or_row_has_a_code_and_a_sentence()
    {
        var reported = ConstraintPair.OfOrganization.ToDictionary(p => p.Name, p => p.Reported);
        Assert.Equal([], organization.Trial.Joint.Select(name => reported[name]).Where(name => ConstraintSentences.Of(name) is null).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("payment_number_key", 409, "number_taken")]
    [InlineData("campaign_status_moves", 409, "status_moves")]
    [InlineData("invoice_stays", 409, "cannot_change")]
    [InlineData("payment_money", 409, "payment_overdrawn")]
    [InlineData("sales_order_four_eyes_check", 409, "four_eyes")]
    [InlineData("order_item_show_fkey", 409, "refers_to_nothing")]
    [InlineData("rate_card_valid_check", 400, "period_reversed")]
    [InlineData("show_name_check", 400, "rule_broken")]
    public async Task What_the_database_refuses_becomes_a_problem_with_a_code(string constraint, int status, string code)
    {
        var pair = ConstraintPair.OfOrganization.Single(p => p.Name == constraint);
        var refusal = ConstraintCodes.Translate(await Assert.ThrowsAsync<PostgresException>(() => organization.Trial.Try(constraint, pair.Refused)))!;
        Assert.Equal((status, code), (refusal.Status, refusal.Code));
    }

    [Fact]
    public void Sentences_are_of_constraints_that_exist()
    {
        var known = ConstraintPair.OfOrganization.Concat(ConstraintPair.OfControlPlane).Select(p => p.Reported).ToHashSet();
        Assert.Equal([], ConstraintSentences.Named.Where(name => !known.Contains(name)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_slot_of_an_episode_moves_with_it() => Assert.Equal(["2026-03-04", "2026-03-04"], await organization.Trial.After(
        "update episode set air_date = '2026-03-04' where id = #35", "select air_date::text from inventory where episode_id = #35"));

    [Theory]
    [InlineData("update schema_migration set name = 'x'")]
    [InlineData("update org_identity set org_id = 'other'")]
    [InlineData("delete from member")]
    [InlineData("update member set roles = '{admin}'")]
    [InlineData("update status_history set reason = 'x'")]
    [InlineData("delete from activity")]
    [InlineData("delete from inventory_claim")]
    [InlineData("delete from reservation")]
    [InlineData("delete from sales_order")]
    [InlineData("delete from order_item")]
    [InlineData("delete from contract")]
    [InlineData("update contract_signature set signer_name = 'x'")]
    [InlineData("delete from contract_signature")]
    [InlineData("delete from invoice")]
    [InlineData("delete from invoice_item")]
    [InlineData("delete from payment")]
    [InlineData("delete from payment_allocation")]
    [InlineData("delete from expense")]
    [InlineData("delete from approval_request")]
    [InlineData("delete from deletion_request")]
    [InlineData("update analytics_event set value = 2")]
    [InlineData("delete from analytics_event")]
    [InlineData("alter table invoice disable trigger invoice_stays")]
    [InlineData("insert into org_setting (singleton) values (true)")]
    [InlineData("create table more (id integer)")]
    public async Task What_must_not_change_cannot_be_changed_by_the_organization_itself(string statement)
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(() => organization.Trial.Try(statement, asTenant: true));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    public async Task The_organization_may_do_its_work() => await organization.Trial.Try("""
        update org_identity set display_name = 'New name';
        update org_setting set time_zone = 'Europe/Vienna';
        insert into reservation (id, advertiser_id, status, ttl_hours, held_at, STD) values (#0, #22, 'held', 48, now(), BY);
        delete from show_assignment;
        update campaign_schedule set status = 'sent', sent_at = now() where id = #80;
        update schedule_item set rate = 950 where id = #82;
        insert into contract_line_item (id, contract_id, currency, line_no, description, unit_price, STD) values (#0, #101, 'USD', 2, 'Read', 9.999, BY);
        update order_item set rate = 500 where id = #91;
        update sales_order set gross = 900 where id = #90;
        update payment_allocation set amount = 300;
        set constraints all immediate;
        select claim_kind from v_inventory_availability;
        select expires_at from v_reservation_state
        """, asTenant: true);

    /// <summary>An organization with one row of everything.</summary>
    public sealed class Organization : IAsyncLifetime
    {
        TestDatabase database = null!;

        public ConstraintTrial Trial { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            database = await TestDatabase.Create();
            var schema = await database.One<string>($"select create_complete_org_schema('{TestDatabase.Slug()}', 'constraints')");
            Trial = await ConstraintTrial.Begin(database.Superuser, schema, ConstraintPair.Read("base.sql"));
        }

        public async ValueTask DisposeAsync()
        {
            await Trial.DisposeAsync();
            await database.DisposeAsync();
        }
    }
}
