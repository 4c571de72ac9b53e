namespace Microsoft.ML;

/// <summary>Something that a model file can hold.</summary>
public interface ICanSaveModel
{
    void Save(ModelSaveContext ctx);
}
