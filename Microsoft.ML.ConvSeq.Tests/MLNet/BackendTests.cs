using ConvSeq.MLNet;
using ConvSeq.Networks;
using ConvSeq.Series;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.Tests.MLNet;

/// <summary>What networks are trained on, as the trainers' options and the context say.</summary>
[TestClass]
public sealed class BackendTests
{
    [TestMethod]
    public void TheDeviceIsWhatTheContextSaysWhenTrainingBegins()
    {
        var ml = new MLContext(seed: 1);
        IHost host = MLNetInternals.EnvironmentOf(ml.MulticlassClassification.Trainers).Register("trainer");
        Assert.AreEqual((null, ml.FallbackToCpu), MLNetInternals.DeviceOf(host));
        (ml.GpuDeviceId, ml.FallbackToCpu) = (3, true);
        Assert.AreEqual((3, true), MLNetInternals.DeviceOf(host));
        ml.FallbackToCpu = false;
        Assert.AreEqual((3, false), MLNetInternals.DeviceOf(host));
    }

    [TestMethod]
    public void ManagedIsTheDefault() =>
        Assert.AreEqual(NetworkBackendKind.Managed, new TcnMulticlassTrainer.Options().Backend);

    [TestMethod]
    public void ABackendThatIsNotHereIsNamedWithThePackagesToAdd()
    {
        string message = ChildProcess.RunAs(typeof(Child.Row).Assembly, nameof(BackendTests));
        StringAssert.Contains(message, "Add the package ConvSeq.TorchSharp");
        StringAssert.Contains(message, "TorchSharp-cpu");
    }

    /// <summary>The error of a process that has no ConvSeq.TorchSharp.</summary>
    internal static string ErrorWithoutTheBackend()
    {
        var ml = new MLContext(seed: 1);
        var set = new SeriesSetBuilder(1);
        for (int i = 0; i < 4; i++)
            set.Add([i, 1, 2, 3], i % 2 == 0 ? "even" : "odd");
        IDataView data = ml.Data.LoadFromSeriesSet(set.Build());
        IDataView keyed = ml.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);
        var options = new TcnMulticlassTrainer.Options { Backend = NetworkBackendKind.TorchSharp, NumberOfEpochs = 1 };
        try
        {
            return $"trained: {ml.MulticlassClassification.Trainers.Tcn(options).Fit(keyed)}";
        }
        catch (NetworkBackendException missing)
        {
            return missing.Message;
        }
    }
}
