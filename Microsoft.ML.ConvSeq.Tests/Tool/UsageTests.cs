namespace ConvSeq.Tests.Tool;

[TestClass]
public sealed class UsageTests
{
    [TestMethod]
    [DataRow("")]
    [DataRow("evalute --train a --test b", "evalute")]
    [DataRow("evaluate --train a", "--test")]
    [DataRow("evaluate --train a --test", "--test")]
    [DataRow("evaluate --train a --test b --tset c", "--tset")]
    [DataRow("evaluate --train a --test b stray", "stray")]
    [DataRow("evaluate --train a --test b --classifier forest", "forest")]
    [DataRow("evaluate --train a --test b --classifier forest --features 840", "forest")]
    [DataRow("evaluate --train a --test b --seed -1", "--seed")]
    [DataRow("evaluate --train a --test b --seed 18446744073709551616", "--seed")]
    [DataRow("evaluate --train a --test b --seed 1 --seed 2", "--seed")]
    [DataRow("evaluate --train a --test b --threads 0", "--threads")]
    [DataRow("evaluate --train a --test b --threads many", "--threads")]
    [DataRow("evaluate --train a --test b --features 83 --classifier minirocket", "84 to 10000000")]
    [DataRow("evaluate --train a --test b --classifier minirocket --features 10000001", "84 to 10000000")]
    [DataRow("train --train a --model b --classifier multirocket --features 20000000", "672 to 10000000")]
    [DataRow("evaluate --train a --test b --classifier minirocket --features many", "84 to 10000000")]
    [DataRow("evaluate --train a --test b --classifier hydra --groups 0", "1 to 4096")]
    [DataRow("evaluate --train a --test b --classifier multirocket --features 84", "672 to 10000000")]
    [DataRow("evaluate --train a --test b --classifier hydra --features 840", "--classifier minirocket or multirocket")]
    [DataRow("evaluate --train a --test b --features 840", "auto, the default")]
    [DataRow("evaluate --train a --test b --kernels 100", "--classifier rocket.")]
    [DataRow("train --train a --model b --groups 8 --classifier auto", "--classifier hydra.")]
    [DataRow("train --train a --model b --groups 8 --classifier multirocket-hydra", "--classifier hydra.")]
    [DataRow("evaluate --train a --test b --groups 8 --classifier minirocket", "hydra")]
    [DataRow("evaluate --train a --test b --classifier rocket --kernels 5000001", "1 to 5000000")]
    [DataRow("train --train a --model b --groups 8 --classifier tcn", "--classifier hydra.")]
    [DataRow(
        "train --train a --model b --keep 8 --classifier tcn",
        "--keep 8: not an option of tcn; name an algorithm that has it: --classifier auto or minirocket or")]
    [DataRow("train --train a --model b --head ridge --classifier inceptiontime", "--head ridge: not an option of inceptiontime")]
    [DataRow("train --train a --model b --scaling none --classifier inceptiontime", "--scaling none: not an option of inceptiontime")]
    [DataRow(
        "train --train a --model b --epochs 5",
        "--epochs 5: not an option of auto, the default; name an algorithm that has it: --classifier inceptiontime or tcn or lstm or "
        + "gru or rnn or cnn-lstm.")]
    [DataRow("train --train a --model b --epochs 5 --classifier rocket", "--epochs 5: not an option of rocket;")]
    [DataRow("train --train a --model b --members 5 --classifier rocket", "--members")]
    [DataRow(
        "train --train a --model b --time-budget 5s --classifier rocket",
        "--time-budget 5s: not an option of rocket; name an algorithm that has it: --classifier ensemble or inceptiontime or tcn or lstm "
        + "or gru or rnn or cnn-lstm.")]
    [DataRow("train --train a --model b --time-budget 0s --classifier ensemble", "--time-budget 0s: expected")]
    [DataRow("train --train a --model b --classifier ensemble --members tcn", "at least one of them no network")]
    [DataRow("train --train a --model b --classifier ensemble --members quant,nothing", "--members quant,nothing: expected names")]
    [DataRow("train --train a --model b --classifier ensemble --members quant,hydra --epochs 5", "--epochs 5: not an option of ensemble;")]
    [DataRow("train --train a --model b --classifier ensemble --members quant,tcn --patience 5", "--patience 5: not an option of")]
    [DataRow("train --train a --model b --classifier ensemble --members quant,tcn --gpu 0", "--gpu 0: the back end managed has no GPU")]
    [DataRow("train --train a --model b --batch 5 --classifier rocket", "--batch 5")]
    [DataRow("train --train a --model b --learning-rate 0.1 --classifier rocket", "--learning-rate 0.1")]
    [DataRow("train --train a --model b --schedule cosine --classifier rocket", "--schedule cosine")]
    [DataRow("train --train a --model b --validation 0.1 --classifier rocket", "--validation 0.1")]
    [DataRow("train --train a --model b --patience 5 --classifier rocket", "--patience 5")]
    [DataRow("train --train a --model b --checkpoint c --classifier rocket", "--checkpoint c")]
    [DataRow("train --train a --model b --backend auto --classifier rocket", "--backend auto: not an option of rocket;")]
    [DataRow("train --train a --model b --gpu 0 --classifier rocket", "--gpu 0: not an option of rocket;")]
    [DataRow("train --train a --model b --classifier tcn --backend cuda", "--backend cuda: expected managed, torchsharp or auto.")]
    [DataRow("train --train a --model b --classifier tcn --backend auto --gpu -1", "--gpu -1: expected a whole number, 0 or more.")]
    [DataRow(
        "train --train a --model b --classifier tcn --gpu 0",
        "--gpu 0: the back end managed has no GPU; name one that has: --backend torchsharp or auto.")]
    [DataRow("train --train a --model b --classifier tcn --gpu 0 --backend managed", "--gpu 0: the back end managed has no GPU")]
    [DataRow("train --train a --model b --classifier tcn --epochs 0", "--epochs 0: expected a whole number, 1 or more.")]
    [DataRow("train --train a --model b --classifier tcn --members 101", "1 to 100")]
    [DataRow("train --train a --model b --classifier tcn --batch 1", "2 to 1048576")]
    [DataRow("train --train a --model b --classifier tcn --time-budget 5", "--time-budget 5: expected")]
    [DataRow("train --train a --model b --classifier tcn --time-budget 0s", "--time-budget")]
    [DataRow("train --train a --model b --classifier tcn --time-budget 1001h", "at most 1000h")]
    [DataRow("train --train a --model b --classifier tcn --time-budget m", "--time-budget")]
    [DataRow("train --train a --model b --classifier tcn --learning-rate 0", "--learning-rate")]
    [DataRow("train --train a --model b --classifier tcn --learning-rate fast", "--learning-rate")]
    [DataRow("train --train a --model b --classifier tcn --learning-rate Infinity", "--learning-rate")]
    [DataRow("train --train a --model b --classifier tcn --schedule slow", "plateau, cosine, one-cycle or constant")]
    [DataRow("train --train a --model b --classifier tcn --validation 1", "a share above 0 and below 1, or a file")]
    [DataRow("train --train a --model b --classifier tcn --validation 0", "a share above 0 and below 1, or a file")]
    [DataRow("train --train a --model b --classifier tcn --validation 0.99999999999", "a share above 0 and below 1, or a file")]
    [DataRow("train --train a --model b --classifier tcn --patience 0", "--patience")]
    [DataRow("explain --model a --input b", "--output")]
    [DataRow("explain --model a --input b --output c.png", "ends in .html, .svg, .csv or .json")]
    [DataRow("explain --model a --input b --output c.csv --compare same", "two classes, such as bell:funnel")]
    [DataRow("explain --model a --input b --output c.csv --compare a:b --class a", "leave --class out")]
    [DataRow("explain --model a --input b --output c.svg --series 1,2", "an .svg holds one picture")]
    [DataRow("explain --model a --input b --output c.html --series some", "--series")]
    [DataRow("evaluate --train a --test b --keep 0", "--keep")]
    [DataRow("evaluate --train a --test b --keep some", "--keep")]
    [DataRow("evaluate --train a --test b --head tree", "auto, ridge, logistic or trees")]
    [DataRow("evaluate --train a --test b --missing guess", "--missing")]
    [DataRow("evaluate --train a --test b --missing constant:NaN", "--missing")]
    [DataRow("evaluate --train a --test b --missing reject:1", "--missing")]
    [DataRow("evaluate --train a --test b --length pad:0", "--length")]
    [DataRow("evaluate --train a --test b --length keep:5", "--length")]
    [DataRow("evaluate --train a --test b --scaling big", "--scaling")]
    [DataRow("train --train a", "--model")]
    [DataRow("predict --input b", "--model")]
    [DataRow("describe", "describe")]
    [DataRow("generate no-such-problem --output d", "no-such-problem")]
    [DataRow("generate", "generate")]
    [DataRow("generate adding --output d --length 1", "2 or more, for adding")]
    [DataRow("generate adding --output d --length many", "--length")]
    [DataRow("generate cbf --output d --length 128", "cbf is defined for one length only")]
    [DataRow("generate cbf --output d --train-size 0", "--train-size")]
    [DataRow("generate cbf --output d --test-size 10000001", "--test-size")]
    public void WrongCommandLinesExitWith2AndSayWhy(string line, string mention = "--help")
    {
        ToolRun run = ToolRun.Of(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.AreEqual(2, run.ExitCode, run.Error);
        Assert.AreEqual("", run.Output);
        Assert.StartsWith("convseq: ", run.Error);
        Assert.Contains(mention, run.Error);
        Assert.Contains("--help'", run.Error);
    }

    [TestMethod]
    public void AGpuThatAnAlgorithmDoesNotHaveIsRefusedOnce()
    {
        string error = ToolRun.Of("train", "--train", "a", "--model", "b", "--classifier", "ensemble", "--gpu", "0").Error;
        Assert.Contains("--gpu 0: not an option of ensemble", error);
        Assert.DoesNotContain("the back end managed", error);
    }

    [TestMethod]
    [DataRow("--seed 2147483647")]
    [DataRow("--threads 1 --features 84 --classifier minirocket")]
    [DataRow("--features 10000000 --classifier multirocket --keep 500")]
    [DataRow("--classifier multirocket-hydra")]
    [DataRow("--classifier auto --keep 500")]
    [DataRow("--kernels 100 --classifier rocket --keep 1 --head logistic")]
    [DataRow("--groups 4096 --classifier hydra --scaling automatic")]
    [DataRow("--missing constant:-1.5 --length resample:64 --scaling euclidean-norm")]
    [DataRow("--missing constant --length pad --scaling none --normalize --balance-classes")]
    [DataRow(
        "--classifier inceptiontime --epochs 2147483647 --members 100 --batch 1048576 --time-budget 1000h --missing constant "
        + "--length pad")]
    [DataRow("--classifier ensemble --time-budget 30s --members quant,minirocket")]
    [DataRow("--classifier ensemble --members quant,tcn --epochs 5 --batch 8 --learning-rate 1e-2 --schedule cosine --backend managed")]
    [DataRow("--classifier tcn --time-budget 1.5m --learning-rate 1e-2 --schedule one-cycle --validation 0.5 --patience 3 --checkpoint c")]
    [DataRow("--classifier tcn --validation other.ts --balance-classes --normalize --seed 3 --threads 2")]
    [DataRow("--missing interpolate --length pad:100 --scaling standard-deviation --classifier minirocket --json")]
    public void RightCommandLinesGetAsFarAsTheirFiles(string options)
    {
        ToolRun run = ToolRun.Of(["evaluate", "--train", "absent_TRAIN.ts", "--test", "absent_TEST.ts", .. options.Split(' ')]);
        Assert.AreEqual(1, run.ExitCode);
        Assert.AreEqual("convseq: absent_TRAIN.ts: no such file\n", run.Error);
        Assert.AreEqual("", run.Output);
    }
}
