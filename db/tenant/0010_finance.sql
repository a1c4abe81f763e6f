-- Module: Finance. Bills, payments, costs, plans. Nothing here is ever deleted: it is voided, credited or reversed.

-- What an invoice is worth today (paid, overdue) is v_invoice_balance's to say. Credit notes have negative amounts.
create table invoice (
    id                    uuid not null,
    number                text,                    -- given when it is issued
    direction             text not null default 'receivable',
    kind                  text not null default 'standard',
    advertiser_id         uuid,
    agency_id             uuid,                    -- who is billed, if not the advertiser
    vendor_name           text,
    vendor_number         text,
    order_id              uuid,
    credits_invoice_id    uuid,
    currency              char(3) not null,
    subtotal              numeric(15, 3) not null default 0,
    discount              numeric(15, 3) not null default 0,
    tax                   numeric(15, 3) not null default 0,
    total                 numeric(15, 3) generated always as (subtotal - discount + tax) stored,
    billing_period        daterange,
    purchase_order_number text,
    issue_date            date,
    due_date              date,
    status                text not null default 'draft',
    issued_at             timestamptz,
    voided_at             timestamptz,
    void_reason           text,
    notes                 text,
    created_at            timestamptz not null,
    created_by            uuid not null,
    updated_at            timestamptz not null,
    updated_by            uuid not null,
    constraint invoice_pkey primary key (id),
    constraint invoice_number_key unique (number),
    constraint invoice_id_currency_key unique (id, direction, currency),
    constraint invoice_order_fkey foreign key (order_id, advertiser_id) references sales_order (id, advertiser_id),
    constraint invoice_advertiser_fkey foreign key (advertiser_id) references advertiser,
    constraint invoice_agency_fkey foreign key (agency_id) references agency,
    constraint invoice_credits_fkey foreign key (credits_invoice_id, direction, currency) references invoice (id, direction, currency),
    constraint invoice_number_check check (length(number) between 1 and 40),
    constraint invoice_direction_check check (direction in ('receivable', 'payable')),
    constraint invoice_kind_check check (kind in ('standard', 'credit_note', 'prebill')),
    constraint invoice_counterparty_check check (case direction
        when 'receivable' then advertiser_id is not null and num_nonnulls(vendor_name, vendor_number) = 0
        else vendor_name is not null and num_nonnulls(advertiser_id, agency_id, order_id) = 0 and kind <> 'prebill' end),
    constraint invoice_vendor_check check (length(vendor_name) between 1 and 200 and length(vendor_number) between 1 and 60),
    constraint invoice_credits_check check ((kind = 'credit_note') = (credits_invoice_id is not null) and credits_invoice_id <> id),
    constraint invoice_currency_check check (currency ~ '^[A-Z]{3}$'),
    constraint invoice_amounts_check check (case kind
        when 'credit_note' then subtotal <= 0 and discount = 0 and tax <= 0
        else subtotal >= 0 and discount between 0 and subtotal and tax >= 0 end),
    constraint invoice_billing_period_check check (billing_period is null or not isempty(billing_period) and order_id is not null),
    constraint invoice_purchase_order_check check (length(purchase_order_number) <= 60),
    constraint invoice_due_check check (due_date >= issue_date),
    constraint invoice_status_check check (status in ('draft', 'issued', 'void')),
    constraint invoice_issued_check check (
        (status <> 'issued' or issued_at is not null) and (status <> 'draft' or issued_at is null)
        and num_nulls(number, issued_at, issue_date, due_date) in (0, 4)),
    constraint invoice_void_check check ((status = 'void') = (voided_at is not null) and (voided_at is null) = (void_reason is null)),
    constraint invoice_void_reason_check check (length(void_reason) between 1 and 2000),
    constraint invoice_notes_check check (length(notes) <= 5000)
);
create unique index invoice_vendor_number_key on invoice (lower(vendor_name), vendor_number) where vendor_number is not null and status <> 'void';
create unique index invoice_billing_period_key on invoice (order_id, billing_period)
    where billing_period is not null and kind = 'standard' and status <> 'void';
