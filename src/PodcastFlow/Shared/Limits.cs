using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;

namespace PodcastFlow;

/// <summary>How often something may be asked for, and how long an answer may take (configuration section PodcastFlow:Limits).</summary>
public sealed record LimitOptions
{
    /// <summary>Tries to sign in with one e-mail address, per minute.</summary>
    public int SignInsPerEmail { get; init; } = 10;

    /// <summary>Requests that need nobody (sign-in, passwords, invitations) from one address, per minute.</summary>
    public int StrangersPerAddress { get; init; } = 30;

    /// <summary>Requests of one user, per minute.</summary>
    public int RequestsPerUser { get; init; } = 600;

    /// <summary>Requests in one organization, per minute.</summary>
    public int RequestsPerOrganization { get; init; } = 6000;

    /// <summary>Feeds that one organization has read through the API, per hour: twenty imports with a look before each.</summary>
    public int FeedsPerOrganization { get; init; } = 40;

    /// <summary>Invitations that one organization has mailed, per hour.</summary>
    public int InvitationsPerOrganization { get; init; } = 100;

    /// <summary>Exports that one organization begins, per hour: each reads all its tables.</summary>
    public int ExportsPerOrganization { get; init; } = 20;

    /// <summary>Reports of browsers from one address, per minute.</summary>
    public int ReportsPerAddress { get; init; } = 30;

    /// <summary>How long the answer to a request may take.</summary>
    public int RequestSeconds { get; init; } = 30;
}

/// <summary>What is counted.</summary>
public enum Limit { SignIns, Strangers, User, Organization, Feeds, Invitations, Exports, Reports }

/// <summary>
/// Counts requests, in this process. Who asks too often is told when to come back. What happens inside a page's circuit is not counted: there the
/// server sets the pace.
/// </summary>
public sealed class Limits(LimitOptions options) : IDisposable
{
    readonly PartitionedRateLimiter<(Limit Limit, string Who)> _counters = PartitionedRateLimiter.Create<(Limit Limit, string Who), (Limit Limit, string Who)>(
        asked => RateLimitPartition.GetFixedWindowLimiter(asked, of => Window(of.Limit, options)));

    /// <exception cref="Refusal">429 <c>too_many_requests</c>.</exception>
    public void Count(Limit limit, string who)
    {
        using var lease = _counters.AttemptAcquire((limit, who));
        if (lease.IsAcquired) return;
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromMinutes(1);
        throw new Refusal(429, "too_many_requests", $"Too many requests. Try again in {(wait > TimeSpan.FromMinutes(1) ? "an hour" : "a minute")}.").With("retryAfter", (int)wait.TotalSeconds);
    }

    /// <summary>An e-mail address as it is counted: however it is spelled.</summary>
    public static string Who(string email) => email.Trim().ToUpperInvariant();

    /// <summary>A network address as it is counted: of IPv6 the half that names the network, as the rest is the caller's own choice.</summary>
    public static string Who(IPAddress? address) => address switch
    {
        null => "",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)),
        _ => address.ToString(),
    };

    /// <summary>Counts a request that has a use case: against the address as long as nobody has signed in, else against the user and the organization.</summary>
    internal void Count(Door door, UseCase useCase, IPAddress? address)
    {
        switch (door)
        {
            case Anyone: Count(useCase.Limit ?? Limit.Strangers, Who(address)); break;
            case InOrganization organization:
                Count(Limit.User, organization.Actor.UserId.ToString()!);
                Count(Limit.Organization, organization.Tenant.Id);
                if (useCase.Limit is { } own) Count(own, organization.Tenant.Id);
                break;
            default: Count(Limit.User, door.Actor.UserId.ToString()!); break;
        }
    }

    public void Dispose() => _counters.Dispose();

    static FixedWindowRateLimiterOptions Window(Limit limit, LimitOptions options)
    {
        var (permits, window) = limit switch
        {
            Limit.SignIns => (options.SignInsPerEmail, TimeSpan.FromMinutes(1)),
            Limit.Strangers => (options.StrangersPerAddress, TimeSpan.FromMinutes(1)),
            Limit.User => (options.RequestsPerUser, TimeSpan.FromMinutes(1)),
            Limit.Organization => (options.RequestsPerOrganization, TimeSpan.FromMinutes(1)),
            Limit.Feeds => (options.FeedsPerOrganization, TimeSpan.FromHours(1)),
            Limit.Invitations => (options.InvitationsPerOrganization, TimeSpan.FromHours(1)),
            Limit.Exports => (options.ExportsPerOrganization, TimeSpan.FromHours(1)),
            _ => (options.ReportsPerAddress, TimeSpan.FromMinutes(1)),
        };
        return new() { PermitLimit = permits, Window = window, QueueLimit = 0 };
    }
}
