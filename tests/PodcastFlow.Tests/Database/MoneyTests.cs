using Npgsql;
using PodcastFlow.Testing;

namespace PodcastFlow.Tests.Database;

/// <summary>Sums that no single row can promise hold at every commit, also when two people pay at once.</summary>
public sealed class MoneyTests : IAsyncLifetime
{
    const string Id = "00000000-0000-7000-8000-0000000000";
    static readonly string Standard = $"now(), '{Id}01', now(), '{Id}01'";

    TestDatabase database = null!;
    string schema = "";

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.Create();
        schema = await database.One<string>($"select create_complete_org_schema('{TestDatabase.Slug()}', 'money')");
        await Run($"""
            insert into advertiser (id, name, created_at, created_by, updated_at, updated_by) values ('{Id}10', 'Acme', {Standard});
            insert into invoice (id, advertiser_id, currency, subtotal, created_at, created_by, updated_at, updated_by) values ('{Id}20', '{Id}10', 'USD', 500, {Standard});
            insert into invoice_item (id, invoice_id, currency, line_no, description, unit_price, created_at, created_by, updated_at, updated_by) values ('{Id}21', '{Id}20', 'USD', 1, 'Spots', 500, {Standard});
            update invoice set status = 'issued', number = 'INV-1', issued_at = now(), issue_date = '2026-04-01', due_date = '2026-05-01';
            insert into payment (id, number, advertiser_id, currency, amount, method, created_at, created_by, updated_at, updated_by)
                select ('{Id}' || n)::uuid, 'P-' || n, '{Id}10', 'USD', 300, 'card', {Standard} from generate_series(30, 34) n
            """);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task Of_five_who_pay_one_invoice_at_once_only_as_many_do_as_it_has_room_for()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(30, 5).Select(async payment =>
        {
            try
            {
                await Run(Allocate(payment, 300));
                return "paid";
            }
            catch (PostgresException e)
            {
                return e.ConstraintName ?? e.SqlState;
            }
        }));
        Assert.Equal(["invoice_overpaid", "invoice_overpaid", "invoice_overpaid", "invoice_overpaid", "paid"], outcomes.Order(StringComparer.Ordinal));
        Assert.Equal(300m, await database.One<decimal>($"select sum(amount) from {schema}.payment_allocation"));
    }

    [Fact]
    public async Task A_payment_that_fails_takes_its_allocations_with_it_or_stays()
    {
        await Run(Allocate(30, 300));
        await Refused("payment_overdrawn", $"update payment set status = 'failed' where id = '{Id}30'");
        await Run($"update payment_allocation set reversed_at = now(); update payment set status = 'failed' where id = '{Id}30'");
    }

    [Fact]
    public async Task What_was_refunded_cannot_be_allocated()
    {
        await Run($"""
            insert into payment (id, number, kind, refund_of, advertiser_id, currency, amount, method, created_at, created_by, updated_at, updated_by)
                values ('{Id}40', 'P-40', 'refund', '{Id}30', '{Id}10', 'USD', 100, 'card', {Standard})
            """);
        await Refused("payment_overdrawn", Allocate(30, 201));
        await Refused("payment_overdrawn", Allocate(40, 1));
        await Run(Allocate(30, 200));
    }

    [Fact]
    public async Task An_invoice_is_credited_up_to_what_was_not_paid()
    {
        await Run(Allocate(30, 300));
        await Refused("invoice_overpaid", Credit(-201));
        await Run(Credit(-200));
        await Refused("invoice_overpaid", Allocate(31, 1));
    }

    [Fact]
    public async Task A_draft_cannot_be_paid()
    {
        await Run($"insert into invoice (id, advertiser_id, currency, created_at, created_by, updated_at, updated_by) values ('{Id}22', '{Id}10', 'USD', {Standard})");
        await Refused("invoice_overpaid", Allocate(30, 1, invoice: 22));
    }

    [Fact]
    public async Task Who_pays_second_waits_for_the_first_and_then_finds_no_room() =>
        Assert.Equal("invoice_overpaid", await Second(Allocate(30, 300), Allocate(31, 300)));

    [Fact]
    public async Task No_line_changes_in_a_schedule_that_is_just_being_approved()
    {
        await Run($"""
            insert into show (id, name, created_at, created_by, updated_at, updated_by) values ('{Id}60', 'Morning', {Standard});
            insert into campaign (id, name, advertiser_id, seller_id, flight_start, flight_end, created_at, created_by, updated_at, updated_by)
                values ('{Id}61', 'Spring', '{Id}10', '00000000-0000-7000-8000-000000000001', '2026-03-01', '2026-03-31', {Standard});
            insert into campaign_schedule (id, campaign_id, name, currency, created_at, created_by, updated_at, updated_by) values ('{Id}62', '{Id}61', 'Plan', 'USD', {Standard});
            insert into schedule_item (id, schedule_id, sort_order, show_id, air_date, placement, length_s, read_type, delivery, rate, created_at, created_by, updated_at, updated_by)
                values ('{Id}63', '{Id}62', 1, '{Id}60', '2026-03-02', 'mid_roll', 60, 'produced', 'baked_in', 900, {Standard})
            """);
        Assert.Equal("schedule_item_stays", await Second(
            $"update campaign_schedule set status = 'approved', approved_at = now(), approved_by = '{Id}01'", "update schedule_item set rate = 1"));
    }

    // One has done its work and not yet committed when the other begins: that one waits, and answers by which rule it was refused then.
    async Task<string?> Second(string first, string second)
    {
        await using var connection = new NpgsqlConnection(database.Superuser);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var command = new NpgsqlCommand($"set local search_path = {schema}, ext; {first}; set constraints all immediate", connection))
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        var waiting = Run(second);
        while (!waiting.IsCompleted && await database.One<long>("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") == 0) { }
        Assert.False(waiting.IsCompleted, "the second did not wait for the first");
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        return (await Assert.ThrowsAsync<PostgresException>(() => waiting)).ConstraintName;
    }

    static string Allocate(int payment, int amount, int invoice = 20) =>
        $"insert into payment_allocation (payment_id, invoice_id, currency, amount, created_at, created_by, updated_at, updated_by) values ('{Id}{payment}', '{Id}{invoice}', 'USD', {amount}, {Standard})";

    static string Credit(int amount) => $"""
        insert into invoice (id, kind, credits_invoice_id, advertiser_id, currency, subtotal, created_at, created_by, updated_at, updated_by)
            values ('{Id}50', 'credit_note', '{Id}20', '{Id}10', 'USD', {amount}, {Standard});
        insert into invoice_item (id, invoice_id, currency, line_no, description, unit_price, credits_item_id, created_at, created_by, updated_at, updated_by)
            values ('{Id}51', '{Id}50', 'USD', 1, 'Short', {amount}, '{Id}21', {Standard});
        update invoice set status = 'issued', number = 'CN-1', issued_at = now(), issue_date = '2026-04-02', due_date = '2026-04-02' where id = '{Id}50'
        """;

    async Task Refused(string constraint, string sql) => Assert.Equal(constraint, (await Assert.ThrowsAsync<PostgresException>(() => Run(sql))).ConstraintName);

    // As the organization itself, in one transaction.
    Task Run(string sql) => database.Execute($"begin; set local search_path = {schema}, ext, pg_temp; set local role {schema}; {sql}; commit");
}
