namespace Clutch.CarSim;

/// <summary>
/// Driver, wheels, gearbox and engine of a car of 1.1 t with a 1.5 l engine. Fuel follows from the power that the
/// motion needs, air from fuel, manifold pressure from air, so that all of them agree.
/// </summary>
internal sealed class Powertrain(ulong seed, IReadOnlyList<CycleLeg> cycle)
{
    public const int Gears = 5;

    private const double Mass = 1100, RollingCoefficient = 0.011, DragArea = 0.66, AirDensity = 1.2, Gravity = 9.81;
    private const double RotatingMass = 1.06, DrivelineEfficiency = 0.92;
    private const double Displacement = 0.0015, MostTorque = 138, IndicatedJoulesPerGram = 0.36 * 43_500;
    private const double Accessories = 450, ShiftSeconds = 0.4, CrankRpm = 220, OverrunRpm = 1300;
    private const double StoichiometricAir = 14.7, ClosedThrottle = 12;

    // Engine speed per road speed in each gear, and the road speeds of the shifts (km/h).
    private static readonly double[] s_rpmPerKmh = [0, 125, 68, 45, 34, 27.5];
    private static readonly double[] s_upAt = [0, 18, 34, 52, 72];
    private static readonly double[] s_downAt = [0, 0, 12, 26, 42, 60];

    private readonly DriveCycle _cycle = new(seed, cycle);
    private SplitMix _noise = new(seed ^ 0x706F776572);
    private double _speed;
    private double _acceleration;
    private double _rpm;
    private int _gear;
    private double _shifting;

    public double Metres { get; private set; }

    public static double RpmPerKilometreAnHour(int gear) => s_rpmPerKmh[gear];

    public void Park()
    {
        _cycle.Restart();
        (_speed, _acceleration, _rpm, _gear, _shifting) = (0, 0, 0, 0, 0);
    }

    public CarState Step(in CarState before, double seconds, bool cranking, bool running, double misfire)
    {
        if (running)
        {
            _cycle.Step(seconds);
            Drive(seconds);
            Shift(seconds);
        }

        Metres += _speed * seconds;
        double kmh = _speed * 3.6;
        bool engaged = running && _gear > 0 && _shifting <= 0;
        double wanted = _speed > 0 || _acceleration > 0 ? WheelForce() * _speed / DrivelineEfficiency : 0;
        double idle = 780 + (350 * Math.Clamp((60 - before.Coolant) / 60, 0, 1));
        bool locked = engaged && kmh * s_rpmPerKmh[_gear] > idle + 150;
        Turn(seconds, cranking, running, locked ? kmh * s_rpmPerKmh[_gear] : engaged && _acceleration > 0.1 ? idle + 350 : idle, misfire);
        return Burn(before, running, engaged, locked, Math.Max(wanted, 0)) with
        {
            Rpm = _rpm,
            Gear = _gear,
            Locked = locked,
            KilometresPerHour = kmh,
            Metres = Metres,
        };
    }

    private void Drive(double seconds)
    {
        double most = Math.Max(0.25, 1.6 - (_speed * 0.045));
        double wanted = Math.Clamp((_cycle.Target - _speed) * 0.35, -2.0, most);
        _acceleration += Math.Clamp(wanted - _acceleration, -2.5 * seconds, 2.0 * seconds);
        _speed = Math.Max(0, _speed + (_acceleration * seconds));
        if (_cycle.Target <= 0 && _speed < 0.3)
        {
            (_speed, _acceleration) = (0, 0);
        }
    }

    private void Shift(double seconds)
    {
        _shifting -= seconds;
        double kmh = _speed * 3.6;
        if (_cycle.Target > 0 && _gear == 0)
        {
            _gear = 1;
        }
        else if (_cycle.Target <= 0 && _speed <= 0)
        {
            _gear = 0;
        }
        else if (_shifting <= 0 && _gear is > 0 and < Gears && kmh > s_upAt[_gear])
        {
            (_gear, _shifting) = (_gear + 1, ShiftSeconds);
        }
        else if (_shifting <= 0 && _gear > 1 && kmh < s_downAt[_gear])
        {
            (_gear, _shifting) = (_gear - 1, ShiftSeconds);
        }
    }

