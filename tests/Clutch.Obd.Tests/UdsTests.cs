namespace Clutch.Obd.Tests;

public sealed class UdsTests
{
    [Theory]
    [InlineData("5902CF01911108C4058108", "P0191-11 Confirmed; U0405-81 Confirmed")]
    [InlineData("5902FF", "")]
    [InlineData("590AFF0301002F", "P0301-00 TestFailed, TestFailedThisOperationCycle, Pending, Confirmed, TestFailedSinceLastClear")]
    [InlineData("591403010040C1000080", "P0301-00 None +64; U0100-00 None -128")]
    [InlineData("594233FF1E02220301002F", "P0301-00 TestFailed, TestFailedThisOperationCycle, Pending, Confirmed, TestFailedSinceLastClear MaintenanceOnly, ClassA")]
    [InlineData("5902CF01911108AAAAAA", "CountMismatch")]
    [InlineData("5902CF019111", "CountMismatch")]
    [InlineData("5902", "TooShort")]
    [InlineData("594233FF1E", "TooShort")]
    [InlineData("5901FF010003", "PidNotAsked")]
    [InlineData("59", "Empty")]
    [InlineData("7F1911", "NotThisService")]
    public void Codes_keep_their_alignment_of_three_bytes(string payload, string expected)
    {
        var records = new UdsTroubleCodeRecord[UdsTroubleCodes.MaxPerMessage];
        ObdReject reject = UdsTroubleCodes.TryRead(Convert.FromHexString(payload), records, out int count);
        Assert.True(reject == ObdReject.None || count == 0);
        string shown = string.Join("; ", records.Take(count).Select(r =>
            $"{r.Code} {r.Status}{(r.FaultDetection == 0 ? "" : $" {r.FaultDetection:+0;-0}")}{(r.Severity == TroubleCodeSeverity.None ? "" : $" {Show(r.Severity)}")}"));
        Assert.Equal(expected, reject == ObdReject.None ? shown : reject.ToString());
    }

    [Fact]
    public void A_span_that_is_too_small_yields_nothing()
    {
        Assert.Equal(ObdReject.NoRoom, UdsTroubleCodes.TryRead(Convert.FromHexString("5902CF01911108C4058108"), new UdsTroubleCodeRecord[1], out int count));
        Assert.Equal(0, count);
    }

    [Theory]
    [InlineData(0x50, true)]
    [InlineData(0x10, true)]
    [InlineData(0x00, false)]
    [InlineData(0x51, false)]
    [InlineData(0x2F, false)]
    public void Untested_is_not_a_fault(byte status, bool expected) =>
        Assert.Equal(expected, new UdsTroubleCodeRecord(default, (TroubleCodeStatus)status, TroubleCodeSeverity.None, 0).IsOnlyUntested);

    [Theory]
    [InlineData("59040301002F0102F40D32F40C1AF8", 0x04, "P0301-00 2F 0102F40D32F40C1AF8")]
    [InlineData("59060301002F0105", 0x06, "P0301-00 2F 0105")]
    [InlineData("59040301002F", 0x04, "P0301-00 2F ")]
    [InlineData("5904030100", 0x04, "TooShort")]
    [InlineData("59060301002F0105", 0x04, "PidNotAsked")]
    public void Snapshot_and_extended_data_name_their_code(string payload, byte subFunction, string expected)
    {
        ObdReject reject = UdsTroubleCodes.TryReadDetail(Convert.FromHexString(payload), subFunction, out UdsTroubleCodeRecord record, out ReadOnlySpan<byte> data);
        Assert.Equal(expected, reject == ObdReject.None ? $"{record.Code} {(byte)record.Status:X2} {Convert.ToHexString(data)}" : reject.ToString());
    }

