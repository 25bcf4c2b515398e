using System.Runtime.InteropServices;

namespace Clutch.Health.Training.Xgboost;

/// <summary>Rows with their labels, in the library's memory.</summary>
internal sealed class TrainingMatrix : SafeHandle
{
    private readonly int _rows;

    /// <summary>Copies rows into the library.</summary>
    /// <param name="values">Row by row; NaN where a value is missing.</param>
    /// <param name="columns">Values in a row.</param>
    public unsafe TrainingMatrix(ReadOnlySpan<float> values, int columns)
        : base(0, ownsHandle: true)
    {
        XgboostCall.Require();
        _rows = values.Length / columns;
        fixed (float* first = values)
        {
            XgboostCall.Check(XgboostLibrary.CreateMatrix(first, (ulong)_rows, (ulong)columns, float.NaN, out handle));
        }
    }

    public override bool IsInvalid => handle == 0;

    public int Rows => _rows;

    /// <summary>Sets one number a row: <c>label</c>, <c>weight</c>, <c>label_lower_bound</c> or <c>label_upper_bound</c>.</summary>
    public unsafe void Set(string field, ReadOnlySpan<float> values)
    {
        if (values.Length != _rows)
        {
            throw new ArgumentException($"{_rows} rows and {values.Length} numbers", nameof(values));
        }

        fixed (float* first = values)
        {
            XgboostCall.Check(XgboostLibrary.SetInfo(this, field, first, (ulong)values.Length));
        }
    }

    protected override bool ReleaseHandle() => XgboostLibrary.FreeMatrix(handle) == 0;
}
