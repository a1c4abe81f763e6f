using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Organizations;

/// <summary>Changes what the organization has set for itself, unless somebody else changed it since it was read.</summary>
public static class UpdateSettings
{
    public static readonly UseCase Case = new(Area.Settings, Verb.Update, "Change the organization's settings.", "no_such_time_zone", "changed_meanwhile", "if_match_required") { AuditedAs = "settings.changed" };

    public sealed record Command : SettingsFields
    {
        [JsonIgnore] public RowVersion Version { get; init; }
    }

    public static void Map(RouteGroupBuilder api) => api
        .MapPut("/settings", async (IfMatch match, Command command, InOrganization org) => TypedResults.Ok(await org.Run(Case, command with { Version = match.Version }, Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    public static async Task<ShowSettings.Settings> Handle(TenantSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        command.CheckTimeZone();
        if (await db.One<RowVersion>($"select xmin from org_setting for update", ct) != command.Version) throw Refusal.ChangedMeanwhile("page of settings");
        await db.Execute($"""
            update org_setting set time_zone = {command.TimeZone}, default_currency = {command.DefaultCurrency}, accent_colour = {command.AccentColour.ToLowerInvariant()},
                   legal_name = {Text(command.LegalName)}, address_line1 = {Text(command.AddressLine1)}, address_line2 = {Text(command.AddressLine2)},
                   postal_code = {Text(command.PostalCode)}, city = {Text(command.City)}, region = {Text(command.Region)}, country = {Text(command.Country)},
                   tax_id = {Text(command.TaxId)}, hold_ttl_hours = {command.HoldTtlHours}, hold_extension_max = {command.HoldExtensionMax},
                   first_weekday = {command.FirstWeekday}, updated_at = {db.Now}, updated_by = {actor.Id}
            """, ct);
        return await ShowSettings.Handle(db, actor, new ShowSettings.Query(), ct);
    }

    static string? Text(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
