using System.Text;

namespace Clutch.CarSim;

/// <summary>Faults that need no request.</summary>
public sealed partial class ElmModel
{
    private void HappenAlone(long at)
    {
        if (at == _handshakeUntil)
        {
            EndHandshake(at);
            return;
        }

        Happen(_plan.TakeNext(), at);
    }

    /// <summary>A fault that needs no request.</summary>
    private void Happen(LinkFault fault, long at)
    {
        switch (fault.Kind)
        {
            case FaultKind.LinkLoss:
                _loss = fault.For ?? s_usualLoss;
                Disconnect();
                break;
            case FaultKind.Freeze:
                Cut(at);
                _line.Clear();
                _frozenUntil = fault.For is { } length ? at + length.Ticks : long.MaxValue;
                break;
            case FaultKind.SettingsLost:
                _settings = new ElmSettings();
                break;
            case FaultKind.Reset:
                Cut(at);
                _line.Clear();
                _settings = new ElmSettings();
                SetBaud(_timing.Baud);
                Print(fault.Text.Length == 0 ? "" : _settings.LineEnd + fault.Text + _settings.LineEnd);
                Banner();
                Send();
                break;
            case FaultKind.RadioLine:
                Intersperse(at, fault.Text + _settings.LineEnd);
                break;
            case FaultKind.Noise:
                Intersperse(at, ReplyFaults.Noise(fault));
                break;
            case FaultKind.StrayPrompt:
                Intersperse(at, _settings.LineEnd + ">");
                break;
            default:
                break;
        }
    }

    /// <summary>Puts text between what is out and what is not.</summary>
    private void Intersperse(long at, string text)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        LinkedListNode<(long Sent, byte[] Text)>? later = _output.First;
        while (later is not null && later.Value.Sent <= at)
        {
            later = later.Next;
        }

        if (later is null || (later == _output.First && _taken > 0))
        {
            _output.AddLast((Math.Max(at, _output.Last?.Value.Sent ?? at), bytes));
        }
        else
        {
            _output.AddBefore(later, (at, bytes));
        }
    }
}
