namespace PodcastFlow.Cli.Demo;

/// <summary>What the demo's shows talk about: each subject fits every form of title.</summary>
static class DemoSubjects
{
    static readonly string[] Forms = ["{0}", "Inside {0}", "The trouble with {0}", "Letters about {0}", "A year of {0}", "Back to {0}", "{0}: the long version", "Who pays for {0}"];

    static readonly Dictionary<string, string[]> Of = new(StringComparer.Ordinal)
    {
        ["The Slow Tide"] = ["the last ferry pilots", "oyster season", "a lighthouse for sale", "the drowned orchard", "salt marsh mornings", "the harbor dredgers", "the ice cutters", "an island school", "the tide tables", "net menders", "the swing bridge", "winter moorings", "the fog signal", "a canal without boats"],
        ["Ledger Lines"] = ["goodwill", "the lease footnote", "stock buybacks", "the auditor's letter", "deferred revenue", "a very quiet restatement", "pension promises", "the segment note", "share options", "inventory that never moves", "the dividend", "related parties", "the subsidiary in Delft", "adjusted earnings"],
        ["Night Shift Kitchen"] = ["the four o'clock bread", "hospital soup", "the noodle counter", "eggs for dockers", "the all-night diner", "a bakery without signs", "the dish pit", "midnight dumplings", "the truck stop", "the onion peelers", "airport breakfasts", "the last tamale cart", "a kitchen under a theatre", "coffee at five"],
        ["Cold Harbor Files"] = ["the empty sloop", "room eleven", "the bus depot letters", "the second witness", "a borrowed coat", "the toll bridge", "the orchard road", "two phone calls", "the missing ledger", "the boathouse key", "the winter caretaker", "an alibi in Dover", "the red canoe", "the clerk's notebook"],
        ["Plain Weather"] = ["the jet stream", "fog", "a stubborn high", "lake-effect snow", "dew points", "the first frost", "sea breeze", "a wet spring", "hail", "the forecast cone", "drought maps", "thunder in January", "the polar front", "king tides"],
        ["Second Half"] = ["the goalkeeper's bakery", "a knee and a law degree", "coaching in Reno", "the long jump teacher", "life after the draft", "the swimmer's farm", "a sprinter in the senate", "the retired referee", "the backup quarterback", "a boxer's bookshop", "the curling dentist", "hockey nights", "the marathon pacer", "the chess gymnast"],
        ["Small Rooms"] = ["the lift", "a borrowed piano", "the waiting room", "the locksmith", "the night porter", "the last compartment", "a window seat", "the interpreter", "the understudy", "the spare key", "the census taker", "the lost umbrella", "the fitting", "the attic"],
        ["Parent Signal"] = ["bedtime", "the first phone", "lunch boxes", "fairness", "swimming lessons", "the quiet child", "grandparents", "screen time", "the school gate", "pocket money", "only children", "homework", "the move", "imaginary friends"],
        ["Footnotes of Empire"] = ["the tea tariff", "a treaty in two languages", "the salt line", "the ship's surgeon", "the missing census", "a map with one error", "the telegraph clerk", "the pepper ledgers", "the governor's garden", "a court in Bencoolen", "the stamp duty", "the hill station", "the quinine trade", "the last despatch"],
        ["The Allotment Hour"] = ["slugs", "the waiting list", "rhubarb", "a shed dispute", "late frost", "the compost heap", "heritage beans", "the water butt", "the flower show", "potato blight", "plot thirty-one", "bees", "the hosepipe ban", "leeks"],
        ["Ask a Surgeon"] = ["anaesthetic", "the waiting list", "keyhole surgery", "scars", "the checklist", "second opinions", "hip replacements", "the night on call", "donor hearts", "hernias", "the scrub nurse", "day cases", "gall bladders", "robotic arms"],
        ["Northbound"] = ["the sleeper train", "a platform in Carlisle", "the branch line", "the buffet car", "the ferry connection", "the request stop", "the level crossing", "the mail train", "the viaduct", "the last guard", "the timetable", "the Highland line", "the quiet coach", "the border"],
        ["Kitchen Cabinet Office"] = ["the reshuffle", "the spending review", "a by-election", "the whips", "the leak inquiry", "the committee room", "the white paper", "question time", "the budget box", "the upper house", "the party conference", "the maiden speech", "the civil service", "the manifesto"],
        ["Bright Bodies"] = ["Vega", "the Crab Nebula", "a comet with two tails", "Titan", "the Pleiades", "a missing supernova", "Io", "the Great Red Spot", "Barnard's Star", "Halley's notebook", "Neptune", "a pulsar", "the Andromeda Galaxy", "Ceres"],
    };

    /// <summary>The title of a show's episode: no two of the first hundred and twelve are the same.</summary>
    public static string Title(string show, int number)
    {
        var subjects = Of[show];
        var title = string.Format(Forms[(number / subjects.Length + number) % Forms.Length], subjects[number % subjects.Length]);
        return char.ToUpperInvariant(title[0]) + title[1..];
    }
}
