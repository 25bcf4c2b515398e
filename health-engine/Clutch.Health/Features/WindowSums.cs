namespace Clutch.Health.Features;

/// <summary>
/// Sums over the newest values of one signal. Values are taken relative to a shift near their mean, and after as many slides as the window
/// is wide the sums are made anew from the ring: rounding does not accumulate, and a value that spoilt a sum is forgotten with its window.
/// </summary>
internal struct WindowSums
{
    private double _shift;
    private double _sum;
    private double _squares;

    // Sum of position × value; the oldest value of the window has position 0.
    private double _moments;
    private int _count;
    private int _slides;

    public readonly double Mean => _shift + (_sum / _count);

    public readonly double Deviation => _count < 2 ? double.NaN : Math.Sqrt(Math.Max(0, (_squares - (_sum * _sum / _count)) / _count));

    public readonly double Slope
    {
        get
        {
            if (_count < 2)
            {
                return double.NaN;
            }

            // Positions are 0 … n-1, so their mean is (n-1)/2 and their sum of squared distances n(n²-1)/12.
            double n = _count;
            return (_moments - ((n - 1) / 2 * _sum)) / (n * ((n * n) - 1) / 12);
        }
    }

    /// <summary>Takes the newest value, which stands at <paramref name="head"/> of the ring; the ring is longer than the window.</summary>
    public void Push(ReadOnlySpan<double> ring, int head, int width)
    {
        double value = ring[head];
        if (_count < width)
        {
            if (_count == 0)
            {
                _shift = value;
            }

            value -= _shift;
            _moments += _count * value;
            _sum += value;
            _squares += value * value;
            _count++;
            return;
        }

        if (++_slides >= width)
        {
            Recount(ring, head, width);
            return;
        }

        int leaving = head - width;
        double old = ring[leaving < 0 ? leaving + ring.Length : leaving] - _shift;
        value -= _shift;
        _moments += ((width - 1) * value) - (_sum - old);
        _sum += value - old;
        _squares += (value * value) - (old * old);
    }

    private void Recount(ReadOnlySpan<double> ring, int head, int width)
    {
        int first = head - width + 1;
        double shift = 0;
        for (int position = 0; position < width; position++)
        {
            shift += ring[Wrap(first + position, ring.Length)] / width;
        }

        (_shift, _sum, _squares, _moments, _slides) = (shift, 0, 0, 0, 0);
        for (int position = 0; position < width; position++)
        {
            double value = ring[Wrap(first + position, ring.Length)] - shift;
            _sum += value;
            _squares += value * value;
            _moments += position * value;
        }
    }

    private static int Wrap(int index, int length) => index < 0 ? index + length : index;
}
