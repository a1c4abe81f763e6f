using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Testing;

namespace PodcastFlow.Tenancy.Tests.Installation;

/// <summary>The smallest set of tenant migrations: the engine knows no trade.</summary>
internal static class Toy
{
    public static Script First { get; } = new(1, "first", """
        create table schema_migration (
            version integer not null, name text not null, sha256 bytea not null, applied_at timestamptz not null,
            applied_by text not null, duration_ms numeric(12, 3) not null, constraint schema_migration_pkey primary key (version)
        );
        revoke insert, update, delete on schema_migration from :"tenant";
        create table thing (id integer not null, name text, constraint thing_pkey primary key (id));
        create table origin (org_id text not null, slug text not null, constraint origin_pkey primary key (org_id));
        insert into origin (org_id, slug) values (:'org_id', :'slug');
        """);

    public static TenancyScripts Scripts { get; } = With();

    /// <summary>The toy set with further migrations after the first.</summary>
    public static TenancyScripts With(params string[] further) =>
        TestDatabase.Scripts.WithTenant([First, .. further.Select((text, i) => new Script(i + 2, "step" + (i + 2), text))]);
}
