using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Identity;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Cli.Demo;

/// <summary>The master of the demo: made when missing.</summary>
static class DemoMaster
{
    public static async Task Ensure(IServiceProvider services, CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        var passwords = scope.ServiceProvider.GetRequiredService<Passwords>();
        var command = new CreateMaster.Command { Email = DemoAccount.Master.Email, Name = "Morgan Reyes", Password = DemoAccount.Master.Password };
        try
        {
            await new Operator(services.GetRequiredService<ControlDatabase>(), ct).Run(CreateMaster.Case, command, (db, _, c, cancel) => CreateMaster.Handle(db, passwords, c, cancel));
        }
        catch (Refusal refusal) when (refusal.Code == "email_taken")
        {
            // An earlier start made it; whatever its password is by now stays.
        }
    }
}
