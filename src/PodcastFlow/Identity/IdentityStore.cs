using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Identity;

/// <summary>A person who can sign in.</summary>
public sealed class AppUser : IdentityUser<Guid>
{
    public string Name { get; set; } = "";

    /// <summary>Operates the platform.</summary>
    public bool IsMaster { get; set; }

    public bool IsActive { get; set; } = true;

    public string? LastActiveOrganization { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}

/// <summary>
/// The store of ASP.NET Core Identity, confined to its own tables in the control plane, and of the data protection keys. The tables are made
/// by <c>db/public</c>, never by this model.
/// </summary>
public sealed class IdentityStore(DbContextOptions<IdentityStore> options) : IdentityUserContext<AppUser, Guid>(options), IDataProtectionKeyContext
{
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    protected override Version SchemaVersion => IdentitySchemaVersions.Version3;

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.Entity<AppUser>().ToTable("app_user");
        builder.Entity<IdentityUserClaim<Guid>>().ToTable("app_user_claim");
        builder.Entity<IdentityUserLogin<Guid>>().ToTable("app_user_login");
        builder.Entity<IdentityUserToken<Guid>>().ToTable("app_user_token");
        builder.Entity<IdentityUserPasskey<Guid>>().ToTable("app_user_passkey");
        builder.Entity<DataProtectionKey>().ToTable("data_protection_key");
        foreach (var entity in builder.Model.GetEntityTypes().Where(e => !e.IsMappedToJson()))
            foreach (var property in entity.GetProperties())
                property.SetColumnName(Snake.Case(property.Name));
    }
}
