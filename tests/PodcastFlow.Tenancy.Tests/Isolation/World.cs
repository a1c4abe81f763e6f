using Npgsql;
using PodcastFlow.Tenancy.Tests.Installation;
using PodcastFlow.Testing;

[assembly: AssemblyFixture(typeof(PodcastFlow.Tenancy.Tests.Isolation.World))]

namespace PodcastFlow.Tenancy.Tests.Isolation;

/// <summary>
/// One installed database with the toy tables, and three tenants in it: an attacker, a victim on the same login shard, where a break-in
/// would hurt most, and one on another shard.
/// </summary>
public sealed class World : IAsyncLifetime
{
    const string Tables = """
        create table part (
            id integer generated always as identity,
            thing_id integer not null,
            during int4range not null,
            constraint part_pkey primary key (id),
            constraint part_thing_fkey foreign key (thing_id) references thing (id),
            constraint part_during_excl exclude using gist (thing_id with =, during with &&)
        );
        create index thing_name_trgm on thing using gin (name gin_trgm_ops);
        create table entry (id integer not null, note text not null, constraint entry_pkey primary key (id));
        revoke update, delete on entry from :"tenant";
        create view entry_seen with (security_invoker = true) as select id, note from entry;
        create table item (
            id uuid not null, kind text not null, price numeric(12, 2), price_currency char(3), tags text[] not null default '{}', kinds text[] not null default '{}',
            related uuid[] not null default '{}', made_at timestamptz, day date, details jsonb, constraint item_pkey primary key (id)
        );
        create function thing_shout() returns trigger language plpgsql as $$ begin new.name := coalesce(new.name, 'NOBODY'); return new; end $$;
        create trigger thing_shout before insert on thing for each row execute function thing_shout();
        insert into thing (id, name) values (1, 'secret of ' || :'slug');
        insert into part (thing_id, during) values (1, '[1,10)');
        insert into entry (id, note) values (1, 'secret of ' || :'slug');
        """;

    NpgsqlDataSource _superuser = null!;
    ControlDatabase _control = null!;

    internal TestDatabase Db { get; private set; } = null!;
    internal TenancyConnection Connection { get; private set; } = null!;
    public Tenant Attacker { get; private set; } = null!;
    public Tenant Victim { get; private set; } = null!;
    public Tenant Far { get; private set; } = null!;

    /// <summary>The object ids of the victim's table and of its sequence.</summary>
    internal (string Table, string Sequence) Oids { get; private set; }

    public async ValueTask InitializeAsync()
    {
        Db = await TestDatabase.Create(Toy.With(Tables));
        Connection = new TenancyConnection(Db.Superuser, Db.Key.PasswordOf);
        var superuser = new NpgsqlDataSourceBuilder(Db.Superuser);
        superuser.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        _superuser = superuser.Build();
        _control = new ControlDatabase(Connection, new TenancyOptions { ControlConnections = 2 }, TimeProvider.System);
        // Shards are given out evenly, so the fifth tenant is on the shard of the first.
        var tenants = await Tenants("world", 5);
        (Attacker, Far, Victim) = (tenants[0], tenants[1], tenants[4]);
        if (Attacker.LoginShard != Victim.LoginShard || Far.LoginShard == Victim.LoginShard) throw new InvalidOperationException("The tenants are not on the shards this needs.");
        await Superuser($"insert into public.uploaded_file (schema_name, id, file_name, sha256, size_bytes, media_type) values ('{Victim.Schema}', '{Fill("{file}")}', 'secret of {Victim.Slug}', sha256('x'), 1, 'text/plain') returning 1");
        Oids = (await Superuser($"select '{Victim.Schema}.thing'::regclass::oid::text"), await Superuser($"select '{Victim.Schema}.part_id_seq'::regclass::oid::text"));
    }

    readonly Lazy<Task<List<Tenant>>> _fleet;

    public World() => _fleet = new(() => Tenants("fleet", IsLong ? 50 : 20));

    /// <summary>The full sizes are wanted.</summary>
    internal static bool IsLong => Environment.GetEnvironmentVariable("PODCASTFLOW_LONG") == "1";

    /// <summary>Twenty tenants, evenly over the shards (fifty in a long run).</summary>
    internal Task<List<Tenant>> Fleet => _fleet.Value;

