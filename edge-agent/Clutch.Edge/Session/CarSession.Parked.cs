using Clutch.Links;

namespace Clutch.Edge;

/// <content>What happens to a car that says nothing: another look, or it is left alone.</content>
public sealed partial class CarSession
{
    /// <summary>After a look at a car that gave nothing: parks it if the evidence is there, else waits for the next. False: the link is gone.</summary>
    private bool LeftAlone(CarConnection car, CancellationToken cancellationToken)
    {
        if (_parked is { } parked)
        {
            parked.StaysParked();
        }
        else if (_watch.ParkedBecause is { } reason)
        {
            Park(reason);
        }
        else
        {
            return car.Pause(_asking.Next(), cancellationToken);
        }

        return !car.IsGone;
    }

    private void Park(string reason) => _parked = new ParkedCar(_options.Parking, _watch, _sleep, reason, _recorder, _status, _time, _log);

    /// <summary>A sleeping adapter wakes at the rate that it was made with. One that was raised is reset, and the link opened anew at that rate.</summary>
    private bool IsAtItsOwnRate(CarConnection car, CancellationToken cancellationToken)
    {
        if (car.Link is not SerialLink || _profile is not { Baud: > 0 })
        {
            return true;
        }

        car.Ask("ATZ", TimeSpan.FromSeconds(1), cancellationToken);
        return false;
    }
}
