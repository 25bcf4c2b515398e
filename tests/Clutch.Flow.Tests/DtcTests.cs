using System.Text.Json;
using Xunit;

namespace Clutch.Flow.Tests;

/// <summary><c>clutch dtc</c> as a person and as a program starts it.</summary>
public sealed class DtcTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("Cylinder 1: misfire detected", "P0301")]
    [InlineData("Cylinder 1: misfire detected", "P", "0301")] // as a shell cuts it
    [InlineData("read as bytes", "C0", "31", "23")]
    [InlineData("signal stuck low", "C0031-23")]
    [InlineData("Without the make", "P1FFF")]
    [InlineData("Not known for Ford", "P1FFF", "--make", "ford")]
    [InlineData("المحوّل الحفّاز", "P0420", "--lang", "ar")]
    [InlineData("There is no fault", "P0301", "--status", "50")]
    [InlineData("beats the catalogue", "P0420", "--severity", "80")]
    [InlineData("C0031", "search", "wheel", "speed", "--lang", "ar")]
    [InlineData("<html lang=\"ar\" dir=\"rtl\">", "P0420", "--lang", "ar", "--html")]
    public async Task A_person_gets_words(string words, params string[] arguments)
    {
        (string output, int code) = await RunAsync(arguments);
        Assert.Contains(words, output, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, code);
    }

    [Theory]
    [InlineData("has a character that is neither", "P03G1")]
    [InlineData("Near names: Ford", "P0301", "--make", "frod")]
    [InlineData("Choose one of: en, ar", "P0301", "--lang", "fr")]
    [InlineData("00 to FF", "P0301", "--status", "123")]
    [InlineData("Name a code", "--json")]
    [InlineData("cannot be read", "explain", "--scan", "no-such.json")]
    public async Task What_is_wrong_is_said_in_a_sentence(string words, params string[] arguments)
    {
        (string output, int code) = await RunAsync(arguments);
        Assert.Contains(words, output, StringComparison.Ordinal);
        Assert.Equal(1, code);
    }

    [Fact]
    public async Task A_program_gets_one_document_for_good_codes_and_bad_ones()
    {
        (string output, int code) = await RunAsync("P0301,C0035", "nonsense", "--json");
        using JsonDocument document = JsonDocument.Parse(output);
        Assert.Equal(["P0301", "C0035"], document.RootElement.GetProperty("codes").EnumerateArray().Select(each => each.GetProperty("code").GetString()));
        Assert.Equal("nonsense", Assert.Single(document.RootElement.GetProperty("refused").EnumerateArray()).GetProperty("text").GetString());
        Assert.Equal(1, code);
    }

    [Fact]
    public async Task A_scan_is_explained_by_its_causes_and_held_against_its_values()
    {
        File.WriteAllText(_folder["scan.json"], """
            {"ecus":[{"ecu":"7E8","storedCodes":["P0642","P0107","P0122","P0118"],
             "pids":[{"pid":"05","signals":[{"path":"Vehicle.OBD.CoolantTemperature","value":-40,"unit":"Cel"}]}]}]}
            """);
        (string text, int code) = await RunAsync("explain", "--scan", _folder["scan.json"]);
        Assert.Equal(0, code);
        Assert.All(["Sensor supply (5 V reference) disturbed", "P0642", "P0107", "P0122", "P0118", "-40 °C (now): the fault is there"], words => Assert.Contains(words, text, StringComparison.Ordinal));

        (string json, _) = await RunAsync("explain", "--scan", _folder["scan.json"], "--json", "--lang", "ar");
        using JsonDocument document = JsonDocument.Parse(json);
        Assert.Equal(["P0107", "P0118", "P0122", "P0642"], document.RootElement.GetProperty("findings").EnumerateArray()
            .SelectMany(finding => finding.GetProperty("codes").EnumerateArray()).Select(each => each.GetProperty("code").GetString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_export_is_the_whole_catalogue_as_CSV()
    {
        (string output, int code) = await RunAsync("export");
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal("code,ftb,make,edition,title_en,title_ar,system,severity,drive,mil,confidence", lines[0]);
        Assert.True(lines.Length > 9_249, $"{lines.Length} lines");
        Assert.Equal(0, code);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<(string Output, int Code)> RunAsync(params string[] arguments)
    {
        using ClutchProcess dtc = new(null, ["dtc", .. arguments]);
        int code = await dtc.ExitAsync();
        return (dtc.Output, code);
    }
}
