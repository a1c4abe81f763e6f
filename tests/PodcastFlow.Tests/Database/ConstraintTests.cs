using System.Text.RegularExpressions;
using Npgsql;
using PodcastFlow.Testing;

namespace PodcastFlow.Tests.Database;

/// <summary>
/// The database's own word on what cannot be: for each constraint a statement it takes and one it refuses by that name.
/// In the SQL <c>#7</c> is an id, STD and BY are the standard columns and their values.
/// </summary>
public sealed partial class ConstraintTests(ConstraintTests.Organization organization) : IClassFixture<ConstraintTests.Organization>
{
    private const string Base = """
        insert into member (id, email, name, roles, status, synced_at) values (#1, 'seller@example.org', 'Seller', '{sales}', 'active', now());
        insert into category (id, name, STD) values (#2, 'Food', BY);
        insert into agency (id, name, STD) values (#3, 'North', BY);
        insert into advertiser (id, name, STD) values (#4, 'Acme', BY), (#5, 'Other', BY);
        insert into campaign (id, name, advertiser_id, seller_id, flight_start, flight_end, STD) values (#6, 'Spring', #4, #1, '2026-03-01', '2026-03-31', BY);
        insert into show (id, name, STD) values (#7, 'Morning', BY), (#20, 'Evening', BY);
        insert into episode (id, show_id, source, guid, number, title, air_date, STD) values (#8, #7, 'feed', 'g1', 1, 'One', '2026-03-02', BY);
        insert into inventory (id, show_id, episode_id, air_date, placement, slot_number, length_s, delivery, STD) values
            (#9, #7, #8, '2026-03-02', 'mid_roll', 1, 60, 'baked_in', BY), (#10, #7, #8, '2026-03-02', 'mid_roll', 2, 60, 'baked_in', BY),
            (#11, #7, null, '2026-03-09', 'mid_roll', 1, 60, 'baked_in', BY);
        insert into reservation (id, campaign_id, advertiser_id, status, ttl_hours, held_at, STD) values
            (#12, #6, #4, 'held', 48, now(), BY), (#13, null, #5, 'held', 48, now(), BY);
        insert into reservation_item (id, reservation_id, inventory_id, state, queue_no, length_s, read_type, STD) values
            (#14, #12, #9, 'held', null, 60, 'host_read', BY), (#15, #13, #9, 'waiting', 1, 60, 'produced', BY), (#21, #12, #10, 'held', null, 60, 'host_read', BY);
        insert into inventory_claim (id, inventory_id, air_date, kind, reservation_item_id, expires_at, created_at, created_by)
            values (#16, #9, '2026-03-02', 'hold', #14, now(), now(), #1);
        insert into show_placement (id, show_id, placement, episode_length, slots, STD) values (#17, #7, 'mid_roll', '[900,1800)', 1, BY);
        insert into blocked_spot (id, show_id, period, reason, STD) values (#18, #7, '[2026-05-01,2026-06-01)', 'Summer', BY);
        insert into contact (id, advertiser_id, name, email, is_primary, STD) values (#19, #4, 'Ann', 'ann@example.org', true, BY);
        """;

