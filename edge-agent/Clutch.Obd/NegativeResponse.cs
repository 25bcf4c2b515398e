namespace Clutch.Obd;

/// <summary>What a tester does after a refusal.</summary>
public enum NrcReaction : byte
{
    /// <summary>Ask once more later, then less often.</summary>
    RetryOnce,

    /// <summary>Never ask this service of this ECU again.</summary>
    DropService,

    /// <summary>Never send this request to this ECU again.</summary>
    DropRequest,

    /// <summary>Split a batch; a single request was malformed by us or by the adapter.</summary>
    Bisect,

    /// <summary>Ask for fewer identifiers at a time.</summary>
    SmallerBatch,

    /// <summary>Repeat after 50, 100 and 200 ms.</summary>
    RepeatSoon,

    /// <summary>Ask again when the state of the vehicle has changed.</summary>
    RetryOnChange,

    /// <summary>Start the exchange again from its first request.</summary>
    RestartExchange,

    /// <summary>Not ours to unlock: stop.</summary>
    Stop,

    /// <summary>The answer is still to come: extend the deadline by 5 s and keep listening; never ask again.</summary>
    Wait,

    /// <summary>Needs another diagnostic session, which only the user may allow.</summary>
    NeedsSession,
}

/// <summary>A negative response code (ISO 14229-1 annex A) in our own wording.</summary>
/// <param name="Code">Third byte of <c>7F service code</c>.</param>
/// <param name="Name">What the ECU says.</param>
/// <param name="Reaction">What to do next.</param>
public sealed record NegativeResponse(byte Code, string Name, NrcReaction Reaction)
{
    private static readonly NegativeResponse[] s_rows =
    [
        new(0x10, "general reject", NrcReaction.RetryOnce),
        new(0x11, "service not supported", NrcReaction.DropService),
        new(0x12, "sub-function not supported", NrcReaction.DropRequest),
        new(0x13, "wrong message length or format", NrcReaction.Bisect),
        new(0x14, "response too long", NrcReaction.SmallerBatch),
        new(0x21, "busy, repeat the request", NrcReaction.RepeatSoon),
        new(0x22, "conditions not correct", NrcReaction.RetryOnChange),
        new(0x23, "routine not complete", NrcReaction.RepeatSoon),
        new(0x24, "request sequence error", NrcReaction.RestartExchange),
        new(0x25, "no response from a component behind the gateway", NrcReaction.RetryOnce),
        new(0x26, "a failure prevents the action", NrcReaction.RetryOnChange),
        new(0x31, "request out of range", NrcReaction.DropRequest),
        new(0x33, "security access denied", NrcReaction.Stop),
        new(0x34, "authentication required", NrcReaction.Stop),
        new(0x35, "invalid key", NrcReaction.Stop),
        new(0x36, "too many attempts", NrcReaction.Stop),
        new(0x37, "required time delay not over", NrcReaction.Stop),
        new(0x70, "upload or download not accepted", NrcReaction.Stop),
        new(0x71, "data transfer suspended", NrcReaction.Stop),
        new(0x72, "general programming failure", NrcReaction.Stop),
        new(0x73, "wrong block sequence counter", NrcReaction.Stop),
        new(0x78, "response pending", NrcReaction.Wait),
        new(0x7E, "sub-function not supported in this session", NrcReaction.NeedsSession),
        new(0x7F, "service not supported in this session", NrcReaction.NeedsSession),
        new(0x81, "engine speed too high", NrcReaction.RetryOnChange),
        new(0x82, "engine speed too low", NrcReaction.RetryOnChange),
        new(0x83, "engine is running", NrcReaction.RetryOnChange),
        new(0x84, "engine is not running", NrcReaction.RetryOnChange),
        new(0x85, "engine run time too short", NrcReaction.RetryOnChange),
        new(0x86, "temperature too high", NrcReaction.RetryOnChange),
        new(0x87, "temperature too low", NrcReaction.RetryOnChange),
        new(0x88, "vehicle speed too high", NrcReaction.RetryOnChange),
        new(0x89, "vehicle speed too low", NrcReaction.RetryOnChange),
        new(0x8A, "throttle or pedal too far open", NrcReaction.RetryOnChange),
        new(0x8B, "throttle or pedal not open enough", NrcReaction.RetryOnChange),
        new(0x8C, "transmission not in neutral", NrcReaction.RetryOnChange),
        new(0x8D, "transmission not in gear", NrcReaction.RetryOnChange),
        new(0x8F, "brake not applied", NrcReaction.RetryOnChange),
        new(0x90, "shift lever not in park", NrcReaction.RetryOnChange),
        new(0x91, "torque converter clutch locked", NrcReaction.RetryOnChange),
        new(0x92, "voltage too high", NrcReaction.RetryOnChange),
        new(0x93, "voltage too low", NrcReaction.RetryOnChange),
    ];

    private static readonly NegativeResponse[] s_byCode = Index();

    /// <summary>All rows, ascending.</summary>
    public static ReadOnlySpan<NegativeResponse> All => s_rows;

    /// <summary>The row of a code; a code without one is a reserved or maker's code, which is asked once more and then less often.</summary>
    public static NegativeResponse Get(byte code) => s_byCode[code];

    private static NegativeResponse[] Index()
    {
        var index = new NegativeResponse[256];
        for (int code = 0; code < index.Length; code++)
        {
            // ISO 14229-1: 94 to FE are for conditions not correct.
            bool isCondition = code is >= 0x80 and <= 0xFE;
            index[code] = new NegativeResponse(
                (byte)code,
                isCondition ? "conditions not correct (no public meaning)" : "no public meaning",
                isCondition ? NrcReaction.RetryOnChange : NrcReaction.RetryOnce);
        }

        foreach (NegativeResponse row in s_rows)
        {
            index[row.Code] = row;
        }

        return index;
    }
}
