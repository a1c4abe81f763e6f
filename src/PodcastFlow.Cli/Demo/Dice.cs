namespace PodcastFlow.Cli.Demo;

/// <summary>Chance that repeats: the same seed throws the same.</summary>
sealed class Dice(int seed)
{
    // The framework keeps this algorithm for a given seed from version to version.
    readonly Random _random = new(seed);

    public int Between(int least, int most) => _random.Next(least, most + 1);

    public bool Chance(double probability) => _random.NextDouble() < probability;

    public T One<T>(IReadOnlyList<T> of) => of[_random.Next(of.Count)];

    /// <summary>Some of them, each once, in any order.</summary>
    public IReadOnlyList<T> Some<T>(IReadOnlyList<T> of, int count)
    {
        var all = of.ToArray();
        _random.Shuffle(all);
        return all[..Math.Min(count, all.Length)];
    }
}