create index invoice_advertiser on invoice (advertiser_id) where advertiser_id is not null;
create index invoice_credits on invoice (credits_invoice_id) where credits_invoice_id is not null;
create trigger invoice_status_moves before update of status on invoice for each row when (old.status is distinct from new.status)
    execute function status_moves('draft>issued', 'draft>void', 'issued>void');
create trigger invoice_stays after update on invoice for each row when (old.status <> 'draft')
    execute function stays_as_it_is('status', 'voided_at', 'void_reason', 'updated_at', 'updated_by');
revoke delete on invoice from :"tenant";

create table invoice_item (
    id              uuid not null,
    invoice_id      uuid not null,
    direction       text not null default 'receivable',
    currency        char(3) not null,
    line_no         integer not null,
    description     text not null,
    quantity        numeric(12, 3) not null default 1,
    unit_price      numeric(15, 3) not null,
    amount          numeric(15, 3) generated always as (round(quantity * unit_price, currency_digits(currency::text))) stored,
    order_item_id   uuid,
    credits_item_id uuid,
    voided_at       timestamptz,                   -- with the invoice: its order items can be billed again
    created_at      timestamptz not null,
    created_by      uuid not null,
    updated_at      timestamptz not null,
    updated_by      uuid not null,
    constraint invoice_item_pkey primary key (id),
    constraint invoice_item_line_key unique (invoice_id, line_no),
    constraint invoice_item_invoice_fkey foreign key (invoice_id, direction, currency) references invoice (id, direction, currency) on update cascade,
    constraint invoice_item_order_item_fkey foreign key (order_item_id) references order_item,
    constraint invoice_item_credits_fkey foreign key (credits_item_id) references invoice_item,
    constraint invoice_item_line_check check (line_no >= 1),
    constraint invoice_item_description_check check (length(description) between 1 and 1000),
    constraint invoice_item_quantity_check check (quantity > 0),
    constraint invoice_item_credits_check check (credits_item_id is null or unit_price <= 0)
);
create unique index invoice_item_billed_once_key on invoice_item (order_item_id)
    where order_item_id is not null and credits_item_id is null and voided_at is null;
create trigger invoice_item_stays after insert or update on invoice_item for each row
    execute function stays_with_its_parent('invoice', 'invoice_id', '{issued,void}', 'voided_at', 'updated_at', 'updated_by');
create constraint trigger invoice_sum after insert or update of subtotal on invoice deferrable initially deferred for each row
    execute function sum_of_lines('invoice', 'subtotal', 'invoice_item', 'invoice_id', 'amount', 'true');
create constraint trigger invoice_item_sum after insert or update on invoice_item deferrable initially deferred for each row
    execute function sum_of_lines('invoice', 'subtotal', 'invoice_item', 'invoice_id', 'amount', 'true');
revoke delete on invoice_item from :"tenant";

