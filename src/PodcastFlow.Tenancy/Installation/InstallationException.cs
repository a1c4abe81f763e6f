namespace PodcastFlow.Tenancy.Installation;

/// <summary>The database cannot be installed or migrated as asked; the message says why and what to do.</summary>
public sealed class InstallationException(string message, Exception? cause = null) : Exception(message, cause);
