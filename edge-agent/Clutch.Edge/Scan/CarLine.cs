using System.Globalization;
using Clutch.Obd;

namespace Clutch.Edge;

/// <summary>What one ECU answered.</summary>
internal sealed record EcuAnswer(uint Ecu, byte[] Payload);

/// <summary>
/// Questions to a car, one after the other, each with its deadline and its repetitions. What brings no value is listed. Once the
/// link is lost or the adapter has reset, every further question is answered with nothing.
/// </summary>
internal sealed class CarLine(CarConnection car, CancellationToken cancellationToken)
{
    private const int MostAttempts = 3;
    private const int MostLines = 15;
    private const byte Busy = 0x21;

    // The adapter's own window is at most 1.02 s a message (ATST FF); pending answers and long messages prolong it.
    private static readonly TimeSpan s_answer = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_command = TimeSpan.FromSeconds(1);

    private readonly byte[] _noise = new byte[256];
    private readonly List<NotRead> _notRead = [];

    // An ECU that does not have a service is listed once with it, and not again with everything that others are asked.
    private readonly HashSet<(uint Ecu, string Service)> _lacking = [];

    public ObdProtocol Protocol => car.Format.Protocol;

    /// <summary>Called before each exchange: whoever shares the car waits here for its turn.</summary>
    public Action BeforeExchange { get; init; } = static () => { };

    /// <summary>The adapter takes the number of lines behind a request and then answers at once.</summary>
    public bool CountsLines { get; set; }

    public IReadOnlyList<NotRead> NotRead => _notRead;

    /// <summary>Why what was read is not complete; null while all is well.</summary>
    public string? Problem { get; private set; }

    /// <summary>Nothing more can be asked.</summary>
    public bool IsOver { get; private set; }

    public static string Id(uint ecu) => ecu.ToString(ecu <= 0xFF ? "X2" : ecu <= 0x7FF ? "X3" : "X8", CultureInfo.InvariantCulture);

    /// <summary>Asks all ECUs; lists what brings no value.</summary>
    /// <param name="request">Hexadecimal digits.</param>
    /// <param name="what">For people.</param>
    /// <param name="lines">CAN frames of all answers together where that is known, else 0.</param>
    public IReadOnlyList<EcuAnswer> Ask(string request, string what, int lines = 0) => Ask(request, what, lines, lists: true);

    /// <summary>Asks something whose silence means nothing.</summary>
    public IReadOnlyList<EcuAnswer> Try(string request, int lines = 0) => Ask(request, "", lines, lists: false);

    /// <summary>Sends service 04, once and never again: an answer that is disturbed says nothing of what the ECU did.</summary>
    /// <returns>ECUs that say that they have cleared.</returns>
    public IReadOnlyList<uint> Clear()
    {
        if (IsOver)
        {
            return [];
        }

        ExchangeEnd end = car.Ask("04", s_answer, cancellationToken);
        if (end == ExchangeEnd.Gone)
        {
            Lose();
            return [];
        }

        if (end == ExchangeEnd.TimedOut)
        {
            _ = car.Resynchronise(cancellationToken);
            return [];
        }

        var answers = new List<EcuAnswer>();
        _ = Collect(answers);
        List("04", "clear codes", answers.Count > 0);
        return [.. answers.Select(answer => answer.Ecu)];
    }

    /// <summary>Gives the adapter a command.</summary>
    /// <returns>Its answer; null when it does not know the command.</returns>
    public string? Command(string command)
    {
        if (IsOver)
        {
            return null;
        }

        BeforeExchange();
        ExchangeEnd end = car.Ask(command, s_command, cancellationToken);
        if (end == ExchangeEnd.Gone)
        {
            Lose();
        }
        else if (end == ExchangeEnd.TimedOut)
        {
            _ = car.Resynchronise(cancellationToken);
        }

        return end == ExchangeEnd.Answered && car.Exchange.Text is not ElmText.Unknown && car.Exchange.FirstLine() is { Length: > 0 } line ? line : null;
    }

    /// <summary>Notes something that was not even asked, or that an ECU left out.</summary>
    public void Note(NotRead notRead) => _notRead.Add(notRead);

