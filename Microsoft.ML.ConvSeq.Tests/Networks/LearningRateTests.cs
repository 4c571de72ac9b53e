using ConvSeq.Networks;

namespace ConvSeq.Tests.Networks;

[TestClass]
public class LearningRateTests
{
    [TestMethod]
    public void AConstantRateStays()
    {
        var rate = new LearningRate(new ConstantRate(), 0.3, 10);
        rate.EndEpoch(1);
        rate.EndEpoch(2);
        Assert.AreEqual(0.3, rate.At(0));
        Assert.AreEqual(0.3, rate.At(9));
    }

    [TestMethod]
    public void APlateauLowersTheRateDownToTheFloor()
    {
        var rate = new LearningRate(new PlateauRate { Patience = 2, Floor = 0.2 }, 1, 100);
        (double Loss, double Rate)[] expected =
        [
            (5, 1), (5, 1), (5, 0.5), (5, 0.5), (5, 0.25), (5, 0.25), (5, 0.2), (5, 0.2), (5, 0.2),
        ];
        foreach ((double loss, double after) in expected)
        {
            rate.EndEpoch(loss);
            Assert.AreEqual(after, rate.At(0));
        }
    }

    [TestMethod]
    public void APlateauGoesByTheShareOfTheLoss()
    {
        var rate = new LearningRate(new PlateauRate { Patience = 3, Threshold = 0.1, Factor = 0.1 }, 1, 100);

        // Below 0.9 times the best that counted: 1, 0.89. 0.81 does not, 0.8 does; a loss of 1e-8 may still improve.
        foreach (double loss in new[] { 1, 0.95, 0.89, 0.85, 0.81, 0.8, 0.8, 0.8, 1e-8, 1e-8, 1e-8, 0.8e-8, 0.8e-8, 0.8e-8 })
        {
            rate.EndEpoch(loss);
            Assert.AreEqual(1, rate.At(0));
        }

        rate.EndEpoch(0.8e-8);
        Assert.AreEqual(0.1, rate.At(0));
    }

    [TestMethod]
    public void ARateBelowTheFloorIsNotRaised()
    {
        var rate = new LearningRate(new PlateauRate { Patience = 1, Floor = 0.5 }, 0.25, 100);
        for (int i = 0; i < 5; i++)
            rate.EndEpoch(1);
        Assert.AreEqual(0.25, rate.At(0));
    }

    // Figures of torch.optim.lr_scheduler.CosineAnnealingLR (T_max 8, eta_min 0.1), and of OneCycleLR (max_lr 2, total_steps 10,
    // pct_start 0.3 and 0.25, div_factor 25 and 4, final_div_factor 1e4 and 10), of PyTorch 1.13.
    [TestMethod]
    [DataRow("cosine")]
    [DataRow("cycle")]
    [DataRow("other cycle")]
    public void SchedulesAreThoseOfPyTorch(string schedule)
    {
        (LearningRateSchedule options, double top, double[] expected) = schedule switch
        {
            "cosine" => (new CosineRate { FinalShare = 0.1 }, 1.0, CosineRates),
            "cycle" => ((LearningRateSchedule)new OneCycleRate(), 2.0, CycleRates),
            _ => (new OneCycleRate { RiseShare = 0.25, StartDivisor = 4, EndDivisor = 10 }, 2.0, OtherCycleRates),
        };
        var rate = new LearningRate(options, top, expected.Length);
        for (int step = 0; step < expected.Length; step++)
            Assert.AreEqual(expected[step], rate.At(step), 1e-14);
    }

    [TestMethod]
    public void TheWarmUpIsLinear()
    {
        var rate = new LearningRate(new CosineRate { WarmUpShare = 0.4 }, 1, 10);
        for (int step = 0; step < 4; step++)
            Assert.AreEqual((step + 1) / 4.0, rate.At(step));
        Assert.AreEqual(1, rate.At(4));
        Assert.AreEqual(0.5, rate.At(7), 1e-15);
        Assert.IsInRange(0.01, 0.1, rate.At(9));
    }

    [TestMethod]
    public void OneStepIsEnough()
    {
        Assert.AreEqual(1, new LearningRate(new CosineRate(), 1, 1).At(0));
        Assert.AreEqual(1, new LearningRate(new OneCycleRate(), 1, 1).At(0));
    }

    [TestMethod]
    public void TheCosineIsOne()
    {
        // Half a cosine from 2 to 0 is 1 + cos πx.
        var rate = new LearningRate(new CosineRate(), 2, 1000);
        for (int step = 0; step < 1000; step++)
            Assert.AreEqual(1 + Math.Cos(Math.PI * step / 1000), rate.At(step), 1e-15);
    }

    private static readonly double[] CosineRates =
    [
        1.0, 0.9657457896300791, 0.8681980515339464, 0.7222075445642905, 0.55, 0.3777924554357097, 0.2318019484660537, 0.134254210369921,
    ];

    private static readonly double[] CycleRates =
    [
        0.08000000000000007, 1.04, 2.0, 1.9009692640269473, 1.6234913078995261, 1.2225240438725786, 0.7774839561274215, 0.37651669210047395,
        0.09903873597305257, 8e-06,
    ];

    private static readonly double[] OtherCycleRates =
    [
        0.5, 1.6249999999999998, 1.9786939107154606, 1.8137915695155737, 1.5125, 1.1269152516859622, 0.7237084304844263,
        0.37259765880011353,
        0.13429317879846403, 0.05,
    ];
}