-- A refund is a row of its own. What of a payment is not allocated is on account.
create table payment (
    id            uuid not null,
    number        text not null,
    direction     text not null default 'receivable',
    kind          text not null default 'payment',
    refund_of     uuid,
    advertiser_id uuid,
    agency_id     uuid,
    vendor_name   text,
    currency      char(3) not null,
    amount        numeric(15, 3) not null,
    fee           numeric(15, 3) not null default 0,
    method        text not null,
    processor     text,
    processor_txn text,
    status        text not null default 'pending',
    paid_on       date,
    notes         text,
    created_at    timestamptz not null,
    created_by    uuid not null,
    updated_at    timestamptz not null,
    updated_by    uuid not null,
    constraint payment_pkey primary key (id),
    constraint payment_number_key unique (number),
    constraint payment_id_currency_key unique (id, direction, currency),
    constraint payment_processor_key unique (processor, processor_txn),
    constraint payment_refund_fkey foreign key (refund_of, direction, currency) references payment (id, direction, currency),
    constraint payment_advertiser_fkey foreign key (advertiser_id) references advertiser,
    constraint payment_agency_fkey foreign key (agency_id) references agency,
    constraint payment_number_check check (length(number) between 1 and 40),
    constraint payment_direction_check check (direction in ('receivable', 'payable')),
    constraint payment_kind_check check (kind in ('payment', 'refund')),
    constraint payment_refund_check check ((kind = 'refund') = (refund_of is not null) and refund_of <> id),
    constraint payment_counterparty_check check (
        num_nonnulls(advertiser_id, agency_id, vendor_name) = 1 and (direction = 'payable') = (vendor_name is not null)),
    constraint payment_vendor_check check (length(vendor_name) between 1 and 200),
    constraint payment_currency_check check (currency ~ '^[A-Z]{3}$'),
    constraint payment_amount_check check (amount > 0),
    constraint payment_fee_check check (fee >= 0),
    constraint payment_method_check check (method in ('bank_transfer', 'card', 'check', 'direct_debit', 'cash', 'other')),
    constraint payment_processor_check check (
        (processor is null) = (processor_txn is null) and length(processor) between 1 and 40 and length(processor_txn) between 1 and 200),
    constraint payment_status_check check (status in ('pending', 'completed', 'failed')),
    constraint payment_paid_check check (status <> 'completed' or paid_on is not null),
    constraint payment_notes_check check (length(notes) <= 2000)
);
create index payment_refund on payment (refund_of) where refund_of is not null;
create trigger payment_status_moves before update of status on payment for each row when (old.status is distinct from new.status)
    execute function status_moves('pending>completed', 'pending>failed', 'completed>failed');
create trigger payment_stays after update on payment for each row when (old.status <> 'pending')
    execute function stays_as_it_is('status', 'fee', 'notes', 'updated_at', 'updated_by');
revoke delete on payment from :"tenant";

-- What of a payment settles which invoice. Reversed, not deleted.
create table payment_allocation (
    payment_id  uuid not null,
    invoice_id  uuid not null,
    direction   text not null default 'receivable',
    currency    char(3) not null,
    amount      numeric(15, 3) not null,
    reversed_at timestamptz,
    created_at  timestamptz not null,
    created_by  uuid not null,
    updated_at  timestamptz not null,
    updated_by  uuid not null,
    constraint payment_allocation_pkey primary key (payment_id, invoice_id),
    constraint payment_allocation_payment_fkey foreign key (payment_id, direction, currency) references payment (id, direction, currency),
    constraint payment_allocation_invoice_fkey foreign key (invoice_id, direction, currency) references invoice (id, direction, currency),
    constraint payment_allocation_amount_check check (amount > 0)
);
create index payment_allocation_invoice on payment_allocation (invoice_id);
revoke delete on payment_allocation from :"tenant";

-- At the end of the transaction no payment has given more than it has, and no invoice got more than it is due. Locks both rows,
-- the smaller id first, so that of two who allocate at once the second sees the first.
create function money_is_there() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    row constant jsonb := to_jsonb(new);
    payments constant uuid[] := case tg_table_name when 'payment_allocation' then array[(row ->> 'payment_id')::uuid]
        when 'payment' then array[(row ->> 'id')::uuid, (row ->> 'refund_of')::uuid] end;
    invoices constant uuid[] := case tg_table_name when 'payment_allocation' then array[(row ->> 'invoice_id')::uuid]
        when 'invoice' then array[(row ->> 'id')::uuid, (row ->> 'credits_invoice_id')::uuid] end;
    one record;
    wrong boolean;
