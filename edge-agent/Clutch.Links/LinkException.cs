namespace Clutch.Links;

/// <summary>A link could not be opened. The message is one or two sentences for a person: what failed and what to do.</summary>
public sealed class LinkException : IOException
{
    public LinkException(string message)
        : base(message)
    {
    }

    public LinkException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