    private List<EcuAnswer> Ask(string request, string what, int lines, bool lists)
    {
        var answers = new List<EcuAnswer>();
        bool counts = CountsLines && lines is > 0 and <= MostLines;
        bool waits = false;
        for (int attempt = 1; !IsOver; attempt++)
        {
            BeforeExchange();
            string sent = counts ? string.Create(CultureInfo.InvariantCulture, $"{request}{lines:X}") : request;
            ExchangeEnd end = car.Ask(sent, s_answer, cancellationToken);
            if (end == ExchangeEnd.Gone)
            {
                Lose();
                break;
            }

            if (end == ExchangeEnd.TimedOut)
            {
                if (!car.Resynchronise(cancellationToken) || attempt == MostAttempts)
                {
                    Stop($"The adapter did not end its answer to {sent} within {s_answer.TotalSeconds:0} s: pull it out, plug it in again and repeat the scan.");
                }

                continue;
            }

            bool isWhole = Collect(answers);
            if (counts && (!isWhole || answers.Sum(answer => PollGroup.FramesOf(answer.Payload.Length)) < lines))
            {
                // Fewer ECUs answer than expected, or with more frames: the count cut them off.
                counts = false;
                continue;
            }

            if (car.Exchange.IsAwaited && !waits)
            {
                // The prompt came before the answer that an ECU announced: let the adapter listen as long as it can.
                waits = true;
                _ = Command("ATAT0");
                _ = Command("ATSTFF");
                continue;
            }

            if (attempt < MostAttempts && ShouldRepeat(isWhole, attempt))
            {
                continue;
            }

            break;
        }

        // Before the adapter is told anything else: the exchange still holds the reply.
        if (lists && !IsOver)
        {
            List(request, what, answers.Count > 0);
        }

        if (waits)
        {
            _ = Command("ATST00");
            _ = Command("ATAT1");
        }

        return answers;
    }

    /// <summary>Takes the answers of the exchange; false when one of them was cut or disturbed.</summary>
    private bool Collect(List<EcuAnswer> answers)
    {
        answers.Clear();
        bool isWhole = !car.Exchange.IsTruncated;
        foreach (ref readonly ObdMessage message in car.Exchange.Messages)
        {
            isWhole &= message.Outcome != Outcome.Malformed;
            if (message.Outcome == Outcome.Value)
            {
                answers.Add(new EcuAnswer(message.Ecu, car.Exchange.Payload(in message).ToArray()));
            }
        }

        return isWhole;
    }

    private bool ShouldRepeat(bool isWhole, int attempt)
    {
        switch (car.Exchange.Text)
        {
            case ElmText.BusBusy:
                Pause(100);
                return true;
            case ElmText.Stopped or ElmText.DataError or ElmText.RxError or ElmText.UartOverflow:
                return true;
            default:
                break;
        }

        foreach (ref readonly ObdMessage message in car.Exchange.Messages)
        {
            if (message.Outcome == Outcome.Refused && message.Nrc == Busy)
            {
                Pause(50 * attempt);
                return true;
            }
        }

        return !isWhole;
    }

    private void List(string request, string what, bool hasValues)
    {
        bool says = hasValues;
        foreach (ref readonly ObdMessage message in car.Exchange.Messages)
        {
            string ecu = Id(message.Ecu);
            switch (message.Outcome)
            {
                case Outcome.Refused:
                    says = true;
                    NegativeResponse refusal = NegativeResponse.Get(message.Nrc);
                    if (refusal.Reaction == NrcReaction.DropService && !_lacking.Add((message.Ecu, request[..2])))
                    {
                        break;
                    }

                    Note(new NotRead(request, what, ecu, message.Outcome.ToWord(), $"{message.Nrc:X2}", refusal.Name, ScanWords.NextStep(refusal.Reaction)));
                    break;
                case Outcome.Pending when car.Exchange.IsAwaited:
                    Note(new NotRead(request, what, ecu, message.Outcome.ToWord(), null, "announced, but not sent in time", "Repeat the scan; with the engine off the ECU may be faster."));
                    says = true;
                    break;
                case Outcome.Malformed:
                    Note(new NotRead(request, what, ecu, message.Outcome.ToWord(), null, "cut or contradictory", ScanWords.Malformed));
                    says = true;
                    break;
                default:
                    break;
            }
        }

        ElmText text = car.Exchange.Text;
        Outcome outcome = text.ToOutcome();
        if (outcome is not (Outcome.Value or Outcome.Pending))
        {
            Note(new NotRead(request, what, null, outcome.ToWord(), null, ScanWords.Of(text), text.NextStep()));
            if (outcome != Outcome.NoData)
            {
                Problem ??= $"{request} ({what}): the adapter says {ScanWords.Of(text)}. {text.NextStep()}";
            }

            IsOver |= text is ElmText.Banner or ElmText.LowVoltageReset;
        }
        else if (!says)
        {
            Note(new NotRead(request, what, null, Outcome.NoData.ToWord(), null, ScanWords.Of(ElmText.NoData), ElmText.NoData.NextStep()));
        }
    }

    private void Lose() => Stop("The link closed: is the adapter still plugged in, and does nothing else use it?");

    private void Stop(string problem)
    {
        Problem ??= problem;
        IsOver = true;
    }

    /// <summary>Waits, and drops what comes meanwhile.</summary>
    private void Pause(int milliseconds)
    {
        if (car.Link.Read(_noise, milliseconds, cancellationToken) < 0)
        {
            Lose();
        }
    }
}
