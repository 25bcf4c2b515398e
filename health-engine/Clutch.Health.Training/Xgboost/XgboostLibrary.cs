using System.Runtime.InteropServices;

namespace Clutch.Health.Training.Xgboost;

/// <summary>The functions of libxgboost that training uses (<c>xgboost/c_api.h</c>, 1.7). Each returns 0, or not and then <see cref="LastError"/> tells why.</summary>
internal static partial class XgboostLibrary
{
    // Debian's soname; "libxgboost.so" comes with the header package only.
    private const string Name = "libxgboost.so.0";

    [LibraryImport(Name, EntryPoint = "XGBoostVersion")]
    internal static partial void Version(out int major, out int minor, out int patch);

    [LibraryImport(Name, EntryPoint = "XGBGetLastError")]
    internal static partial nint LastError();

    // The matrix copies the rows; "missing" is the value that counts as missing.
    [LibraryImport(Name, EntryPoint = "XGDMatrixCreateFromMat")]
    internal static unsafe partial int CreateMatrix(float* rows, ulong rowCount, ulong columnCount, float missing, out nint matrix);

    [LibraryImport(Name, EntryPoint = "XGDMatrixSetFloatInfo", StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int SetInfo(TrainingMatrix matrix, string field, float* values, ulong count);

    [LibraryImport(Name, EntryPoint = "XGDMatrixFree")]
    internal static partial int FreeMatrix(nint matrix);

    [LibraryImport(Name, EntryPoint = "XGBoosterCreate")]
    internal static unsafe partial int CreateBooster(nint* matrices, ulong count, out nint booster);

    [LibraryImport(Name, EntryPoint = "XGBoosterFree")]
    internal static partial int FreeBooster(nint booster);

    [LibraryImport(Name, EntryPoint = "XGBoosterSetParam", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SetParameter(Booster booster, string name, string value);

    [LibraryImport(Name, EntryPoint = "XGBoosterUpdateOneIter")]
    internal static partial int Update(Booster booster, int iteration, TrainingMatrix matrix);

    // The buffer belongs to the booster and lives until its next call.
    [LibraryImport(Name, EntryPoint = "XGBoosterSaveModelToBuffer", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Save(Booster booster, string config, out ulong length, out nint bytes);

    // Shape and result belong to the booster, too.
    [LibraryImport(Name, EntryPoint = "XGBoosterPredictFromDMatrix", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Predict(Booster booster, TrainingMatrix matrix, string config, out nint shape, out ulong dimensions, out nint result);
}
