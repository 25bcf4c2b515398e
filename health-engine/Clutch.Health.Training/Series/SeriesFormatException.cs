namespace Clutch.Health.Training.Series;

/// <summary>A file of series cannot be used; the message names the file, the line, and what is wrong.</summary>
public sealed class SeriesFormatException(string message) : Exception(message);
