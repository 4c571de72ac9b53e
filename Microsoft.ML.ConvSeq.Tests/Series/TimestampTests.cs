using System.Globalization;
using System.Text;
using ConvSeq.Series;
using static ConvSeq.Tests.Series.SeriesText;

namespace ConvSeq.Tests.Series;

/// <summary>Points with timestamps: taken in the order written, or brought to even steps.</summary>
[TestClass]
public class TimestampTests
{
    private const string Header = "@timestamps true\n@classLabel true a\n@data\n";

    [TestMethod]
    [DataRow("(12/03/2013 00:00,1),(13/03/2013 00:00,2)", false)]
    [DataRow("(28/02/2013,1),(01/03/2013,2)", false)]
    [DataRow("(02/28/2013,1),(03/01/2013,2)", false)]
    [DataRow("(soon,1),(later,2)", false)]
    [DataRow("(1,1),(2020-01-01,2)", false)]
    [DataRow("(1,1),(1,2)", false)]
    [DataRow("(,1),( ,2)", false)]
    [DataRow("(t1,1),(t0,2)", false)]
    [DataRow("(2,1),(1,2)", true)]
    [DataRow("(1577836800000000002,1),(1577836800000000001,2)", true)]
    [DataRow("(2020-01-02,1),(2020-01-01T23:00:00Z,2)", true)]
    [DataRow("(13/03/2013,1),(12/03/2013,2)", true)]
    [DataRow("(01/03/2013,1),(28/02/2013,2)", true)]
    [DataRow("(2 Mar 2013,1),(1 Mar 2013,2)", true)]
    [DataRow("(11:00:00,1),(10:59,2)", true)]
    public void PointsAreTakenInTheOrderWritten(string line, bool isBackward)
    {
        using SeriesFileReader reader = Open(Encoding.UTF8.GetBytes($"{Header}(0,5),(1,6):a\n{line}:a\n{line}:a\n"));
        Assert.AreEqual("1 2", Show(reader.Read(10), 1));
        CollectionAssert.AreEqual(
            isBackward ? new[] { "timestamps run backwards, and points are taken in the order written, 2 times, first on line 5" } : [],
            reader.Reading.Notes.ToArray());
    }

    [TestMethod]
    [DataRow("(0,0),(1,10),(3,30)", 1.0, "0 10 20 30")]
    [DataRow("(5,0),(6,10),(8,30)", 0.5, "0 5 10 15 20 25 30")]
    [DataRow("(0,0),(1,10),(3,30)", 2.0, "0 20")]
    [DataRow("(0,0),(1,10)", 5.0, "0")]
    [DataRow("(0.1,1),(0.2,2),(0.3,3),(0.4,4),(0.5,5),(0.6,6),(0.7,7)", 0.1, "1 2 3 4 5 6 7")]
    [DataRow("(1577836800000000000,0),(1577836800000000002,2)", 1.0, "0 1 2")]
    [DataRow("(0,0),(1,?),(2,20),(3,30)", 1.0, "0 ? 20 30")]
    [DataRow("(0,0),(2,?),(4,20),(5,30)", 1.0, "0 ? ? ? 20 30")]
    [DataRow("(2020-01-01,0),(2020-01-02,24)", 21600.0, "0 6 12 18 24")]
    [DataRow("(31/12/2012,0),(01/01/2013,24)", 43200.0, "0 12 24")]
    [DataRow("(12/31/2012,0),(01/01/2013,24)", 43200.0, "0 12 24")]
    [DataRow("(01/02/2013 10:00,0),(01/02/2013 10:01,60)", 30.0, "0 30 60")]
    [DataRow("(2020-01-01T00:00:00Z,0),(2020-01-01T02:00:00+01:00,60)", 1800.0, "0 30 60")]
    [DataRow("(1-Mar-2013,0),(2 March 2013,24)", 86400.0, "0 24")]
    [DataRow("(10:00,0),(10:00:30.5,30.5)", 0.25e2, "0 25")]
    public void EvenSteps(string line, double step, string values) =>
        Assert.AreEqual(values, Show(Read($"{Header}{line}:a\n", new SeriesReadOptions { ResampleStep = step }), 0));

