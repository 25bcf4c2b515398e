using Clutch.CarSim.Ageing;
using Clutch.Health.Models;

namespace Clutch.Health.Training.Fleet;

/// <summary>Takes the features of a part on a day and answers with the days it has left, NaN for no answer.</summary>
internal delegate float AskPart(int car, Part part, ReadOnlySpan<float> features);

/// <summary>Lets a fleet live, and asks about each part in turn.</summary>
internal static class FleetWatch
{
    private static readonly int[] s_index = [.. Enum.GetValues<Part>().Select(part => Array.FindIndex(Enum.GetValues<AgeingPart>(), each => SimulatedDrive.PartOf(each) == part))];

    /// <summary>The parts that simulated cars have.</summary>
    public static IReadOnlyList<Part> Parts { get; } = [.. Enum.GetValues<AgeingPart>().Select(SimulatedDrive.PartOf)];

    public static int IndexOf(Part part) => s_index[(int)part];

    /// <summary>All lives of all cars, ordered by car and end. The same options and answers give the same lives on any number of threads.</summary>
    public static FleetLife[] Run(FleetOptions fleet, AskPart ask, Action carDone, CancellationToken cancellationToken)
    {
        var lives = new List<FleetLife>[fleet.Cars];
        Parallel.For(0, fleet.Cars, new ParallelOptions { MaxDegreeOfParallelism = fleet.Threads, CancellationToken = cancellationToken }, car =>
        {
            lives[car] = new CarWatch(fleet, car, ask).Run();
            carDone();
        });
        return [.. lives.SelectMany(life => life)];
    }

    private sealed class CarWatch(FleetOptions fleet, int car, AskPart ask)
    {
        private readonly SimulatedVehicle _vehicle = new(fleet.CarSeed(car), fleet.Ageing);
        private readonly PartFeatures[] _features = [.. Parts.Select(part => new PartFeatures(PartModels.Of(part)))];
        private readonly List<FleetQuestion>?[] _open = [.. Parts.Select(_ => new List<FleetQuestion>())];
        private readonly List<FleetLife> _lives = [];
        private readonly float[] _row = new float[512];

        public List<FleetLife> Run()
        {
            double next = fleet.Every * (car % 7 / 7.0);
            while (_vehicle.Record.Day < fleet.Days)
            {
                _vehicle.Drive();
                Follow(_vehicle.Record);
                if (_vehicle.Record.Day >= next)
                {
                    Ask();
                    next += fleet.Every * Math.Max(1, Math.Ceiling((_vehicle.Record.Day - next) / fleet.Every));
                }
            }

            for (int i = 0; i < _open.Length; i++)
            {
                if (_open[i] is { Count: > 0 } questions)
                {
                    _lives.Add(new FleetLife(car, Parts[i], _vehicle.Record.Day, Failed: false, null, Sudden: false, questions));
                }
            }

            return _lives;
        }

        private void Follow(DriveRecord record)
        {
            foreach (PartEvent happened in record.Events)
            {
                int i = (int)happened.Part;
                if (_open[i] is { } questions)
                {
                    bool failed = happened.Kind == PartEventKind.Failed;
                    _lives.Add(new FleetLife(car, Parts[i], happened.Day, failed, happened.Fault, happened.Sudden, questions));
                }

                // Between a failure and the change of the part there is no life to ask about.
                _open[i] = happened.Kind == PartEventKind.Replaced ? [] : null;
            }
        }

        private void Ask()
        {
            for (int i = 0; i < _open.Length; i++)
            {
                Span<float> row = _row.AsSpan(0, _features[i].Names.Count);
                if (_open[i] is { } questions && _features[i].TryWrite(_vehicle.State, row))
                {
                    questions.Add(new FleetQuestion((float)_vehicle.Record.Day, ask(car, Parts[i], row)));
                }
            }
        }
    }
}
