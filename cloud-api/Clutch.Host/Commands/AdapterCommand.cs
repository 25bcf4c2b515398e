using System.CommandLine;
using Clutch.Edge;

namespace Clutch.Host;

/// <summary><c>clutch adapter</c>: what is known of the adapters that were used.</summary>
internal static class AdapterCommand
{
    public static Command Create()
    {
        Option<string> data = new("--data") { Description = "Folder of the agent; of `clutch up` it is data/edge too", DefaultValueFactory = _ => "data/edge" };
        Argument<string> words = new("words") { Description = "Part of what names the adapter in the list; without it all are forgotten", DefaultValueFactory = _ => "" };
        Command list = new("list", "Lists the adapters and what they can do") { data };
        list.SetAction(result => List(Profiles(result.GetValue(data)!)));
        Command forget = new("forget", "Forgets adapters: the next session finds out anew what they can do") { words, data };
        forget.SetAction(result => Forget(Profiles(result.GetValue(data)!), result.GetValue(words)!));
        return new Command("adapter", "What is known of the adapters that were used") { list, forget };
    }

    private static AdapterProfileStore Profiles(string data) => new(Path.Combine(data, "adapters"));

    private static int List(AdapterProfileStore profiles)
    {
        foreach (AdapterProfile profile in profiles.List())
        {
            Console.WriteLine(profile.Identity);
            Console.WriteLine(FormattableString.Invariant(
                $"  {profile.Probed:yyyy-MM-dd HH:mm} UTC: up to {profile.MostPids} PIDs a request, frame count {(profile.StpxIsFaster ? "by STPX" : profile.Suffix ? "by suffix" : "no")}, long answers {(profile.LongAnswers ? "yes" : "no")}, timing {profile.Timing}, {(profile.Baud == 0 ? "rate not raised" : $"{profile.Baud} baud")}"));
            foreach (string quirk in profile.Quirks)
            {
                Console.WriteLine($"  {quirk}");
            }
        }

        return ExitCodes.Good;
    }

    private static int Forget(AdapterProfileStore profiles, string words)
    {
        try
        {
            IReadOnlyList<string> forgotten = profiles.Forget(words);
            foreach (string identity in forgotten)
            {
                Console.WriteLine($"forgotten: {identity}");
            }

            if (forgotten.Count == 0)
            {
                Console.WriteLine(words.Length == 0 ? "no adapter is known" : $"no adapter is known by '{words}': see clutch adapter list");
            }

            return forgotten.Count > 0 ? ExitCodes.Good : ExitCodes.Failed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"an adapter could not be forgotten: {e.Message} Is the folder this user's?", e);
        }
    }
}