    public static TheoryData<string, string, string> Cases { get; } = new()
    {
        { "member_email_key", "insert into member (id, email, name, roles, status, synced_at) values (#90, 'SELLER@example.org', 'S', '{}', 'inactive', now())",
            "insert into member (id, email, name, roles, status, synced_at) values (#90, 'SELLER@example.org', 'S', '{}', 'active', now())" },
        { "member_roles_check", "update member set roles = '{sales,admin}' where id = #1", "update member set roles = '{master}' where id = #1" },
        { "org_identity_singleton_check", "update org_identity set display_name = 'N'",
            "insert into org_identity (singleton, org_id, slug_at_creation, display_name, created_at) values (false, 'x', 'x', 'x', now())" },
        { "org_setting_hold_ttl_check", "update org_setting set hold_ttl_hours = 720", "update org_setting set hold_ttl_hours = 721" },
        { "org_setting_accent_colour_check", "update org_setting set accent_colour = '#00ff7f'", "update org_setting set accent_colour = 'red'" },
        { "category_parent_fkey", "insert into category (id, name, level, parent_id, STD) values (#90, 'Drinks', 2, #2, BY)",
            "insert into category (id, name, level, parent_id, STD) values (#90, 'Drinks', 3, #2, BY)" },
        { "category_root_check", "insert into category (id, name, STD) values (#90, 'Cars', BY)", "insert into category (id, name, parent_id, STD) values (#90, 'Cars', #2, BY)" },
        { "category_name_key", "insert into category (id, name, is_active, STD) values (#90, 'food', false, BY)", "insert into category (id, name, STD) values (#90, 'food', BY)" },
        { "advertiser_name_key", "insert into advertiser (id, name, is_active, STD) values (#90, 'ACME', false, BY)", "insert into advertiser (id, name, STD) values (#90, 'ACME', BY)" },
        { "advertiser_credit_limit_check", "update advertiser set credit_limit = 10, credit_limit_currency = 'USD' where id = #4", "update advertiser set credit_limit = 10 where id = #4" },
        { "advertiser_prebill_check", "update advertiser set requires_prebill = true, prebill_reason = 'new' where id = #4", "update advertiser set requires_prebill = true where id = #4" },
        { "advertiser_agency_fkey", "update advertiser set agency_id = #3 where id = #4", "update advertiser set agency_id = #90 where id = #4" },
        { "contact_owner_check", "insert into contact (id, agency_id, name, STD) values (#90, #3, 'Bo', BY)", "insert into contact (id, agency_id, advertiser_id, name, STD) values (#90, #3, #4, 'Bo', BY)" },
        { "contact_advertiser_primary_key", "insert into contact (id, advertiser_id, name, is_primary, STD) values (#90, #5, 'Bo', true, BY)",
            "insert into contact (id, advertiser_id, name, is_primary, STD) values (#90, #4, 'Bo', true, BY)" },
        { "contact_advertiser_email_key", "insert into contact (id, advertiser_id, name, email, STD) values (#90, #5, 'Ann', 'ann@example.org', BY)",
            "insert into contact (id, advertiser_id, name, email, STD) values (#90, #4, 'Ann', 'ANN@example.org', BY)" },
        { "show_name_key", "insert into show (id, name, STD) values (#90, 'Noon', BY)", "insert into show (id, name, STD) values (#90, 'MORNING', BY)" },
        { "show_release_days_check", "update show set release_days = '{1,4}' where id = #7", "update show set release_days = '{7}' where id = #7" },
        { "show_feed_next_check", "insert into show_feed (show_id, url, next_at) values (#7, 'https://a.example/f', now())", "insert into show_feed (show_id, next_at) values (#7, now())" },
        { "episode_guid_key", "insert into episode (id, show_id, source, guid, title, STD) values (#90, #20, 'feed', 'g1', 'T', BY)",
            "insert into episode (id, show_id, source, guid, title, STD) values (#90, #7, 'feed', 'g1', 'T', BY)" },
        { "episode_number_key", "insert into episode (id, show_id, source, season, number, title, STD) values (#90, #7, 'manual', 2, 1, 'T', BY)",
            "insert into episode (id, show_id, source, number, title, STD) values (#90, #7, 'manual', 1, 'T', BY)" },
        { "episode_published_check", "update episode set status = 'published' where id = #8", "insert into episode (id, show_id, source, title, status, STD) values (#90, #7, 'manual', 'T', 'published', BY)" },
        { "show_placement_no_overlap", "insert into show_placement (id, show_id, placement, episode_length, slots, STD) values (#90, #7, 'mid_roll', '[1800,3600)', 2, BY)",
            "insert into show_placement (id, show_id, placement, episode_length, slots, STD) values (#90, #7, 'mid_roll', '[1799,3600)', 2, BY)" },
        { "show_placement_episode_length_check", "update show_placement set episode_length = '[3600,)' where id = #17", "update show_placement set episode_length = '(,3600)' where id = #17" },
        { "show_placement_lengths_check", "update show_placement set default_length_s = 90 where id = #17", "update show_placement set default_length_s = 45 where id = #17" },
        { "campaign_flight_check", "update campaign set flight_end = flight_start where id = #6", "update campaign set flight_end = '2026-02-28' where id = #6" },
        { "campaign_stage_check", "update campaign set probability = 65 where id = #6", "update campaign set probability = 100 where id = #6" },
        { "campaign_lost_check", "update campaign set status = 'lost', probability = 0, lost_reason = 'price' where id = #6", "update campaign set status = 'lost', probability = 0 where id = #6" },
        { "campaign_budget_check", "update campaign set budget = 1000, budget_currency = 'EUR' where id = #6", "update campaign set budget_currency = 'EUR' where id = #6" },
        { "inventory_episode_slot_key", "insert into inventory (id, show_id, episode_id, air_date, placement, slot_number, length_s, delivery, STD) values (#90, #7, #8, '2026-03-02', 'mid_roll', 3, 60, 'baked_in', BY)",
            "insert into inventory (id, show_id, episode_id, air_date, placement, slot_number, length_s, delivery, STD) values (#90, #7, #8, '2026-03-02', 'mid_roll', 2, 60, 'baked_in', BY)" },
        { "inventory_projected_slot_key", "insert into inventory (id, show_id, air_date, placement, slot_number, length_s, delivery, STD) values (#90, #7, '2026-03-02', 'mid_roll', 1, 60, 'baked_in', BY)",
            "insert into inventory (id, show_id, air_date, placement, slot_number, length_s, delivery, STD) values (#90, #7, '2026-03-09', 'mid_roll', 1, 60, 'baked_in', BY)" },
        { "inventory_episode_fkey", "update inventory set episode_id = #8, air_date = '2026-03-02', slot_number = 3 where id = #11", "update inventory set episode_id = #8, slot_number = 3 where id = #11" },
        { "reservation_campaign_fkey", "update reservation set campaign_id = null where id = #12", "update reservation set advertiser_id = #5 where id = #12" },
        { "reservation_released_check", "update reservation set status = 'expired', released_at = now() where id = #12", "update reservation set status = 'expired' where id = #12" },
        { "reservation_confirmed_check", "update reservation set status = 'confirmed', confirmed_at = now() where id = #12", "update reservation set status = 'confirmed' where id = #12" },
        { "reservation_item_queue_check", "update reservation_item set state = 'released', queue_no = null where id = #15", "update reservation_item set state = 'held' where id = #15" },
        { "reservation_item_queue_key", "insert into reservation_item (id, reservation_id, inventory_id, state, queue_no, length_s, read_type, STD) values (#90, #13, #10, 'waiting', 1, 60, 'produced', BY)",
            "update reservation_item set state = 'waiting', queue_no = 1 where id = #14" },
        { "reservation_item_slot_key", "insert into reservation_item (id, reservation_id, inventory_id, state, length_s, read_type, STD) values (#90, #12, #11, 'held', 60, 'produced', BY)",
            "insert into reservation_item (id, reservation_id, inventory_id, state, length_s, read_type, STD) values (#90, #12, #9, 'held', 60, 'produced', BY)" },
        { "inventory_claim_live_key", "insert into inventory_claim (id, inventory_id, air_date, kind, reservation_item_id, expires_at, released_at, release_reason, created_at, created_by) values (#90, #9, '2026-03-02', 'hold', #15, now(), now(), 'expired', now(), #1)",
            "insert into inventory_claim (id, inventory_id, air_date, kind, reservation_item_id, expires_at, created_at, created_by) values (#90, #9, '2026-03-02', 'hold', #15, now(), now(), #1)" },
        { "inventory_claim_item_fkey", "insert into inventory_claim (id, inventory_id, air_date, kind, reservation_item_id, expires_at, created_at, created_by) values (#90, #10, '2026-03-02', 'hold', #21, now(), now(), #1)",
            "insert into inventory_claim (id, inventory_id, air_date, kind, reservation_item_id, expires_at, created_at, created_by) values (#90, #10, '2026-03-02', 'hold', #14, now(), now(), #1)" },
        { "inventory_claim_expiry_check", "update inventory_claim set kind = 'booking', expires_at = null where id = #16", "update inventory_claim set expires_at = null where id = #16" },
        { "inventory_claim_source_check", "insert into inventory_claim (id, inventory_id, air_date, kind, blocked_spot_id, created_at, created_by) values (#90, #10, '2026-03-02', 'block', #18, now(), #1)",
            "insert into inventory_claim (id, inventory_id, air_date, kind, created_at, created_by) values (#90, #10, '2026-03-02', 'block', now(), #1)" },
        { "inventory_claim_release_check", "update inventory_claim set released_at = now(), release_reason = 'released' where id = #16", "update inventory_claim set released_at = now() where id = #16" },
        { "blocked_spot_no_overlap", "insert into blocked_spot (id, show_id, period, reason, STD) values (#90, #7, '[2026-06-01,2026-07-01)', 'More', BY)",
            "insert into blocked_spot (id, show_id, period, reason, STD) values (#90, #7, '[2026-05-31,2026-07-01)', 'More', BY)" },
        { "blocked_spot_slot_check", "update blocked_spot set placement = 'mid_roll', slot_number = 1 where id = #18", "update blocked_spot set slot_number = 51, placement = 'mid_roll' where id = #18" },
        { "inventory_conflict_resolved_check", "insert into inventory_conflict (id, inventory_id, reason, detected_at) values (#90, #9, 'length_changed', now())",
            "insert into inventory_conflict (id, inventory_id, reason, detected_at, resolved_at) values (#90, #9, 'length_changed', now(), now())" },
        { "activity_behalf_check", "insert into activity (id, occurred_at, actor_id, actor_kind, action, entity_type, entity_id, summary) values (#90, now(), #1, 'user', 'a', 'show', #7, 's')",
            "insert into activity (id, occurred_at, actor_id, actor_kind, action, entity_type, entity_id, summary) values (#90, now(), #1, 'impersonation', 'a', 'show', #7, 's')" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_good_row_is_taken_and_a_bad_one_is_refused_by_name(string constraint, string good, string bad)
    {
        await organization.Try(good);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => organization.Try(bad));
        Assert.Equal(constraint, refused.ConstraintName);
    }

    [Fact]
    public async Task A_slot_of_an_episode_moves_with_it() =>
        await organization.Try("update episode set air_date = '2026-03-04' where id = #8; update inventory set length_s = 1 / (case when air_date = '2026-03-04' then 1 else 0 end) * 30 where episode_id = #8");

    [Theory]
    [InlineData("update schema_migration set name = 'x'")]
    [InlineData("update org_identity set org_id = 'other'")]
    [InlineData("delete from member")]
    [InlineData("update member set roles = '{admin}'")]
    [InlineData("update status_history set reason = 'x'")]
    [InlineData("delete from activity")]
    [InlineData("delete from inventory_claim")]
    [InlineData("delete from reservation")]
    [InlineData("insert into org_setting (singleton) values (true)")]
    [InlineData("create table more (id integer)")]
    public async Task What_must_not_change_cannot_be_changed_by_the_organization_itself(string statement)
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(() => organization.Try(statement, asTenant: true));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    public async Task The_organization_may_do_its_work() => await organization.Try("""
        update org_identity set display_name = 'New name';
        update org_setting set time_zone = 'Europe/Vienna';
        insert into reservation (id, advertiser_id, status, ttl_hours, held_at, STD) values (#90, #5, 'held', 48, now(), BY);
        delete from show_assignment;
        select claim_kind from v_inventory_availability;
        select expires_at from v_reservation_state
        """, asTenant: true);

    /// <summary>An organization with one row of everything.</summary>
    public sealed partial class Organization : IAsyncLifetime
    {
        private TestDatabase database = null!;
        private string schema = "";

        public async ValueTask InitializeAsync()
        {
            database = await TestDatabase.Create();
            schema = await database.One<string>($"select create_complete_org_schema('{TestDatabase.Slug()}', 'constraints')");
            await database.Execute($"set search_path = {schema}, ext; {Filled(Base)}");
        }

        public Task Try(string sql, bool asTenant = false) =>
            database.Execute($"begin; set local search_path = {schema}, ext; {(asTenant ? $"set local role {schema};" : "")} {Filled(sql)}; rollback");

        public ValueTask DisposeAsync() => database.DisposeAsync();

        private static string Filled(string sql) => Id().Replace(sql, match => $"'00000000-0000-7000-8000-{int.Parse(match.Groups[1].ValueSpan) + 1000:D12}'")
            .Replace("STD", "created_at, created_by, updated_at, updated_by", StringComparison.Ordinal)
            .Replace("BY", "now(), '00000000-0000-7000-8000-000000000001', now(), '00000000-0000-7000-8000-000000000001'", StringComparison.Ordinal);

        [GeneratedRegex(@"#(\d\d?)\b")]
        private static partial Regex Id();
    }
}
