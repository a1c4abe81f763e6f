using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace PodcastFlow.Benchmarks.Site;

/// <summary>Somebody who has signed in: the cookies and the anti-forgery token, as headers of every request.</summary>
sealed record Person(string Cookies, string Token)
{
    internal static async Task<Person> SignIn(Uri address, string email, string password)
    {
        var jar = new CookieContainer();
        using var http = new HttpClient(new SocketsHttpHandler { CookieContainer = jar }) { BaseAddress = address };
        using var answer = await http.PostAsJsonAsync("/api/session", new { email, password });
        answer.EnsureSuccessStatusCode();
        var session = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return new Person(jar.GetCookieHeader(address), session.GetProperty("antiforgeryToken").GetString()!);
    }

    internal HttpRequestMessage Request(HttpMethod method, Uri address, HttpContent? content = null)
    {
        var request = new HttpRequestMessage(method, address) { Content = content };
        request.Headers.TryAddWithoutValidation("Cookie", Cookies);
        if (method != HttpMethod.Get) request.Headers.TryAddWithoutValidation("X-CSRF-TOKEN", Token);
        return request;
    }
}
