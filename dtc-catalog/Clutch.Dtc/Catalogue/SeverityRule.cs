namespace Clutch.Dtc;

/// <summary>The rule that gave an entry its severity: the component's default plus the shift of the mode class, unless a row of <c>data/severity</c> overrides both.</summary>
public readonly record struct SeverityRule
{
    private readonly ushort _override;

    internal SeverityRule(ushort overrideId, Severity component, sbyte shift)
    {
        _override = overrideId;
        ComponentDefault = component;
        ModeShift = shift;
    }

    /// <summary>The component's own severity.</summary>
    public Severity ComponentDefault { get; }

    /// <summary>What the mode class adds or takes.</summary>
    public int ModeShift { get; }

    public bool IsOverride => _override != 0;

    /// <summary>The stable id of the override; <c>component-and-mode</c> where there is none.</summary>
    public string Key => CatalogueFile.Instance.Text(Section.RuleKeys, _override);

    /// <summary>Why, in one sentence.</summary>
    public string Reason(Language language) => CatalogueFile.Instance.Text(Section.Rules, language, _override);
}
