namespace Microsoft.ML;

/// <summary>The place in a model file where one model goes.</summary>
public sealed class ModelSaveContext : IDisposable
{
    private byte[] _saved;

    internal ModelSaveContext()
    {
    }

    public void Dispose()
    {
    }

    /// <summary>The saved form of a model: the name of its loader and what that one will read.</summary>
    internal static byte[] Save(ICanSaveModel model)
    {
        using var context = new ModelSaveContext();
        model.Save(context);
        return context._saved ?? throw Throw.Invalid($"{model.GetType()} did not save anything.");
    }

    internal void Write(string loader, Action<ModelWriter> body)
    {
        if (_saved is not null)
            throw Throw.Invalid("A second model was saved where there is room for one.");
        using var writer = new ModelWriter();
        writer.Write(loader);
        body(writer);
        _saved = writer.ToArray();
    }
}
