using System.Globalization;
using Clutch.Obd;
using Microsoft.Extensions.Logging;

namespace Clutch.Edge;

/// <summary>What follows a step of recovery.</summary>
internal enum RecoveryResult : byte
{
    /// <summary>Ask on.</summary>
    GoOn,

    /// <summary>Set adapter and car up anew on the same link.</summary>
    StartAgain,

    /// <summary>Close the link and open it.</summary>
    Reopen,
}

/// <summary>
/// Takes the steps of <see cref="RecoveryStep"/> one after the other, a step for each exchange that goes wrong, and begins anew after a value. So the
/// worst link is opened anew after six bad exchanges. Lives as long as the link.
/// </summary>
internal sealed class RecoveryLadder(CarConnection car, RecoveryTally tally, ILogger log)
{
    private static readonly TimeSpan s_command = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_start = TimeSpan.FromSeconds(3);

    private RecoveryStep _next;

    /// <summary>A value has come: what was tried has helped.</summary>
    public void Succeeded() => _next = RecoveryStep.Return;

    /// <summary>Takes the next step, and further ones while the adapter does not answer to them.</summary>
    /// <param name="trouble">What went wrong.</param>
    /// <param name="least">The first step that can help.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public RecoveryResult Climb(string trouble, RecoveryStep least, CancellationToken cancellationToken)
    {
        _next = _next < least ? least : _next;
        while (!car.IsGone)
        {
            RecoveryStep step = _next;
            _next = step < RecoveryStep.Reopen ? step + 1 : step;
            Take(step, trouble);
            switch (step)
            {
                case RecoveryStep.Return when car.Resynchronise(cancellationToken):
                case RecoveryStep.Repeat:
                case RecoveryStep.CloseProtocol when IsOk("ATPC", cancellationToken):
                case RecoveryStep.WarmStart when IsStarted(cancellationToken):
                    return RecoveryResult.GoOn;
                case RecoveryStep.Reset:
                    return RecoveryResult.StartAgain;
                case RecoveryStep.Reopen:
                    return RecoveryResult.Reopen;
                default:
                    break;
            }
        }

        return RecoveryResult.Reopen;
    }

    /// <summary>As <see cref="Climb"/>, after an exchange that has brought the adapter back by a CR itself.</summary>
    public RecoveryResult ClimbAfterReturn(string trouble, CancellationToken cancellationToken)
    {
        if (_next > RecoveryStep.Return)
        {
            return Climb(trouble, _next, cancellationToken);
        }

        _next = RecoveryStep.Repeat;
        Take(RecoveryStep.Return, trouble);
        return RecoveryResult.GoOn;
    }

    private void Take(RecoveryStep step, string trouble)
    {
        tally.Count(step, trouble);
        log.LogWarning("{Link}: {Trouble}. Recovery: {Step}.", car.Link.Name, trouble, step);
    }

    /// <summary>After a warm start nothing is left of what the session has set.</summary>
    private bool IsStarted(CancellationToken cancellationToken)
    {
        ObdProtocol protocol = car.Format.Protocol;
        if (car.Ask("ATWS", s_start, cancellationToken) != ExchangeEnd.Answered)
        {
            return false;
        }

        IsOk("ATE0", cancellationToken);
        IsOk("ATL0", cancellationToken);
        IsOk("ATS0", cancellationToken);
        bool headers = IsOk("ATH1", cancellationToken);
        IsOk("ATAT1", cancellationToken);
        if (car.WaitCommand is { } wait)
        {
            IsOk(wait, cancellationToken);
        }

        car.Format = car.Format with { Headers = headers };
        return IsOk(string.Create(CultureInfo.InvariantCulture, $"ATSP{(int)protocol:X}"), cancellationToken);
    }

    private bool IsOk(string command, CancellationToken cancellationToken) =>
        car.Ask(command, s_command, cancellationToken) == ExchangeEnd.Answered && car.Exchange.Text == ElmText.Ok;
}
