using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using PodcastFlow.Testing;
using PodcastFlow.Web.Host;
using PodcastFlow.Web.Tests.Host;

namespace PodcastFlow.Web.Tests.Routes;

/// <summary>
/// SQL in every text, sort, filter and header of the API, generated from its document, by an admin and by the master: never an error of ours,
/// never a word of another organization, and nothing of it or of the roles has changed afterwards.
/// </summary>
public sealed class SqlAttackTests
{
    static readonly bool Long = Environment.GetEnvironmentVariable("PODCASTFLOW_LONG") == "1";

    /// <summary>Shows the master what all organizations have; nobody else gets an answer.</summary>
    const string OfAll = "GET /api/master/campaigns";

    static string[] Payloads(string schema) =>
    [
        "'", "\"", "\\", "'; select pg_sleep(25); --", "' or '1'='1", "\" or \"\"=\"", "%' or name like '%", "1 or 1=1", "$1", "{0}", "*/ select 1 /*", "-- ",
        $"'; set role {schema}; --", $"'; set local role \"{schema}\"; select 1", $"' union all select name from {schema}.advertiser --", $"name; select set_config('role', '{schema}', false)",
        $"'||(select name from {schema}.advertiser limit 1)||'", $"(select name from {schema}.advertiser limit 1)", $"name desc, (select 1 from {schema}.advertiser)",
        "'); drop table advertiser cascade; --", "; drop schema public cascade; --", "'; alter role podcastflow_control superuser; --", "'; grant podcastflow_owner to public; --", "$$; reset role; $$", "'; commit; begin; --",
        "\u2019 or 1=1 --", "\u02bc; drop table advertiser; --", "\uff07 or 1=1", "\u0000", "a\u0000b'", "\u202e'; --", "\ud83d\ude00' --", "null", "", " ", new string('\'', 300),
    ];

    [Fact]
    public async Task Sql_in_any_text_of_the_api_is_text()
    {
        var site = await TestSite.Get();
        var (victim, marker) = await Victim(site);
        var before = await Fingerprint(site, victim.Tenant.Schema);
        var attacker = await Side.Of(site);
        var structure = await Structure(site, attacker.Schema);
        var schemas = (await attacker.Admin.Get("/openapi/v1.json")).GetProperty("components").GetProperty("schemas");
        var payloads = Payloads(victim.Tenant.Schema);
        var attacks = new SqlAttacks(schemas, payloads, Long ? payloads.Length : 5);
        var operations = await ApiDocumentTests.Operations();
        var all = operations.SelectMany(o => attacks.On(o.Key, o.Value, attacker.Address(o.Key), attacker.Example(o.Key))).ToList();
        Assert.True(all.Count > 2000, $"only {all.Count} attacks");

        var wrong = new ConcurrentBag<string>();
        var taken = 0;
        await Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (attack, _) =>
        {
            var started = Stopwatch.GetTimestamp();
            using var answer = await attacker.Send(attack);
            var text = await answer.Content.ReadAsStringAsync(CancellationToken.None);
            if ((int)answer.StatusCode >= 500) wrong.Add($"{(int)answer.StatusCode} {text} to {attack}");
            if (text.Contains(marker, StringComparison.Ordinal) && attack.Operation != OfAll) wrong.Add($"leaked to {attack}");
            if (Stopwatch.GetElapsedTime(started).TotalSeconds > 20) wrong.Add($"slept at {attack}");
            if (answer.IsSuccessStatusCode) Interlocked.Increment(ref taken);
            if (Undeclared(operations[attack.Operation], answer, text) is { } undeclared) wrong.Add($"{undeclared} to {attack}");
        });