    private double WheelForce() => (Mass * RotatingMass * _acceleration) + (Mass * Gravity * RollingCoefficient)
        + (0.5 * AirDensity * DragArea * _speed * _speed);

    private void Turn(double seconds, bool cranking, bool running, double target, double misfire)
    {
        if (cranking)
        {
            target = CrankRpm + _noise.Between(-15, 15);
        }
        else if (running)
        {
            // A missing ignition takes the crankshaft down for a moment, most of all at low speed.
            target += _noise.Between(-8, 8) - (misfire > 0 && _noise.Between(0, 1) < misfire / 2 ? 180_000 / Math.Max(target, 600) : 0);
        }
        else
        {
            target = 0;
        }

        _rpm += (target - _rpm) * Math.Min(1, seconds / (running ? 0.12 : 0.3));
        if (!running && !cranking && _rpm < 20)
        {
            _rpm = 0;
        }
    }

    private CarState Burn(in CarState before, bool running, bool engaged, bool locked, double wanted)
    {
        double radians = _rpm * Math.PI / 30;
        double cold = Math.Clamp((70 - before.Coolant) / 70, 0, 1);
        double friction = (14 + (0.0035 * _rpm)) * (1 + (0.5 * cold)) * radians;
        double power = engaged ? wanted : 0;
        double indicated = Math.Min(power + friction + Accessories, MostTorque * 1.25 * radians);
        bool overrun = running && locked && _rpm > OverrunRpm && WheelForce() < 0;

        // Rich while cold and at full load, lean without limit on overrun.
        double fullAir = FullAir(before);
        double fuel = running && !overrun ? indicated / IndicatedJoulesPerGram : 0;
        double lambda = overrun ? 2 : cold > 0.5 ? 1 - (0.16 * (cold - 0.5)) : fuel * StoichiometricAir > 0.85 * fullAir ? 0.88 : 1;
        fuel /= overrun ? 1 : Math.Min(lambda, 1);
        double air = overrun ? 0.13 * fullAir : Math.Min(fuel * StoichiometricAir * lambda, fullAir);
        double share = fullAir > 0 ? air / fullAir : 0;
        double brake = radians > 1 ? (overrun ? -friction : indicated - friction) / radians : 0;
        double pedal = running ? Math.Clamp(power / (MostTorque * Math.Max(radians, 1)), 0, 1) : 0;
        return before with
        {
            Load = 100 * share,
            AirFlow = air,
            FuelFlow = fuel,
            ManifoldPressure = running ? 8 + ((before.Barometric - 8) * share) : before.Barometric,
            Throttle = ClosedThrottle + (running && !overrun ? 72 * Math.Pow(share, 1.7) * (0.4 + (0.6 * Math.Min(_rpm / 6000, 1))) : 0),
            Pedal = 100 * pedal,
            TimingAdvance = !running ? 0 : overrun ? 24 : locked || pedal > 0.02 ? 9 + (28 * (1 - share) * Math.Min(1, _rpm / 2500)) : 8 + _noise.Between(-2, 2),
            Torque = running ? brake : 0,
            CommandedLambda = overrun ? 1 : lambda,
            Lambda = lambda,
        };
    }

    /// <summary>Air at full throttle, g/s: every second turn fills the cylinders (four strokes).</summary>
    private double FullAir(in CarState before)
    {
        double density = before.Barometric * 1000 / (287.05 * (before.IntakeAir + 273.15));
        double filling = 0.80 + (0.10 * Math.Min(_rpm / 4000, 1));
        return density * Displacement * _rpm / 120 * filling * 1000;
    }
}
