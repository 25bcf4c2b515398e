using System.Diagnostics;

namespace Clutch.Telemetry;

/// <summary>The spans of a frame's way. Only frames that are traced come here: nobody pays for the others.</summary>
public static class Spans
{
    /// <summary>Sources of spans begin so.</summary>
    public const string SourcePrefix = "Clutch.";

    /// <summary>The vehicle's id.</summary>
    public const string VehicleTag = "clutch.vehicle";

    /// <summary>Start of the agent that made the frame.</summary>
    public const string BootTag = "clutch.boot";

    /// <summary>The frame's number within the boot.</summary>
    public const string SequenceTag = "clutch.sequence";

    /// <summary>
    /// Starts a span that ends on another thread, and leaves <see cref="Activity.Current"/> as it is: what a loop does between the start and the end
    /// is no part of it. Null when nobody records it.
    /// </summary>
    /// <param name="source">Of the stage.</param>
    /// <param name="name">What is done.</param>
    /// <param name="kind">Producer or consumer where the frame changes hands.</param>
    /// <param name="parent">The default begins a trace.</param>
    public static Activity? Start(ActivitySource source, string name, ActivityKind kind, ActivityContext parent)
    {
        Activity? current = Activity.Current;
        Activity.Current = null;
        Activity? span = source.StartActivity(name, kind, parent);
        Activity.Current = current;
        return span;
    }

    /// <summary>Says which frame it is about.</summary>
    public static void Describe(this Activity span, ReadOnlySpan<byte> vehicle, long boot, long sequence)
    {
        span.SetTag(VehicleTag, System.Text.Encoding.ASCII.GetString(vehicle));
        span.SetTag(BootTag, boot);
        span.SetTag(SequenceTag, sequence);
    }

    /// <summary>Ends a span that did not reach what it was for.</summary>
    public static void Fail(this Activity span, string reason)
    {
        span.SetStatus(ActivityStatusCode.Error, reason);
        span.Stop();
    }
}
