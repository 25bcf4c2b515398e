using System.Diagnostics;
using System.Globalization;
using Clutch.Links;
using Clutch.Telemetry;
using Xunit;
using Xunit.Abstractions;

namespace Clutch.Edge.Tests;

/// <summary>
/// The clone of an independent timing model of adapters, whose car has known values: each is a function of the PID and of the time at which
/// it was asked. The model is no part of the project; where it is absent these tests are skipped.
/// </summary>
public sealed class CloneModelTests(ITestOutputHelper output)
{
    /// <summary>What the model reaches with one PID a request and the longest window is 3.8/s.</summary>
    private const double LeastRate = 3.6;
    private const double MostSetUpSeconds = 10;
    private const double TicksPerSecond = 50;
    private static readonly TimeSpan s_polling = TimeSpan.FromSeconds(4);

    // By the standard (SAE J1979, annex B), not by the product's tables.
    private static readonly Dictionary<byte, Func<byte[], double>> s_formulas = new()
    {
        [0x04] = b => b[0] * 100 / 255.0,
        [0x05] = b => b[0] - 40,
        [0x0C] = b => ((256 * b[0]) + b[1]) / 4.0,
        [0x0D] = b => b[0],
        [0x0F] = b => b[0] - 40,
        [0x11] = b => b[0] * 100 / 255.0,
    };

    [ModelTheory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_clone_on_bluetooth_is_polled_without_one_wrong_value(int ecus)
    {
        using Process model = Start($"--tcp 0 --bt-ms 15 --clone --seed 7 --ecus {ecus}", out int port);
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
            long opened = Stopwatch.GetTimestamp();
            using var car = new CarConnection(Link.Open(LinkAddress.Tcp("127.0.0.1", port), patience.Token), TimeProvider.System);
            Assert.Equal(SetupFailure.None, new SessionStart(car, profiles: null).Run(probeAgain: false, (_, _) => { }, out StartedCar? started, patience.Token));
            double setUp = Stopwatch.GetElapsedTime(opened).TotalSeconds;
            Assert.Equal((false, 1), (started!.Profile.Suffix, started.Profile.MostPids));
            var poller = new SignalPoller(car, started.Facts, started.Profile, s_formulas.Keys.Select(pid => new PollWish(pid, TimeSpan.Zero, PollPriority.High)));
            int values = 0;
            var seen = new HashSet<(byte, uint)>();
            long began = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(began) < s_polling)
            {
                double from = Now();
                Assert.Equal(PollStep.Values, poller.Step(patience.Token));
                double to = Now();
                foreach (Sample sample in poller.Samples)
                {
                    values++;
                    byte pid = (byte)(sample.Signal >> 4);
                    double value = SignalRegistry.Get(sample.Signal).ToValue(sample.Raw);
                    Assert.True(WasTrue(pid, sample.Ecu - 0x7E8, value, from, to), $"PID {pid:X2} of {sample.Ecu:X}: {value} at no time between request and prompt");
                    seen.Add((pid, sample.Ecu));
                }
            }

            double rate = values / Stopwatch.GetElapsedTime(began).TotalSeconds;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ecus} ECUs: set-up {setUp:0.0} s, {values} values, {rate:0.0}/s, {started.Profile.Timing}"));
            Assert.True(rate >= LeastRate, $"{rate:0.0} samples/s");
            Assert.True(setUp < MostSetUpSeconds, $"set-up took {setUp:0.0} s");
            Assert.Equal(s_formulas.Count + (2 * (ecus - 1)), seen.Count); // the second ECU knows 0C and 0D
        }
        finally
        {
            model.Kill();
            model.WaitForExit();
        }
    }

    [Fact]
    public void The_judge_finds_a_value_of_another_pid_another_ecu_or_another_time()
    {
        const double Asked = 1_000_000.02;
        double right = s_formulas[0x0C](Truth(0x0C, 0, (long)(Asked * TicksPerSecond)));
        Assert.True(WasTrue(0x0C, 0, right, Asked, Asked));
        Assert.False(WasTrue(0x0C, 0, right + 0.25, Asked, Asked));
        Assert.False(WasTrue(0x0C, 1, right, Asked, Asked));
        Assert.False(WasTrue(0x0C, 0, right, Asked + 0.1, Asked + 0.1));
        Assert.False(WasTrue(0x0C, 0, s_formulas[0x0D](Truth(0x0D, 0, (long)(Asked * TicksPerSecond))), Asked, Asked));
    }

    /// <summary>Whether the car had this value at some time from request to prompt, a tick of the model's clock more on each side.</summary>
    private static bool WasTrue(byte pid, uint ecu, double value, double from, double to)
    {
        for (long tick = (long)(from * TicksPerSecond) - 1; tick <= (long)(to * TicksPerSecond) + 1; tick++)
        {
            if (Math.Abs(s_formulas[pid](Truth(pid, ecu, tick)) - value) < 1e-6)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The bytes of the model's car.</summary>
    private static byte[] Truth(byte pid, uint ecu, long tick)
    {
        long first = (tick * (7 + pid)) + (ecu * 3);
        return [(byte)first, (byte)(first + 31)];
    }

    private static double Now() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;

    private static Process Start(string arguments, out int port)
    {
        Process model = Process.Start(new ProcessStartInfo("python3", $"{ModelTheoryAttribute.Model} {arguments}") { RedirectStandardOutput = true, UseShellExecute = false })!;
        string line = model.StandardOutput.ReadLine() ?? "";
        port = int.Parse(line.AsSpan(line.IndexOf(' ', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture);
        return model;
    }

    /// <summary>Skipped where the model is not there.</summary>
    private sealed class ModelTheoryAttribute : TheoryAttribute
    {
        public ModelTheoryAttribute() => Skip = Model is null ? "shared/tools/elm_link_model.py is in none of the parents of the tests." : null!;

        public static string? Model { get; } = Find();

        private static string? Find()
        {
            for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                string candidate = Path.Combine(folder.FullName, "shared", "tools", "elm_link_model.py");
                if (File.Exists(candidate))
                {
                    return candidate;
                }
            }

            return null;
        }
    }
}
