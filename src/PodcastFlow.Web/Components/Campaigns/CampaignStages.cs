using PodcastFlow.Campaigns;
using PodcastFlow.Web.Components.Shared;

namespace PodcastFlow.Web.Components.Campaigns;

/// <summary>The stages of a deal by their words.</summary>
static class CampaignStages
{
    public static IReadOnlyList<(int Probability, string Name)> All { get; } = [(10, "First contact"), (35, "Qualified"), (65, "Proposal"), (90, "Verbal"), (100, "Signed")];

    public static IReadOnlyList<(string Value, string Text)> Choices { get; } =
        [.. Enum.GetValues<CampaignStatus>().Select(s => (Tenancy.Snake.Case(s.ToString()), Capital(Word(s))))];

    public static string Word(CampaignStatus status) => status switch { CampaignStatus.PendingApproval => "pending approval", _ => status.ToString().ToLowerInvariant() };

    /// <summary>"first contact 10 %" while it is being sold, otherwise its state.</summary>
    public static string Word(CampaignStatus status, int probability) =>
        status is CampaignStatus.Pipeline or CampaignStatus.PendingApproval && All.FirstOrDefault(s => s.Probability == probability).Name is { } stage
            ? $"{stage.ToLowerInvariant()} {probability} %" : Word(status);

    public static ChipKind Kind(CampaignStatus status) => status switch
    {
        CampaignStatus.Booked or CampaignStatus.Active or CampaignStatus.Completed => ChipKind.Ok,
        CampaignStatus.PendingApproval or CampaignStatus.Paused => ChipKind.Warn,
        CampaignStatus.Lost or CampaignStatus.Cancelled => ChipKind.Bad,
        _ => ChipKind.Accent,
    };

    static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
