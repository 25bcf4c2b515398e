namespace Clutch.Health.Training.Xgboost;

/// <summary>libxgboost is missing, or it refused something; the message is a sentence for a person.</summary>
public sealed class XgboostException : Exception
{
    public XgboostException(string message)
        : base(message)
    {
    }

    public XgboostException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
