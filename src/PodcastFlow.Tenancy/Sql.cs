using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Text;
using Npgsql;

namespace PodcastFlow.Tenancy;

/// <summary>
/// SQL written as an interpolated string: every <c>{value}</c> becomes a positional parameter, never text; a <c>{Sql}</c> is
/// spliced in with its own parameters. No method of a session takes a plain string, so SQL glued from text does not compile.
/// </summary>
[InterpolatedStringHandler]
public sealed class Sql
{
    readonly StringBuilder _text;
    readonly List<NpgsqlParameter> _parameters;
    readonly List<int> _marks;      // where in the text each parameter's $n belongs
    bool _sent;

    [EditorBrowsable(EditorBrowsableState.Never)]
    public Sql(int literalLength, int formattedCount)
    {
        _text = new StringBuilder(literalLength);
        _parameters = new List<NpgsqlParameter>(formattedCount);
        _marks = new List<int>(formattedCount);
    }

    /// <summary>No text at all: for a condition that does not apply.</summary>
    public static Sql Empty { get; } = new(0, 0);

    /// <summary>Names a piece of SQL, to be spliced into others: <c>Sql.Of($"name desc")</c>.</summary>
    public static Sql Of(Sql sql) => sql;

    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendLiteral(string sql) => _text.Append(sql);

    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendFormatted<T>(T value)
    {
        _marks.Add(_text.Length);
        _parameters.Add(SqlValue<T>.ToParameter(value));
    }

    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendFormatted(Sql part)
    {
        var offset = _text.Length;
        _text.Append(part._text);
        foreach (var mark in part._marks) _marks.Add(offset + mark);
        foreach (var parameter in part._parameters) _parameters.Add(parameter.Clone());
    }

    /// <summary>The statement with its marker in front: a batch command with positional parameters, in which PostgreSQL refuses a second statement.</summary>
    internal NpgsqlBatchCommand ToCommand(string marker)
    {
        var command = new NpgsqlBatchCommand(Text(marker));
        foreach (var parameter in _parameters) command.Parameters.Add(_sent ? parameter.Clone() : parameter);      // a parameter belongs to one command
        _sent = true;
        return command;
    }

    /// <summary>
    /// The text alone, for COPY, which takes no parameters and has to come first. It travels as a simple query, in which PostgreSQL would run
    /// a second statement, so a semicolon is refused.
    /// </summary>
    internal string ToCopy(string marker)
    {
        if (_parameters.Count > 0) throw new InvalidOperationException("COPY takes no parameters.");
        var text = _text.ToString();
        return text.Contains(';') ? throw new InvalidOperationException("COPY is one statement, without a semicolon.") : $"{text}\n{marker}";
    }

    /// <summary>The statement as the server gets it, without the values.</summary>
    public override string ToString() => Text("");

    string Text(string marker)
    {
        var text = new StringBuilder(marker, marker.Length + _text.Length + _marks.Count * 3);
        var from = 0;
        for (var i = 0; i < _marks.Count; i++)
        {
            text.Append(_text, from, _marks[i] - from).Append('$').Append(i + 1);
            from = _marks[i];
        }
        return text.Append(_text, from, _text.Length - from).ToString();
    }
}
