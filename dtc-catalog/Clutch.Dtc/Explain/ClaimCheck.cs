namespace Clutch.Dtc;

/// <summary>A code's claim held against a value of the car.</summary>
/// <param name="Code">Whose claim.</param>
/// <param name="Ecu">Who reported it.</param>
/// <param name="Test">Stable name of the test.</param>
/// <param name="Moment">Whether the value is of now or of the freeze frame.</param>
/// <param name="Signal">VSS path, the first of those that were added up.</param>
/// <param name="Value">What was compared.</param>
/// <param name="Unit">UCUM.</param>
/// <param name="Verdict">What it says.</param>
public sealed record ClaimCheck(DtcCode Code, string Ecu, string Test, ClaimMoment Moment, string Signal, double Value, string Unit, ClaimVerdict Verdict)
{
    /// <summary>Every test that the report has values for; an ECU's claim is tested with its own values, or with those of an ECU that alone has them.</summary>
    internal static IReadOnlyList<ClaimCheck> Of(CarReport report)
    {
        List<ClaimCheck> checks = [];
        foreach (ReportedCode reported in report.Codes)
        {
            foreach (ClaimTest test in ClaimTests.All)
            {
                if (!test.Codes.Contains(reported.Code))
                {
                    continue;
                }

                Add(checks, reported, test, ClaimMoment.Now, report.Values);
                foreach (ReportedFrame frame in report.Frames)
                {
                    if (frame.Code.Value == reported.Code.Value && frame.Ecu == reported.Ecu)
                    {
                        Add(checks, reported, test, ClaimMoment.Stored, frame.Values);
                    }
                }
            }
        }

        return checks;
    }

    private static void Add(List<ClaimCheck> checks, ReportedCode reported, ClaimTest test, ClaimMoment moment, IReadOnlyList<ReportedValue> values)
    {
        if (test.Needs is { } needs && !(Find(values, reported.Ecu, needs.Path)?.Value >= needs.Least))
        {
            return;
        }

        double sum = 0;
        string unit = "";
        foreach (string path in test.Paths)
        {
            if (Find(values, reported.Ecu, path) is not { } found)
            {
                return;
            }

            sum += found.Value;
            unit = found.Unit;
        }

        checks.Add(new ClaimCheck(reported.Code, reported.Ecu, test.Id, moment, test.Paths[0], Math.Round(sum, 3), unit, test.Judge(sum)));
    }

    /// <summary>The ECU's own value; else that of the only other ECU that has one, so that nobody has to choose.</summary>
    private static ReportedValue? Find(IReadOnlyList<ReportedValue> values, string ecu, string path)
    {
        ReportedValue? other = null;
        bool isOnly = true;
        foreach (ReportedValue value in values)
        {
            if (value.Path != path)
            {
                continue;
            }

            if (value.Ecu == ecu)
            {
                return value;
            }

            isOnly = other is null;
            other = value;
        }

        return isOnly ? other : null;
    }
}
