using Clutch.Health.Training.Learning;
using Spectre.Console;

namespace Clutch.Host;

/// <summary>Progress of training: a bar on a terminal; on standard error, a line for each part.</summary>
internal static class TrainingScreen
{
    /// <summary>Runs some training while its progress is shown.</summary>
    /// <param name="title">What is trained.</param>
    /// <param name="quiet">Show nothing on standard output, which carries something else.</param>
    /// <param name="train">The training.</param>
    public static T Run<T>(string title, bool quiet, Func<IProgress<TrainingProgress>, T> train)
    {
        if (quiet || Console.IsOutputRedirected)
        {
            return train(new Lines(title));
        }

        return AnsiConsole.Progress()
            .AutoClear(enabled: true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context => train(new Bar(title, context.AddTask(Markup.Escape(title)))));
    }

    private sealed class Bar(string title, ProgressTask task) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            task.Description = Markup.Escape($"{title}, {value.What}");
            task.MaxValue = value.All;
            task.Value = value.Done;
        }
    }

    private sealed class Lines(string title) : IProgress<TrainingProgress>
    {
        private string? _what;

        public void Report(TrainingProgress value)
        {
            // Parts grow side by side; the first report of a part tells of it.
            if (Interlocked.Exchange(ref _what, value.What) != value.What)
            {
                Console.Error.WriteLine(FormattableString.Invariant($"clutch: {title}, {value.What} ({100.0 * value.Done / value.All:0} %)"));
            }
        }
    }
}
