namespace ConvSeq.Series.Text;

/// <summary>The class names of a file: those that its header declares, else those met so far, in that order.</summary>
internal sealed class ClassTable
{
    private readonly List<string> _names = [];
    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _met = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _declaredByNumber = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Names => _names;

    /// <summary>Whether the header fixed the names; an unknown one is then an error.</summary>
    public bool IsDeclared { get; private set; }

    /// <summary>Adds a name from the header; false where it occurs twice.</summary>
    public bool Declare(string name)
    {
        IsDeclared = true;
        if (!_known.TryAdd(name, name))
            return false;
        _names.Add(name);
        _declaredByNumber.TryAdd(ValueText.PlainLabel(name), name);
        return true;
    }

    /// <summary>
    /// Finds the class that a label names; null where the header declares no such class. Labels that are one whole number in several
    /// notations ("1", "1.0", "+1") are one class, of the header's spelling where it declares one and else in plain digits.
    /// </summary>
    public string? Find(string label)
    {
        string plain = ValueText.PlainLabel(label);
        if (_known.TryGetValue(label, out string? name) || IsDeclared)
        {
            name ??= _declaredByNumber.GetValueOrDefault(plain);
            if (name is not null)
                _met.Add(name);
            return name;
        }

        if (!_known.TryGetValue(plain, out name))
        {
            name = plain;
            _known.Add(plain, plain);
            _names.Add(plain);
        }

        _known.TryAdd(label, name);
        return name;
    }

    /// <summary>The declared names that no label has named so far; none before the first label.</summary>
    public string[] Unmet() => IsDeclared && _met.Count > 0 ? [.. _names.Where(name => !_met.Contains(name))] : [];
}
