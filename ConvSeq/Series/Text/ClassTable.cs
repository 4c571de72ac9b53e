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
    /// Finds the class that a label names; null where the header declares no such class. A label that differs from a declared whole
    /// number in notation only ("1.0" for "1" or the reverse), as in some archive files, is that class.
    /// </summary>
    public string? Find(string label)
    {
        if (_known.TryGetValue(label, out string? name) || IsDeclared)
        {
            name ??= _declaredByNumber.GetValueOrDefault(ValueText.PlainLabel(label));
            if (name is not null)
                _met.Add(name);
            return name;
        }

        _known.Add(label, label);
        _names.Add(label);
        return label;
    }

    /// <summary>The declared names that no label has named so far; none before the first label.</summary>
    public string[] Unmet() => IsDeclared && _met.Count > 0 ? [.. _names.Where(name => !_met.Contains(name))] : [];
}
