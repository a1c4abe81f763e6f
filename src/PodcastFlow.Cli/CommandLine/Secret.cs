using System.Text;

namespace PodcastFlow.Cli.CommandLine;

/// <summary>Reads what nobody should see on the screen or in the list of processes.</summary>
static class Secret
{
    /// <summary>A line of the input; from a terminal twice, and without showing it.</summary>
    public static string Read(string prompt)
    {
        if (Console.IsInputRedirected) return Console.In.ReadLine() ?? throw new CommandFailedException("The input is empty: the password is its first line.");
        var first = Hidden(prompt);
        return Hidden("Once more: ") == first ? first : throw new CommandFailedException("The two are not the same.");
    }

    static string Hidden(string prompt)
    {
        Console.Error.Write(prompt);
        var text = new StringBuilder();
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    Console.Error.WriteLine();
                    return text.ToString();
                case ConsoleKey.Backspace:
                    text.Length = Math.Max(0, text.Length - 1);
                    break;
                default:
                    if (!char.IsControl(key.KeyChar)) text.Append(key.KeyChar);
                    break;
            }
        }
    }
}
