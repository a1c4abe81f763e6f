using System.Text.Json;
using PodcastFlow.Testing;

namespace PodcastFlow.Web.Tests.Cli;

public sealed class JobCommandTests
{
    [Fact]
    public async Task Jobs_are_listed_and_a_failed_one_is_tried_again()
    {
        await using var database = await TestDatabase.Create();
        string[] here = ["--database", database.Superuser, "--key-file", TestDatabase.KeyFile];
        Assert.Contains("no such jobs", (await Command.Run(["job", "list", .. here])).Errors, StringComparison.Ordinal);
        var id = Guid.CreateVersion7();
        await database.Execute($"insert into job (id, kind, payload, state, attempts, last_error, finished_at) values ('{id}', 'forget_sign_ins', '{{}}', 'failed', 8, 'the sea is rough', now())");

        var failed = JsonElement.Parse((await Command.Run(["job", "list", "--state", "failed", "--json", .. here])).Output)[0];
        Assert.Equal((id.ToString(), "the sea is rough"), (failed.GetProperty("id").GetString(), failed.GetProperty("error").GetString()));
        Assert.Matches("forget_sign_ins +failed +8 +the sea is rough", (await Command.Run(["job", "list", .. here])).Output);
        Assert.Equal(0, (await Command.Run(["job", "retry", id.ToString(), .. here])).Code);

        Assert.Equal("queued 0", await database.One<string>("select concat_ws(' ', state, attempts) from job"));
        Assert.Equal(1, (await Command.Run(["job", "retry", Guid.CreateVersion7().ToString(), .. here])).Code);
    }
}
