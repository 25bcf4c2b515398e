using System.Buffers.Binary;
using Clutch.CarSim.Ageing;
using Clutch.Dtc;

namespace Clutch.Health.Training.Fleet;

/// <summary>A simulated car as the engine sees it: its drives go into a state as a real car's do, its repairs are told.</summary>
internal sealed class SimulatedVehicle(ulong seed, AgeingOptions options)
{
    /// <summary>2026-01-01, milliseconds since 1970-01-01 UTC.</summary>
    private const long Epoch = 1_767_225_600_000;

    private const double MillisecondsPerDay = 86_400_000;
    private const uint Engine = 0x7E8;
    private const int Stored = 1;

    private readonly AgeingCar _car = new(seed, options);
    private readonly List<string> _reported = [];
    private readonly HashSet<AgeingPart> _failed = [];
    private VehicleState _state = new() { LastTime = Epoch };

    public DriveRecord Record { get; } = new();

    public ref readonly VehicleState State => ref _state;

    /// <summary>The next drive, and what happened before it.</summary>
    public void Drive()
    {
        _car.Drive(Record);
        VehicleUse.Pass(ref _state, Epoch + (long)(Record.Day * MillisecondsPerDay));
        foreach (PartEvent happened in Record.Events)
        {
            if (happened.Kind == PartEventKind.Replaced)
            {
                PartRenewal.Replaced(ref _state, SimulatedDrive.PartOf(happened.Part), _state.Now, _failed.Remove(happened.Part));
            }
            else
            {
                _failed.Add(happened.Part);
            }
        }

        Report();
        VehicleUse.Take(ref _state, SimulatedDrive.Of(Record));
    }

    /// <summary>The list of codes is read when it changes.</summary>
    private void Report()
    {
        if (_reported.SequenceEqual(Record.Codes, StringComparer.Ordinal))
        {
            return;
        }

        _reported.Clear();
        _reported.AddRange(Record.Codes);
        byte[] codes = new byte[2 * _reported.Count];
        for (int i = 0; i < _reported.Count; i++)
        {
            _ = DtcCode.TryParse(_reported[i], out DtcCode code, out DtcReject _);
            BinaryPrimitives.WriteUInt16BigEndian(codes.AsSpan(2 * i), code.Value);
        }

        _state.Codes.Report(Engine, Stored, codes, _state.LastTime);
    }
}
