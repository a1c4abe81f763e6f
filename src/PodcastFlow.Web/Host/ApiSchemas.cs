using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Web.Host;

/// <summary>What the framework cannot know of the API's types: ids are uuids, money is an amount and a currency, choices have spellings.</summary>
static class ApiSchemas
{
    /// <summary>Most types stand inside their slice and are called Command or Row: the slice is part of their name.</summary>
    internal static string? NameOf(JsonTypeInfo json)
    {
        var type = json.Type;
        if (Nullable.GetUnderlyingType(type) is not null || IsText(type)) return null;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Page<>)) return FullName(type.GetGenericArguments()[0]) + "Page";
        return OpenApiOptions.CreateDefaultSchemaReferenceId(json) is null ? null : FullName(type);
    }

    internal static Task Describe(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken ct)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        var nullable = type == context.JsonTypeInfo.Type ? default : JsonSchemaType.Null;
        if (typeof(IId).IsAssignableFrom(type) && type.IsValueType) (schema.Type, schema.Format) = (JsonSchemaType.String | nullable, "uuid");
        if (type == typeof(RowVersion))
            (schema.Type, schema.Format, schema.Description) = (JsonSchemaType.Integer | nullable, "uint32", "The row's version; the same number stands in the ETag.");
        if (type == typeof(Currency)) (schema.Type, schema.Pattern, schema.Description) = (JsonSchemaType.String | nullable, "^[A-Z]{3}$", "ISO 4217 code.");
        if (type == typeof(Money)) schema.Description = "An amount in a currency, with at most as many decimal places as the currency has.";
        if (context.JsonTypeInfo.ElementType is { IsValueType: true } element && typeof(IId).IsAssignableFrom(element)) schema.Items = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" };
        if (type == typeof(ProblemDetails)) DescribeProblem(schema);
        return Task.CompletedTask;
    }

    static void DescribeProblem(OpenApiSchema schema)
    {
        schema.Description = "What went wrong (RFC 9457).";
        var properties = schema.Properties ??= new Dictionary<string, IOpenApiSchema>();
        properties["code"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Stable, for programs: one of the operation's x-problem-codes." };
        properties["errors"] = new OpenApiSchema { Type = JsonSchemaType.Object, Description = "With code invalid: the messages of each field.", AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } } };
        properties["retryAfter"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "Seconds until it makes sense to try again; as the header Retry-After." };
        properties["trace"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "With code internal_error: what to quote." };
    }

    /// <summary>Parameters are text to the framework; their types know more.</summary>
    internal static void DescribeParameters(OpenApiOperation operation, OpenApiOperationTransformerContext context, MethodInfo handler)
    {
        foreach (var described in context.Description.ParameterDescriptions)
            if (operation.Parameters?.OfType<OpenApiParameter>().FirstOrDefault(p => p.Name == described.Name) is { Schema: OpenApiSchema schema } && TypeOf(described) is { } type)
                Narrow(schema, type);
        foreach (var query in operation.Parameters?.OfType<OpenApiParameter>().Where(p => p.In == ParameterLocation.Query) ?? []) query.Name = JsonNamingPolicy.CamelCase.ConvertName(query.Name!);
        if (!handler.GetParameters().Any(p => p.ParameterType == typeof(IfMatch))) return;
        (operation.Parameters ??= []).Add(new OpenApiParameter
        {
            Name = "If-Match", In = ParameterLocation.Header, Required = true, Description = "The ETag of what is changed, as it was read.", Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        });
    }

    /// <summary>A feed comes as its address or as a file.</summary>
    internal static void DescribeUpload(OpenApiOperation operation)
    {
        if (operation.RequestBody?.Content?.TryGetValue("multipart/form-data", out var form) is not true || form is not { } upload) return;
        upload.Schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string> { "file" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["file"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary", Description = "The feed itself." },
                ["showId"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid", Description = "The show it belongs to; none: the one known by this feed, else a new one." },
            },
        };
    }

    static void Narrow(OpenApiSchema schema, Type type)
    {
        if (type == typeof(Guid) || typeof(IId).IsAssignableFrom(type)) (schema.Type, schema.Format) = (JsonSchemaType.String, "uuid");
        if (type == typeof(DateOnly)) (schema.Type, schema.Format) = (JsonSchemaType.String, "date");
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Choice<>))
            (schema.Type, schema.Enum) = (JsonSchemaType.String, [.. Enum.GetNames(type.GetGenericArguments()[0]).Select(name => (JsonNode)JsonNamingPolicy.SnakeCaseLower.ConvertName(name))]);
    }

    // Of a parameter inside a query record the description keeps the record's property.
    static Type? TypeOf(ApiParameterDescription described)
    {
        var type = described.ParameterDescriptor?.ParameterType ?? described.Type;
        return type is null ? null : Nullable.GetUnderlyingType(type) ?? type;
    }

    static bool IsText(Type type) => type.IsValueType && (typeof(IId).IsAssignableFrom(type) || typeof(IText).IsAssignableFrom(type) || type == typeof(RowVersion));

    static string FullName(Type type) => type.DeclaringType is { } slice ? FullName(slice) + type.Name : type.Name;
}
