using System.Runtime.InteropServices;

namespace Clutch.Dtc.Compiler;

/// <summary>Numbers distinct values in the order of their first use.</summary>
internal sealed class Interned<T>(IEqualityComparer<T>? comparer = null)
    where T : notnull
{
    private readonly Dictionary<T, int> _numbers = new(comparer);
    private readonly List<T> _values = [];

    public IReadOnlyList<T> Values => _values;

    public ushort Add(T value)
    {
        ref int number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, value, out bool known);
        if (!known)
        {
            number = _values.Count;
            _values.Add(value);
        }

        return checked((ushort)number);
    }
}
