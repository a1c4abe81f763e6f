using PodcastFlow.Tests.Database.Constraints;

namespace PodcastFlow.Tests.Database;

/// <summary>The figures of an organization's views, worked out by hand.</summary>
public sealed class ViewTests(ConstraintTests.Organization organization) : IClassFixture<ConstraintTests.Organization>
{
    const string Booked = """
        update sales_order set status = 'pending_approval' where id = #90;
        update sales_order set status = 'approved', approved_at = now(), approved_by = #3, discount = 100, discount_reason = 'Volume', commission_pct = 15, commission = 135 where id = #90;
        update sales_order set status = 'booked', booked_at = now(), booked_by = #3 where id = #90;
        """;

    const string Aired = Booked + """
        update order_item set status = 'confirmed' where id in (#91, #92);
        update order_item set status = 'aired' where id = #91;
        """;

    Task<string[]> After(string statements, string query) => organization.Trial.After(statements, query);

    [Fact]
    public async Task A_slot_shows_whose_claim_lies_on_it_by_reservation_or_by_order() =>
        Assert.Equal(["1 booking true Spring", "2 - - -"], await After("""
            update inventory_claim set kind = 'booking', expires_at = null, reservation_item_id = null, order_item_id = #91;
            """, """
            select v.slot_number::text, v.claim_kind, (v.order_id = #90)::text, k.name from v_inventory_availability v left join campaign k on k.id = v.campaign_id
            where v.episode_id = #35 order by 1
            """));

    [Fact]
    public async Task A_hold_shows_the_campaign_and_advertiser_of_its_reservation() =>
        Assert.Equal(["hold Spring Acme"], await After("", """
            select v.claim_kind, k.name, a.name from v_inventory_availability v join campaign k on k.id = v.campaign_id join advertiser a on a.id = v.advertiser_id where v.claim_id is not null
            """));

    // 600 + 400 = 1000; 1000 - 100 = 900; 15 % of 900 = 135; 900 - 135 = 765.
    [Fact]
    public async Task An_order_adds_up_from_its_lines_to_its_net() =>
        Assert.Equal(["2 1000.000 100.000 900.000 135.000 765.000 1 600.000 1 0"], await After(Aired + """
            insert into order_item (id, order_id, line_no, show_id, air_date, placement, length_s, read_type, delivery, rate, make_good_of, STD)
                values (#0, #90, 3, #30, '2026-03-09', 'mid_roll', 60, 'host_read', 'baked_in', 0, #92, BY);
            insert into order_item (id, order_id, line_no, show_id, air_date, placement, length_s, read_type, delivery, rate, status, STD)
                values (#401, #90, 4, #30, '2026-03-09', 'mid_roll', 60, 'host_read', 'baked_in', 70, 'cancelled', BY);
            """, """
            select (items - 1)::text, gross::text, discount::text, subtotal::text, commission::text, net::text, aired_items::text, aired::text, open_make_goods::text, billed::text
            from v_order_totals where order_id = #90
            """));

    [Fact]
    public async Task An_order_is_billed_by_issued_invoices_less_their_credits() =>
        Assert.Equal(["450.000"], await After("""
            update invoice set status = 'issued', number = 'INV-2', issued_at = now(), issue_date = '2026-04-01', due_date = '2026-05-01' where id = #110;
            insert into invoice (id, kind, credits_invoice_id, advertiser_id, order_id, currency, subtotal, STD) values (#400, 'credit_note', #110, #21, #90, 'USD', -150, BY);
            insert into invoice_item (id, invoice_id, currency, line_no, description, unit_price, order_item_id, credits_item_id, STD) values (#401, #400, 'USD', 1, 'Short', -150, #91, #111, BY);
            update invoice set status = 'issued', number = 'CN-1', issued_at = now(), issue_date = '2026-04-02', due_date = '2026-04-02' where id = #400;
            """, "select billed::text from v_order_totals where order_id = #90"));

