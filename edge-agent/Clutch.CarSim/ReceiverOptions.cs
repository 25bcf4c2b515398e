namespace Clutch.CarSim;

/// <summary>A satellite receiver in the car.</summary>
public sealed record ReceiverOptions
{
    /// <summary>Positions a second: 1, 5 or 10.</summary>
    public int Rate { get; init; } = 1;

    /// <summary>Of its line; 9600 carries one position a second, 19200 carries 5 and 38400 carries 10.</summary>
    public int Baud { get; init; } = 38_400;

    /// <summary>What <see cref="Rate"/> needs: 280 characters of 10 bits for each position.</summary>
    public int LeastBaud => Rate * 280 * 10;

    /// <summary>Chooses the error of the position and the chances of faults.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Deviation of the position, metres.</summary>
    public double ErrorMetres { get; init; } = 2;

    /// <summary>From power-on to the first fix.</summary>
    public TimeSpan FirstFix { get; init; }

    /// <summary>The trigger's request is the kind of sentence: RMC, GGA, GSA or VTG.</summary>
    public IReadOnlyList<LinkFault> Faults { get; init; } = [];
}