        Assert.True(wrong.IsEmpty, $"{wrong.Count} of {all.Count}:\n{string.Join('\n', wrong.Order(StringComparer.Ordinal).Take(50))}");
        Assert.True(taken > all.Count / 20, $"only {taken} of {all.Count} attacks came as far as a success");
        Assert.Equal(before, await Fingerprint(site, victim.Tenant.Schema));
        Assert.Equal(structure, await Structure(site, attacker.Schema));
        await attacker.Admin.Get("/api/session");         // the attack was carried out by somebody who was signed in to the end
        await attacker.Master.Get("/api/session");
    }

    [Fact]
    public async Task Text_that_looks_like_sql_is_kept_as_it_was_written()
    {
        var site = await TestSite.Get();
        using var sales = await site.SignIn(await TestOrganization.Create(), Role.Sales);
        var names = Payloads("org_victim").Where(p => p.Trim().Length > 0 && !p.Contains('\0', StringComparison.Ordinal)).Select(p => p.Trim()[..Math.Min(p.Trim().Length, 200)]).Distinct().ToList();
        foreach (var name in names) await sales.Post("/api/advertisers", new { name });

        foreach (var name in names)
        {
            var found = (await sales.Get($"/api/advertisers?search={Uri.EscapeDataString(name)}&take=200")).GetProperty("items").EnumerateArray().Select(i => i.GetProperty("name").GetString()).ToList();
            Assert.Contains(name, found);
        }
        Assert.Equal(names.Count, (await sales.Get("/api/advertisers")).GetProperty("total").GetInt32());
    }

    // A refusal that the document does not tell of is a mistake of the document.
    static string? Undeclared(JsonElement operation, HttpResponseMessage answer, string text)
    {
        if (answer.Content.Headers.ContentType?.MediaType != "application/problem+json" || answer.RequestMessage?.Method == HttpMethod.Head) return null;
        var code = JsonElement.Parse(text).GetProperty("code").GetString();
        if (!operation.GetProperty(ApiDocument.CodesExtension).EnumerateArray().Any(c => c.GetString() == code)) return $"undeclared code {code}";
        return operation.GetProperty("responses").TryGetProperty(((int)answer.StatusCode).ToString(), out _) ? null : $"undeclared status {(int)answer.StatusCode} ({code})";
    }

    static async Task<(TestOrganization, string Marker)> Victim(TestSite site)
    {
        var victim = await TestOrganization.Create();
        var marker = "Victim" + Guid.CreateVersion7().ToString("n");
        using var admin = await site.SignIn(victim, Role.Admin);
        var advertiser = (await admin.Post("/api/advertisers", new { name = marker, notes = marker })).GetProperty("id").GetString();
        await admin.Post("/api/campaigns", new { name = marker + " campaign", advertiserId = advertiser, flightStart = "2035-01-01", flightEnd = "2035-02-01" });
        await admin.Post("/api/shows", new { name = marker + " show", releaseDays = new[] { 3 } });
        return (victim, marker);
    }

    // All rows and rights of a tenant, and what its role and the platform's roles may.
    static Task<string> Fingerprint(TestSite site, string schema) => TestDatabase.One<string>(site.Installation.SuperuserConnection, $"""
        select md5(concat_ws('|',
            (select string_agg(query_to_xml(format('select * from %I.%I t order by t::text', schemaname, tablename), true, true, '')::text, '' order by tablename) from pg_tables where schemaname = '{schema}'),
            (select string_agg(concat_ws(' ', c.relname, c.relacl, c.relowner), ',' order by c.relname) from pg_class c where c.relnamespace = '{schema}'::regnamespace),
            (select concat_ws(' ', nspacl, nspowner) from pg_namespace where nspname = '{schema}'),
            (select string_agg(concat_ws(' ', rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls), ',' order by rolname) from pg_roles where rolname = '{schema}' or rolname like 'podcastflow%'),
            (select string_agg(concat_ws(' ', m.roleid::regrole, m.member::regrole, m.admin_option), ',' order by 1) from (select distinct roleid, member, admin_option from pg_auth_members where roleid = '{schema}'::regrole or member = '{schema}'::regrole) m)))
        """);

    static Task<string> Structure(TestSite site, string schema) => TestDatabase.One<string>(site.Installation.SuperuserConnection, $"""
        select string_agg(concat_ws(' ', c.relname, c.relkind), ',' order by c.relname) from pg_class c where c.relnamespace = '{schema}'::regnamespace and c.relkind in ('r', 'v', 'S')
        """);

    /// <summary>Who attacks: an admin with one record of each kind, and the master with an organization to lose.</summary>
    sealed class Side
    {
        readonly SemaphoreSlim _turn = new(1, 1);

        public required Client Admin { get; init; }
        public required Client Master { get; init; }
        public required Client Talent { get; init; }
        public required string Schema { get; init; }
        public required Dictionary<string, string> Ids { get; init; }
        public required Func<Task<Client>> Another { get; init; }

        public static async Task<Side> Of(TestSite site)
        {
            var (org, admin, ids) = await StrangerTests.Filled(site);
            var lost = await TestOrganization.Create();
            ids["organizations"] = lost.Organization.Id;
            return new Side { Admin = admin, Master = await site.SignInMaster(), Talent = await site.SignIn(org, Role.Talent), Schema = org.Tenant.Schema, Ids = ids, Another = () => site.SignIn(org, Role.Producer, 2) };
        }

        /// <summary>The address with everything filled in, one parameter with what is given.</summary>
        public Func<string?, string, string> Address(string operation)
        {
            var route = Route(operation);
            return (attacked, sql) => route.Address(segment => Ids.GetValueOrDefault(segment, segment switch { "role" => "producer", "memberId" => Ids["users"], "token" => "none", _ => Guid.CreateVersion7().ToString() }), attacked, sql);
        }

        public JsonNode? Example(string operation) => operation switch
        {
            "POST /api/organizations" => new JsonObject { ["name"] = "Lighthouse", ["slug"] = Ids["slug"] + "more", ["email"] = $"more@{Ids["slug"]}.test", ["plan"] = "starter" },
            "PUT /api/organizations/{id}" => new JsonObject { ["name"] = "Lighthouse", ["slug"] = Ids["slug"] + "lost" },
            "PUT /api/settings" => new JsonObject { ["timeZone"] = "Europe/Paris", ["defaultCurrency"] = "USD", ["holdTtlHours"] = 24, ["holdExtensionMax"] = 1, ["firstWeekday"] = 1 },
            _ => Route(operation).Filled(Ids),
        };

        public async Task<HttpResponseMessage> Send(SqlAttack attack)
        {
            var area = Route(attack.Operation).Area;
            // What ends sessions or locks the account is done with other accounts.
            if (attack.Operation == "PUT /api/profile/password") return await Send(Talent, attack);
            if (area == "profile" && attack.Method == HttpMethod.Delete) return await OneByOne(async () => await Send(await Another(), attack));
            return await Send(area == "platform" ? Master : Admin, attack);
        }

        // One that ends sessions may end the one that another is just beginning.
        async Task<HttpResponseMessage> OneByOne(Func<Task<HttpResponseMessage>> send)
        {
            await _turn.WaitAsync();
            try
            {
                return await send();
            }
            finally
            {
                _turn.Release();
            }
        }

        async Task<HttpResponseMessage> Send(Client client, SqlAttack attack)
        {
            var headers = attack.Headers.ToList();
            // The version of what is changed, so that the change comes as far as the database.
            if (attack.Method == HttpMethod.Put && attack.Place != "If-Match")
            {
                using var read = await client.Send(HttpMethod.Get, attack.Address);
                if (read.Headers.ETag is { } version) headers.Add(("If-Match", version.ToString()));
            }
            return await client.Send(attack.Method, attack.Address, attack.Body, [.. headers]);
        }

        static Route Route(string operation) => RouteTable.Routes.Single(r => r.ToString() == operation);
    }
}
