namespace Clutch.Dtc.Compiler;

/// <summary>The compiled catalogue, or what is wrong with the tables.</summary>
internal sealed record Compilation(byte[] Bytes, CatalogueCounts Counts, IReadOnlyList<string> Problems);

/// <summary>From the folder of tables to the bytes of catalogue.bin.</summary>
internal sealed class CatalogueCompiler
{
    private readonly Problems _problems = new();
    private readonly TableReader _tables;
    private readonly Vocabulary _vocabulary;
    private readonly List<LanguageTables> _languages = [];
    private readonly List<Grammar> _grammars = [];
    private readonly SeverityTables _severity;
    private readonly GuidanceTables _guidance;
    private readonly Interned<string> _causes = new(StringComparer.Ordinal);
    private readonly Interned<string> _checks = new(StringComparer.Ordinal);
    private readonly Interned<string> _guidanceLists = new(StringComparer.Ordinal);
    private readonly Interned<string> _pidLists = new(StringComparer.Ordinal);
    private readonly Interned<string> _failureTypeLists = new(StringComparer.Ordinal);

    // One text per language, and the same number in all of them.
    private readonly Interned<Texts> _nouns = new();
    private readonly Interned<Texts> _phrases = new();
    private readonly Interned<Texts> _tails = new();

    private CatalogueCompiler(string folder)
    {
        _tables = new TableReader(folder, _problems);
        _vocabulary = new Vocabulary(_tables, _problems);
        _severity = new SeverityTables(_tables, _problems);
        _guidance = new GuidanceTables(_tables, _problems);
        foreach (Row row in _tables.Read("languages.csv", "id", "code", "name", "direction"))
        {
            if (!Names<Language>.TryParse(row["id"], out Language language) || (int)language != _languages.Count)
            {
                _problems.Add(row, $"languages.csv must list the members of Language in their order; '{row["id"]}' is not the next");
            }

            LanguageTables texts = new(row["code"], _tables, _problems);
            _languages.Add(texts);
            _grammars.Add(new Grammar(texts, _vocabulary, _problems));
            _grammars[^1].CheckParts(row);
        }
    }

    public static Compilation Compile(string folder) => new CatalogueCompiler(folder).Compile();

    private Compilation Compile()
    {
        // Number 0 means "none" for partners and tails.
        Texts empty = new([.. _languages.Select(_ => "")]);
        _nouns.Add(empty);
        _tails.Add(empty);
        List<Component> components = [.. _vocabulary.Components.Values.OrderBy(component => component.Id, StringComparer.Ordinal)];
        List<Mode> modes = [.. _vocabulary.Modes.Values.OrderBy(mode => mode.Id, StringComparer.Ordinal)];
        Dictionary<string, ushort> componentNumbers = components.Select((component, i) => (component.Id, i)).ToDictionary(pair => pair.Id, pair => (ushort)pair.i, StringComparer.Ordinal);
        Dictionary<string, ushort> modeNumbers = modes.Select((mode, i) => (mode.Id, i)).ToDictionary(pair => pair.Id, pair => (ushort)pair.i, StringComparer.Ordinal);
        List<Meaning> meanings = new MeaningReader(_tables, _vocabulary, _problems).Read();
        TitleCheck titles = new(_tables, _problems);
        EntryRecord[] entries = new EntryRecord[meanings.Count];
        for (int i = 0; i < entries.Length; i++)
        {
            Meaning meaning = meanings[i];
            entries[i] = Entry(meaning);
            entries[i].Component = componentNumbers[meaning.Component.Id];
            entries[i].Mode = modeNumbers[meaning.Mode.Id];
            titles.Add(meaning, _phrases.Values[entries[i].Phrase], _nouns.Values[entries[i].Noun], _nouns.Values[entries[i].Partner], _tails.Values[entries[i].Tail]);
        }

        ComponentRecord[] componentRecords = [.. components.Select(Record)];
        ModeRecord[] modeRecords = [.. modes.Select(mode => new ModeRecord { Class = (byte)mode.Class, Relation = (byte)mode.Relation, FailureTypes = _failureTypeLists.Add(Convert.ToHexString(mode.FailureTypes)) })];
        CatalogueWriter writer = new(Math.Max(_languages.Count, 1));
        SetTexts(writer, components, modes);
        RefuseLeftovers(titles);
        CatalogueCounts counts = CatalogueCounts.Of(entries);
        return new Compilation(_problems.Any ? [] : writer.Write(entries, componentRecords, modeRecords), counts, _problems.Lines);
    }

