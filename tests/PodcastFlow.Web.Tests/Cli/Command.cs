using System.Diagnostics;
using System.Text;

namespace PodcastFlow.Web.Tests.Cli;

/// <summary>What a command answered.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Output">What it printed as its result.</param>
/// <param name="Errors">What it said aside.</param>
public sealed record Answer(int Code, string Output, string Errors);

/// <summary>The command line as a process of its own, the way people start it.</summary>
public sealed class Command : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(240);

    readonly Process _process;
    readonly StringBuilder _output = new();
    readonly StringBuilder _errors = new();
    readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly string? _until;

    Command(string? until, string? input, string[] arguments, (string Name, string Value)[]? settings = null)
    {
        _until = until;
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "PodcastFlow.Cli", new DirectoryInfo(AppContext.BaseDirectory).Name, "PodcastFlow.Cli.dll")));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Where(key => key is "PODCASTFLOW_DATABASE" or "PODCASTFLOW_KEY_FILE").ToList()) start.Environment.Remove(name);
        foreach (var (name, value) in settings ?? []) start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Heard(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Heard(_errors, line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        if (input is not null) _process.StandardInput.WriteLine(input);
        _process.StandardInput.Close();
    }

    public int Id => _process.Id;

    public string Output { get { lock (_output) return _output.ToString(); } }

    public bool HasEnded => _process.HasExited;

    /// <summary>Starts a command and waits for nothing.</summary>
    public static Command Launch(params string[] arguments) => new(null, null, arguments);

    /// <summary>The same, with settings in its environment.</summary>
    public static Command LaunchWith((string Name, string Value)[] settings, params string[] arguments) => new(null, null, arguments, settings);

    /// <summary>Runs a command to its end.</summary>
    public static Task<Answer> Run(params string[] arguments) => RunWith(null, arguments);

    /// <summary>Runs a command to its end, with something on its input.</summary>
    public static async Task<Answer> RunWith(string? input, params string[] arguments)
    {
        await using var command = new Command(null, input, arguments);
        return await command.End();
    }

    /// <summary>Runs the doctor, with a file store of its own: what other installations of this machine have in the usual place is none of its business.</summary>
    public static async Task<Answer> Doctor(params string[] arguments)
    {
        await using var command = LaunchWith([("PodcastFlow__Files__Directory", Path.Combine(Path.GetTempPath(), $"podcastflow-none-{Environment.ProcessId}"))], ["doctor", .. arguments]);
        return await command.End();
    }

    /// <summary>Starts a command that stays, and waits until it has printed something.</summary>
    public static Task<Command> Start(string until, params string[] arguments) => StartWith([], until, arguments);

    /// <summary>The same, with settings in its environment.</summary>
    public static async Task<Command> StartWith((string Name, string Value)[] settings, string until, params string[] arguments)
    {
        var command = new Command(until, null, arguments, settings);
        var ended = command._process.WaitForExitAsync();
        var first = await Task.WhenAny(command._ready.Task, ended, Task.Delay(Patience));
        if (first == command._ready.Task) return command;
        var said = $"{command.Output}\n{command._errors}";
        await command.DisposeAsync();
        throw new InvalidOperationException($"podcastflow {string.Join(' ', arguments)} did not print '{until}' but: {said}");
    }

    /// <summary>What follows these words in its output, up to the end of the line or the next space.</summary>
    public string After(string words)
    {
        var output = Output;
        var from = output.IndexOf(words, StringComparison.Ordinal) + words.Length;
        return output[from..output.IndexOfAny([' ', ',', '\n'], from)].TrimEnd('.');
    }

    /// <summary>Sends a signal: TERM asks it to stop, KILL does not ask.</summary>
    public async Task Signal(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, Id.ToString()]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits for its end.</summary>
    public async Task<Answer> End()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return new Answer(_process.ExitCode, Output, _errors.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    void Heard(StringBuilder text, string? line)
    {
        if (line is null) return;
        lock (text) text.Append(line).Append('\n');
        if (_until is not null && text == _output && line.Contains(_until, StringComparison.Ordinal)) _ready.TrySetResult();
    }
}