    // 500 due, 80 credited, 200 paid: 220 left.
    [Fact]
    public async Task An_invoice_is_open_by_what_was_neither_credited_nor_paid()
    {
        const string query = "select total::text, credited::text, paid::text, balance::text, payment_state from v_invoice_balance where invoice_id in (#110, #112) order by total desc";
        Assert.Equal(["600.000 0 0 0 draft", "500.000 0 200.000 300.000 partially_paid"], await After("", query));
        const string credit = """
            insert into invoice (id, kind, credits_invoice_id, advertiser_id, currency, subtotal, STD) values (#400, 'credit_note', #112, #21, 'USD', -80, BY);
            insert into invoice_item (id, invoice_id, currency, line_no, description, unit_price, credits_item_id, STD) values (#401, #400, 'USD', 1, 'Short', -80, #113, BY);
            update invoice set status = 'issued', number = 'CN-1', issued_at = now(), issue_date = '2026-04-02', due_date = '2026-04-02' where id = #400;
            """;
        Assert.Equal("500.000 -80.000 200.000 220.000 partially_paid", (await After(credit, query))[1]);
        Assert.Equal("500.000 -80.000 420.000 0.000 paid", (await After(credit + "update payment_allocation set amount = 420;", query))[1]);
        Assert.Equal("500.000 0 0 500.000 open", (await After("update payment_allocation set reversed_at = now();", query))[1]);
    }

    // Studio: 100 once in March, 40 monthly since January, 30 each quarter since December: 100 + 40 + 30 = 170 of 200.
    [Fact]
    public async Task A_budget_is_compared_with_what_was_spent_in_its_month() =>
        Assert.Equal(["3 200.000 170.000 -30.000", "4 200.000 40.000 -160.000"], await After("""
            update budget_entry set amount = 200;
            insert into budget_entry (category_id, year, month, amount, currency, STD) values (#120, 2026, 4, 200, 'USD', BY);
            insert into expense (id, description, category_id, category_type, amount, currency, starts_on, kind, frequency, ends_on, STD) values
                (#401, 'Line', #120, 'expense', 40, 'USD', '2026-01-15', 'recurring', 'monthly', '2026-04-02', BY), (#402, 'Post', #120, 'expense', 30, 'USD', '2025-12-31', 'recurring', 'quarterly', null, BY),
                (#403, 'Euro', #120, 'expense', 7, 'EUR', '2026-03-01', 'one_time', null, null, BY);
            insert into expense (id, description, category_id, category_type, amount, currency, starts_on, status, STD) values (#404, 'Not bought', #120, 'expense', 9, 'USD', '2026-03-01', 'cancelled', BY);
            """, "select month::text, budget::text, actual::text, variance::text from v_budget_vs_actual order by month"));

    [Fact]
    public async Task Ad_revenue_is_what_aired_and_an_account_is_what_the_ledger_says() =>
        Assert.Equal(["Ads 600.000 100.000", "Hosts 10.000 0.000"], await After(Aired + """
            update budget_category set account_code = '4000' where id = #124;
            update budget_entry set category_id = #121, amount = 500;
            insert into budget_entry (category_id, year, month, amount, currency, STD) values (#124, 2026, 3, 10, 'USD', BY);
            """, "select name, actual::text, variance::text from v_budget_vs_actual order by name"));

    // Acme (of North) 300 and 1000 booked, Other (direct) 50: North 300 rolled up, the seller 300 + 50 = 350 of its own 5000.
    [Fact]
    public async Task Targets_and_bookings_roll_up_from_advertiser_to_agency_to_seller() =>
        Assert.Equal(["advertiser Acme 300.000 - 1000.000", "advertiser Other 50.000 - 0", "agency North - 300.000 1000.000", "seller Seller 5000.000 350.000 1000.000"], await After(Booked + """
            update advertiser set agency_id = #20 where id = #21;
            update advertiser set seller_id = #1 where id = #22;
            update agency set seller_id = #1 where id = #20;
            insert into sales_target (id, year, month, advertiser_id, amount, currency, STD) values (#401, 2026, 3, #21, 300, 'USD', BY), (#402, 2026, 3, #22, 50, 'USD', BY);
            """, """
            select t.level, coalesce(a.name, g.name, m.name), t.target::text, t.rolled_up::text, t.booked::text from v_target_rollup t
            left join advertiser a on a.id = t.entity_id left join agency g on g.id = t.entity_id left join member m on m.id = t.entity_id
            where (t.year, t.month) = (2026, 3) order by 1, 2
            """));

