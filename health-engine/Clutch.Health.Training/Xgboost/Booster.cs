using System.Globalization;
using System.Runtime.InteropServices;

namespace Clutch.Health.Training.Xgboost;

/// <summary>Trees that are grown by the library. The same matrix, settings and number of threads give the same bytes.</summary>
internal sealed class Booster : SafeHandle
{
    public unsafe Booster(TrainingMatrix matrix, IEnumerable<KeyValuePair<string, string>> parameters)
        : base(0, ownsHandle: true)
    {
        nint native = matrix.DangerousGetHandle();
        XgboostCall.Check(XgboostLibrary.CreateBooster(&native, 1, out handle));
        foreach ((string name, string value) in parameters)
        {
            XgboostCall.Check(XgboostLibrary.SetParameter(this, name, value));
        }
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Grows the next tree; the rounds of a booster are numbered from 0.</summary>
    public void Grow(int round, TrainingMatrix matrix) => XgboostCall.Check(XgboostLibrary.Update(this, round, matrix));

    /// <summary>The model as XGBoost's JSON.</summary>
    public byte[] Save()
    {
        XgboostCall.Check(XgboostLibrary.Save(this, """{"format": "json"}""", out ulong length, out nint bytes));
        byte[] copy = new byte[checked((int)length)];
        Marshal.Copy(bytes, copy, 0, copy.Length);
        return copy;
    }

    /// <summary>Predictions of all rows by the library itself: the yardstick of the managed walker.</summary>
    public float[] Predict(TrainingMatrix matrix, NativePrediction kind)
    {
        string config = string.Create(CultureInfo.InvariantCulture, $$"""{"type": {{(int)kind}}, "training": false, "iteration_begin": 0, "iteration_end": 0, "strict_shape": true}""");
        XgboostCall.Check(XgboostLibrary.Predict(this, matrix, config, out nint shape, out ulong dimensions, out nint result));
        long count = 1;
        for (int dimension = 0; dimension < (int)dimensions; dimension++)
        {
            count *= Marshal.ReadInt64(shape, dimension * sizeof(long));
        }

        float[] copy = new float[checked((int)count)];
        Marshal.Copy(result, copy, 0, copy.Length);
        return copy;
    }

    protected override bool ReleaseHandle() => XgboostLibrary.FreeBooster(handle) == 0;
}

/// <summary>What the library predicts.</summary>
internal enum NativePrediction
{
    Value = 0,
    Margin = 1,

    /// <summary>Exact Shapley values, one a feature and the expectation last.</summary>
    Contributions = 2,
}
