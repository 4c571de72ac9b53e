using ConvSeq.Models;
using ConvSeq.Networks;

namespace ConvSeq.Tests.Models;

/// <summary>Quantiles of the next values of series.</summary>
[TestClass]
public sealed class SequenceForecasterTests
{
    private const double Memory = 0.8;

    private static readonly ValueLevels Levels = new(-3, 3, LevelScale.Uniform, 40);

    /// <summary>Values that remember: each is 0.8 of the last and normal noise of such a deviation that all have deviation 1.</summary>
    internal static readonly SequenceModel Model = SequenceModel.Fit(
        new SequenceSet([.. Enumerable.Range(0, 30).Select(i => Levels.Encode(Source(i, 200)))]), Levels, new SequenceModelOptions
        {
            ChunkLength = 100,
            Network = new WaveNetOptions
            {
                Stacks = 1,
                LayersPerStack = 2,
                ResidualChannels = 12,
                SkipChannels = 24,
                Input = WaveNetInput.Value,
                Training = new NetworkTrainingOptions
                {
                    Epochs = 25,
                    BatchSize = 4,
                    Schedule = new OneCycleRate(),
                    Optimizer = new OptimizerOptions { LearningRate = 0.01, GradientClip = 1 },
                },
            },
        });

    /// <summary>The value k ahead of a known one is normal with mean 0.8^k of it and variance 1 - 0.8^2k.</summary>
    [TestMethod]
    public void QuantilesAreThoseOfTheSource()
    {
        double[] normal = [-1.2816, 0, 1.2816];
        var forecaster = new SequenceForecaster(Model, new ForecastOptions { Horizon = 5, Samples = 100 });
        float[][] series = [.. Enumerable.Range(1000, 300).Select(i => Source(i, 55))];
        float[][] forecasts = forecaster.Forecast([.. series.Select(one => one[..50])]);
        foreach (int step in (int[])[1, 3, 5])
        {
            for (int q = 0; q < 3; q++)
            {
                int slot = (step - 1) * 3 + q;
                double below = series.Zip(forecasts).Average(one => one.First[49 + step] <= one.Second[slot] ? 1.0 : 0);
                Assert.AreEqual(forecaster.Options.Quantiles[q], below, 0.08, $"{forecaster.ValueNames[slot]} is not calibrated.");
                double keeps = Math.Pow(Memory, step), error = series.Zip(forecasts).Average(one => Math.Abs(
                    one.Second[slot] - keeps * one.First[49] - normal[q] * Math.Sqrt(1 - keeps * keeps)));
                Assert.IsLessThan(0.2, error, $"{forecaster.ValueNames[slot]} is not that of the source.");
            }
        }
    }

    [TestMethod]
    public void TheNextValueIsExactAndLaterOnesAreMeansOverFutures()
    {
        float[] series = Source(2000, 30);
        ForecastOptions options = new() { Horizon = 3, Quantiles = [0.05, 0.3, 0.5, 0.99], Samples = 7, Seed = 5 };
        float[] forecast = new SequenceForecaster(Model, options).Forecast(series);
        double[][] sums = [.. Enumerable.Range(0, 3).Select(_ => new double[40])];
        for (int sample = 0; sample < 7; sample++)
        {
            using SequenceCursor cursor = Model.Read();
            cursor.Take(Levels.Encode(series));
            var draw = new SymbolDraw(new SamplingOptions { Seed = 5 }, 40);
            draw.Restart((ulong)sample);
            for (int step = 0; step < 3; step++)
            {
                for (int level = 0; level < 40; level++)
                    sums[step][level] += cursor.Probabilities[level];
                cursor.Take(draw.Next(cursor.Scores));
            }
        }

        for (int step = 0; step < 3; step++)
        {
            for (int q = 0; q < 4; q++)
            {
                int level = Enumerable.Range(0, 40).First(
                    last => sums[step][..(last + 1)].Sum() >= options.Quantiles[q] * sums[step].Sum() - 1e-9);
                Assert.AreEqual(Levels.ValueOf(level), forecast[step * 4 + q], 1e-6);
            }
        }

        float[] one = new SequenceForecaster(Model, options with { Samples = 1, Horizon = 1 }).Forecast(series);
        CollectionAssert.AreEqual(forecast[..4], one);
    }

