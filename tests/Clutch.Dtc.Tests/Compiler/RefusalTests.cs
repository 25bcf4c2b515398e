namespace Clutch.Dtc.Tests.Compiler;

public sealed class RefusalTests : IDisposable
{
    private readonly TableFolder _tables = new();

    public void Dispose() => _tables.Dispose();

    [Fact]
    public void Accepts_the_tables_that_the_other_tests_spoil() => Assert.Empty(_tables.Problems());

    [Theory]
    [InlineData("families/P05.csv", "P0521:correlation", "P0520:correlation", "P0520 already has a meaning")]
    [InlineData("families/P05.csv", "P0521:correlation", "P0621:correlation", "'P0621:correlation' is not code:mode with a code of P05")]
    [InlineData("families/P05.csv", "P0521:correlation", "P05G1:correlation", "'P05G1:correlation' is not code:mode")]
    [InlineData("families/P05.csv", "P0521:correlation", "P0521:backwards", "'backwards' is not in modes.csv")]
    [InlineData("families/P05.csv", "oil-sensor,pump", "gas-sensor,pump", "'gas-sensor' is not in components.csv")]
    [InlineData("families/P05.csv", "two,P0521", ",P0521", "'' is not in sources.csv")]
    [InlineData("families/P05.csv", "two,P0521", "old,P0521", "is of another edition")]
    [InlineData("families/P05.csv", "bank=1", "bonk=1", "'bonk=1' is not one of")]
    [InlineData("families/P05.csv", "bank=1 letter=A", "letter=B letter=A", "'letter=A' is not one of")]
    [InlineData("families/P05.csv", "pump,,,,two", ",,,,two", "exactly where there is a partner")]
    [InlineData("families/P05.csv", "side", "sides", "the header must be")]
    [InlineData("components.csv", "high,possible", "awful,possible", "severity is 'awful'; it can be info")]
    [InlineData("components.csv", "lubrication", "oil", "system is 'oil'")]
    [InlineData("components.csv", ",emissions,", ",smell,", "the flag 'smell'")]
    [InlineData("components.csv", ",5C", ",5", "'5' is not two hexadecimal digits")]
    [InlineData("components.csv", ",80,", ",101,", "weight is '101'")]
    [InlineData("sources.csv", "An older list.", "", "say in the text column what the source is")]
    [InlineData("makes.csv", "acme roadster-works", "acme acme-2 acme acme-2,", "cells where the header has 3")]
    [InlineData("severity/overrides.csv", "P0521-P0522", "P0599", "no code is covered by this override")]
    [InlineData("severity/modes.csv", "leak,electrical,0", "leek,electrical,0", "the class leak is missing")]
    [InlineData("guidance/rules.csv", ",,,,,,,wire,plug", ",,,,,brakes,,wire,plug", "has no row for P0521")]
    [InlineData("guidance/rules.csv", "oil-sensor,,,,,,low,wire oil,oil plug", "oil-sensor,,,,,,low,wire oil,", "at least one cause and one check")]
    [InlineData("guidance/rules.csv", "oil-sensor,,,,,,low", "oil-sensor,,,,,,leak", "no entry gets this guidance")]
    [InlineData("guidance/aspects.csv", "checks", "checks\ncircuit,,,wire,plug", "guidance/rules.csv(3): error DTC: no entry gets this guidance")]
    [InlineData("guidance/aspects.csv", "checks", "checks\ncircuit,,leak,wire,plug", "guidance/aspects.csv(2): error DTC: no entry gets this guidance")]
    [InlineData("en/subjects.csv", "oil,oil", "oil,0520", "'0520' is no text")]
    [InlineData("ar/subjects.csv", "oil,oil", "old,oil", "'oil' has no text in ar/subjects.csv")]
    [InlineData("ar/subjects.csv", "pump,pump", "pump,pump\nextra,extra", "nothing uses the text of 'extra'")]
    [InlineData("ar/modes.csv", "{x}: signal low", "signal low", "needs {x}")]
    [InlineData("ar/parts.csv", "engine-oil,", "engine-air,", "the term parts.engine-oil is missing; en has it")]
    [InlineData("en/grammar.csv", "{side} {component}", "{component}", "must place side either in noun")]
    [InlineData("aspects.csv", "circuit,circuit", "circuit,circuit\nunused,", "no row uses unused")]
    [InlineData("same-meaning.csv", "reason", "reason\nP0520 P0521,None.", "these codes do not share a title")]
    public void Refuses_with_a_sentence_that_names_the_place(string table, string old, string @new, string problem)
    {
        if (table == "families/P05.csv" && old == "side")
        {
            _tables.Write(table, "component,partner,where,aspect,note,source,codes");
        }
        else
        {
            _tables.Replace(table, old, @new);
        }

        Assert.Contains(_tables.Problems(), line => line.Contains(problem, StringComparison.Ordinal));
    }

    [Fact]
    public void Refuses_a_missing_table()
    {
        _tables.Delete("en/devices.csv");
        Assert.Contains(_tables.Problems(), line => line == "en/devices.csv(1): error DTC: the table is missing");
    }

    [Fact]
    public void Refuses_two_codes_with_one_title()
    {
        _tables.Write("families/P05.csv", "component,partner,place,aspect,note,source,codes", "oil-sensor,,bank=1 letter=A,circuit,cold,two,P0520:low P0522:low", "oil-sensor,pump,,,,two,P0521:correlation");
        Assert.Contains(_tables.Problems(), line => line.Contains("P0520 P0522 share the title 'oil sensor A circuit: signal low (bank 1, when cold)'", StringComparison.Ordinal));
    }

    [Fact]
    public void Refuses_a_letter_that_the_component_has_no_room_for()
    {
        _tables.Write("en/components.csv", "id,text", "pump,fuel pump");
        _tables.Replace("makes/acme.csv", "number=2", "inner=B number=2");
        Assert.Contains(_tables.Problems(), line => line.Contains("has no {inner} for the letter B", StringComparison.Ordinal));
    }

    [Fact]
    public void Names_file_and_line_as_build_tools_read_them()
    {
        _tables.Replace("families/P05.csv", "P0521:correlation", "P0521:backwards");
        Assert.Contains("families/P05.csv(3): error DTC: 'backwards' is not in modes.csv", _tables.Problems());
    }
}
