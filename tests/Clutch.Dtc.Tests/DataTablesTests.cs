extern alias compiler;

using System.Globalization;
using compiler::Clutch.Dtc.Compiler;

namespace Clutch.Dtc.Tests;

/// <summary>Tables that the compiler does not read: failure types, blocks, status bits, driver texts.</summary>
public sealed class DataTablesTests
{
    private static readonly string[] s_groups = ["electrical", "plausibility", "physical", "software", "communication", "event"];

    private static readonly string[] s_makerBlocks = ["P1", "P30", "P31", "P32", "P33", "B1", "B2", "C1", "C2", "U1", "U2"];

    private static HashSet<string> ModeClasses => [.. DataTable.Rows("severity/modes.csv").Select(row => row["class"])];

    [Fact]
    public void Lists_the_102_failure_types_with_a_text_each()
    {
        string[] bytes = [.. DataTable.Rows("ftb.csv").Select(row => row["byte"])];
        Assert.Equal(102, bytes.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(bytes.Order(StringComparer.Ordinal), DataTable.Texts("en", "ftb.csv").Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_failure_type_has_the_category_of_its_high_nibble_and_a_known_mode_class()
    {
        Dictionary<string, string> categories = DataTable.Rows("ftb-categories.csv").ToDictionary(row => row["nibble"], row => row["id"], StringComparer.Ordinal);
        Assert.Equal(Enumerable.Range(0, 16).Select(nibble => nibble.ToString("X1", CultureInfo.InvariantCulture)), categories.Keys);
        foreach (Row row in DataTable.Rows("ftb.csv"))
        {
            Assert.Equal(categories[row["byte"][..1]], row["category"]);
            Assert.Contains(row["class"], ModeClasses);
            Assert.InRange(int.Parse(row["shift"], CultureInfo.InvariantCulture), -1, 1);
        }
    }

    [Fact]
    public void Every_category_names_its_unlisted_values()
    {
        IEnumerable<string> ids = DataTable.Rows("ftb-categories.csv").Select(row => row["id"]).Order(StringComparer.Ordinal);
        Assert.Equal(ids, DataTable.Texts("en", "ftb-categories.csv").Keys.Order(StringComparer.Ordinal));
        Assert.Equal(ids, DataTable.Texts("en", "ftb-unlisted.csv").Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Blocks_cover_every_number_exactly_once()
    {
        int next = 0;
        foreach ((int from, int to, string _) in Blocks().OrderBy(block => block.From))
        {
            Assert.Equal(next, from);
            Assert.True(to >= from);
            next = to + 1;
        }

        Assert.Equal(0x10000, next);
    }

    [Fact]
    public void Every_block_has_a_text() =>
        Assert.Equal(Blocks().Select(block => block.Id).Order(StringComparer.Ordinal), DataTable.Texts("en", "blocks.csv").Keys.Order(StringComparer.Ordinal));

    // A wrong title is worse than none: nothing is claimed about numbers that each maker uses for something else.
    [Fact]
    public void Blocks_of_makers_say_no_more_than_the_letter_does()
    {
        Dictionary<string, string> texts = DataTable.Texts("en", "blocks.csv");
        string[] letters = [.. DataTable.Texts("en", "letters.csv").Values];
        Assert.All(
            DataTable.Rows("blocks.csv").Where(row => s_makerBlocks.Any(block => row["from"].StartsWith(block, StringComparison.Ordinal))),
            row => Assert.Contains(texts[row["id"]], letters));
    }

    [Theory]
    [InlineData("status-bits.csv", "status.csv", "01234567")]
    [InlineData("uds-severity-bits.csv", "uds-severity.csv", "01234567")]
    public void Every_bit_has_a_text(string bits, string texts, string expected)
    {
        Assert.Equal(expected, string.Concat(DataTable.Rows(bits).Select(row => row["bit"]).Order(StringComparer.Ordinal)));
        Assert.Equal(DataTable.Rows(bits).Select(row => row["id"]).Order(StringComparer.Ordinal), DataTable.Texts("en", texts).Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_system_has_a_sentence_for_the_driver_for_each_group_of_modes()
    {
        IEnumerable<string> keys = DataTable.Texts("en", "systems.csv").Keys.SelectMany(system => s_groups.Select(group => $"{system}-{group}"));
        Assert.Equal(keys.Order(StringComparer.Ordinal), DataTable.Texts("en", "driver.csv").Keys.Order(StringComparer.Ordinal));
        Assert.All(DataTable.Rows("severity/modes.csv"), row => Assert.Contains(row["group"], s_groups));
    }

    [Fact]
    public void A_sentence_for_one_fault_belongs_to_a_code_that_has_it()
    {
        HashSet<string> faults = [.. Enumerable.Range(0, DtcCatalogue.Count).Select(DtcCatalogue.At).Select(entry => $"{entry.ComponentKey}-{entry.ModeKey}")];
        Assert.All(DataTable.Texts("en", "driver-faults.csv").Keys, key => Assert.Contains(key, faults));
    }

    [Fact]
    public void A_thermostat_that_stays_open_is_no_overheating()
    {
        Assert.True(DtcCode.TryParse("P0128", out DtcCode code, out _));
        Assert.Contains("does not get as warm", DtcDescriber.Describe(code, Make.Standard, Language.English, CodeEvidence.None).Meaning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("severities.csv", "severity-details.csv")]
    [InlineData("drive-advice.csv", "drive-advice-details.csv")]
    [InlineData("mil.csv", "mil-details.csv")]
    [InlineData("letters.csv", "letter-details.csv")]
    [InlineData("owners.csv", "owner-details.csv")]
    [InlineData("status.csv", "status-details.csv")]
    public void Every_short_text_has_a_long_one(string names, string details) =>
        Assert.Equal(DataTable.Texts("en", names).Keys.Order(StringComparer.Ordinal), DataTable.Texts("en", details).Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Guidance_refers_to_known_causes_and_checks_and_uses_all_of_them()
    {
        IReadOnlyList<Row> rules = DataTable.Rows("guidance/rules.csv");
        Assert.Equal(DataTable.Texts("en", "causes.csv").Keys.Order(StringComparer.Ordinal), rules.SelectMany(row => row.Words("causes")).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.Equal(DataTable.Texts("en", "checks.csv").Keys.Order(StringComparer.Ordinal), rules.SelectMany(row => row.Words("checks")).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.All(rules, row => Assert.Equal(row.Words("causes").Distinct(StringComparer.Ordinal), row.Words("causes")));
        Assert.All(rules, row => Assert.Equal(row.Words("checks").Distinct(StringComparer.Ordinal), row.Words("checks")));
    }

    // The sum of a component and a mode must not tell a driver to stop: a rule does, and says why.
    [Fact]
    public void A_standard_code_is_critical_only_by_a_rule()
    {
        for (int i = 0; i < DtcCatalogue.Count; i++)
        {
            DtcEntry entry = DtcCatalogue.At(i);
            if (entry.Make == Make.Standard && entry.Edition == Edition.Current && entry.Severity == Severity.Critical)
            {
                Assert.True(entry.SeverityRule.IsOverride, $"{entry.Title(Language.English)} is critical by addition; give it a row in severity/overrides.csv");
            }
        }
    }

    // Orange cables kill: whatever is wrong with a part of the high-voltage circuit, nobody is told to open it without the warning.
    [Fact]
    public void Checks_on_high_voltage_parts_name_the_specialist()
    {
        string[] dangerous = ["hv-isolation-measure", "hv-interlock-trace", "hv-contactor-voltage", "hv-precharge-watch", "phase-currents"];
        Assert.DoesNotContain(
            DataTable.Rows("guidance/rules.csv"),
            row => row.Words("checks").Intersect(dangerous, StringComparer.Ordinal).Any() && !row.Words("checks").Contains("hv-specialist", StringComparer.Ordinal));
    }

    private static IEnumerable<(int From, int To, string Id)> Blocks() => DataTable.Rows("blocks.csv").Select(row => (Number(row["from"]), Number(row["to"]), row["id"]));

    private static int Number(string code) => ("PCBU".IndexOf(code[0], StringComparison.Ordinal) << 14) | int.Parse(code.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
