namespace Clutch.Dtc.Compiler;

/// <summary>
/// Which causes and checks an entry gets. Where the aspect says more than the component (the heater of a sensor), the aspect's row; else of the
/// rules that match, the one with the most specific columns.
/// </summary>
internal sealed class GuidanceTables
{
    // In falling order of weight: each column outweighs all that follow it together.
    private static readonly string[] s_columns = ["component", "relation", "device", "kind", "part", "system"];

    private readonly List<Rule> _rules = [];
    private readonly List<Rule> _aspects = [];
    private readonly Problems _problems;

    public GuidanceTables(TableReader tables, Problems problems)
    {
        _problems = problems;
        Read(tables, "guidance/aspects.csv", ["aspect", "system"], _aspects);
        Read(tables, "guidance/rules.csv", s_columns, _rules);
    }

    /// <summary>The rule's causes and checks, or null and a problem when no rule matches.</summary>
    public (string[] Causes, string[] Checks)? Find(Meaning meaning, string modeClass, string group)
    {
        Component component = meaning.Component;
        string[] values = [component.Id, meaning.Mode.Row["relation"], component.Device, component.Kind, component.Row["part"], component.Row["system"]];
        Rule? best = Best(_aspects, [meaning.Aspect, component.Row["system"]], modeClass, group) ?? Best(_rules, values, modeClass, group);
        if (best is null)
        {
            _problems.Add(meaning.Row, $"guidance/rules.csv has no row for {meaning.CodeText} ({component.Id}, {modeClass})");
            return null;
        }

        best.Used = true;
        return (best.Causes, best.Checks);
    }

    public void RefuseUnused()
    {
        foreach (Rule rule in _aspects.Concat(_rules).Where(rule => !rule.Used))
        {
            _problems.Add(rule.Row, "no entry gets this guidance; a more specific row takes all, or the conditions never meet");
        }
    }

    private void Read(TableReader tables, string path, string[] columns, List<Rule> rules)
    {
        HashSet<string> keys = new(StringComparer.Ordinal);
        foreach (Row row in tables.Read(path, [.. columns, "class", "causes", "checks"]))
        {
            string key = string.Join('|', columns.Append("class").Select(column => row[column]));
            if (!keys.Add(key))
            {
                _problems.Add(row, "another row has the same conditions");
            }

            if (row.Words("causes").Length == 0 || row.Words("checks").Length == 0)
            {
                _problems.Add(row, "name at least one cause and one check");
            }

            rules.Add(new Rule(row, columns));
        }
    }

    private static Rule? Best(List<Rule> rules, string[] values, string modeClass, string group)
    {
        Rule? best = null;
        int bestWeight = -1;
        foreach (Rule rule in rules)
        {
            int weight = rule.Weight(values, modeClass, group);
            if (weight > bestWeight)
            {
                best = rule;
                bestWeight = weight;
            }
        }

        return best;
    }

    private sealed class Rule(Row row, string[] columns)
    {
        private readonly string[] _conditions = [.. columns.Select(column => row[column])];
        private readonly string _class = row["class"];

        public Row Row { get; } = row;

        public string[] Causes { get; } = row.Words("causes");

        public string[] Checks { get; } = row.Words("checks");

        public bool Used { get; set; }

        /// <summary>How specific the rule is for an entry, -1 when it does not match.</summary>
        public int Weight(string[] values, string modeClass, string group)
        {
            int weight = 0;
            for (int i = 0; i < _conditions.Length; i++)
            {
                if (_conditions[i].Length == 0)
                {
                    continue;
                }

                if (_conditions[i] != values[i])
                {
                    return -1;
                }

                weight += 128 >> i;
            }

            if (_class.Length == 0)
            {
                return weight;
            }

            return _class == modeClass ? weight + 2 : _class == group ? weight + 1 : -1;
        }
    }
}
