using System.Runtime.CompilerServices;
using ConvSeq.MLNet.Saving;
using ConvSeq.Models;
using ConvSeq.Networks.Torch;
using Microsoft.ML.Transforms;

namespace ConvSeq.MLNet.Torch;

/// <summary>
/// Contract names of this assembly's mappings. The mappings do the same as those for all classifiers and regressors of series, but make
/// ML.NET load this assembly, and with it the kinds of models below. They never change.
/// </summary>
internal static class TorchContract
{
    public const string Classifier = "ConvSeq.TorchModuleClassifier";
    public const string Regressor = "ConvSeq.TorchModuleRegressor";
}

[CustomMappingFactoryAttribute(TorchContract.Classifier)]
internal sealed class TorchClassifierMapping : CustomMappingFactory<SavedRow<ISeriesClassifier>, ClassRow>
{
    public static void Map(SavedRow<ISeriesClassifier> input, ClassRow output) => SeriesClassifierFactory.Map(input, output);

    public override Action<SavedRow<ISeriesClassifier>, ClassRow> GetMapping() => Map;
}

[CustomMappingFactoryAttribute(TorchContract.Regressor)]
internal sealed class TorchRegressorMapping : CustomMappingFactory<SavedRow<ISeriesRegressor>, ScoreRow>
{
    public static void Map(SavedRow<ISeriesRegressor> input, ScoreRow output) => SeriesRegressorFactory.Map(input, output);

    public override Action<SavedRow<ISeriesRegressor>, ScoreRow> GetMapping() => Map;
}

/// <summary>The kinds of models of this assembly, which score on the CPU when they are loaded with an ML.NET model.</summary>
internal static class TorchModuleKinds
{
    private const string Name = "The ConvSeq part of the ML.NET model";

#pragma warning disable CA2255 // The assembly is there to be found: see FittedText.Register.
    [ModuleInitializer]
    public static void Register()
#pragma warning restore CA2255
    {
        FittedText.Register(
            FittedKind.Of<TorchModuleClassifier>(Save, stream => TorchModuleFormat.ReadClassifier(stream, Name, null, null)));
        FittedText.Register(FittedKind.Of<TorchModuleRegressor>(Save, stream => TorchModuleFormat.ReadRegressor(stream, Name, null, null)));
    }

    private static void Save(TorchModuleModel model, Stream stream)
    {
        if (model.Contract is null)
        {
            throw new NotSupportedException(
                "A function made the module, which an ML.NET model cannot name. Let a factory class make it, "
                + "[TorchModuleFactory(\"MyCompany.MyNet\")] class "
                + $"MyNet : {nameof(TorchModuleFactory)}, and train with Trainers.TorchModule<MyNet>(); "
                + $"or save the {model.GetType().Name} with its own Save.");
        }

        model.Save(stream);
    }
}
