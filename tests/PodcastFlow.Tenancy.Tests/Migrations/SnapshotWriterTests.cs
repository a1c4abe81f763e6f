using PodcastFlow.Tenancy.Migrations;
using PodcastFlow.Tenancy.Tests.Installation;

namespace PodcastFlow.Tenancy.Tests.Migrations;

public sealed class SnapshotWriterTests(ToyDatabase toy) : IClassFixture<ToyDatabase>
{
    [Fact]
    public async Task The_same_migrations_give_the_same_text_and_no_tenant_is_left()
    {
        var first = await SnapshotWriter.Write(toy.Db.Migrator, TestContext.Current.CancellationToken);
        var second = await SnapshotWriter.Write(toy.Db.Migrator, TestContext.Current.CancellationToken);

        Assert.Equal(first, second);
        Assert.Equal(0L, await toy.Db.One<long>("select count(*) from tenant_schema"));
        Assert.Contains("""
            create table thing (
                id integer not null,
                name text,
                constraint thing_pkey PRIMARY KEY (id)
            );
            -- :"tenant": select, insert, update, delete
            -- podcastflow_reader: select
            """, first, StringComparison.Ordinal);
    }
}
