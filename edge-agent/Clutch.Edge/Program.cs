namespace Clutch.Edge; internal static class Program { private static void Main() { } }
