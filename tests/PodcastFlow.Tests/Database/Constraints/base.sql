-- An organization with a row of everything. The first row of each table is the one that the pairs vary.
-- #7 is an id, STD and BY are the standard columns and their values.
insert into member (id, email, name, roles, status, synced_at) values
    (#1, 'seller@example.org', 'Seller', '{sales}', 'active', now()), (#2, 'voice@example.org', 'Voice', '{talent}', 'active', now()),
    (#3, 'admin@example.org', 'Admin', '{admin}', 'active', now());
insert into number_sequence (kind, year, next_value) values ('order', 2026, 1);
insert into idempotency_key (actor_id, key, request_hash, status, response, created_at) values (#1, 'k', sha256('k'), 200, '{}', now());
insert into status_history (id, entity_type, entity_id, from_status, to_status, changed_at, changed_by) values (#4, 'show', #30, 'a', 'b', now(), #1);
insert into activity (id, occurred_at, actor_id, actor_kind, action, entity_type, entity_id, summary) values (#5, now(), #1, 'user', 'a', 'show', #30, 's');

insert into category (id, name, STD) values (#10, 'Food', BY), (#11, 'Cars', BY);
insert into agency (id, name, STD) values (#20, 'North', BY), (#23, 'South', BY);
insert into advertiser (id, name, STD) values (#21, 'Acme', BY), (#22, 'Other', BY);
insert into contact (id, advertiser_id, name, email, is_primary, STD) values (#25, #21, 'Ann', 'ann@example.org', true, BY);
insert into contact (id, agency_id, name, email, is_primary, STD) values (#26, #20, 'Bob', 'bob@example.org', true, BY);

insert into show (id, name, STD) values (#30, 'Morning', BY), (#31, 'Evening', BY);
insert into show_assignment (show_id, member_id, role, assigned_at, assigned_by) values (#30, #2, 'talent', now(), #1);
insert into show_feed (show_id, url, podcast_guid) values (#30, 'https://a.example/f', 'p1');
insert into revenue_share_tier (show_id, from_amount, pct) values (#30, 0, 10);
insert into episode (id, show_id, source, guid, number, title, air_date, STD) values
    (#35, #30, 'feed', 'g1', 1, 'One', '2026-03-02', BY), (#36, #31, 'manual', null, 1, 'One', '2026-03-03', BY);
insert into show_placement (id, show_id, placement, episode_length, slots, STD) values (#38, #30, 'mid_roll', '[900,1800)', 1, BY);

insert into campaign (id, name, advertiser_id, seller_id, flight_start, flight_end, STD) values
    (#40, 'Spring', #21, #1, '2026-03-01', '2026-03-31', BY), (#41, 'Summer', #22, #1, '2026-06-01', '2026-06-30', BY);
insert into inventory (id, show_id, episode_id, air_date, placement, slot_number, length_s, delivery, STD) values
    (#50, #30, #35, '2026-03-02', 'mid_roll', 1, 60, 'baked_in', BY), (#51, #30, #35, '2026-03-02', 'mid_roll', 2, 60, 'baked_in', BY),
    (#52, #30, null, '2026-03-09', 'mid_roll', 1, 60, 'baked_in', BY), (#53, #31, #36, '2026-03-03', 'mid_roll', 1, 60, 'baked_in', BY);
insert into reservation (id, campaign_id, advertiser_id, status, ttl_hours, held_at, STD) values
    (#60, #40, #21, 'held', 48, now(), BY), (#61, null, #22, 'held', 48, now(), BY);
insert into reservation_item (id, reservation_id, inventory_id, state, queue_no, length_s, read_type, STD) values
    (#62, #60, #50, 'held', null, 60, 'host_read', BY), (#63, #61, #50, 'waiting', 1, 60, 'produced', BY), (#64, #60, #51, 'held', null, 60, 'host_read', BY);
insert into blocked_spot (id, show_id, period, reason, STD) values (#66, #30, '[2026-05-01,2026-06-01)', 'Summer', BY);
insert into inventory_claim (id, inventory_id, air_date, kind, reservation_item_id, expires_at, created_at, created_by)
    values (#67, #50, '2026-03-02', 'hold', #62, now(), now(), #1);
insert into inventory_conflict (id, inventory_id, episode_id, reason, detected_at) values (#68, #50, #35, 'length_changed', now());

insert into rate_card (id, show_id, placement, length_s, read_type, pricing_model, flat_amount, currency, valid_from, valid_to, status, approved_at, approved_by, STD)
    values (#70, #30, 'mid_roll', 60, 'host_read', 'flat', 1000, 'USD', '2026-01-01', '2026-12-31', 'active', now(), #3, BY);
insert into category_exclusivity (id, kind, scope, show_id, show_no, category_id, advertiser_id, period, STD)
    select #71, 'exclusive', 'show', id, show_no, #10, #21, '[2026-03-01,2026-04-01)', BY from show where id = #30;
insert into campaign_schedule (id, campaign_id, name, currency, is_template, STD) values
    (#80, #40, 'Plan', 'USD', false, BY), (#81, null, 'Usual', 'USD', true, BY), (#83, #41, 'Plan', 'USD', false, BY);
insert into schedule_item (id, schedule_id, sort_order, show_id, episode_id, inventory_id, air_date, placement, length_s, read_type, delivery, rate, card_rate, STD)
    values (#82, #80, 1, #30, #35, #50, '2026-03-02', 'mid_roll', 60, 'host_read', 'baked_in', 900, 1000, BY);
insert into sales_order (id, number, campaign_id, advertiser_id, schedule_id, currency, gross, STD) values
    (#90, 'SO-1', #40, #21, #80, 'USD', 1000, BY), (#93, 'SO-2', #41, #22, null, 'USD', 0, BY);
insert into order_item (id, order_id, line_no, show_id, episode_id, inventory_id, air_date, placement, length_s, read_type, delivery, rate, STD) values
    (#91, #90, 1, #30, #35, #50, '2026-03-02', 'mid_roll', 60, 'host_read', 'baked_in', 600, BY),
    (#92, #90, 2, #30, #35, #51, '2026-03-02', 'mid_roll', 60, 'host_read', 'baked_in', 400, BY);

insert into contract_template (id, name, type, body, is_default, STD) values (#100, 'Usual', 'io', 'We agree.', true, BY), (#105, 'Old', 'io', 'We agreed.', false, BY);
update contract_template set first_used_at = now() where id = #105;
insert into contract (id, number, type, order_id, advertiser_id, template_id, title, body, currency, STD) values
    (#101, 'C-1', 'io', #90, #21, #100, 'Insertion order', 'We agree.', 'USD', BY), (#102, 'C-2', 'master', null, #21, #105, 'Master', 'We agree.', 'USD', BY);
insert into contract_line_item (id, contract_id, currency, line_no, order_item_id, description, unit_price, STD) values
    (#103, #101, 'USD', 1, #91, 'Spot', 600, BY), (#104, #102, 'USD', 1, null, 'Spot', 600, BY);
insert into contract_signature (contract_id, party, signer_name, signer_email, signed_at) values
    (#101, 'publisher', 'Pat', 'pat@example.org', now()), (#102, 'publisher', 'Pat', 'pat@example.org', now()), (#102, 'agency', 'Alf', 'alf@example.org', now());
update contract set status = 'approved' where id = #102;
update contract set status = 'sent', sent_at = now() where id = #102;
update contract set status = 'signed' where id = #102;
update contract set status = 'executed', executed_at = now(), document_sha256 = sha256('d') where id = #102;

insert into invoice (id, advertiser_id, order_id, currency, subtotal, STD) values (#110, #21, #90, 'USD', 600, BY), (#112, #21, null, 'USD', 500, BY);
insert into invoice_item (id, invoice_id, currency, line_no, description, unit_price, order_item_id, STD) values
    (#111, #110, 'USD', 1, 'Spot', 600, #91, BY), (#113, #112, 'USD', 1, 'Fee', 500, null, BY);
update invoice set status = 'issued', number = 'INV-1', issued_at = now(), issue_date = '2026-04-01', due_date = '2026-05-01' where id = #112;
insert into payment (id, number, advertiser_id, currency, amount, method, status, paid_on, STD) values
    (#115, 'P-1', #21, 'USD', 300, 'card', 'pending', null, BY), (#116, 'P-2', #21, 'USD', 500, 'bank_transfer', 'completed', '2026-04-20', BY);
insert into payment_allocation (payment_id, invoice_id, currency, amount, STD) values (#116, #112, 'USD', 200, BY);
insert into invoice_schedule (id, order_id, frequency, day_of_month, next_on, STD) values (#118, #90, 'monthly', 1, '2026-04-01', BY);
insert into budget_category (id, name, type, STD) values (#120, 'Studio', 'expense', BY), (#124, 'Hosts', 'cogs', BY);
insert into budget_category (id, name, type, is_ad_revenue, STD) values (#121, 'Ads', 'revenue', true, BY);
insert into budget_entry (category_id, year, month, amount, currency, STD) values (#120, 2026, 3, 100, 'USD', BY);
insert into expense (id, description, category_id, category_type, amount, currency, starts_on, STD) values (#122, 'Rent', #120, 'expense', 100, 'USD', '2026-03-01', BY);
insert into sales_target (id, year, month, seller_id, amount, currency, STD) values (#123, 2026, 3, #1, 5000, 'USD', BY);
insert into integration_sync (id, provider, kind, queued_at) values (#145, 'quickbooks', 'full', now());
insert into financial_data (account_code, year, month, account_name, account_type, amount, currency, sync_id, updated_at)
    values ('4000', 2026, 3, 'Sales', 'income', 10, 'USD', #145, now());

insert into ad_creative (id, advertiser_id, campaign_id, name, kind, script, STD) values (#130, #21, #40, 'Copy', 'script', 'Buy.', BY);
insert into episode_spot (id, episode_id, placement, slot_number, order_item_id, creative_id, delivery, start_s, end_s, STD)
    values (#131, #35, 'mid_roll', 1, #91, #130, 'baked_in', 600, 660, BY);
insert into creative_usage (id, creative_id, campaign_id, period, created_at, created_by) values (#132, #130, #40, '[2026-03-01,2026-04-01)', now(), #1);
insert into ad_approval (id, order_item_id, creative_id, kind, STD) values (#133, #91, #130, 'script', BY);
insert into spot_submission (id, ad_approval_id, version, script, submitted_at, submitted_by) values (#134, #133, 1, 'Buy.', now(), #2);
insert into comment (id, campaign_id, author_id, body, created_at) values (#135, #40, #1, 'Nice.', now()), (#137, #41, #1, 'Nice.', now());
insert into work_task (id, kind, campaign_id, order_id, show_id, assignee_id, title, STD) values (#136, 'ad_read', #40, #90, #30, #2, 'Read', BY);
insert into approval_request (id, kind, campaign_id, requested_at, requested_by) values (#140, 'campaign', #40, now(), #1);
insert into deletion_request (id, entity_type, entity_id, entity_label, reason, requested_at, requested_by) values (#141, 'show', #30, 'Morning', 'Ended', now(), #1);

insert into analytics_event (occurred_at, dedupe_key, event_type, source) values (now(), 'e1', 'download', 'log');
insert into campaign_analytics (campaign_id, day, updated_at) values (#40, '2026-03-02', now());
insert into episode_analytics (episode_id, day, source, updated_at) values (#35, '2026-03-02', 'log', now());
insert into show_analytics (show_id, period_type, period_start, source, updated_at) values (#30, 'day', '2026-03-02', 'log', now());
insert into show_metrics (show_id, updated_at) values (#30, now());
insert into usage_record (metric, period_start, value, updated_at) values ('shows', '2026-03-01', 1, now());
insert into megaphone_integration (network_id, token_ciphertext, key_id, STD) values ('n', 'x', 'k1', BY);
insert into quickbooks_integration (realm_id, access_ciphertext, refresh_ciphertext, key_id, expires_at, STD) values ('r', 'x', 'y', 'k1', now(), BY);
insert into external_ref (id, provider, kind, external_id, campaign_id, last_seen_at) values (#150, 'megaphone', 'campaign', 'x1', #40, now());
insert into notification (id, member_id, event_type, title, dedupe_key, created_at) values (#160, #1, 'hold_ends', 'A hold ends', 'd1', now());
insert into attachment (id, file_id, file_name, sha256, purpose, contract_id, created_at, created_by) values (#161, #162, 'a.pdf', sha256('a'), 'document', #101, now(), #1);
