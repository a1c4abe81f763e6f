namespace PodcastFlow.Web.Components.Organizations;

/// <summary>The audit log's actions in words.</summary>
public static class AuditWords
{
    static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["session.started"] = "Signed in",
        ["session.refused"] = "Could not sign in",
        ["session.locked_out"] = "Locked out: too many wrong passwords",
        ["session.signed_out"] = "Signed out",
        ["session.ended"] = "Signed out another device",
        ["session.others_ended"] = "Signed out all other devices",
        ["password.changed"] = "Changed the password",
        ["password.forgotten"] = "Asked for a new password",
        ["password.reset"] = "Set a new password by mail",
        ["user.invited"] = "Invited a person",
        ["user.invited_again"] = "Sent an invitation again",
        ["user.invitation_revoked"] = "Took an invitation back",
        ["user.joined"] = "Joined the organization",
        ["user.roles_changed"] = "Changed somebody's roles",
        ["user.deactivated"] = "Locked a member out",
        ["user.reactivated"] = "Let a member in again",
        ["settings.changed"] = "Changed the settings",
        ["organization.created"] = "Created the organization",
        ["organization.provisioning_resumed"] = "Finished creating the organization",
        ["organization.renamed"] = "Renamed the organization",
        ["organization.plan_changed"] = "Changed the plan of the organization",
        ["organization.suspended"] = "Suspended the organization",
        ["organization.resumed"] = "Resumed the organization",
        ["organization.archived"] = "Archived the organization",
        ["organization.unarchived"] = "Brought the organization back from the archive",
        ["organization.exported"] = "Exported the organization's data",
        ["organization.export_requested"] = "Asked for an export of the organization's data",
        ["organization.export_discarded"] = "Discarded an export",
        ["organization.imported"] = "Imported the organization",
        ["organization.cloned"] = "Cloned the organization into a sandbox",
        ["organization.restore_prepared"] = "Prepared to restore the organization from an export",
        ["organization.restored"] = "Restored the organization from an export",
        ["organization.restore_undone"] = "Undid a restore",
        ["organization.restore_discarded"] = "Discarded a prepared restore",
        ["organization.deletion_requested"] = "Asked to delete the organization",
        ["organization.deletion_cancelled"] = "Took the deletion back",
        ["organization.deleted"] = "Deleted the organization",
        ["master.created"] = "Made an operator of the platform",
        ["job.retried"] = "Tried a job again",
        ["job.cancelled"] = "Cancelled a job",
        ["installation.mended"] = "Mended the installation",
    };

    /// <summary>Kinds of actions that an organization's list can be narrowed to.</summary>
    public static IReadOnlyList<(string Value, string Text)> Kinds { get; } =
        [("session", "Sign-ins"), ("password", "Passwords"), ("user", "People"), ("settings", "Settings"), ("organization", "Organization")];

    /// <summary>Those of the platform's list.</summary>
    public static IReadOnlyList<(string Value, string Text)> PlatformKinds { get; } = [.. Kinds, ("master", "Operators"), ("job", "Jobs"), ("installation", "Installation")];

    public static string Of(string action) => Words.GetValueOrDefault(action, action);
}