    private EntryRecord Entry(Meaning meaning)
    {
        string modeClass = meaning.Mode.Row["class"];
        Verdict verdict = _severity.Judge(meaning, modeClass);
        (string[] Causes, string[] Checks)? guidance = _guidance.Find(meaning, modeClass, _severity.Group(modeClass));
        return new EntryRecord
        {
            Code = meaning.Code,
            Make = meaning.Make,
            Edition = (byte)meaning.Source.Edition,
            Confidence = (byte)meaning.Source.Confidence,
            Witnesses = meaning.Source.Witnesses,
            Severity = (byte)verdict.Severity,
            Drive = (byte)verdict.Drive,
            Mil = (byte)verdict.Mil,
            Shift = verdict.Shift,
            Rule = verdict.Rule,
            EvidenceWeight = (byte)(meaning.Component.Weight * _vocabulary.EvidencePercent.GetValueOrDefault(modeClass) / 100),
            Noun = _nouns.Add(PerLanguage(grammar => grammar.Noun(meaning.Component, meaning.Place, meaning.Row))),
            Partner = meaning.Partner is { } partner ? _nouns.Add(PerLanguage(grammar => grammar.Noun(partner, null, meaning.Row))) : (ushort)0,
            Phrase = _phrases.Add(PerLanguage(grammar => grammar.Phrase(meaning))),
            Tail = _tails.Add(PerLanguage(grammar => grammar.Tail(meaning.Place, meaning.Note, meaning.Row))),
            Guidance = guidance is { } found ? _guidanceLists.Add($"{List(_causes, found.Causes)}/{List(_checks, found.Checks)}") : (ushort)0,
        };
    }

    private ComponentRecord Record(Component component) => new()
    {
        System = (byte)component.System,
        Part = (byte)component.Part,
        Severity = (byte)component.Severity,
        Flags = component.Flags,
        Pids = _pidLists.Add(Convert.ToHexString(component.Pids)),
    };

    private void SetTexts(CatalogueWriter writer, List<Component> components, List<Mode> modes)
    {
        writer.SetTexts(Section.ComponentKeys, 0, components.Select(component => component.Id));
        writer.SetTexts(Section.ModeKeys, 0, modes.Select(mode => mode.Id));
        writer.SetTexts(Section.MakeNames, 0, _vocabulary.Makes.Select(make => make.Name).Prepend(""));
        writer.SetLists(Section.MakeAliases, MakeAliases.Of(_vocabulary.Makes, _problems));
        writer.SetLists(Section.PidLists, _pidLists.Values.Select(Convert.FromHexString));
        writer.SetLists(Section.FailureTypeLists, _failureTypeLists.Values.Select(Convert.FromHexString));
        writer.SetTexts(Section.CauseKeys, 0, _causes.Values);
        writer.SetTexts(Section.CheckKeys, 0, _checks.Values);
        writer.SetLists(Section.CauseLists, _guidanceLists.Values.Select(lists => Convert.FromHexString(lists.Split('/')[0])));
        writer.SetLists(Section.CheckLists, _guidanceLists.Values.Select(lists => Convert.FromHexString(lists.Split('/')[1])));
        writer.SetTexts(Section.RuleKeys, 0, _severity.Rules);
        string[] terms = [.. (_languages.Count == 0 ? [] : _languages[0].TermKeys).Order(StringComparer.Ordinal)];
        writer.SetTexts(Section.TermKeys, 0, terms);
        for (int i = 0; i < _languages.Count; i++)
        {
            LanguageTables texts = _languages[i];
            Row user = new($"{texts.Code}/", 1, [], []);
            int language = i;
            writer.SetTexts(Section.Nouns, i, _nouns.Values.Select(noun => noun.InLanguage[language]));
            writer.SetTexts(Section.Phrases, i, _phrases.Values.Select(phrase => phrase.InLanguage[language]));
            writer.SetTexts(Section.Tails, i, _tails.Values.Select(tail => tail.InLanguage[language]));
            writer.SetTexts(Section.Causes, i, _causes.Values.Select(id => texts.Text("causes", id, user)));
            writer.SetTexts(Section.Checks, i, _checks.Values.Select(id => texts.Text("checks", id, user)));
            writer.SetTexts(Section.Rules, i, _severity.Rules.Select(id => texts.Text("severity-rules", id, user)));
            writer.SetTexts(Section.Terms, i, terms.Select(texts.Term));
        }
    }

    private void RefuseLeftovers(TitleCheck titles)
    {
        titles.RefuseSameTitles();
        _vocabulary.RefuseUnused(_problems);
        _severity.RefuseUnused();
        _guidance.RefuseUnused();
        foreach (LanguageTables texts in _languages)
        {
            texts.RefuseUnused();
            texts.RefuseOtherTermsThan(_languages[0]);
        }
    }

    private Texts PerLanguage(Func<Grammar, string> text) => new([.. _grammars.Select(text)]);

    private static string List(Interned<string> ids, string[] list) => string.Concat(list.Select(id =>
    {
        ushort number = ids.Add(id);
        return $"{number & 0xFF:X2}{number >> 8:X2}";
    }));
}
