using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Files;
using PodcastFlow.Testing;

namespace PodcastFlow.Web.Tests.Files;

/// <summary>Files on records, over HTTP: sent as they are, sent back whole or in parts, and only to whom they belong.</summary>
public sealed class AttachmentTests
{
    static readonly byte[] Png = [0x89, .. "PNG\r\n\x1a\n"u8, .. new byte[500]];
    static readonly Lazy<Task<(TestOrganization Org, string Advertiser)>> Shared = new(async () =>
    {
        var org = await TestOrganization.Create();
        using var admin = await (await TestSite.Get()).SignIn(org, Role.Admin);
        return (org, (await admin.Post("/api/advertisers", new { name = "Acme" })).GetProperty("id").GetString()!);
    });

    [Fact]
    public async Task A_picture_that_is_attached_is_listed_and_comes_back_as_it_was()
    {
        using var client = await SignIn(Role.Admin);
        var picture = await Attach(client, "banner.jpg", Png);

        Assert.Equal(("banner.jpg", "image/png", Png.Length), (picture.GetProperty("fileName").GetString(), picture.GetProperty("mediaType").GetString(), picture.GetProperty("size").GetInt32()));
        var row = (await List(client)).Single(r => r.GetProperty("id").GetString() == Id(picture));
        Assert.Equal(("image", true), (row.GetProperty("preview").GetString(), row.GetProperty("mayRemove").GetBoolean()));
        using var content = await client.Send(HttpMethod.Get, Content(picture));
        Assert.Equal(Png, await content.Content.ReadAsByteArrayAsync());
        Assert.Equal(("image/png", "inline; filename=banner.jpg; filename*=UTF-8''banner.jpg", "nosniff", "private, no-cache"), (content.Content.Headers.ContentType!.MediaType,
            content.Content.Headers.GetValues("Content-Disposition").Single(), content.Headers.GetValues("X-Content-Type-Options").Single(), string.Join(", ", content.Headers.GetValues("Cache-Control").Single().Split(", ").OrderDescending())));
    }

    [Fact]
    public async Task Parts_are_sent_what_the_browser_has_is_not_and_HEAD_sends_nothing()
    {
        using var client = await SignIn(Role.Admin);
        var bytes = Encoding.ASCII.GetBytes("ID3 0123456789");
        var address = Content(await Attach(client, "song.mp3", bytes));
        using var head = await client.Send(HttpMethod.Head, address);
        Assert.Equal((HttpStatusCode.OK, bytes.Length, "audio/mpeg", "bytes"), (head.StatusCode, (int)head.Content.Headers.ContentLength!.Value, head.Content.Headers.ContentType!.MediaType, head.Headers.AcceptRanges.Single()));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());