begin
    for one in select id, id = any (payments) as is_payment from unnest(payments || invoices) id where id is not null order by id loop
        execute format('select from %I.%I where id = $1 for no key update', tg_table_schema, case when one.is_payment then 'payment' else 'invoice' end)
            using one.id;
    end loop;
    execute format('select bool_or(g.given > 0 and p.kind = ''refund'' or g.given + g.refunded > case when p.status = ''failed'' then 0 else p.amount end) '
                   'from %1$I.payment p, lateral (select '
                   '(select coalesce(sum(a.amount), 0) from %1$I.payment_allocation a where a.payment_id = p.id and a.reversed_at is null) as given, '
                   '(select coalesce(sum(r.amount), 0) from %1$I.payment r where r.refund_of = p.id and r.status <> ''failed'') as refunded) g '
                   'where p.id = any ($1)', tg_table_schema) into wrong using payments;
    if wrong then
        raise exception 'a payment cannot give more than it has left'
            using errcode = 'check_violation', constraint = 'payment_overdrawn', table = tg_table_name, schema = tg_table_schema;
    end if;
    execute format('select bool_or(case when i.kind = ''credit_note'' then g.got > 0 '
                   'else g.got > case when i.status = ''issued'' then i.total else 0 end + g.credited end) '
                   'from %1$I.invoice i, lateral (select '
                   '(select coalesce(sum(a.amount), 0) from %1$I.payment_allocation a where a.invoice_id = i.id and a.reversed_at is null) as got, '
                   '(select coalesce(sum(c.total), 0) from %1$I.invoice c where c.credits_invoice_id = i.id and c.status = ''issued'') as credited) g '
                   'where i.id = any ($1)', tg_table_schema) into wrong using invoices;
    if wrong then
        raise exception 'an invoice cannot get more than it is due'
            using errcode = 'check_violation', constraint = 'invoice_overpaid', table = tg_table_name, schema = tg_table_schema;
    end if;
    return null;
end $$;
create constraint trigger payment_allocation_money after insert or update on payment_allocation deferrable initially deferred for each row
    execute function money_is_there();
create constraint trigger payment_money after insert or update on payment deferrable initially deferred for each row
    execute function money_is_there();
create constraint trigger invoice_money after update of status on invoice deferrable initially deferred for each row
    when (old.status is distinct from new.status) execute function money_is_there();

create table invoice_schedule (
    id           uuid not null,
    order_id     uuid not null,
    frequency    text not null,
    day_of_month smallint,
    next_on      date,
    last_on      date,
    auto_issue   boolean not null default false,
    is_active    boolean not null default true,
    created_at   timestamptz not null,
    created_by   uuid not null,
    updated_at   timestamptz not null,
    updated_by   uuid not null,
    constraint invoice_schedule_pkey primary key (id),
    constraint invoice_schedule_order_fkey foreign key (order_id) references sales_order,
    constraint invoice_schedule_frequency_check check (frequency in ('upfront', 'monthly', 'per_flight')),
    constraint invoice_schedule_day_check check (day_of_month between 1 and 28 and (frequency = 'monthly') = (day_of_month is not null)),
    constraint invoice_schedule_last_check check (last_on >= next_on)
);
create unique index invoice_schedule_active_key on invoice_schedule (order_id) where is_active;

-- A tree of three levels, like the advertisers' categories. What was really spent or earned comes from the ledger where the category
-- has an account, from expenses or, for the one that counts ad revenue, from aired spots where it has none.
create table budget_category (
    id            uuid not null,
    name          text not null,
    type          text not null,
    level         smallint not null default 1,
    parent_id     uuid,
    parent_level  smallint generated always as ((level - 1)::smallint) stored,
    account_code  text,
    is_ad_revenue boolean not null default false,
    is_active     boolean not null default true,
    created_at    timestamptz not null,
    created_by    uuid not null,
    updated_at    timestamptz not null,
    updated_by    uuid not null,
    constraint budget_category_pkey primary key (id),
    constraint budget_category_id_type_key unique (id, type),
    constraint budget_category_id_type_level_key unique (id, type, level),
    constraint budget_category_parent_fkey foreign key (parent_id, type, parent_level) references budget_category (id, type, level),
    constraint budget_category_name_check check (length(name) between 1 and 200),
    constraint budget_category_type_check check (type in ('revenue', 'cogs', 'expense')),
    constraint budget_category_level_check check (level between 1 and 3),
    constraint budget_category_root_check check ((level = 1) = (parent_id is null)),
    constraint budget_category_account_check check (length(account_code) between 1 and 60),
    constraint budget_category_ad_revenue_check check (not is_ad_revenue or type = 'revenue' and account_code is null)
);
create unique index budget_category_name_key on budget_category (type, lower(name)) where is_active;
create unique index budget_category_ad_revenue_key on budget_category (is_ad_revenue) where is_ad_revenue and is_active;