    [Fact]
    public async Task An_agencys_own_target_counts_instead_of_its_advertisers() =>
        Assert.Equal(["900.000"], await After("""
            update advertiser set agency_id = #20 where id = #21;
            update agency set seller_id = #1 where id = #20;
            insert into sales_target (id, year, month, advertiser_id, amount, currency, STD) values (#401, 2026, 3, #21, 300, 'USD', BY);
            insert into sales_target (id, year, month, agency_id, amount, currency, STD) values (#402, 2026, 3, #20, 900, 'USD', BY);
            """, "select rolled_up::text from v_target_rollup where level = 'seller'"));

    // 65 % of 1000 + 500; the campaign without a budget counts, with nothing.
    [Fact]
    public async Task The_pipeline_weighs_open_campaigns_by_their_stage() =>
        Assert.Equal(["10 - 1 0 0.000", "65 USD 2 1500.000 975.000"], await After("""
            update campaign set budget = 1000, budget_currency = 'USD', probability = 65 where id = #40;
            insert into campaign (id, name, advertiser_id, seller_id, flight_start, flight_end, budget, budget_currency, probability, STD) values (#401, 'Autumn', #21, #1, '2026-09-01', '2026-09-30', 500, 'USD', 65, BY);
            insert into campaign (id, name, advertiser_id, seller_id, flight_start, flight_end, budget, budget_currency, status, probability, lost_reason, STD)
                values (#402, 'Gone', #21, #1, '2026-09-01', '2026-09-30', 900, 'USD', 'lost', 0, 'price', BY);
            """, "select probability::text, currency::text, campaigns::text, value::text, weighted::text from v_pipeline order by 1"));

    [Theory]
    [InlineData(1000, 1000, "0.000 0.00 none")]
    [InlineData(951, 1000, "-49.000 -4.90 none")]
    [InlineData(949, 1000, "-51.000 -5.10 low")]
    [InlineData(94, 100, "-6.000 -6.00 low")]
    [InlineData(850, 1000, "-150.000 -15.00 medium")]
    [InlineData(799, 1000, "-201.000 -20.10 high")]
    [InlineData(1300, 1000, "300.000 30.00 high")]
    [InlineData(10, 0, "10.000 - high")]
    public async Task A_rate_is_as_far_from_its_card_as_the_rule_says(int rate, int card, string expected) =>
        Assert.Equal([expected], await After($"update schedule_item set rate = {rate}, card_rate = {card};", "select delta::text, delta_pct::text, discrepancy from v_rate_delta"));

    [Fact]
    public async Task A_line_without_a_card_is_of_unknown_distance() =>
        Assert.Equal(["- unknown"], await After("update schedule_item set card_rate = null;", "select delta::text, discrepancy from v_rate_delta"));

    // 30 of 1200 clicked is 2.5 %, 3 of 30 bought is 10 %, 1200 of 5000 is 24 %, 36 for 1200 is 30 per thousand.
    [Fact]
    public async Task A_campaigns_performance_is_the_sum_of_its_days() =>
        Assert.Equal(["2026-03-02 2026-03-03 1200 30 3 36.000 2.5000 10.0000 24.00 30.0000 2 1 0"], await After(Aired + """
            update campaign set target_impressions = 5000, budget = 100, budget_currency = 'USD' where id = #40;
            update campaign_analytics set impressions = 1000, clicks = 20, conversions = 1, spend = 30, spend_currency = 'USD';
            insert into campaign_analytics (campaign_id, day, impressions, clicks, conversions, spend, spend_currency, updated_at) values (#40, '2026-03-03', 200, 10, 2, 6, 'USD', now());
            """, """
            select first_day::text, last_day::text, impressions::text, clicks::text, conversions::text, spend::text, click_pct::text, conversion_pct::text, delivered_pct::text, cpm::text,
                   spots::text, aired::text, make_goods::text
            from v_campaign_performance where campaign_id = #40
            """));

    [Fact]
    public async Task An_amount_is_rounded_to_its_currency_as_money_is()
    {
        foreach (var code in new[] { "USD", "EUR", "JPY", "KRW", "CLP", "KWD", "BHD", "TND", "XXX" })
            foreach (var amount in new[] { "10.0045", "10.005", "-10.005", "0.5", "-0.5", "2.0005" })
                Assert.Equal([new Money(decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture), new Currency(code)).Rounded().Amount],
                    (await After("", $"select round({amount}, currency_digits('{code}'))::text")).Select(t => decimal.Parse(t, System.Globalization.CultureInfo.InvariantCulture)));
    }
}
