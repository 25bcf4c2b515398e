namespace Clutch.Obd.Tests;

public sealed class PlainLineTests
{
    [Theory]
    [InlineData("41 0C 1A F8", "010C", "0 Value 410C1AF8")]
    [InlineData("014|0: 49 02 01 4A 4D 31|1: 42 4C 31 48 35 31 41|2: 31 32 34 37 32 32 33", "0902", "0 Value 4902014A4D31424C31483531413132343732 3233")]
    [InlineData("00B|0:6240B1087800|1:003E0183DCAAAA", "2240B1", "0 Value 6240B1087800003E0183DC")]
    [InlineData("7F1978|00B|0:5902CF019111|1:08C40581080000", "19020D", "0 Pending(78) 7F1978; 0 Value 5902CF01911108C4058108")]
    // The length line may be missing.
    [InlineData("0:490401475350|1:412D3132333435|2:363738393030", "0904", "0 Value 490401475350412D3132333435363738393030")]
    // Two lines are two answers, also when they are equal: two ECUs may agree.
    [InlineData("410C0D96|410C0D8C", "010C", "0 Value 410C0D96; 0 Value 410C0D8C")]
    [InlineData("4100BE3FA813|4100BE3FA813", "0100", "0 Value 4100BE3FA813; 0 Value 4100BE3FA813")]
    // One after the other is readable, interleaved is not.
    [InlineData("008|0:410C1AF80D32|1:05500000000000|008|0:410C1AF00D31|1:05510000000000", "010C0D05", "0 Value 410C1AF80D320550; 0 Value 410C1AF00D310551")]
    [InlineData("008|0:410C1AF80D32|008|0:410C1AF00D31|1:05500000000000|1:05510000000000", "010C0D05", "0 Malformed")]
    [InlineData("0:410C1AF80D32|0:410C1AF00D31|1:05500000000000|1:05510000000000", "010C0D05", "0 Malformed")]
    [InlineData("008|0:410C1AF80D32", "010C0D05", "0 Malformed")]
    [InlineData("00F|0:410C1AF80D32|2:05500000000000", "010C0D05", "0 Malformed")]
    [InlineData("00F|0:410C1AF80D|1:05500000000000", "010C0D05", "0 Malformed")]
    [InlineData("0:410C1AF80D32|1:0550|2:1122", "010C0D05", "0 Malformed")]
    [InlineData("1:0550", "010C0D05", "0 Malformed")]
    [InlineData("007|0:410C1AF80D32|1:05", "010C0D05", "0 Malformed")]
    [InlineData("008|0:410C1AF80D3|1:0550", "010C0D05", "0 Malformed")]
    [InlineData("008|0:410C1AF80D32|1:0550<DATA ERROR", "010C0D05", "0 Malformed")]
    [InlineData("410C1AF", "010C", "0 Malformed")]
    public void Reads_answers_without_headers(string lines, string request, string expected) =>
        Assert.Equal(expected.Replace("3732 3233", "37323233", StringComparison.Ordinal), Reply.Show(request, lines.Replace('|', '\r') + "\r>", Reply.NoHeaders));

    [Fact]
    public void Lines_without_headers_are_not_read_as_lines_with_headers()
    {
        Assert.Equal("0 Malformed", Reply.Show("010C", "410C1AF8\r>", Reply.Can11));
        Assert.Equal("0 Malformed", Reply.Show("010C", "7E804410C1AF8\r>", Reply.NoHeaders));
    }
}
