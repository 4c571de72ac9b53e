using ConvSeq.Series;
using static ConvSeq.Tests.Series.SeriesText;

namespace ConvSeq.Tests.Series;

[TestClass]
public class SeriesGeneratorsTests
{
    public static IEnumerable<object[]> Names => SeriesGenerators.All.Select(generator => new object[] { generator.Name });

    [TestMethod]
    [DataRow("cbf", 30, 900, 3, 128)]
    [DataRow("synthetic-control", 300, 300, 6, 60)]
    [DataRow("two-patterns", 1000, 4000, 4, 128)]
    [DataRow("planted", 100, 400, 2, 250)]
    public void UsualSizesAndBalance(string name, int trainSize, int testSize, int classes, int length)
    {
        (SeriesSet train, SeriesSet test) = SeriesGenerators.ByName(name).GenerateSplit(7);
        Assert.AreEqual((trainSize, testSize), (train.Count, test.Count));
        foreach (SeriesSet set in (SeriesSet[])[train, test])
        {
            Assert.AreEqual((1, length, length, classes), (set.Channels, set.MinLength, set.MaxLength, set.ClassNames.Length));
            foreach (IGrouping<int, int> group in set.Labels.ToArray().GroupBy(label => label))
                Assert.AreEqual((double)set.Count / classes, group.Count(), 1);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void ASmallSetIsTheBeginningOfALargeOne(string name)
    {
        SeriesGenerator generator = SeriesGenerators.ByName(name.ToUpperInvariant());
        SeriesSet large = generator.Generate(50, 3), small = generator.Generate(20, 3);
        int[] first = [.. Enumerable.Range(0, 20)];
        AssertSame(large.Subset(first), small);
        CollectionAssert.AreNotEqual(large.Values(0).ToArray(), generator.Generate(1, 4).Values(0).ToArray());
        CollectionAssert.AreNotEqual(large.Values(0).ToArray(), large.Values(Math.Max(1, large.ClassNames.Length)).ToArray());
        Assert.AreEqual(0, generator.Generate(0, 3).Count);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => generator.Generate(-1, 3));
    }

    [TestMethod]
    public void TrainAndTestShareNoSeries()
    {
        (SeriesSet train, SeriesSet test) = SeriesGenerators.ByName("cbf").GenerateSplit(1, 30, 30);
        var seen = Enumerable.Range(0, 30).Select(i => Show(train, i)).ToHashSet();
        Assert.IsFalse(Enumerable.Range(0, 30).Any(i => seen.Contains(Show(test, i))));
    }

    [TestMethod]
    public void UnknownNamesAreAnsweredWithTheKnown()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => SeriesGenerators.ByName("sine"));
        StringAssert.Contains(error.Message, "cbf, synthetic-control, two-patterns, adding, planted");
    }

    [TestMethod]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(200)]
    public void AddingHasTheSumOfTwoMarkedValues(int length)
    {
        SeriesSet set = SeriesGenerators.Adding(3000, 16, length);
        Assert.AreEqual((2, length, length, true), (set.Channels, set.MinLength, set.MaxLength, set.HasTargets));
        double values = 0, squares = 0, errors = 0;
        int[] marks = new int[length];
        for (int i = 0; i < set.Count; i++)
        {
            ReadOnlySpan<float> numbers = set.Channel(i, 0), marked = set.Channel(i, 1);
            double sum = 0;
            for (int t = 0; t < length; t++)
            {
                Assert.IsTrue(numbers[t] is >= 0 and <= 1 && marked[t] is 0 or 1);
                values += numbers[t];
                squares += numbers[t] * numbers[t];
                sum += marked[t] * numbers[t];
                marks[t] += (int)marked[t];
            }

            Assert.AreEqual(2, marked.Count(1));
            Assert.AreEqual(sum, set.Targets[i]);
            errors += (set.Targets[i] - 1) * (set.Targets[i] - 1);
        }

        // Standard deviations of the three means are 0.0037, 0.0039 and 0.0036 at most.
        Assert.AreEqual(1 / 2.0, values / (set.Count * length), 0.02);
        Assert.AreEqual(1 / 3.0, squares / (set.Count * length), 0.02);
        Assert.AreEqual(1 / 6.0, errors / set.Count, 0.02);
        int half = marks.AsSpan(0, length / 2).ToArray().Sum();
        Assert.AreEqual(length / 2 * 2.0 / length, half / (double)set.Count, 0.08, "marks stand anywhere");
    }

    [TestMethod]
    public void OnlyTheAddingProblemHasOtherLengths()
    {
        SeriesGenerator adding = SeriesGenerators.ByName("adding");
        Assert.AreEqual((600, 2), (adding.UsualLength, adding.MinLength));
        Assert.AreEqual(600, adding.Generate(1, 1).MaxLength);
        AssertSame(SeriesGenerators.Adding(5, 1, 30), adding.Generate(5, 1, 30));
        (SeriesSet train, SeriesSet test) = adding.GenerateSplit(1, 3, 2, 30);
        AssertSame(adding.Generate(5, 1, 30).Subset([0, 1, 2]), train);
        AssertSame(adding.Generate(5, 1, 30).Subset([3, 4]), test);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => adding.Generate(1, 1, 1));
        foreach (SeriesGenerator other in SeriesGenerators.All.Where(one => one != adding))
        {
            Assert.IsNull(other.UsualLength);
            Assert.ThrowsExactly<ArgumentException>(() => other.Generate(1, 1, 128));
        }
    }

    [TestMethod]
    public void CbfShapesHaveTheirMeanHeights()
    {
        SeriesSet set = SeriesGenerators.Cbf(6000, 11);
        double[] outside = Means(set, 1, 15), early = Means(set, 33, 47), late = Means(set, 117, 128);
        for (int kind = 0; kind < 3; kind++)
            Assert.AreEqual(0, outside[kind], 0.05, "before a there is only noise");

        // At t = 33 … 47 every pattern has begun and none has ended: a ramp has gone (t - a)/(b - a), on average 0.274,
        // of its way (the mean of 40 - a is 16, that of 1/(b - a) 0.01714).
        Assert.AreEqual(6, early[0], 0.1);
        Assert.AreEqual(6 * 0.2743, early[1], 0.1);
        Assert.AreEqual(6 * (1 - 0.2743), early[2], 0.1);
        Assert.IsTrue(late[0] is > 0.1 and < 1 && late[2] < late[0]);
    }

    [TestMethod]
    public void CbfNoiseIsStandardNormal()
    {
        SeriesSet set = SeriesGenerators.Cbf(6000, 12);
        double squares = 0;
        for (int i = 0; i < set.Count; i++)
        {
            foreach (float value in set.Values(i)[..15])
                squares += (double)value * value;
        }

        Assert.AreEqual(1, squares / (set.Count * 15), 0.02);
    }

    [TestMethod]
    public void SyntheticControlPatternsHaveTheirMeans()
    {
        SeriesSet set = SeriesGenerators.SyntheticControl(12_000, 13);
        double[] first = Means(set, 1, 19), last = Means(set, 41, 60);
        double[] expectedFirst = [30, 30 + MeanCycle(1, 19), 30 + 0.35 * 10, 30 - 0.35 * 10, 30, 30];
        double[] expectedLast = [30, 30 + MeanCycle(41, 60), 30 + 0.35 * 50.5, 30 - 0.35 * 50.5, 30 + 13.75, 30 - 13.75];
        for (int kind = 0; kind < 6; kind++)
        {
            Assert.AreEqual(expectedFirst[kind], first[kind], 0.3, $"beginning of {set.ClassNames[kind]}");
            Assert.AreEqual(expectedLast[kind], last[kind], 0.3, $"end of {set.ClassNames[kind]}");
        }

        for (int i = 0; i < set.Count; i += 6)
        {
            foreach (float value in set.Values(i))
                Assert.IsTrue(value is >= 24 and <= 36, "the normal pattern stays within 30 ± 6");
        }
    }

    [TestMethod]
    public void PlantedSeriesHaveTheirPatternsWhereTheRegionSays()
    {
        const int Count = 2000;
        SeriesSet set = SeriesGenerators.Planted(Count, 3);
        double[,] means = new double[2, 20];
        double outside = 0;
        for (int i = 0; i < Count; i++)
        {
            (int start, int length) = SeriesGenerators.PlantedRegion(i, 3).GetOffsetAndLength(set.LengthOf(i));
            Assert.AreEqual(20, length);
            for (int t = 0; t < 250; t++)
            {
                if (t >= start && t < start + 20)
                    means[i % 2, t - start] += set.Values(i)[t] / (Count / 2);
                else
                    outside += set.Values(i)[t] / (230.0 * Count);
            }
        }

        Assert.AreEqual(0, outside, 0.01);
        for (int t = 0; t < 20; t++)
        {
            Assert.AreEqual(4 * Math.Sin(Math.PI * (t + 0.5) / 20), means[0, t], 0.15);
            Assert.AreEqual(4 * Math.Sin(2 * Math.PI * (t + 0.5) / 20), means[1, t], 0.15);
        }

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => SeriesGenerators.PlantedRegion(-1, 3));
    }

    [TestMethod]
    public void TwoPatternsHoldTheirTwoStepsInOrder()
    {
        SeriesSet set = SeriesGenerators.TwoPatterns(2000, 14);
        double noise = 0, squares = 0;
        int shortest = int.MaxValue, longest = 0, count = 0;
        for (int i = 0; i < set.Count; i++)
        {
            // Of 2000 series all noise stays below 5 in size with near certainty; the steps alone are exactly ±5.
            string signs = string.Concat(set.Values(i).ToArray().Select(v => v == 5 ? '+' : v == -5 ? '-' : ' '));
            string[] steps = [.. set.LabelOf(i).Split('-')];
            var halves = System.Text.RegularExpressions.Regex.Match(signs, @"^ *((\++|-+))((\++|-+)) *((\++|-+)) *((\++|-+)) *$");
            int at = signs.Length - signs.TrimStart().Length;
            int total = signs.Count(c => c != ' ');
            Assert.IsTrue(total is >= 32 and <= 64);
            Assert.AreEqual(steps[0] == "up" ? '-' : '+', signs[at], $"series {i}: {signs}");
            Assert.AreEqual(steps[1] == "up" ? '+' : '-', signs.TrimEnd()[^1], $"series {i}: {signs}");
            int firstHalf = signs.AsSpan(at).IndexOfAnyExcept(signs[at]);
            shortest = Math.Min(shortest, firstHalf);
            longest = Math.Max(longest, firstHalf);
            Assert.IsTrue(halves.Success, signs);
            foreach (float value in set.Values(i))
            {
                if (Math.Abs(value) == 5)
                    continue;
                noise += value;
                squares += (double)value * value;
                count++;
            }
        }

        Assert.AreEqual((8, 16), (shortest, longest));
        Assert.AreEqual(0, noise / count, 0.02);
        Assert.AreEqual(1, squares / count, 0.02);
    }

    [TestMethod]
    public void TwoPatternsStepsHaveTheirMeanPlaces()
    {
        // Of 128 points the steps take 48 on average; of the r = 80 left, (r - 1) / 2 stand before, half of what then
        // remains but one between.
        (double before, double between, double after, int least) = Places(SeriesGenerators.TwoPatterns(20_000, 15));
        Assert.AreEqual(39.5, before, 0.5);
        Assert.AreEqual(19.75, between, 0.5);
        Assert.AreEqual(20.75, after, 0.5);
        Assert.AreEqual(1, least);
    }

    [TestMethod]
    public void TwoPatternsStepsStandWhereTheArchivesStand()
    {
        foreach (string part in (string[])["TRAIN", "TEST"])
        {
            (double before, double between, double after, int least) =
                Places(SeriesFile.Read(SharedData.Series("TwoPatterns", part, ".tsv")));
            Assert.AreEqual(39.5, before, 1.5, part);
            Assert.AreEqual(19.75, between, 1.5, part);
            Assert.AreEqual(20.75, after, 1.5, part);
            Assert.AreEqual(1, least, part);
        }
    }

    /// <summary>Mean numbers of points before, between and after the steps, and the least number after them.</summary>
    private static (double Before, double Between, double After, int LeastAfter) Places(SeriesSet set)
    {
        double before = 0, between = 0, after = 0;
        int least = int.MaxValue;
        for (int i = 0; i < set.Count; i++)
        {
            // Scaled or not, the steps' two levels are the two values that occur most often.
            float[] series = set.Values(i).ToArray();
            float[] levels = [.. series.CountBy(value => value).OrderByDescending(pair => pair.Value).Take(2).Select(pair => pair.Key)];
            int first = Array.FindIndex(series, levels.Contains), last = Array.FindLastIndex(series, levels.Contains);
            before += first;
            between += series[first..last].Count(value => !levels.Contains(value));
            after += series.Length - 1 - last;
            least = Math.Min(least, series.Length - 1 - last);
        }

        return (before / set.Count, between / set.Count, after / set.Count, least);
    }

    /// <summary>Mean of a·sin(2πt/T) over the points, for the mean a and over all T.</summary>
    private static double MeanCycle(int first, int last)
    {
        const int Periods = 1000;
        double sum = 0;
        for (int i = 0; i < Periods; i++)
        {
            for (int t = first; t <= last; t++)
                sum += 12.5 * Math.Sin(2 * Math.PI * t / (10 + (i + 0.5) * 5 / Periods));
        }

        return sum / Periods / (last - first + 1);
    }

    /// <summary>For each class the mean over the points from <paramref name="first"/> to <paramref name="last"/>, from 1.</summary>
    private static double[] Means(SeriesSet set, int first, int last)
    {
        var sums = new double[set.ClassNames.Length];
        for (int i = 0; i < set.Count; i++)
        {
            foreach (float value in set.Values(i)[(first - 1)..last])
                sums[set.Labels[i]] += value;
        }

        return [.. sums.Select(sum => sum * set.ClassNames.Length / set.Count / (last - first + 1))];
    }
}
