using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Tenancy;
using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Web.Host;

/// <summary>What the host has to be told; everything else is configuration with defaults.</summary>
public sealed record HostSettings
{
    /// <summary>The database and the passwords of its logins.</summary>
    public required TenancyConnection Connection { get; init; }

    /// <summary>Where this machine keeps what is not in the database: files, unless they are kept elsewhere.</summary>
    public string DataDirectory { get; init; } = PodcastFlow.Tenancy.Postgres.DataDirectory.Default;

    /// <summary>Signs what the installation certifies.</summary>
    public required Seal Seal { get; init; }

    /// <summary>The newest migration of the control plane that this program carries.</summary>
    public required int NewestPublicVersion { get; init; }

    /// <summary>The newest migration of organizations that this program carries.</summary>
    public required int NewestTenantVersion { get; init; }

    /// <summary>The address to listen on, as http://127.0.0.1:5080.</summary>
    public string Url { get; init; } = "http://127.0.0.1:5080";

    /// <summary>Shows mails under /demo/mail and says so everywhere.</summary>
    public bool Demo { get; init; }

    /// <summary>Names the bundle of static files: the assembly that was started.</summary>
    public string? ApplicationName { get; init; }

    /// <summary>Command line arguments, read as configuration.</summary>
    public string[] Arguments { get; init; } = [];

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public TenancyOptions Pools { get; init; } = new();

    /// <summary>Last say over the services: what a test replaces at the edge of the world.</summary>
    public Action<IServiceCollection>? Services { get; init; }
}
