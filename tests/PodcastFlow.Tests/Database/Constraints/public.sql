-- The control plane with a row of everything, beside an organization's schema that is registered as 'o1'.
insert into organization (id, slug, name, email, status, created_at, activated_at) values
    ('o1', 'one', 'One', 'one@example.org', 'active', now(), now()), ('o2', 'two', 'Two', 'two@example.org', 'active', now(), now());
insert into subscription (organization_id, plan_id, started_at) values ('o1', 'starter', now());
insert into provisioning_step (organization_id, step, at) values ('o1', 'schema', now());
insert into app_user (id, user_name, normalized_user_name, email, normalized_email, name, created_at) values
    (#1, 'a@example.org', 'A@EXAMPLE.ORG', 'a@example.org', 'A@EXAMPLE.ORG', 'Ada', now()), (#2, 'b@example.org', 'B@EXAMPLE.ORG', 'b@example.org', 'B@EXAMPLE.ORG', 'Bea', now());
insert into app_user_claim (user_id, claim_type) values (#1, 'c');
insert into app_user_login (login_provider, provider_key, user_id) values ('p', 'k', #1);
insert into app_user_passkey (credential_id, user_id, data) values ('x', #1, '{}');
insert into app_user_token (user_id, login_provider, name) values (#1, 'p', 'n');
insert into membership (user_id, organization_id, member_id, roles, status, joined_at) values (#1, 'o1', #1, '{admin}', 'active', now());
insert into session (key_hash, user_id, active_organization_id, created_at, last_seen_at, expires_at) values (sha256('s'), #1, 'o1', now(), now(), now() + interval '1 hour');
insert into account_token (hash, purpose, user_id, organization_id, created_at, expires_at) values (sha256('t'), 'invitation', #1, 'o1', now(), now() + interval '1 hour');
insert into login_attempt (occurred_at, email, succeeded) values (now(), 'a@example.org', true);
insert into platform_idempotency_key (actor_user_id, key, request_hash, status, response, created_at) values (#1, 'k', sha256('k'), 200, '{}', now());
insert into audit_log (occurred_at, action) values (now(), 'test');
insert into email_message (id, organization_id, to_address, subject, body_text, created_at) values (#3, 'o1', 'a@example.org', 'S', 'B', now());
insert into platform_setting (key, value) values ('k', '1');
insert into uploaded_file (schema_name, id, file_name, sha256, size_bytes, media_type) select schema_name, #4, 'a.pdf', sha256('a'), 1, 'application/pdf' from tenant_schema;

insert into api_key (id, organization_id, user_id, name, prefix, key_hash, scopes, created_at, expires_at)
    values (#5, 'o1', #1, 'Export', 'pf_1234', sha256('a'), '{read}', now(), now() + interval '90 days');
insert into platform_number (kind, year, next_value) values ('invoice', 2026, 1);
insert into platform_invoice (id, organization_id, plan_id, period, currency, subtotal, created_at) values (#10, 'o1', 'starter', '[2026-03-01,2026-04-01)', 'USD', 99, now());
insert into platform_invoice_item (invoice_id, line_no, description, unit_price, amount) values (#10, 1, 'Starter', 99, 99);
insert into platform_payment (id, number, invoice_id, currency, amount, method, paid_on, created_at) values (#11, 'P-1', #10, 'USD', 99, 'card', '2026-04-02', now());
insert into rollup_figure (organization_id, metric, period_start, value, computed_at) values ('o1', 'shows', '2026-03-01', 3, now());
insert into api_usage (organization_id, day, calls) values ('o1', '2026-03-01', 3);
insert into request_error (organization_id, day, route, kind, times, last_at, last_trace) values ('o1', '2026-03-01', 'GET /api/shows', 'IOException', 2, now(), 't1');
insert into webhook_endpoint (id, organization_id, url, events, secret_ciphertext, key_id, created_at, created_by) values
    (#20, 'o1', 'https://hook.example/a', '{campaign.booked}', 'x', 'k1', now(), #1);
insert into webhook_delivery (id, endpoint_id, event_id, event, payload, next_at, created_at) values (#21, #20, #22, 'campaign.booked', '{}', now(), now());
insert into email_suppression (address, reason, since) values ('gone@example.org', 'bounce', now());
insert into feature_switch (feature, is_on, changed_at, changed_by) values ('new_grid', true, now(), #1);
insert into announcement (id, title, body, starts_at, created_at, created_by) values (#30, 'Tonight', 'We are away.', now(), now(), #1);
insert into export_archive (id, organization_id, organization_slug, purpose, requested_at) values (#31, 'o1', 'one', 'download', now());
insert into export_link (hash, archive_id, expires_at) values (sha256('l'), #31, now());
insert into import_archive (id, file_name, received_at) values (#34, 'a.tar.gz', now());
insert into backup (id, kind, database_server, started_at) values (#32, 'base', 'primary', now());
-- What the files above have marked, with its job.
delete from rollup_mark;
delete from job;
insert into rollup_mark (schema_name, family) select schema_name, 'shows' from tenant_schema;
insert into rollup_state (organization_id) values ('o1');
insert into job (schema_name, kind, payload, dedupe_key) select schema_name, 'test', '{}', 'd1' from tenant_schema;
insert into job_history (id, kind, payload, outcome, attempts, created_at, finished_at) values (#33, 'test', '{}', 'done', 1, now(), now());
insert into organization_restore (id, organization_id, beside_id, exported_at, requested_at, kept_until) values (#40, 'o1', 'beside-1', now(), now(), now() + interval '7 days');
insert into organization_deletion (organization_id, slug, name, reason, status_before, requested_at, due_at) values ('o1', 'one', 'One', 'Ended', 'active', now(), now() + interval '30 days');
insert into examination (id, requested_at) values (#50, now());
