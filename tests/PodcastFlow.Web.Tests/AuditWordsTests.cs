using PodcastFlow.Web.Components.Organizations;

namespace PodcastFlow.Web.Tests;

public sealed class AuditWordsTests
{
    [Fact]
    public void Every_action_of_the_audit_log_has_words_and_its_kind_can_be_chosen()
    {
        Assert.Empty(Audited.Actions.Where(action => AuditWords.Of(action) == action).Order(StringComparer.Ordinal));
        Assert.Empty(Audited.Actions.Select(action => action.Split('.')[0]).Distinct().Except(AuditWords.PlatformKinds.Select(k => k.Value)));
    }
}
