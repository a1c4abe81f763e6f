using Microsoft.AspNetCore.Components;

namespace PodcastFlow.Web.Components;

/// <summary>Where somebody signs in and comes back from to the page they wanted.</summary>
public static class SignInAddress
{
    public static string For(NavigationManager navigation)
    {
        var here = "/" + navigation.ToBaseRelativePath(navigation.Uri);
        return here == "/" ? "/sign-in" : "/sign-in?return=" + Uri.EscapeDataString(here);
    }
}
