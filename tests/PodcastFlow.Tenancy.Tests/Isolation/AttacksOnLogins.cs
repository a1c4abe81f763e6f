using static PodcastFlow.Tenancy.Tests.Isolation.Attack;

namespace PodcastFlow.Tenancy.Tests.Isolation;

/// <summary>What the logins can do with no tenant entered: the shard's, the control plane's, the reader's.</summary>
static class AttacksOnLogins
{
    const string Shard = "{shard}";
    const string Control = "podcastflow_control";
    const string Reader = "podcastflow_reader";

    internal static readonly Attack[] All =
    [
        L(Shard, "a shard without a role sees no table", "42P01", "select name from thing"),
        L(Shard, "a shard without a role has no right of its tenants", "42501", "select name from {victim}.thing"),
        L(Shard, "a shard without a role sees no file", "42501", "select file_name from public.uploaded_file"),
        L(Shard, "a shard without a role may not enqueue", "42501", "select public.enqueue_job('nobody')::text"),
        L(Shard, "a shard without a role may not write the platform's log", "42501", "select public.audit('x', '{}')::text"),
        L(Shard, "a shard without a role may not set a role by function", "42501", "select set_config('role', '{victim}', false)"),
        L(Shard, "a shard without a role may not use DO", "42501", "do $$ begin end $$"),
        L(Shard, "a shard without a role has no temporary table", "42501", "create temporary table x (id integer)"),
        L(Shard, "a shard without a role reads no catalog", "42501", "select relname::text from pg_class"),
        L(Shard, "a shard is no tenant of another shard", "42501", "set role {far}"),
        L(Shard, "a shard is not the migrator", "42501", "set role podcastflow_migrator"),
        L(Shard, "a shard is not the control plane", "42501", "set role podcastflow_control"),
        L(Shard, "a shard is not the reader", "42501", "set role podcastflow_reader"),
        L(Shard, "a shard without a role sees nobody's statements", "42501", "select statement from monitor.slow_statements('{victim}', 10)"),
        L(Shard, "a shard changes no setting of the server", "42501", "alter system set work_mem = '1MB'"),
        L(Shard, "a shard makes no database", "42501", "create database loot"),
        L(Shard, "a shard makes no role", "42501", "create role loot"),
        L(Shard, "a shard runs no program", "42501", "copy (select 1) to program 'cat'"),
        L(Shard, "a shard cannot send two statements in one", "42601", "set role {victim}; select name from thing"),
        L(Shard, "a shard enters each of its own tenants: that is its boundary", Outcome.Boundary, "set role {victim}", "select name from thing"),

        L(Control, "the control plane reads no tenant's table", "42501", "select name from {victim}.thing"),
        L(Control, "the control plane writes no tenant's table", "42501", "update {victim}.thing set name = 'x'"),
        L(Control, "the control plane is no tenant", "42501", "set role {victim}"),
        L(Control, "the control plane is no tenant by function", "42501", "select set_config('role', '{victim}', false)"),
        L(Control, "the control plane is not the migrator", "42501", "set role podcastflow_migrator"),
        L(Control, "the control plane does not write the registry", "42501", "update tenant_schema set login_shard = 'podcastflow_app_1'"),
        L(Control, "the control plane stores no migration", "42501", "insert into tenant_script (version, name, script, sha256) values (99, 'x', 'x', sha256('x'))"),
        L(Control, "the control plane forges no migration of the fleet", "42501", "delete from tenant_migration"),
        L(Control, "the control plane writes memberships by their door only", "42501", "delete from membership"),
        L(Control, "the control plane does not change its log", "42501", "delete from audit_log"),
        L(Control, "the control plane migrates nobody", "42501", "select migrate_org_schema('{victim_id}')::text"),
        L(Control, "the control plane drops nobody", "42501", "select drop_org_schema('{victim_id}')::text"),
        L(Control, "the control plane makes no role", "42501", "create role loot"),
        L(Control, "the control plane makes no role by the keeper", "42501", "select create_tenant_role('org_loot', 'podcastflow_app_0')::text"),
        L(Control, "the control plane makes no table", "42501", "create table public.loot (id integer)"),
        L(Control, "the control plane has no temporary table", "42501", "create temporary table x (id integer)"),
        L(Control, "the control plane may not use DO", "42501", "do $$ begin end $$"),
        L(Control, "the control plane runs no program", "42501", "copy tenant_schema to program 'cat'"),
        L(Control, "the control plane reads no file", "42501", "select pg_read_file('PG_VERSION')"),
        L(Control, "the control plane sees statements of organizations only", Outcome.OwnOnly, "select coalesce(string_agg(statement, ''), '') from monitor.slow_statements('postgres', 100)"),
        L(Control, "the control plane reads no password", "42501", "select rolpassword from pg_authid"),
        L(Control, "the control plane cannot send two statements in one", "42601", "select 1::text; drop table tenant_schema"),

        L(Reader, "the reader writes nothing", "25006,42501", "insert into {victim}.thing (id, name) values (904, 'x')"),
        L(Reader, "the reader writes nothing, were its transactions not read only", "42501", "set default_transaction_read_only = off", "insert into {victim}.thing (id, name) values (904, 'x')"),
        L(Reader, "the reader does not lock", "25006,42501", "select name from {victim}.thing for update"),
        L(Reader, "the reader reads no users", "42501", "select email from public.app_user"),
        L(Reader, "the reader reads no sessions", "42501", "select user_id::text from public.session"),
        L(Reader, "the reader reads no organization's record", "42501", "select name from public.organization"),
        L(Reader, "the reader reads no files' records", "42501", "select file_name from public.uploaded_file"),
        L(Reader, "the reader reads no stored migration", "42501", "select script from public.tenant_script"),
        L(Reader, "the reader sees nobody's statements", "42501", "select statement from monitor.slow_statements('{victim}', 10)"),
        L(Reader, "the reader is no tenant", "42501", "set role {victim}"),
        L(Reader, "the reader is not the control plane", "42501", "set role podcastflow_control"),
        L(Reader, "the reader has no temporary table", "25006,42501", "create temporary table x (id integer)"),
        L(Reader, "the reader makes no table", "25006,42501", "create table {victim}.loot (id integer)"),
        L(Reader, "the reader may not use DO", "42501", "do $$ begin end $$"),
        L(Reader, "the reader enqueues nothing", "42501", "select public.enqueue_job('x')::text"),
        L(Reader, "the reader reads no file", "42501", "select pg_read_file('PG_VERSION')"),
        L(Reader, "the reader reads every tenant: that is what it is for", Outcome.Boundary, "select name from {victim}.thing"),
        L(Reader, "the reader reads the registry", Outcome.NamesOnly, "select schema_name from public.tenant_schema"),
    ];
}
