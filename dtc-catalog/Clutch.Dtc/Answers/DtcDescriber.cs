using System.Globalization;

namespace Clutch.Dtc;

/// <summary>Puts together all that the catalogue and the vehicle say about one code.</summary>
public static class DtcDescriber
{
    // The group of each mode class: electrical, plausibility, physical ...
    private static readonly Dictionary<string, string> s_groups = DataTable.Rows("modes.csv").ToDictionary(row => row[0], row => row[1], StringComparer.Ordinal);

    /// <summary>Never fails: a number without a meaning is answered with what the number tells.</summary>
    /// <param name="code">The code.</param>
    /// <param name="make">The car's make; <see cref="Make.Standard"/> when it is not known, and then no maker's text is shown.</param>
    /// <param name="language">Of all texts.</param>
    /// <param name="evidence">What the vehicle says; <see cref="CodeEvidence.None"/> for the code alone.</param>
    public static DtcAnswer Describe(DtcCode code, Make make, Language language, CodeEvidence evidence)
    {
        DtcEntries entries = DtcCatalogue.Find(code);
        var answer = new DtcAnswer
        {
            Code = code.ToString(),
            Language = LanguageTags.Of(language),
            Title = "",
            Known = false,
            Letter = NamedText.Of("letters", $"{code.Letter}", language, "letter-details"),
            Owner = NamedText.Of("owners", OwnerId(code, entries.Count > 0), language, "owner-details"),
            Block = NamedText.Of("blocks", DtcStructure.Block(code), language),
            FailureType = code.FailureType is { } type ? FailureTypeOf(new FailureType(type), language) : null,
            Status = evidence.Status is { } status ? StatusOf(status, language) : null,
            KnownMakes = KnownMakes(entries, make),
        };
        return DtcCatalogue.TryFind(code, make, out DtcEntry entry)
            ? Known(answer, code, entry, entries, make, language, evidence)
            : Unknown(answer, code, make, language);
    }

    /// <summary>The title with its failure type as one sentence; a code that names its mode keeps its title.</summary>
    public static string Title(DtcEntry entry, byte? failure, Language language) =>
        failure is { } type and not 0 && entry.ModeClass == ModeClass.Bare
            ? Phrases.Text("title-with-failure-type", language).Replace("{title}", entry.Title(language), StringComparison.Ordinal)
                .Replace("{failure}", new FailureType(type).Text(language), StringComparison.Ordinal)
            : entry.Title(language);

    /// <summary>What stands next to a code in a list: its title, or what the number tells.</summary>
    public static string Title(DtcCode code, Make make, Language language) =>
        DtcCatalogue.TryFind(code, make, out DtcEntry entry) ? Title(entry, code.FailureType, language) : UnknownTitle(code, language);

    private static DtcAnswer Known(DtcAnswer answer, DtcCode code, DtcEntry entry, DtcEntries entries, Make make, Language language, CodeEvidence evidence)
    {
        var verdict = SeverityVerdict.Of(entry, code.FailureType, evidence, language);
        return answer with
        {
            Known = true,
            Title = Title(entry, code.FailureType, language),
            Make = entry.Make == Make.Standard ? null : entry.Make.Name,
            Edition = Term.Id(entry.Edition),
            Confidence = NamedText.Of("confidences", Term.Id(entry.Confidence), language),
            System = NamedText.Of("systems", Term.Id(entry.System), language),
            Part = entry.Part == HealthPart.None ? null : NamedText.Of("parts", Term.Id(entry.Part), language),
            Meaning = DtcTerms.Text($"driver-faults.{entry.ComponentKey}-{entry.ModeKey}", language)
                ?? Term.Text("driver", $"{Term.Id(entry.System)}-{Group(entry, code.FailureType)}", language),
            Severity = SeverityAnswer.Of(verdict, language),
            Drive = NamedText.Of("drive-advice", Term.Id(verdict.Drive), language, "drive-advice-details"),
            Lamp = NamedText.Of("mil", Term.Id(entry.Mil), language, "mil-details"),
            Emissions = entry.Emissions,
            Safety = entry.Safety,
            Causes = Texts(entry.Causes, language),
            Checks = Texts(entry.Checks, language),
            Pids = [.. entry.Pids.ToArray().Select(pid => pid.ToString("X2", CultureInfo.InvariantCulture))],
            OtherMeanings = Others(entry, entries, make, code.FailureType, language),
        };
    }