    /// <summary>New active tenants, as the registry knows them.</summary>
    internal async Task<List<Tenant>> Tenants(string stem, int count)
    {
        var ids = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var slug = TestDatabase.Slug(stem);
            await Superuser($"select public.create_complete_org_schema('{slug}', '{slug}')");
            await Superuser($"""
                insert into public.organization (id, slug, name, email, status, created_at, activated_at)
                values ('{slug}', '{slug}', '{slug}', '{slug}@example.test', 'active', now(), now()) returning id
                """);
            ids.Add(slug);
        }
        var all = await new TenantRegistry(_control, TimeProvider.System).All();
        return [.. ids.Select(id => all.Single(tenant => tenant.Id == id))];
    }

    /// <summary>An engine of the product's own; one connection per shard makes each tenant follow the other on the same connection.</summary>
    internal TenantDatabase Engine(int connections = 1) =>
        new(Connection, new TenancyOptions { ShardConnections = connections, TenantTokens = connections }, TimeProvider.System);

    /// <summary>The single text that a query of the superuser gives.</summary>
    internal async Task<string> Superuser(string sql)
    {
        await using var command = _superuser.CreateCommand(sql);
        return (await command.ExecuteScalarAsync())?.ToString() ?? "";
    }

    /// <summary>Everything of the victim's, what nobody may change in the attacker's, and who may do what: equal before and after each attack.</summary>
    internal Task<string> Fingerprint() => Superuser($"""
        select md5(concat_ws('|',
            (select string_agg(t::text, ',' order by t::text) from {Victim.Schema}.thing t), (select string_agg(t::text, ',' order by t::text) from {Victim.Schema}.part t),
            (select string_agg(t::text, ',' order by t::text) from {Victim.Schema}.entry t), (select string_agg(t::text, ',' order by t::text) from {Victim.Schema}.schema_migration t),
            (select string_agg(t::text, ',' order by t::text) from {Attacker.Schema}.schema_migration t), (select note from {Attacker.Schema}.entry where id = 1),
            (select string_agg(f::text, ',' order by f::text) from public.uploaded_file f where schema_name = '{Victim.Schema}'),
            (select string_agg(t::text, ',' order by t::text) from public.tenant_schema t where t.schema_name in ('{Victim.Schema}', '{Attacker.Schema}')),
            (select count(*) from public.job where schema_name is null or schema_name = '{Victim.Schema}'),
            (select count(*) from public.audit_log where organization_id is null or organization_id = '{Victim.Id}'),
            (select string_agg(c.oid::text || c.relname || c.relowner || coalesce(c.relacl::text, ''), ',' order by c.oid) from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where n.nspname in ('{Victim.Schema}', '{Attacker.Schema}', 'public')),
            (select string_agg(nspname || coalesce(nspacl::text, ''), ',' order by nspname) from pg_namespace where nspname in ('{Victim.Schema}', '{Attacker.Schema}', 'public', 'pg_catalog')),
            (select string_agg(concat_ws(' ', a.rolname, a.rolsuper, a.rolcreaterole, a.rolcanlogin, a.rolpassword, r.rolconfig), ',' order by a.rolname) from pg_authid a join pg_roles r on r.oid = a.oid
             where a.rolname in ('{Victim.Schema}', '{Attacker.Schema}', '{Victim.LoginShard}')),
            (select count(*) from pg_largeobject_metadata)))
        """);

    /// <summary>An attack's text with the names and numbers that it needs.</summary>
    internal string Fill(string text) => text
        .Replace("{victim}", Victim.Schema, StringComparison.Ordinal).Replace("{me}", Attacker.Schema, StringComparison.Ordinal).Replace("{far}", Far.Schema, StringComparison.Ordinal)
        .Replace("{shard}", Victim.LoginShard, StringComparison.Ordinal).Replace("{oid}", Oids.Table, StringComparison.Ordinal).Replace("{sequence}", Oids.Sequence, StringComparison.Ordinal)
        .Replace("{victim_id}", Victim.Id, StringComparison.Ordinal).Replace("{db}", Db.Name, StringComparison.Ordinal)
        .Replace("{file}", "01890000-0000-7000-8000-00000000f11e", StringComparison.Ordinal);

    /// <summary>SQL from text: what the engine does not offer, and an attacker who got so far has.</summary>
    internal static Sql Raw(string text)
    {
        var sql = new Sql(text.Length, 0);
        sql.AppendLiteral(text);
        return sql;
    }

    public async ValueTask DisposeAsync()
    {
        await _control.DisposeAsync();
        await _superuser.DisposeAsync();
        await Db.DisposeAsync();
    }
}
