using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace PodcastFlow;

/// <summary>
/// Checks a command's data annotations, nested records and lists included. Happens in the door that every use case goes through, so the API,
/// a page, a job and the command line all get the same answer.
/// </summary>
public static class Validation
{
    /// <exception cref="Refusal">400 <c>invalid</c>, with a list of messages per field under <c>errors</c>.</exception>
    public static void Check(object command)
    {
        var errors = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        Collect(command, "", errors);
        if (errors.Count == 0) return;
        throw Refusal.Invalid("invalid", errors.First().Value[0]).With("errors", errors);
    }

    static void Collect(object value, string path, Dictionary<string, List<string>> errors)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(value, new ValidationContext(value), results, validateAllProperties: true);
        foreach (var result in results)
            foreach (var member in result.MemberNames.DefaultIfEmpty(""))
            {
                var field = path + JsonNamingPolicy.CamelCase.ConvertName(member);
                if (!errors.TryGetValue(field, out var messages)) errors[field] = messages = [];
                messages.Add(result.ErrorMessage ?? "This is not valid.");
            }
        foreach (var property in value.GetType().GetProperties().Where(p => p.CanRead && p.GetIndexParameters().Length == 0 && IsNested(p.PropertyType)))
        {
            var name = path + JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            switch (property.GetValue(value))
            {
                case null: break;
                case IEnumerable many:
                    var i = 0;
                    foreach (var item in many)
                    {
                        if (item is not null) Collect(item, $"{name}[{i}].", errors);
                        i++;
                    }
                    break;
                case var one: Collect(one, name + ".", errors); break;
            }
        }
    }

    static bool IsNested(Type type) =>
        type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type) ? IsNested(type.GetGenericArguments()[0])
        : type is { IsClass: true, Namespace: { } space } && space.StartsWith("PodcastFlow", StringComparison.Ordinal);
}