    private static DtcAnswer Unknown(DtcAnswer answer, DtcCode code, Make make, Language language)
    {
        List<string> notes = [];
        if (make != Make.Standard)
        {
            notes.Add(Phrases.Text(UnsettledNumbers.Holds(make, code) ? "unsettled-for-make" : "unknown-for-make", language, ("make", make.Name)));
        }

        if (answer.KnownMakes.Count > 0)
        {
            notes.Add(Phrases.Text("known-for-makes", language, ("makes", Phrases.Joined(answer.KnownMakes, language))));
        }

        return answer with { Title = UnknownTitle(code, language), Note = notes.Count == 0 ? null : string.Join(' ', notes) };
    }

    private static string UnknownTitle(DtcCode code, Language language)
    {
        DtcOwner owner = DtcStructure.Owner(code);
        string block = Term.Text("blocks", DtcStructure.Block(code), language);
        return owner switch
        {
            DtcOwner.Padding => Term.Text("owner-details", "padding", language),
            DtcOwner.Standard => Phrases.Text("unknown-standard", language).Replace("{block}", block, StringComparison.Ordinal),
            _ => Phrases.Text("unknown-manufacturer", language).Replace("{block}", block, StringComparison.Ordinal),
        };
    }

    private static string OwnerId(DtcCode code, bool isListed) => DtcStructure.Owner(code) switch
    {
        DtcOwner.Standard when !isListed => "unlisted",
        var owner => Term.Id(owner),
    };

    private static FailureTypeAnswer FailureTypeOf(FailureType type, Language language) =>
        new(type.Name, type.Text(language), NamedText.Of("ftb-categories", type.Category, language), type.IsKnown);

    private static StatusAnswer StatusOf(DtcStatus status, Language language) =>
        new(status.Bits.ToString("X2", CultureInfo.InvariantCulture), status.IsFault, Term.Text("status-summaries", status.Summary, language), status.Explain(language));

    /// <summary>A bare component has the mode of its failure type.</summary>
    private static string Group(DtcEntry entry, byte? failure) =>
        s_groups[failure is { } type and not 0 && entry.ModeClass == ModeClass.Bare ? new FailureType(type).ModeClass : Term.Id(entry.ModeClass)];

    private static List<string> Texts(GuidanceList list, Language language)
    {
        List<string> texts = [];
        foreach (GuidanceItem item in list)
        {
            texts.Add(item.Text(language));
        }

        return texts;
    }

    private static List<OtherMeaning> Others(DtcEntry entry, DtcEntries entries, Make make, byte? failure, Language language)
    {
        List<OtherMeaning> others = [];
        foreach (DtcEntry other in entries)
        {
            if (other != entry && (other.Make == Make.Standard || other.Make == make))
            {
                others.Add(new OtherMeaning(other.Make == Make.Standard ? null : other.Make.Name, Term.Id(other.Edition), Title(other, failure, language), Term.Id(other.Confidence)));
            }
        }

        return others;
    }

    private static List<string> KnownMakes(DtcEntries entries, Make asked)
    {
        List<string> makes = [];
        foreach (DtcEntry entry in entries)
        {
            if (entry.Make != Make.Standard && entry.Make != asked && !makes.Contains(entry.Make.Name, StringComparer.Ordinal))
            {
                makes.Add(entry.Make.Name);
            }
        }

        return makes;
    }
}