    [TestMethod]
    public void TheSameSeriesHasTheSameOnAnyThread()
    {
        foreach (SequenceModel model in (SequenceModel[])[Model, SequenceModelTests.Levels])
        {
            var forecaster = new SequenceForecaster(model, new ForecastOptions { Horizon = 4, Samples = 5, Seed = 2 });
            float[][] series = [.. Enumerable.Range(0, 12).Select(i => Source(i % 6, 40 * (i % 6)))];
            float[][] all = forecaster.Forecast(series, new Execution { Threads = 3 });
            for (int i = 0; i < 12; i++)
            {
                CollectionAssert.AreEqual(all[i], forecaster.Forecast(series[i]));
                CollectionAssert.AreEqual(all[i % 6], all[i]);
            }

            var loaded = SequenceForecaster.Load(new MemoryStream(Bytes(forecaster)));
            CollectionAssert.AreEqual(all[3], loaded.Forecast(series[3]));
            CollectionAssert.AreEqual(
                (string[])["t+1 q0.1", "t+1 q0.5", "t+1 q0.9", "t+2 q0.1"], loaded.ValueNames.Take(4).ToArray());
            CollectionAssert.AreEqual(Bytes(forecaster), Bytes(loaded));
        }
    }

    /// <summary>Only what the network sees is read of a long series, to the same bits.</summary>
    [TestMethod]
    public void LongSeriesTakeNoLonger()
    {
        float[] series = Source(5, 300);
        using SequenceCursor cursor = Model.Read();
        cursor.Take(Levels.Encode(series));
        double below = 0;
        int median = 0;
        while ((below += cursor.Probabilities[median]) < 0.5)
            median++;
        var forecaster = new SequenceForecaster(Model, new ForecastOptions { Quantiles = [0.5] });
        Assert.AreEqual((float)Levels.ValueOf(median), forecaster.Forecast(series)[0]);
        CollectionAssert.AreEqual(forecaster.Forecast(series), forecaster.Forecast(series.AsSpan()[^Model.Architecture.ReceptiveField..]));
        float[] values = new float[1];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
            forecaster.Forecast(series, values);
        Assert.IsLessThan(1000L, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void WhatDoesNotFitIsNamed()
    {
        Says("predicts text", () => new SequenceForecaster(SequenceModelTests.Tcn));
        Says("ascending order", () => new ForecastOptions { Quantiles = [0.5, 0.5] });
        Says("above 0 and below 1", () => new ForecastOptions { Quantiles = [0, 0.5] });
        Says("one or more", () => new ForecastOptions { Quantiles = [] });
        Says("1 to 65,536 next values", () => new ForecastOptions { Horizon = 0 });
        Says("1 to 1,000,000 samples", () => new ForecastOptions { Samples = 0 });
        var forecaster = new SequenceForecaster(Model);
        Says("There is room for 2 values; 3 are needed.", () => forecaster.Forecast([1], new float[2]));
        Says("The series has the value NaN at point 1; ", () => forecaster.Forecast([1, float.NaN]));
        Says("Series 1 has the value", () => forecaster.Forecast([[1f], [float.PositiveInfinity]]));
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.ThrowsExactly<OperationCanceledException>(
            () => forecaster.Forecast([[1f]], new Execution { CancellationToken = stop.Token }));
    }

    internal static byte[] Bytes(SequenceForecaster forecaster) => ModelBytes.Of(forecaster.Save);

    internal static void Use(object read)
    {
        var forecaster = (SequenceForecaster)read;
        if (forecaster.Options is not { Horizon: <= 10, Samples: <= 10 })
            return;
        try
        {
            forecaster.Forecast([0, 0.5f]);
        }
        catch (InvalidOperationException problem)
        {
            Assert.Contains("not a finite number", problem.Message);
        }
    }

    internal static float[] Source(int number, int length)
    {
        var random = new CounterRandom(11, 4, (ulong)number);
        float[] values = new float[length];
        double value = random.NextGaussian();
        for (int t = 0; t < length; t++)
        {
            values[t] = (float)value;
            value = Memory * value + Math.Sqrt(1 - Memory * Memory) * random.NextGaussian();
        }

        return values;
    }

    private static void Says(string part, Action action) => Assert.Contains(part, Assert.Throws<ArgumentException>(action).Message);
}
