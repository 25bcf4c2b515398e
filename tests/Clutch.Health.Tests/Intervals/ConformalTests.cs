using Clutch.Health.Intervals;

namespace Clutch.Health.Tests.Intervals;

public sealed class ConformalTests
{
    [Fact]
    public void Intervals_hold_the_stated_share_of_new_cases_in_every_range()
    {
        var random = new Random(3);
        CalibrationCase[] cases = [.. Enumerable.Range(0, 4000).Select(_ => Draw(random))];
        ConformalBands bands = ConformalCalibration.Calibrate(cases, [25, 50, 75], 0.9, cases.Length);
        CalibrationCase[] fresh = [.. Enumerable.Range(0, 20_000).Select(_ => Draw(random))];
        foreach (IGrouping<int, CalibrationCase> range in fresh.GroupBy(calibration => bands.Range(calibration.Predicted)))
        {
            double inside = range.Average(calibration => bands.Around(calibration.Predicted, 1000) is var (low, high) && calibration.Actual >= low && calibration.Actual <= high ? 1.0 : 0);
            Assert.InRange(inside, 0.87, 0.93);
        }

        // Errors grow with the prediction, and so do the intervals.
        Assert.True(bands.High[3] - bands.Low[3] > 3 * (bands.High[0] - bands.Low[0]));
    }

    [Fact]
    public void Few_units_widen_the_quantiles()
    {
        CalibrationCase[] cases = [.. Enumerable.Range(-50, 101).Select(residual => new CalibrationCase(10, 10 + residual, 1))];
        ConformalBands many = ConformalCalibration.Calibrate(cases, [], 0.9, 1_000_000);
        ConformalBands few = ConformalCalibration.Calibrate(cases, [], 0.9, 19);
        Assert.Equal((-45, 45), (many.Low[0], many.High[0]));
        Assert.True(few.High[0] >= 45 && few.Low[0] <= -45);
        ConformalBands one = ConformalCalibration.Calibrate(cases, [], 0.9, 1);
        Assert.True(one.High[0] > many.High[0]);
    }

    [Fact]
    public void An_empty_range_borrows_from_its_neighbours()
    {
        CalibrationCase[] cases = [.. Enumerable.Range(0, 100).Select(i => new CalibrationCase(5, 5 + (i / 50.0), 1))];
        ConformalBands bands = ConformalCalibration.Calibrate(cases, [10], 0.9, 100);
        Assert.Equal(bands.Low[0], bands.Low[1], 0.3);
        Assert.True(bands.High[1] > bands.Low[1]);
    }

    [Fact]
    public void Ends_stay_between_nothing_and_the_horizon()
    {
        var bands = new ConformalBands(0.9, [50], [-30, -60], [20, 70]);
        Assert.Equal((0, 30), bands.Around(10, 125));
        Assert.Equal((40, 125), bands.Around(100, 125));
    }

    [Fact]
    public void Bands_that_do_not_fit_together_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new ConformalBands(1, [], [0], [0]));
        Assert.Throws<ArgumentException>(() => new ConformalBands(0.9, [2, 1], [0, 0, 0], [0, 0, 0]));
        Assert.Throws<ArgumentException>(() => new ConformalBands(0.9, [], [1], [0]));
        Assert.Throws<ArgumentException>(() => new ConformalBands(0.9, [], [0], [double.NaN]));
        Assert.Throws<ArgumentException>(() => new ConformalBands(0.9, [1], [0], [0]));
    }

    private static CalibrationCase Draw(Random random)
    {
        double predicted = random.NextDouble() * 100;
        double spread = 2 + (predicted / 5);
        return new CalibrationCase(predicted, predicted + (spread * ((random.NextDouble() * 2) - 0.7)), 1);
    }
}
