using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Cli.CommandLine;
using PodcastFlow.Identity;

namespace PodcastFlow.Cli.Commands.User;

/// <summary>Makes a user who operates the platform.</summary>
static class CreateMasterCommand
{
    public static Command Create()
    {
        var email = new Option<string>("--email") { Description = "The address to sign in with.", Required = true };
        var name = new Option<string>("--name") { Description = "The name that others see.", DefaultValueFactory = _ => "Master" };
        var json = Terminal.JsonOption();
        var where = new Where();
        var leaf = new LeafCommand("create-master", "Make a user who operates the platform. Asks for the password, or reads it from the input.",
            "user create-master --email you@example.com", "user create-master --email you@example.com <password.txt") { email, name, json };
        where.AddTo(leaf);
        return leaf.Does(async (line, ct) =>
        {
            await using var platform = await Product.Open(where, line, ct);
            var password = Secret.Read("Password: ");
            await using var scope = platform.Services.CreateAsyncScope();
            var passwords = scope.ServiceProvider.GetRequiredService<Passwords>();
            var command = new CreateMaster.Command { Email = line.GetValue(email)!, Name = line.GetValue(name)!, Password = password };
            var created = await platform.Operator.Run(CreateMaster.Case, command, (db, _, c, cancel) => CreateMaster.Handle(db, passwords, c, cancel));
            if (line.GetValue(json)) Terminal.Json(created);
            else Terminal.Say($"{created.Email} operates the platform now.");
            return 0;
        });
    }
}
