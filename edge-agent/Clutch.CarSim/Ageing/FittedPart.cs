namespace Clutch.CarSim.Ageing;

/// <summary>A part in a car: how it will fail, when, and how far it is.</summary>
internal sealed class FittedPart
{
    private const double Wander = 0.12;

    private readonly double _life;
    private readonly double _warning;
    private readonly double _bend;
    private double _used;
    private double _wander;

    /// <summary>Draws how long it lives and how its end shows.</summary>
    /// <param name="fault">How it will fail.</param>
    /// <param name="random">Of the car.</param>
    /// <param name="quality">Scales the life: the parts of one car have one owner who buys good or cheap ones.</param>
    /// <param name="found">Whether it was in the car already: then it is somewhere in its life.</param>
    public FittedPart(FaultType fault, ref SplitMix random, double quality, bool found)
    {
        Fault = fault;
        _life = fault.Scale * quality * Math.Pow(-Math.Log(1 - random.Between(0, 1)), 1 / fault.Shape);
        _life = Math.Max(_life, 0.02 * fault.Scale);
        _used = found ? _life * random.Between(0, 0.98) : 0;
        _warning = fault.Warning * Math.Exp(0.35 * random.Normal());
        _bend = random.Between(0.85, 1.35);
        Sudden = random.Between(0, 1) < fault.Sudden;
        SetsCode = random.Between(0, 1) < 0.7;
    }

    public FaultType Fault { get; }

    public bool Sudden { get; }

    /// <summary>Whether the car's own monitor will notice.</summary>
    public bool SetsCode { get; }

    public double Wear { get; private set; }

    public bool Failed { get; private set; }

    /// <summary>Uses the part up a little.</summary>
    /// <param name="amount">On its clock.</param>
    /// <param name="perDay">What passes in a day in this car.</param>
    /// <param name="random">Of the car.</param>
    /// <param name="days">Since the last drive.</param>
    public void Use(double amount, double perDay, ref SplitMix random, double days)
    {
        if (Failed)
        {
            return;
        }

        _used += amount;
        _wander += (-_wander * Math.Min(1, days / 5)) + (random.Normal() * Math.Sqrt(Math.Min(1, 2 * days / 5)));
        double left = Math.Max(0, _life - _used);
        Failed = left <= 0;
        double gone = Math.Exp(-Math.Pow(left / perDay / _warning, _bend)) * (1 + (Wander * _wander));
        Wear = Sudden && !Failed ? 0 : Failed ? 1 : Math.Clamp(gone + (0.06 * _used / _life), 0, 1);
    }
}
