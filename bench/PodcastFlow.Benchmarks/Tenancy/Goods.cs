namespace PodcastFlow.Benchmarks.Tenancy;

/// <summary>A row as all contestants read and write it.</summary>
public sealed record Item(Guid Id, string Code, string Name, decimal Amount, DateTimeOffset CreatedAt);

/// <summary>The toy tables of one tenant, and the same ones shared by all with a column that says whose row it is.</summary>
static class Goods
{
    internal const int RowsPerTenant = 400;

    /// <summary>Row number n of every tenant has this id.</summary>
    internal static Guid Id(int n) => new(n, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    const string Columns = """
        id         uuid not null,
            code       text not null,
            name       text not null,
            amount     numeric(12, 2) not null,
            created_at timestamptz not null
        """;

    const string NoteColumns = """
        id      uuid not null,
            item_id uuid not null,
            note    text not null
        """;

    /// <summary>The tables of a tenant that has this many items.</summary>
    internal static string Tenant(int rows) => $"""
        create table item (
            {Columns},
            constraint item_pkey primary key (id)
        );
        create index item_created on item (created_at);
        create table note (
            {NoteColumns},
            constraint note_pkey primary key (id)
        );
        create index note_item on note (item_id);
        insert into item (id, code, name, amount, created_at)
        select (lpad(to_hex(i), 8, '0') || '-0000-0000-0000-000000000000')::uuid, 'code ' || i, 'A name of some length, number ' || i, i, '2026-01-01'::timestamptz + i * interval '1 minute'
        from generate_series(0, {rows - 1}) i;
        """;

    internal static string Shared(int tenants) => $"""
        create table item (
            organization_id uuid not null,
            {Columns},
            constraint item_pkey primary key (organization_id, id)
        );
        create index item_created on item (organization_id, created_at);
        create table note (
            organization_id uuid not null,
            {NoteColumns},
            constraint note_pkey primary key (organization_id, id)
        );
        create index note_item on note (organization_id, item_id);
        insert into item (organization_id, id, code, name, amount, created_at)
        select (lpad(to_hex(t), 8, '0') || '-0000-0000-0000-000000000000')::uuid,
               (lpad(to_hex(i), 8, '0') || '-0000-0000-0000-000000000000')::uuid, 'code ' || i, 'A name of some length, number ' || i, i, '2026-01-01'::timestamptz + i * interval '1 minute'
        from generate_series(0, {RowsPerTenant - 1}) i, generate_series(0, {tenants - 1}) t;
        """;
}
