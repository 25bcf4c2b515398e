using System.CommandLine;
using Clutch.Dtc;

namespace Clutch.Host;

/// <summary>Options that every <c>clutch dtc</c> command takes.</summary>
internal sealed class DtcOptions
{
    public DtcOptions(Command command)
    {
        Language = new("--lang")
        {
            Description = $"Language of the texts: {string.Join(", ", LanguageTags.All)}",
            HelpName = string.Join('|', LanguageTags.All),
            Recursive = true,
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                if (!LanguageTags.TryParse(text, out Dtc.Language language))
                {
                    result.AddError($"'{text}' is no language that the catalogue has. Choose one of: {string.Join(", ", LanguageTags.All)}.");
                }

                return language;
            },
        };
        Make = new("--make")
        {
            Description = "Make of the car, for codes that the maker defines (ford, toyota, vag …)",
            Recursive = true,
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                if (!Dtc.Make.TryParse(text, out Make make))
                {
                    result.AddError(MakeNames.Explain(text, Dtc.Language.English));
                }

                return make;
            },
        };
        Json = new("--json") { Description = "Print one JSON document", Recursive = true };
        command.Add(Language);
        command.Add(Make);
        command.Add(Json);
    }

    public Option<Dtc.Language> Language { get; }

    public Option<Make> Make { get; }

    public Option<bool> Json { get; }
}
