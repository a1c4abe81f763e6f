namespace PodcastFlow.Tenancy.Postgres;

/// <summary>The embedded PostgreSQL cannot be found, made or started; the message says what to do about it.</summary>
public sealed class EmbeddedPostgresException(string message) : Exception(message);
