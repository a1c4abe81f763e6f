using System.CommandLine;
using PodcastFlow.Cli.CommandLine;
using PodcastFlow.Cli.Demo;

namespace PodcastFlow.Cli.Commands.Demo;

/// <summary>The sign-ins of the demo.</summary>
static class AccountsCommand
{
    public static Command Create()
    {
        var json = Terminal.JsonOption();
        return new LeafCommand("accounts", "List the sign-ins of the demo.", "demo accounts", "demo accounts --json") { json }.Does((line, _) =>
        {
            if (line.GetValue(json)) Terminal.Json(DemoAccount.All);
            else Print();
            return Task.FromResult(0);
        });
    }

    public static void Print() => Terminal.Rows(["Network", "Role", "E-mail", "Password"],
        DemoAccount.All.Select(account => new[] { account.Organization ?? "the platform", account.Role, account.Email, account.Password }));
}
