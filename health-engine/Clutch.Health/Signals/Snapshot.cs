using System.Runtime.CompilerServices;

namespace Clutch.Health;

/// <summary>The newest value of every channel, and who said it. Part of the stored state of a vehicle: plain memory.</summary>
internal struct Snapshot
{
    private Times _times;
    private Values _values;
    private Speakers _speakers;

    /// <summary>Takes a value unless a better source of the same channel is still speaking: of speakers (rank of the signal above the ECU's address) the lowest is believed. NaN silences the channel.</summary>
    public bool Take(Channel channel, ulong speaker, long time, float value)
    {
        int i = (int)channel;
        if (_times[i] != 0 && speaker > _speakers[i] && time - _times[i] <= Channels.SlowAge)
        {
            return false;
        }

        (_times[i], _values[i], _speakers[i]) = (time, value, speaker);
        return true;
    }

    /// <summary>The value if it may still speak at <paramref name="now"/>, otherwise NaN.</summary>
    public readonly float At(Channel channel, long now)
    {
        int i = (int)channel;
        return _times[i] != 0 && now - _times[i] <= Channels.MaximumAge(channel) ? _values[i] : float.NaN;
    }

    /// <summary>Milliseconds since 1970-01-01 UTC; 0 when the channel was never heard.</summary>
    public readonly long TimeOf(Channel channel) => _times[(int)channel];

    /// <summary>The newest value whatever its age; NaN when there is none.</summary>
    public readonly float Last(Channel channel) => _times[(int)channel] == 0 ? float.NaN : _values[(int)channel];

    [InlineArray(Channels.Count)]
    private struct Times
    {
        private long _first;
    }

    [InlineArray(Channels.Count)]
    private struct Values
    {
        private float _first;
    }

    [InlineArray(Channels.Count)]
    private struct Speakers
    {
        private ulong _first;
    }
}
