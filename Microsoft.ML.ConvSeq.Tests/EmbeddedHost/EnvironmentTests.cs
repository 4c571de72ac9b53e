using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace ConvSeq.Tests.EmbeddedHost;

[TestClass]
public sealed class EnvironmentTests
{
    [TestMethod]
    public void RandomNumbersFollowTheSeed()
    {
        static int Draw(int seed) => ((IHostEnvironment)new MLContext(seed)).Register("X").Rand.Next();

        Assert.AreEqual(Draw(5), Draw(5));
        Assert.AreNotEqual(Draw(5), Draw(6));
    }

    [TestMethod]
    public void ChannelsRaiseLogEvents()
    {
        var ml = new MLContext();
        List<string> log = [];
        ml.Log += (_, e) => log.Add($"{e.Kind}: {e.Message}");
        IHost host = ((IHostEnvironment)ml).Register("Host");

        using (IChannel channel = host.Start("Train"))
        {
            channel.Info(MessageSensitivity.None, "hello {0}", 3);
            channel.Warning(MessageSensitivity.None, "w {0}");
        }
        using (IProgressChannel progress = host.StartProgressChannel("Fit"))
        {
            progress.SetHeader(new ProgressHeader("rows"), entry => entry.SetProgress(0, 1, 2));
            progress.Checkpoint(1.0);
        }

        CollectionAssert.Contains(log, "Info: [Source=Host; Train, Kind=Info] hello 3");
        CollectionAssert.Contains(log, "Warning: [Source=Host; Train, Kind=Warning] w {0}");
        Assert.AreEqual("Trace: [Source=Host; Train, Kind=Trace] Channel started", log[0]);
        Assert.AreEqual("Trace: [Source=Host; Train, Kind=Trace] Channel disposed", log[^1]);
    }

    [TestMethod]
    public void OneEstimatorOfAChainIsFittedOnceOnCachedRows()
    {
        var ml = new MLContext(1);
        int read = 0;
        IEnumerable<InputA> Source()
        {
            for (int i = 0; i < 5; i++)
            {
                read++;
                yield return new InputA { A = i };
            }
        }
        IDataView data = ml.Data.LoadFromEnumerable(Source());
        ITransformer? seen = null;
        var chain = ml.Transforms.CopyColumns("B", "A").AppendCacheCheckpoint(ml)
            .Append(ml.Transforms.NormalizeMinMax("N", "B")).Append(ml.Transforms.NormalizeMinMax("M", "B"))
            .WithOnFitDelegate(fitted => seen = fitted);

        TransformerChain<Microsoft.ML.Transforms.NormalizingTransformer> model = chain.Fit(data);

        Assert.AreEqual(5, read);
        Assert.AreSame(model, seen);
        Assert.AreEqual(3, model.Count());
        Assert.AreSame(model.Last(), model.LastTransformer);
    }
}