    [TestMethod]
    public void ChannelsShareOneGrid()
    {
        SeriesSet set = Read(Header + "(0,0),(1,1),(2,2),(3,3):(0.5,5),(2.5,25)::a\n", new SeriesReadOptions { ResampleStep = 1 });
        Assert.AreEqual("0.5 1.5 2.5|5 15 25|? ? ?", Show(set, 0));
        set = Read(
            "@timestamps true\n@equalLength true\n@seriesLength 2\n@data\n(0,0),(10,10)\n(0,0),(20,20)\n",
            new SeriesReadOptions { ResampleStep = 10 });
        Assert.AreEqual("0 10 20", Show(set, 1));
    }

    [TestMethod]
    public void InterpolationAgreesWithTheLineItself()
    {
        var random = new CounterRandom(8, 0, 0);
        for (int round = 0; round < 50; round++)
        {
            double time = random.NextGaussian();
            var points = new StringBuilder();
            var times = new List<double>();
            for (int i = 0; i < 20; i++, time += 0.01 + random.NextDouble())
            {
                times.Add(time);
                points.Append(CultureInfo.InvariantCulture, $"{(i > 0 ? "," : "")}({time:R},{3 * time - 7:R})");
            }

            SeriesSet set = Read($"{Header}{points}:a\n", new SeriesReadOptions { ResampleStep = 0.3 });
            Assert.AreEqual((int)Math.Floor((times[^1] - times[0]) / 0.3) + 1, set.MaxLength);
            for (int k = 0; k < set.MaxLength; k++)
                Assert.AreEqual(3 * (times[0] + 0.3 * k) - 7, set.Values(0)[k], 1e-4);
        }
    }

    [TestMethod]
    [DataRow(
        "(soon,1),(2,2)", 2,
        "the timestamp 'soon' is neither a number nor a date with a year of four digits, which ResampleStep needs")]
    [DataRow("(01/02/13,1)", 2, "neither a number nor a date with a year of four digits")]
    [DataRow("(13-01-02 10:00,1)", 2, "neither a number nor a date")]
    [DataRow("(30/02/2013,1)", 2, "neither a number nor a date")]
    [DataRow("(1,1),(2020-01-01,2)", 8, "another kind")]
    [DataRow("(1,1),(1,2)", 1, "the timestamp of channel 0, point 1 does not come after the one before")]
    [DataRow("(1,1),(2,2):(2,1),(1,2)", 1, "the timestamp of channel 1, point 1 does not come after the one before")]
    [DataRow("(1,1),(2,2):(3,1),(4,2)", 1, "the channels have no time in common")]
    [DataRow(
        "(01/02/2013,1),(02/02/2013,2)", 1,
        "such as '01/02/2013', can be read as day and month or as month and day; ResampleStep needs them as year-month-day")]
    [DataRow("(13/01/2013,1),(01/13/2013,2)", 1, "some dates of the series have the day first and others the month")]
    [DataRow("(0,1),(1e12,2)", 1, "steps of 1 give 1000000000001 points; MaxLineBytes of the options allows")]
    [DataRow("::a", 1, "no channel of the series has a point")]
    public void WhatCannotBeResampledIsNamed(string line, int column, string problem) =>
        AssertError(Header + line + (line[^1] == 'a' ? "\n" : ":a\n"), 4, column, problem, new SeriesReadOptions { ResampleStep = 1 });

    [TestMethod]
    public void AStepWithoutTimestampsIsNoted()
    {
        foreach (string text in (string[])["@classLabel true a\n@data\n1,2:a\n", "@relation r\n@attribute a numeric\n@data\n1\n"])
        {
            using SeriesFileReader reader = Open(Encoding.UTF8.GetBytes(text), new SeriesReadOptions { ResampleStep = 1 });
            StringAssert.Contains(string.Join('\n', reader.Reading.Notes), "ResampleStep was not used, because the file has no timestamps");
        }
    }

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(-1.0)]
    [DataRow(double.NaN)]
    [DataRow(double.PositiveInfinity)]
    public void TheStepIsPositive(double step) =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new SeriesReadOptions { ResampleStep = step });
}
