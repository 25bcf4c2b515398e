namespace Clutch.Host; internal static class Program { private static void Main() { } }
