namespace Clutch.Edge;

/// <summary>What a request costs on this link, and what follows for the plan: the dearer a request, the more a PID is worth that rides in another's.</summary>
internal sealed class RequestCost
{
    /// <summary>What a rider adds to every request, in milliseconds: eight characters at 38400 baud.</summary>
    private const double Rider = 2;

    /// <summary>Before anything was measured: a request of 20 ms, as a serial adapter at 38400 baud with a frame count needs it.</summary>
    private const double UsualRatio = 10;
    private const double LeastRatio = 3;
    private const double MostRatio = 60;

    /// <summary>A plan is made anew when a request costs a fifth more or less than when it was made, and no sooner than so many requests after the last time.</summary>
    private const double Change = 0.2;
    private const int Settled = 32;

    private const double Weight = 1.0 / 8;

    private double _average;
    private double _planned;
    private int _since;

    /// <summary>Above this ratio of intervals a request of its own is cheaper than a rider.</summary>
    public double RideRatio => _planned <= 0 ? UsualRatio : Math.Clamp(_planned / Rider, LeastRatio, MostRatio);

    /// <summary>A request took so many milliseconds; true when the plan is to be made anew.</summary>
    public bool Add(double milliseconds)
    {
        _average += _average <= 0 ? milliseconds : Weight * (milliseconds - _average);
        _since++;
        if (_planned <= 0 ? _average <= 0 : _since < Settled || Math.Abs(_average - _planned) <= Change * _planned)
        {
            return false;
        }

        (_planned, _since) = (_average, 0);
        return true;
    }
}
