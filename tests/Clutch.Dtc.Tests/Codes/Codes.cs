namespace Clutch.Dtc.Tests;

/// <summary>Codes by their names, for tests.</summary>
internal static class Codes
{
    public static DtcCode Of(string text)
    {
        Assert.True(DtcCode.TryParse(text, out DtcCode code, out DtcReject reject), $"{text}: {reject}");
        return code;
    }
}
