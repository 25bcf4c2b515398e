using System.CommandLine;
using Clutch.Dtc;

namespace Clutch.Host;

/// <summary><c>clutch dtc search WORDS</c>: codes whose titles hold all words, in any of the languages.</summary>
internal static class DtcSearchCommand
{
    private const int UsualHits = 20;

    public static Command Create(DtcOptions options)
    {
        Argument<string[]> words = new("words") { Description = "Words of a title, or the beginning of a code", Arity = ArgumentArity.OneOrMore };
        Option<int> limit = new("--limit") { Description = $"Most results, 1 to {DtcSearch.MaxHits}", DefaultValueFactory = _ => UsualHits };
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > DtcSearch.MaxHits)
            {
                result.AddError($"--limit wants a number from 1 to {DtcSearch.MaxHits}.");
            }
        });
        Command command = new("search", "Finds codes by words of their titles, in any of the languages") { words, limit };
        command.Validators.Add(result =>
        {
            if (string.Join(' ', result.GetValue(words) ?? []).Length > DtcSearch.MaxQuery)
            {
                result.AddError($"A search takes at most {DtcSearch.MaxQuery} characters.");
            }
        });
        command.SetAction(result => Run(string.Join(' ', result.GetValue(words)!), result.GetValue(limit), result.GetValue(options.Make), result.GetValue(options.Language), result.GetValue(options.Json)));
        return command;
    }

    private static int Run(string query, int limit, Make make, Language language, bool json)
    {
        DtcHitAnswer[] hits = [.. DtcSearch.Find(query, make, limit).Select(hit => DtcHitAnswer.Of(hit, language))];
        if (json)
        {
            DtcJson.Print(new SearchDocument(query, hits));
        }
        else
        {
            DtcText.Print(hits, language);
        }

        return ExitCodes.Good;
    }

    private sealed record SearchDocument(string Query, IReadOnlyList<DtcHitAnswer> Codes);
}