        using var part = await client.Send(HttpMethod.Get, address, null, ("Range", "bytes=4-7"));
        Assert.Equal((HttpStatusCode.PartialContent, "0123", "bytes 4-7/14"), (part.StatusCode, await part.Content.ReadAsStringAsync(), part.Content.Headers.ContentRange!.ToString()));
        using var end = await client.Send(HttpMethod.Get, address, null, ("Range", "bytes=-2"));
        Assert.Equal("89", await end.Content.ReadAsStringAsync());
        using var beyond = await client.Send(HttpMethod.Get, address, null, ("Range", "bytes=20-"));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.StatusCode);
        using var known = await client.Send(HttpMethod.Get, address, null, ("If-None-Match", head.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
        using var changed = await client.Send(HttpMethod.Get, address, null, ("Range", "bytes=4-7"), ("If-Range", "\"another\""));
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
    }

    [Theory]
    [InlineData("page.png", "<!doctype html><script>alert(1)</script>")]
    [InlineData("drawing.svg", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")]
    [InlineData("contract.pdf", "%PDF-1.7")]
    [InlineData("plan.csv", "date,spots")]
    public async Task What_could_hold_a_program_is_only_downloaded(string name, string text)
    {
        using var client = await SignIn(Role.Admin);
        using var content = await client.Send(HttpMethod.Get, Content(await Attach(client, name, Encoding.UTF8.GetBytes(text))));

        Assert.Equal(("application/octet-stream", "attachment", "nosniff"), (content.Content.Headers.ContentType!.MediaType, content.Content.Headers.ContentDisposition!.DispositionType, content.Headers.GetValues("X-Content-Type-Options").Single()));
        Assert.Equal(text, await content.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest, "file_empty")]
    [InlineData("#!/bin/sh", HttpStatusCode.UnsupportedMediaType, "file_type_refused")]
    public async Task Nothing_and_programs_are_not_taken(string text, HttpStatusCode status, string code)
    {
        using var client = await SignIn(Role.Admin);

        Assert.Equal(code, await Client.Problem(await Send(client, "x", new StringContent(text)), status));
    }

    [Fact]
    public async Task What_is_too_large_is_refused_before_it_is_read()
    {
        var folder = Directory.CreateTempSubdirectory("podcastflow-files-");
        var site = await TestSite.Start(settings => settings with { DataDirectory = folder.FullName, Arguments = [.. settings.Arguments, "--PodcastFlow:Files:MaxBytes=2000000"] });
        var (org, _) = await Shared.Value;
        using var client = await site.SignIn(org, Role.Admin);

        using var told = new HttpRequestMessage(HttpMethod.Post, await Address()) { Content = new ByteArrayContent(new byte[2_000_001]), Headers = { ExpectContinue = true } };
        Assert.Equal("file_too_large", await Client.Problem(await client.Http.SendAsync(told), HttpStatusCode.RequestEntityTooLarge));
        using var fits = await Send(client, "fits", new ByteArrayContent(new byte[2_000_000]));
        Assert.Equal(HttpStatusCode.Created, fits.StatusCode);

        Assert.Empty(Directory.GetFiles(Path.Combine(folder.FullName, "files", "incoming")));
        await site.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Sent_again_after_a_lost_answer_it_is_attached_once()
    {
        using var client = await SignIn(Role.Admin);

        var first = await Attach(client, "again.png", Png);

        Assert.Equal(Id(first), Id(await Attach(client, "again.png", Png)));
        Assert.NotEqual(Id(first), Id(await Attach(client, "another name.png", Png)));
    }

    [Fact]
    public async Task Who_added_a_file_removes_it_and_puts_it_back_and_so_does_an_administrator()
    {
        using var admin = await SignIn(Role.Admin);
        using var seller = await SignIn(Role.Sales);
        using var other = await SignIn(Role.Sales, 2);
        var file = await Attach(seller, "mine.txt", "mine"u8.ToArray());

        Assert.False((await List(other)).Single(r => r.GetProperty("id").GetString() == Id(file)).GetProperty("mayRemove").GetBoolean());
        Assert.Equal(HttpStatusCode.NotFound, (await other.Send(HttpMethod.Delete, $"/api/attachments/{Id(file)}")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await seller.Send(HttpMethod.Delete, $"/api/attachments/{Id(file)}")).StatusCode);
        Assert.DoesNotContain(await List(seller), r => r.GetProperty("id").GetString() == Id(file));
        Assert.Equal(HttpStatusCode.NotFound, (await admin.Send(HttpMethod.Get, Content(file))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await admin.Send(HttpMethod.Post, $"/api/attachments/{Id(file)}/restoration")).StatusCode);
        Assert.Equal("mine", await (await other.Send(HttpMethod.Get, Content(file))).Content.ReadAsStringAsync());

        var told = (await admin.Get($"/api/activity?entity=advertiser&id={(await Shared.Value).Advertiser}&search=mine.txt")).GetProperty("items").EnumerateArray().Select(r => r.GetProperty("summary").GetString());
        Assert.Equal(["Put mine.txt back.", "Removed mine.txt.", "Attached mine.txt."], told);
    }

    [Fact]
    public async Task Sellers_see_the_files_of_episodes_and_do_not_add_any_and_nothing_of_campaigns_that_are_not_theirs()
    {
        var (org, advertiser) = await Shared.Value;
        using var admin = await SignIn(Role.Admin);
        using var seller = await SignIn(Role.Sales);
        var show = (await admin.Post("/api/shows", new { name = "Deep Kitchen" })).GetProperty("id").GetString();
        var episode = $"/api/episodes/{(await admin.Post("/api/episodes", new { showId = show, title = "Bread", airDate = "2031-03-03" })).GetProperty("id").GetString()}/attachments";
        var campaign = $"/api/campaigns/{(await admin.Post("/api/campaigns", new { name = "Launch", advertiserId = advertiser, flightStart = "2031-01-11", flightEnd = "2031-02-28", budget = new { amount = 100, currency = "USD" } })).GetProperty("id").GetString()}/attachments";
        var (onEpisode, onCampaign) = (await Created(await admin.Http.PostAsync(episode, new StringContent("notes"))), await Created(await admin.Http.PostAsync(campaign, new StringContent("margins"))));
        Assert.Equal("file", onEpisode.GetProperty("fileName").GetString());

        Assert.Single((await seller.Get(episode)).GetProperty("items").EnumerateArray());
        Assert.Equal(HttpStatusCode.OK, (await seller.Send(HttpMethod.Get, Content(onEpisode))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await seller.Http.PostAsync(episode, new StringContent("x"))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await seller.Send(HttpMethod.Get, campaign)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await seller.Send(HttpMethod.Get, Content(onCampaign))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await seller.Http.PostAsync(campaign, new StringContent("x"))).StatusCode);
    }

    [Fact]
    public async Task An_address_may_name_the_organization_but_only_one_of_the_own()
    {
        var (org, _) = await Shared.Value;
        using var client = await SignIn(Role.Admin);
        var content = Content(await Attach(client, "named.png", Png));

        Assert.Equal(HttpStatusCode.OK, (await client.Send(HttpMethod.Get, $"{content}?organization={org.Slug}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.Send(HttpMethod.Get, $"{content}?organization=somebody-else")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.Send(HttpMethod.Get, "/api/profile?organization=somebody-else")).StatusCode);
    }

    [Fact]
    public async Task A_connection_that_is_closed_in_the_middle_leaves_nothing()
    {
        var (org, _) = await Shared.Value;
        var site = await TestSite.Get();
        using var client = await SignIn(Role.Admin);
        var incoming = new DirectoryInfo(Path.Combine(site.App.Services.GetRequiredService<FileStore>().Options.Directory, "incoming"));
        var before = await Rows(org);
        var pipe = new System.IO.Pipelines.Pipe();
        using var request = new HttpRequestMessage(HttpMethod.Post, await Address() + "?name=half.bin") { Content = new StreamContent(pipe.Reader.AsStream()), Headers = { TransferEncodingChunked = true } };
        using var left = new CancellationTokenSource();
        var sending = client.Http.SendAsync(request, left.Token);
        var half = new byte[200_000];
        await pipe.Writer.WriteAsync(half);
        while (!IsArriving())
        {
            Assert.False(sending.IsCompleted);
            await Task.Delay(5);
        }

        await left.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        while (IsArriving()) await Task.Delay(5);
        Assert.Equal(before, await Rows(org));
        await Attach(client, "half.bin", half);

        // The sender keeps the last bytes until it has more.
        bool IsArriving()
        {
            incoming.Refresh();
            return incoming.Exists && incoming.GetFiles().Any(file => file.Length > 65_536);
        }
    }

    static Task<long> Rows(TestOrganization org) => org.Do(db => db.One<long>($"select count(*) from public.uploaded_file where file_name = 'half.bin'"));

    static async Task<Client> SignIn(Role role, int number = 1) => await (await TestSite.Get()).SignIn((await Shared.Value).Org, role, number);

    static async Task<string> Address() => $"/api/advertisers/{(await Shared.Value).Advertiser}/attachments";

    static async Task<HttpResponseMessage> Send(Client client, string name, HttpContent content)
    {
        // What a browser says about a file is not believed.
        content.Headers.ContentType = new MediaTypeHeaderValue("text/html");
        return await client.Http.PostAsync($"{await Address()}?name={Uri.EscapeDataString(name)}", content);
    }

    static async Task<JsonElement> Attach(Client client, string name, byte[] content) => await Created(await Send(client, name, new ByteArrayContent(content)));

    static async Task<JsonElement> Created(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.Created, text);
        return JsonElement.Parse(text);
    }

    static async Task<List<JsonElement>> List(Client client) => [.. (await client.Get(await Address())).GetProperty("items").EnumerateArray()];

    static string Id(JsonElement attached) => attached.GetProperty("id").GetString()!;

    static string Content(JsonElement attached) => $"/api/attachments/{Id(attached)}/content";
}