create table budget_entry (
    category_id uuid not null,
    year        integer not null,
    month       smallint not null,
    scenario    text not null default 'budget',
    amount      numeric(15, 3) not null,
    currency    char(3) not null,
    created_at  timestamptz not null,
    created_by  uuid not null,
    updated_at  timestamptz not null,
    updated_by  uuid not null,
    constraint budget_entry_pkey primary key (category_id, year, month, scenario),
    constraint budget_entry_category_fkey foreign key (category_id) references budget_category,
    constraint budget_entry_month_check check (year between 2000 and 9999 and month between 1 and 12),
    constraint budget_entry_scenario_check check (scenario in ('budget', 'forecast')),
    constraint budget_entry_amount_check check (amount >= 0),
    constraint budget_entry_currency_check check (currency ~ '^[A-Z]{3}$')
);

create table expense (
    id            uuid not null,
    description   text not null,
    vendor_name   text,
    category_id   uuid not null,
    category_type text not null,
    amount        numeric(15, 3) not null,
    currency      char(3) not null,
    kind          text not null default 'one_time',
    frequency     text,
    starts_on     date not null,                   -- one-time: the day it was spent
    ends_on       date,
    next_due_on   date,
    status        text not null default 'planned',
    notes         text,
    created_at    timestamptz not null,
    created_by    uuid not null,
    updated_at    timestamptz not null,
    updated_by    uuid not null,
    constraint expense_pkey primary key (id),
    constraint expense_category_fkey foreign key (category_id, category_type) references budget_category (id, type),
    constraint expense_description_check check (length(description) between 1 and 500),
    constraint expense_vendor_check check (length(vendor_name) between 1 and 200),
    constraint expense_category_type_check check (category_type in ('cogs', 'expense')),
    constraint expense_amount_check check (amount > 0),
    constraint expense_currency_check check (currency ~ '^[A-Z]{3}$'),
    constraint expense_kind_check check (kind in ('one_time', 'recurring')),
    constraint expense_frequency_check check (frequency in ('monthly', 'quarterly', 'yearly')),
    constraint expense_recurring_check check (
        (kind = 'recurring') = (frequency is not null) and (kind = 'recurring' or num_nonnulls(ends_on, next_due_on) = 0)),
    constraint expense_ends_check check (ends_on >= starts_on and next_due_on >= starts_on),
    constraint expense_status_check check (status in ('planned', 'paid', 'cancelled')),
    constraint expense_notes_check check (length(notes) <= 2000)
);
create index expense_category on expense (category_id, starts_on);
revoke delete on expense from :"tenant";

create table sales_target (
    id            uuid not null,
    year          integer not null,
    month         smallint not null,
    seller_id     uuid,
    agency_id     uuid,
    advertiser_id uuid,
    amount        numeric(15, 3) not null,
    currency      char(3) not null,
    created_at    timestamptz not null,
    created_by    uuid not null,
    updated_at    timestamptz not null,
    updated_by    uuid not null,
    constraint sales_target_pkey primary key (id),
    constraint sales_target_entity_key unique nulls not distinct (year, month, seller_id, agency_id, advertiser_id),
    constraint sales_target_seller_fkey foreign key (seller_id) references member,
    constraint sales_target_agency_fkey foreign key (agency_id) references agency,
    constraint sales_target_advertiser_fkey foreign key (advertiser_id) references advertiser,
    constraint sales_target_entity_check check (num_nonnulls(seller_id, agency_id, advertiser_id) = 1),
    constraint sales_target_month_check check (year between 2000 and 9999 and month between 1 and 12),
    constraint sales_target_amount_check check (amount >= 0),
    constraint sales_target_currency_check check (currency ~ '^[A-Z]{3}$')
);

