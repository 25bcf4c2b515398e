using System.Globalization;

namespace Clutch.Dtc.Compiler;

/// <summary>What is derived for a meaning.</summary>
internal readonly record struct Verdict(Severity Severity, DriveAdvice Drive, MilExpectation Mil, sbyte Shift, ushort Rule);

/// <summary>Severity = the component's own plus the shift of the mode class, at most high, unless an override says otherwise.</summary>
internal sealed class SeverityTables
{
    private readonly Dictionary<string, Row> _classes;
    private readonly Dictionary<Severity, DriveAdvice> _drive = [];
    private readonly List<Override> _overrides = [];
    private readonly List<string> _rules = ["component-and-mode"];
    private readonly Problems _problems;

    public SeverityTables(TableReader tables, Problems problems)
    {
        _problems = problems;
        _classes = tables.ReadById("severity/modes.csv", "class", "group", "shift");
        foreach (string missing in Names<ModeClass>.All.Except(_classes.Keys, StringComparer.Ordinal))
        {
            problems.Add("severity/modes.csv", 1, $"the class {missing} is missing");
        }

        foreach (Row row in tables.Read("severity/levels.csv", "id", "drive"))
        {
            _drive[Names<Severity>.Parse(row, "id", problems)] = Names<DriveAdvice>.Parse(row, "drive", problems);
        }

        foreach (string missing in Names<Severity>.All.Where(name => Names<Severity>.TryParse(name, out Severity level) && !_drive.ContainsKey(level)))
        {
            problems.Add("severity/levels.csv", 1, $"the severity {missing} is missing");
        }

        foreach (Row row in tables.Read("severity/overrides.csv", "codes", "severity", "drive", "mil", "rule"))
        {
            ReadOverride(row);
        }
    }

    /// <summary>Ids of the rules; a verdict's rule is an index into them.</summary>
    public IReadOnlyList<string> Rules => _rules;

    /// <summary>The group of a mode class, which guidance may refer to.</summary>
    public string Group(string modeClass) => _classes.TryGetValue(modeClass, out Row? row) ? row["group"] : "";

    public Verdict Judge(Meaning meaning, string modeClass)
    {
        _ = _classes.TryGetValue(modeClass, out Row? row);
        _ = sbyte.TryParse(row?["shift"], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out sbyte shift);
        // "Stop at once" is never a sum: only an override says it, with its reason.
        Severity severity = (Severity)Math.Clamp((int)meaning.Component.Severity + shift, (int)Severity.Info, (int)Severity.High);
        DriveAdvice? drive = null;
        MilExpectation mil = meaning.Component.Mil;
        ushort rule = 0;
        foreach (Override over in _overrides.Where(over => meaning.Make == 0 && meaning.Source.Edition == Edition.Current && over.Covers(meaning.Code)))
        {
            if (rule != 0)
            {
                _problems.Add(over.Row, $"{meaning.CodeText} already has the rule {_rules[rule]}");
            }

            over.Used = true;
            severity = over.Severity ?? severity;
            drive = over.Drive;
            mil = over.Mil ?? mil;
            rule = over.Rule;
        }

        return new Verdict(severity, drive ?? _drive.GetValueOrDefault(severity), mil, shift, rule);
    }

    public void RefuseUnused()
    {
        foreach (Override over in _overrides.Where(over => !over.Used))
        {
            _problems.Add(over.Row, "no code is covered by this override");
        }
    }

    private void ReadOverride(Row row)
    {
        string rule = row["rule"];
        int index = _rules.IndexOf(rule);
        if (index < 0)
        {
            index = _rules.Count;
            _rules.Add(rule);
        }

        List<(ushort First, ushort Last)> ranges = [];
        foreach (string word in row.Words("codes"))
        {
            string[] ends = word.Split('-');
            if (ends.Length > 2 || !MeaningReader.TryCode(ends[0], out ushort first) || !MeaningReader.TryCode(ends[^1], out ushort last) || first > last)
            {
                _problems.Add(row, $"'{word}' is neither a code nor a range of codes");
                continue;
            }

            ranges.Add((first, last));
        }

        _overrides.Add(new Override(
            row,
            ranges,
            row["severity"].Length == 0 ? null : Names<Severity>.Parse(row, "severity", _problems),
            row["drive"].Length == 0 ? null : Names<DriveAdvice>.Parse(row, "drive", _problems),
            row["mil"].Length == 0 ? null : Names<MilExpectation>.Parse(row, "mil", _problems),
            (ushort)index));
    }

    private sealed record Override(Row Row, List<(ushort First, ushort Last)> Ranges, Severity? Severity, DriveAdvice? Drive, MilExpectation? Mil, ushort Rule)
    {
        public bool Used { get; set; }

        public bool Covers(ushort code) => Ranges.Exists(range => code >= range.First && code <= range.Last);
    }
}
