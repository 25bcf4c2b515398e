namespace Clutch.Health.Training.Learning;

/// <summary>Errors on units that the models had not seen.</summary>
public sealed class CrossValidation
{
    private double _squares;
    private long _rows;
    private double _unitMeans;
    private int _units;

    /// <summary>Root mean square error over all rows.</summary>
    public double AllRows => Math.Sqrt(_squares / _rows);

    /// <summary>
    /// Root mean square error of a question at a random time of a unit's life: every unit weighs the same, and its rows after the first ones, too.
    /// Test files of the benchmark are cut like that.
    /// </summary>
    public double RandomCuts => Math.Sqrt(_unitMeans / _units);

    internal void Add(UnitErrors unit)
    {
        _squares += unit.Squares;
        _rows += unit.Rows;
        if (unit.AskedRows > 0)
        {
            _unitMeans += unit.AskedSquares / unit.AskedRows;
            _units++;
        }
    }
}

/// <summary>Sums over one unit's rows.</summary>
internal sealed class UnitErrors
{
    public double Squares { get; private set; }

    public int Rows { get; private set; }

    public double AskedSquares { get; private set; }

    public int AskedRows { get; private set; }

    public void Add(double error, bool asked)
    {
        Squares += error * error;
        Rows++;
        if (asked)
        {
            AskedSquares += error * error;
            AskedRows++;
        }
    }
}