-- The ledger's totals, as the bookkeeping says them; it overwrites.
create table financial_data (
    account_code text not null,
    year         integer not null,
    month        smallint not null,
    account_name text not null,
    account_type text not null,
    amount       numeric(15, 3) not null,
    currency     char(3) not null,
    sync_id      uuid,
    updated_at   timestamptz not null,
    constraint financial_data_pkey primary key (account_code, year, month),
    constraint financial_data_account_check check (length(account_code) between 1 and 60 and length(account_name) between 1 and 200),
    constraint financial_data_account_type_check check (account_type in ('asset', 'liability', 'equity', 'income', 'cogs', 'expense')),
    constraint financial_data_month_check check (year between 2000 and 9999 and month between 1 and 12),
    constraint financial_data_currency_check check (currency ~ '^[A-Z]{3}$')
);

-- Views. None of them asks what day it is: who reads compares due_date.

create view v_order_totals with (security_invoker = true) as
select o.id as order_id, o.currency, t.items, t.gross, o.discount, t.gross - o.discount as subtotal, o.commission, t.gross - o.discount - o.commission as net,
       t.aired_items, t.aired, t.open_make_goods,
       (select coalesce(sum(x.amount), 0) from invoice_item x join invoice i on i.id = x.invoice_id
        where i.order_id = o.id and i.status = 'issued' and x.voided_at is null) as billed
from sales_order o
cross join lateral (
    select count(oi.id) filter (where oi.status <> 'cancelled') as items,
           coalesce(sum(oi.rate) filter (where oi.status <> 'cancelled'), 0) as gross,
           count(oi.id) filter (where oi.status = 'aired') as aired_items,
           coalesce(sum(oi.rate) filter (where oi.status = 'aired'), 0) as aired,
           count(oi.id) filter (where oi.make_good_of is not null and oi.status in ('pending', 'reserved', 'confirmed')) as open_make_goods
    from order_item oi where oi.order_id = o.id) t;

create view v_invoice_balance with (security_invoker = true) as
select i.id as invoice_id, i.direction, i.kind, i.status, i.advertiser_id, i.agency_id, i.currency, i.issue_date, i.due_date, i.total, b.credited, b.paid, b.balance,
       case when i.status <> 'issued' then i.status when i.kind = 'credit_note' then 'credit'
            when b.balance = 0 then 'paid' when b.paid > 0 then 'partially_paid' else 'open' end as payment_state
from invoice i
cross join lateral (
    select c.credited, p.paid, case when i.status = 'issued' and i.kind <> 'credit_note' then i.total + c.credited - p.paid else 0 end as balance
    from (select coalesce(sum(n.total), 0) as credited from invoice n where n.credits_invoice_id = i.id and n.status = 'issued') c,
         (select coalesce(sum(a.amount), 0) as paid from payment_allocation a join payment y on y.id = a.payment_id
          where a.invoice_id = i.id and a.reversed_at is null and y.status = 'completed') p) b;

create view v_budget_vs_actual with (security_invoker = true) as
select e.category_id, c.name, c.type, e.year, e.month, e.scenario, e.currency, e.amount as budget, a.actual, a.actual - e.amount as variance
from budget_entry e
join budget_category c on c.id = e.category_id
cross join lateral (select make_date(e.year, e.month, 1) as first, (make_date(e.year, e.month, 1) + interval '1 month')::date as next) m
cross join lateral (
    select case
        when c.account_code is not null then (
            select coalesce(sum(f.amount), 0) from financial_data f
            where f.account_code = c.account_code and f.year = e.year and f.month = e.month and f.currency = e.currency)
        when c.is_ad_revenue then (
            select coalesce(sum(oi.rate), 0) from order_item oi join sales_order o on o.id = oi.order_id
            where oi.status = 'aired' and oi.air_date >= m.first and oi.air_date < m.next and o.currency = e.currency)
        else (
            select coalesce(sum(x.amount), 0) from expense x
            where x.category_id = c.id and x.currency = e.currency and x.status <> 'cancelled' and x.starts_on < m.next and case x.kind
                when 'one_time' then x.starts_on >= m.first
                else (x.ends_on is null or x.ends_on >= m.first)
                     and ((e.year - extract(year from x.starts_on)) * 12 + e.month - extract(month from x.starts_on))
                         % case x.frequency when 'monthly' then 1 when 'quarterly' then 3 else 12 end = 0 end)
    end as actual) a;

