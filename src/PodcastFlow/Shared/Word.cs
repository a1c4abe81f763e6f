using PodcastFlow.Tenancy;

namespace PodcastFlow;

/// <summary>A value of an enumeration in an address, written as in JSON: <c>?status=in_review</c>. Lists filter by it.</summary>
public readonly record struct Word<T> : IText where T : struct, Enum
{
    public Word(T value) => Value = value;

    public Word(string text) => Value = TryParse(text, out var word) ? word.Value : throw new ArgumentException($"'{text}' is no {typeof(T).Name}.", nameof(text));

    public T Value { get; }

    string IText.Text => Snake.Case(Value.ToString());

    public override string ToString() => ((IText)this).Text;

    public static implicit operator Word<T>(T value) => new(value);

    public static bool TryParse(string? text, out Word<T> word)
    {
        foreach (var value in Enum.GetValues<T>())
            if (Snake.Case(value.ToString()) == text)
            {
                word = new(value);
                return true;
            }
        word = default;
        return false;
    }
}
