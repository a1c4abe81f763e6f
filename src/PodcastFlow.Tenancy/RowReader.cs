using System.Linq.Expressions;
using System.Reflection;
using Npgsql;

namespace PodcastFlow.Tenancy;

/// <summary>
/// Reads one row into <typeparamref name="T"/>: a single column, or a record whose constructor parameters are the
/// snake_case columns. Strict on purpose: a missing column, a surplus one, or a null where the record does not allow one, throws.
/// </summary>
static class RowReader<T>
{
    sealed record Column(string Name, Type Type, bool Nullable);

    static readonly bool IsOneColumn = SqlValue<T>.IsOneColumn;
    static readonly List<Column> Columns = [];
    static readonly Func<NpgsqlDataReader, int[], T> Build = Compile();

    /// <summary>Where each column stands in this result.</summary>
    internal static int[] Ordinals(NpgsqlDataReader row)
    {
        if (IsOneColumn)
            return row.FieldCount == 1 ? [0] : throw new InvalidOperationException($"Expected one column for {typeof(T).Name}, got {row.FieldCount}.");
        if (row.FieldCount != Columns.Count)
            throw new InvalidOperationException($"{typeof(T).Name} has {Columns.Count} columns, the statement returns {row.FieldCount}.");
        return [.. Columns.Select(c => row.GetOrdinal(c.Name))];
    }

    internal static T Read(NpgsqlDataReader row, int[] ordinals) => Build(row, ordinals);

    static Func<NpgsqlDataReader, int[], T> Compile()
    {
        var row = Expression.Parameter(typeof(NpgsqlDataReader));
        var ordinals = Expression.Parameter(typeof(int[]));
        Expression body = IsOneColumn
            ? One(row, ordinals, new Column("", typeof(T), System.Nullable.GetUnderlyingType(typeof(T)) is not null))
            : Record(row, ordinals, typeof(T), prefix: null);
        return Expression.Lambda<Func<NpgsqlDataReader, int[], T>>(body, row, ordinals).Compile();
    }

    static Expression Record(Expression row, Expression ordinals, Type type, string? prefix)
    {
        var constructor = type.GetConstructors().Single(c => c.GetParameters().Length > 0);
        var nullability = new NullabilityInfoContext();
        return Expression.New(constructor, constructor.GetParameters().Select((parameter, i) =>
        {
            var own = Snake.Case(parameter.Name!);
            var name = prefix is null ? own : i == 0 ? prefix : $"{prefix}_{own}";
            if (parameter.IsDefined(typeof(SeveralColumnsAttribute), inherit: false)) return Record(row, ordinals, parameter.ParameterType, prefix);
            var inner = System.Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
            if (inner.IsDefined(typeof(SeveralColumnsAttribute), inherit: false)) return Several(row, ordinals, parameter.ParameterType, inner, name);
            return One(row, ordinals, new Column(name, parameter.ParameterType, nullability.Create(parameter).ReadState == NullabilityState.Nullable));
        }));
    }

    // A value of several columns is absent when its first column is null.
    static Expression Several(Expression row, Expression ordinals, Type type, Type inner, string name)
    {
        var first = Columns.Count;
        var value = Record(row, ordinals, inner, name);
        if (type == inner) return value;
        var isNull = Expression.Call(row, nameof(NpgsqlDataReader.IsDBNull), null, Expression.ArrayIndex(ordinals, Expression.Constant(first)));
        return Expression.Condition(isNull, Expression.Default(type), Expression.Convert(value, type));
    }

    static MethodCallExpression One(Expression row, Expression ordinals, Column column)
    {
        var ordinal = Expression.ArrayIndex(ordinals, Expression.Constant(Columns.Count));
        Columns.Add(column);
        var method = typeof(RowReader<T>).GetMethod(column.Nullable ? nameof(Optional) : nameof(Required), BindingFlags.NonPublic | BindingFlags.Static)!;
        return Expression.Call(method.MakeGenericMethod(column.Type), row, ordinal);
    }

    static TColumn Required<TColumn>(NpgsqlDataReader row, int ordinal) =>
        row.IsDBNull(ordinal)
            ? throw new InvalidOperationException($"Column '{row.GetName(ordinal)}' is null, and {typeof(T).Name} does not allow that.")
            : SqlValue<TColumn>.Read(row, ordinal);

    static TColumn? Optional<TColumn>(NpgsqlDataReader row, int ordinal) => row.IsDBNull(ordinal) ? default : SqlValue<TColumn>.Read(row, ordinal);
}