-- Targets from the advertiser up to its agency and seller. An agency without a target of its own counts with its advertisers'.
create view v_target_rollup with (security_invoker = true) as
with booked as (
    select o.advertiser_id, extract(year from oi.air_date)::integer as year, extract(month from oi.air_date)::smallint as month, o.currency, sum(oi.rate) as amount
    from order_item oi join sales_order o on o.id = oi.order_id
    where oi.status <> 'cancelled' and o.status in ('booked', 'confirmed', 'completed')
    group by 1, 2, 3, 4
), month as (
    select year, month, currency from sales_target union select year, month, currency from booked
), advertisers as (
    select m.year, m.month, m.currency, a.id, a.agency_id, a.seller_id, t.amount as target, coalesce(b.amount, 0) as booked
    from month m cross join advertiser a
    left join sales_target t on t.advertiser_id = a.id and (t.year, t.month, t.currency) = (m.year, m.month, m.currency)
    left join booked b on b.advertiser_id = a.id and (b.year, b.month, b.currency) = (m.year, m.month, m.currency)
), agencies as (
    select m.year, m.month, m.currency, g.id, g.seller_id, t.amount as target, x.target as rolled_up, coalesce(x.booked, 0) as booked
    from month m cross join agency g
    left join sales_target t on t.agency_id = g.id and (t.year, t.month, t.currency) = (m.year, m.month, m.currency)
    left join lateral (select sum(a.target) as target, sum(a.booked) as booked from advertisers a
        where a.agency_id = g.id and (a.year, a.month, a.currency) = (m.year, m.month, m.currency)) x on true
), sellers as (
    select m.year, m.month, m.currency, s.id, t.amount as target, x.target as rolled_up, coalesce(x.booked, 0) as booked
    from month m cross join member s
    left join sales_target t on t.seller_id = s.id and (t.year, t.month, t.currency) = (m.year, m.month, m.currency)
    left join lateral (select sum(u.target) as target, sum(u.booked) as booked from (
        select g.year, g.month, g.currency, coalesce(g.target, g.rolled_up) as target, g.booked from agencies g where g.seller_id = s.id
        union all
        select a.year, a.month, a.currency, a.target, a.booked from advertisers a where a.seller_id = s.id and a.agency_id is null) u
        where (u.year, u.month, u.currency) = (m.year, m.month, m.currency)) x on true
)
select year, month, currency, level, entity_id, parent_id, target, rolled_up, booked from (
    select year, month, currency, 'advertiser' as level, id as entity_id, coalesce(agency_id, seller_id) as parent_id, target, null::numeric as rolled_up, booked from advertisers
    union all
    select year, month, currency, 'agency', id, seller_id, target, rolled_up, booked from agencies
    union all
    select year, month, currency, 'seller', id, null, target, rolled_up, booked from sellers) r
where target is not null or rolled_up is not null or booked <> 0;

-- What is still to be won, by seller and stage.
create view v_pipeline with (security_invoker = true) as
select k.seller_id, k.probability, k.budget_currency as currency, count(k.id) as campaigns,
       coalesce(sum(k.budget), 0) as value, round(coalesce(sum(k.budget), 0) * k.probability / 100, 3) as weighted
from campaign k
where k.status in ('pipeline', 'pending_approval')
group by k.seller_id, k.probability, k.budget_currency;
