using System.Text.Json;
using PodcastFlow.Web.Tests.Host;

namespace PodcastFlow.Web.Tests.Routes;

/// <summary>A filter is part of a list's statement only when it is asked for, so each is asked for, in every list that the API's document tells of.</summary>
public sealed class FilterTests
{
    static readonly string[] Paging = ["after", "take", "sort"];

    sealed record List(string Path, string Area, string Needed, List<string> Filters);

    [Fact]
    public async Task Every_filter_of_every_list_is_answered_alone_and_with_all_others()
    {
        var site = await TestSite.Get();
        var (_, admin, ids) = await StrangerTests.Filled(site);
        using var closing = admin;
        using var master = await site.SignInMaster();
        var lists = await Lists(ids);
        Assert.True(lists.Count > 10 && lists.Sum(l => l.Filters.Count) > 40, $"{lists.Count} lists, {lists.Sum(l => l.Filters.Count)} filters");

        var wrong = new List<string>();
        foreach (var list in lists)
            foreach (var asked in list.Filters.Append(string.Concat(list.Filters)))
            {
                using var answer = await (list.Area == "platform" ? master : admin).Send(HttpMethod.Get, $"{list.Path}?{list.Needed}{asked}");
                if (!answer.IsSuccessStatusCode) wrong.Add($"{list.Path} {asked}: {await answer.Content.ReadAsStringAsync()}");
            }
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Every_list_tells_how_many_there_are_also_past_its_end()
    {
        var site = await TestSite.Get();
        var (_, admin, ids) = await StrangerTests.Filled(site);
        using var closing = admin;
        var lists = (await Lists(ids)).Where(list => list.Area != "platform").ToList();
        Assert.NotEmpty(lists);

        foreach (var list in lists)
        {
            var whole = await admin.Get($"{list.Path}?{list.Needed}&take=200");
            var past = await admin.Get($"{list.Path}?{list.Needed}&take=1&after={Uri.EscapeDataString(PageQuery.At(1000)!)}");
            Assert.Equal((list.Path, whole.GetProperty("items").GetArrayLength()), (list.Path, whole.GetProperty("total").GetInt32()));
            Assert.Equal((list.Path, 0, whole.GetProperty("total").GetInt32()), (list.Path, past.GetProperty("items").GetArrayLength(), past.GetProperty("total").GetInt32()));
        }
    }

    static async Task<List<List>> Lists(Dictionary<string, string> ids)
    {
        var lists = new List<List>();
        foreach (var (name, operation) in await ApiDocumentTests.Operations())
        {
            var parameters = operation.TryGetProperty("parameters", out var all) ? all.EnumerateArray().Where(p => p.GetProperty("in").GetString() == "query").ToList() : [];
            if (!parameters.Exists(p => Name(p) == "after")) continue;
            var route = RouteTable.Routes.Single(r => r.ToString() == name);
            var filters = new List<string>();
            foreach (var parameter in parameters.Where(p => !Paging.Contains(Name(p)) && !IsNeeded(p))) filters.Add($"&{Name(parameter)}={await Value(parameter.GetProperty("schema"))}");
            lists.Add(new List(route.Address(segment => ids.TryGetValue(segment, out var id) ? id : "none"), route.Area, parameters.Exists(IsNeeded) ? $"entity=campaign&id={ids["campaigns"]}" : "", filters));
        }
        return lists;
    }

    static string Name(JsonElement parameter) => parameter.GetProperty("name").GetString()!;

    static bool IsNeeded(JsonElement parameter) => parameter.TryGetProperty("required", out var required) && required.GetBoolean();

    static async Task<string> Value(JsonElement schema)
    {
        schema = await ApiDocumentTests.Follow(schema);
        if (schema.TryGetProperty("oneOf", out var several)) return await Value(several.EnumerateArray().First(one => !one.GetRawText().Contains("\"null\"", StringComparison.Ordinal)));
        if (schema.TryGetProperty("enum", out var values)) return values[0].GetString()!;
        var type = schema.TryGetProperty("type", out var types) ? types.GetRawText() : "";
        return schema.TryGetProperty("format", out var format) ? format.GetString() switch
            {
                "uuid" => Guid.CreateVersion7().ToString(),
                "date" => "2035-01-01",
                _ => "1",
            }
            : type.Contains("boolean", StringComparison.Ordinal) ? "true" : "text";
    }
}
