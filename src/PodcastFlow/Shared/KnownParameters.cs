using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace PodcastFlow;

/// <summary>
/// Refuses parameters of an address that its route does not know: a filter that is misspelled must not be answered as if it had been applied.
/// What a route knows are the parameters of its handler, those of its query record included.
/// </summary>
static class KnownParameters
{
    internal static EndpointFilterDelegate Check(EndpointFilterFactoryContext context, EndpointFilterDelegate next)
    {
        var names = context.MethodInfo.GetParameters().SelectMany(NamesOf).ToArray();
        return invocation =>
        {
            var http = invocation.HttpContext;
            if (http.Request.Query.Count == 0) return next(invocation);
            var known = names.Where(name => !http.Request.RouteValues.ContainsKey(name)).ToArray();
            var unknown = http.Request.Query.Keys.FirstOrDefault(key => !known.Contains(key, StringComparer.OrdinalIgnoreCase) && !(key == Gate.OrganizationParameter && http.Features.Get<Door>() is InOrganization));
            return unknown is null ? next(invocation)
                : throw Refusal.Invalid("unknown_filter", known.Length == 0
                    ? $"This address takes no parameters: it does not know '{unknown}'."
                    : $"This address does not know '{unknown}'. It takes {string.Join(", ", known)}.");
        };
    }

    static IEnumerable<string> NamesOf(ParameterInfo parameter)
    {
        if (parameter.IsDefined(typeof(AsParametersAttribute)))
            return parameter.ParameterType.GetProperties().Where(p => p.SetMethod is not null && IsQuery(p, p.PropertyType)).Select(p => NameOf(p, p.Name));
        return IsQuery(parameter, parameter.ParameterType) ? [NameOf(parameter, parameter.Name!)] : [];
    }

    static bool IsQuery(ICustomAttributeProvider from, Type type)
    {
        var attributes = from.GetCustomAttributes(inherit: true);
        if (attributes.Any(a => a is IFromQueryMetadata)) return true;
        if (attributes.Any(a => a is IFromHeaderMetadata or IFromBodyMetadata or IFromServiceMetadata or IFromFormMetadata or IFromRouteMetadata)) return false;
        var simple = type.IsArray ? type.GetElementType()! : Nullable.GetUnderlyingType(type) ?? type;
        return simple == typeof(string) || simple.IsEnum || simple.GetMethods(BindingFlags.Public | BindingFlags.Static).Any(m => m.Name == "TryParse");
    }

    static string NameOf(ICustomAttributeProvider from, string own)
    {
        var name = from.GetCustomAttributes(inherit: true).OfType<IFromQueryMetadata>().FirstOrDefault()?.Name ?? own;
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