    [Theory]
    [InlineData("62F40D32", "F40D", "0", "F40D=32")]
    [InlineData("62F40D32F4211234", "F40DF421", "1 2", "F40D=32 F421=1234")]
    [InlineData("62F4211234F40D32", "F40DF421", "1 2", "F421=1234 F40D=32")]
    [InlineData("62F4211234", "F40DF421", "1 2", "F421=1234")]
    [InlineData("62F4211234AAAAAA", "F40DF421", "1 2", "PidNotAsked")]
    [InlineData("62F40D32F421", "F40DF421", "1 2", "TooShort")]
    [InlineData("62F40D32F40D33", "F40DF421", "1 2", "PidTwice")]
    [InlineData("62F40D32F4211234", "F40DF421", "1 0", "PidUnknown")]
    [InlineData("62F40D", "F40D", "0", "TooShort")]
    [InlineData("62F4", "F40D", "0", "Empty")]
    [InlineData("410D32", "F40D", "0", "NotThisService")]
    public void Several_identifiers_are_walked_by_the_lengths_given(string payload, string dids, string lengths, string expected)
    {
        byte[] bytes = Convert.FromHexString(payload);
        ushort[] requested = [.. Convert.FromHexString(dids).Chunk(2).Select(c => (ushort)((c[0] << 8) | c[1]))];
        var values = new DataIdentifierValue[requested.Length];
        ObdReject reject = DataIdentifiers.TryRead(bytes, requested, [.. lengths.Split(' ').Select(int.Parse)], values, out int count);
        Assert.True(reject == ObdReject.None || count == 0);
        string shown = string.Join(' ', values.Take(count).Select(v => $"{v.Identifier:X4}={Convert.ToHexString(bytes, v.Start, v.Length)}"));
        Assert.Equal(expected, reject == ObdReject.None ? shown : reject.ToString());
    }

    [Theory]
    [InlineData("5003003201F4", "03 50 5000")]
    [InlineData("5001", "01 0 0")]
    [InlineData("500300", "TooShort")]
    [InlineData("50", "Empty")]
    [InlineData("7F1012", "NotThisService")]
    public void A_session_states_its_times(string payload, string expected)
    {
        ObdReject reject = UdsSession.TryRead(Convert.FromHexString(payload), out UdsSession session);
        Assert.Equal(expected, reject == ObdReject.None ? $"{session.Session:X2} {session.AnswerMilliseconds} {session.PendingMilliseconds}" : reject.ToString());
    }

    [Theory]
    [InlineData("10 03", "7E8 06 50 03 00 32 01 F4", "7E8 Value 5003003201F4")]
    [InlineData("3E00", "7E8 02 7E 00", "7E8 Value 7E00")]
    [InlineData("3E80", "NO DATA", "")]
    [InlineData("1003", "7E8 02 50 01", "7E8 Stale 5001")]
    [InlineData("14FFFFFF", "7E8 01 54", "7E8 Value 54")]
    [InlineData("04", "7E8 01 44", "7E8 Value 44")]
    [InlineData("14FFFFFF", "7E8 03 7F 14 22", "7E8 Refused(22) 7F1422")]
    [InlineData("190401810002", "7E8 03 7F 19 31", "7E8 Refused(31) 7F1931")]
    public void Sessions_presence_and_clearing_are_matched_with_their_requests(string request, string line, string expected) =>
        Assert.Equal(expected, Reply.Show(request, line + "\r>", Reply.Can11));

    [Theory]
    [InlineData(0x11, NrcReaction.DropService)]
    [InlineData(0x12, NrcReaction.DropRequest)]
    [InlineData(0x13, NrcReaction.Bisect)]
    [InlineData(0x14, NrcReaction.SmallerBatch)]
    [InlineData(0x21, NrcReaction.RepeatSoon)]
    [InlineData(0x22, NrcReaction.RetryOnChange)]
    [InlineData(0x33, NrcReaction.Stop)]
    [InlineData(0x78, NrcReaction.Wait)]
    [InlineData(0x7F, NrcReaction.NeedsSession)]
    [InlineData(0x88, NrcReaction.RetryOnChange)]
    [InlineData(0xC3, NrcReaction.RetryOnChange)]
    [InlineData(0x50, NrcReaction.RetryOnce)]
    public void Every_negative_response_has_a_name_and_a_reaction(byte code, NrcReaction expected)
    {
        NegativeResponse row = NegativeResponse.Get(code);
        Assert.Equal((code, expected), (row.Code, row.Reaction));
        Assert.NotEqual("", row.Name);
    }

    private static string Show(TroubleCodeSeverity severity) => string.Join(", ", severity.ToString().Split(", ").Reverse());
}
