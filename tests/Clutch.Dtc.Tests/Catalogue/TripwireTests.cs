namespace Clutch.Dtc.Tests.Catalogue;

/// <summary>Codes that everyone knows. One of them wrong means that rows have slipped.</summary>
public sealed class TripwireTests
{
    [Theory]
    [InlineData(0x0087, "fuel rail", "pressure", "too low")]
    [InlineData(0x0128, "thermostat")]
    [InlineData(0x0133, "oxygen sensor", "slow response", "bank 1, sensor 1")]
    [InlineData(0x0171, "lean", "bank 1")]
    [InlineData(0x0174, "lean", "bank 2")]
    [InlineData(0x0217, "engine coolant", "over temperature")]
    [InlineData(0x0218, "transmission", "over temperature")]
    [InlineData(0x0300, "random or multiple cylinders", "misfire")]
    [InlineData(0x0301, "cylinder 1", "misfire")]
    [InlineData(0x0312, "cylinder 12", "misfire")]
    [InlineData(0x0335, "crankshaft position sensor A")]
    [InlineData(0x0420, "catalyst", "efficiency", "bank 1")]
    [InlineData(0x0442, "EVAP", "small leak")]
    [InlineData(0x0455, "EVAP", "large leak")]
    [InlineData(0x0456, "EVAP", "very small leak")]
    [InlineData(0x0457, "EVAP", "leak", "fuel cap")]
    [InlineData(0x0520, "oil pressure sensor")]
    [InlineData(0x0524, "engine oil", "pressure too low")]
    [InlineData(0x0562, "system", "voltage low")]
    [InlineData(0x0601, "memory", "checksum")]
    [InlineData(0x0606, "processor")]
    [InlineData(0x0700, "transmission control system", "MIL request")]
    [InlineData(0x0AA6, "hybrid/EV battery", "isolation")]
    [InlineData(0xC100, "lost communication", "engine control module", "A")]
    [InlineData(0xC121, "lost communication", "ABS")]
    [InlineData(0x4031, "left front wheel speed sensor")]
    [InlineData(0x4034, "right front wheel speed sensor")]
    public void A_known_code_says_what_everyone_knows(int code, params string[] words)
    {
        Assert.True(DtcCatalogue.TryFind(new DtcCode((ushort)code), Make.Standard, out DtcEntry entry));
        string title = entry.Title(Language.English);
        Assert.All(words, word => Assert.Contains(word, title, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(0x4035, "Right front wheel speed sensor supply", "Left front wheel speed sensor circuit: fault")]
    [InlineData(0x4040, "Brake pedal switch A", "Right front wheel speed sensor circuit: fault")]
    [InlineData(0x4045, "Brake pressure sensor B", "Left rear wheel speed sensor circuit: fault")]
    public void A_number_with_two_meanings_shows_both(int code, string current, string older)
    {
        DtcEntries entries = DtcCatalogue.Find(new DtcCode((ushort)code));
        Assert.Equal(2, entries.Count);
        Assert.Equal((Edition.Current, current), (entries[0].Edition, entries[0].Title(Language.English)));
        Assert.Equal((Edition.Pre2007, older), (entries[1].Edition, entries[1].Title(Language.English)));
    }
}
