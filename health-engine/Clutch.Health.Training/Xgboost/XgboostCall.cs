using System.Runtime.InteropServices;

namespace Clutch.Health.Training.Xgboost;

/// <summary>Turns results of the library into exceptions, in one place.</summary>
internal static class XgboostCall
{
    /// <summary>Loads the library; says what to install where it is missing.</summary>
    public static void Require()
    {
        try
        {
            XgboostLibrary.Version(out int major, out int minor, out _);
            // The models of 1.6 have the same form; older ones are not known, 2.0 changed defaults that reproducibility rests on.
            if (major != 1 || minor < 6)
            {
                throw new XgboostException($"libxgboost {major}.{minor} is installed, training knows 1.6 and 1.7. Install Debian 12's libxgboost0.");
            }
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            throw new XgboostException("training needs XGBoost's library (libxgboost.so.0), which is not installed. Run: sudo apt-get install -y --no-install-recommends libxgboost0. Forecasting does not need it.", e);
        }
    }

    public static void Check(int result)
    {
        if (result != 0)
        {
            string text = Marshal.PtrToStringUTF8(XgboostLibrary.LastError()) ?? "no reason given";
            // The text goes on with a native stack trace.
            int end = text.IndexOf("\nStack trace", StringComparison.Ordinal);
            throw new XgboostException($"XGBoost refused: {(end < 0 ? text : text[..end]).ReplaceLineEndings(" ").Trim()}");
        }
    }
}
