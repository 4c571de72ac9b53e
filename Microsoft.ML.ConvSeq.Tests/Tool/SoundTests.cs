using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tool.Sequences;
using NAudio.Wave;

namespace ConvSeq.Tests.Tool;

/// <summary>Sound is learned from and drawn.</summary>
[TestClass]
public sealed class SoundTests
{
    private const int Rate = 8000;

    private static readonly string[] Quick =
        ["--network", "wavenet", "--width", "8", "--layers", "1", "--chunk", "100", "--batch", "4", "--epochs", "2"];

    private static TemporaryFolder s_folder = null!;
    private static string s_sound = null!, s_model = null!;

    [ClassInitialize]
    public static void WriteAndTrain(TestContext context)
    {
        s_folder = new TemporaryFolder();
        (s_sound, s_model) = (s_folder.File("tones.wav"), s_folder.File("tones.csq"));
        SoundFile.Write(s_sound, new ToneSignal(Noise: 0.02, Seed: 1).Draw(0, 800), Rate);
        ToolRun.Of(["train", "--task", "next", "--train", s_sound, "--model", s_model, .. Quick]).Succeeded();
    }

    [ClassCleanup]
    public static void Cleanup() => s_folder.Dispose();

    [TestMethod]
    public void ASoundIsLearnedAndDrawn()
    {
        JsonElement score = ToolRun.Of("evaluate", "--task", "next", "--model", s_model, "--test", s_sound, "--json").Succeeded().Json();
        Assert.AreEqual(Rate, score.GetProperty("samplingRate").GetInt32());
        Assert.AreEqual(256, score.GetProperty("symbols").GetInt32());
        Assert.AreEqual(800, score.GetProperty("predicted").GetInt32());
        string described = ToolRun.Of("describe", s_model).Succeeded().Output;
        Assert.Contains("256 mu-law levels from -1 to 1", described);
        Assert.Contains("8000 a second", described);

        string drawn = s_folder.File("drawn.wav"), table = s_folder.File("drawn.csv");
        string[] sampling = ["sample", "--model", s_model, "--length", "300", "--seed", "3", "--output"];
        ToolRun.Of([.. sampling, drawn]).Succeeded();
        ToolRun.Of([.. sampling, table]).Succeeded();
        (float[] values, int rate) = SoundFile.Read(drawn, mixesChannels: false);
        Assert.AreEqual(Rate, rate);
        float[] expected = SeriesFile.Read(table).Values(0).ToArray();
        for (int i = 0; i < 300; i++)
            Assert.AreEqual(expected[i], values[i], 1 / 65536.0);
        ToolRun.Of([.. sampling, drawn, "--sampling-rate", "4000"]).Succeeded();
        Assert.AreEqual(4000, SoundFile.Read(drawn, mixesChannels: false).Rate);
    }

    /// <summary>A model goes on from a sound as from the numbers in it.</summary>
    [TestMethod]
    public void ASoundIsAPrompt()
    {
        string prompt = s_folder.File("prompt.wav"), stereo = s_folder.File("stereoPrompt.wav");
        float[] values = new ToneSignal(Noise: 0.02, Seed: 1).Draw(1, 60);
        SoundFile.Write(prompt, values, Rate);
        values = SoundFile.Read(prompt, mixesChannels: false).Values;
        string[] sampling = ["sample", "--model", s_model, "--length", "30", "--prompt"];
        string numbers = string.Join(',', values.Select(value => value.ToString("r", CultureInfo.InvariantCulture)));
        Assert.AreEqual(ToolRun.Of([.. sampling, numbers]).Succeeded().Output, ToolRun.Of([.. sampling, prompt]).Succeeded().Output);
        File.WriteAllBytes(stereo, Wave(new WaveFormat(Rate, 16, 2), [100, 300, -2, -4]));
        Assert.Contains("--mono", ToolRun.Of([.. sampling, stereo]).Refused(stereo).Error);
        ToolRun.Of([.. sampling, stereo, "--mono"]).Succeeded();
        SoundFile.Write(prompt, values, 2 * Rate);
        Assert.Contains("has 16,000 samples a second", ToolRun.Of([.. sampling, prompt]).Refused(prompt).Error);
        ToolRun.Of([.. sampling, "absent.wav"]).Refused("absent.wav");
        Assert.AreEqual(2, ToolRun.Of([.. sampling, "0.1", "--mono"]).ExitCode);
    }

    [TestMethod]
    public void LevelsOfSoundMayBeEven()
    {
        string model = s_folder.File("even.csq");
        ToolRun.Of(
            ["train", "--task", "next", "--train", s_sound, "--model", model, "--mu-law", "false", "--value-levels", "64", .. Quick])
            .Succeeded();
        Assert.AreEqual("64 uniform levels from -1 to 1", SequenceModel.Load(model).Coding.Summary);
    }

    [TestMethod]
    public void ValuesOfAnyRangeCanBePlayed()
    {
        string series = s_folder.File("large.csv"), model = s_folder.File("large.csq"), drawn = s_folder.File("large.wav");
        SeriesFile.Write(series, SeriesSet.FromArrays([[.. Enumerable.Range(0, 300).Select(i => 50 * MathF.Sin(i / 4f))]]));
        ToolRun.Of(["train", "--task", "next", "--train", series, "--model", model, .. Quick]).Succeeded();
        string[] sampling = ["sample", "--model", model, "--length", "50", "--output"];
        Assert.Contains("--sampling-rate", ToolRun.Of([.. sampling, drawn]).Refused(drawn).Error);
        ToolRun run = ToolRun.Of([.. sampling, drawn, "--sampling-rate", "8000"]).Succeeded();
        Assert.Contains("the values are divided by 49.9995", run.Error);
        Assert.IsLessThan(1f, SoundFile.Read(drawn, mixesChannels: false).Values.Max());
        string text = s_folder.File("large.txt");
        Assert.Contains("name a .csv, .ts or .wav", ToolRun.Of([.. sampling, text]).Refused(text).Error);
    }

    [TestMethod]
    public void SamplesAreReadAndWrittenToTheBit()
    {
        short[] samples = [0, 1, -1, short.MaxValue, short.MinValue, 12345];
        string path = s_folder.File("samples.wav");
        File.WriteAllBytes(path, Wave(new WaveFormat(44100, 16, 1), samples));
        (float[] values, int rate) = SoundFile.Read(path, mixesChannels: false);
        CollectionAssert.AreEqual(samples.Select(sample => sample / 32768f).ToArray(), values);
        byte[] before = File.ReadAllBytes(path);
        SoundFile.Write(path, values, rate);
        CollectionAssert.AreEqual(before, File.ReadAllBytes(path));
        SoundFile.Write(path, [3, -3], rate);
        CollectionAssert.AreEqual((float[])[32767 / 32768f, -1], SoundFile.Read(path, mixesChannels: false).Values);
        File.WriteAllBytes(path, Wave(new WaveFormatExtensible(8000, 16, 1), samples));
        Assert.HasCount(samples.Length, SoundFile.Read(path, mixesChannels: false).Values);
    }

    [TestMethod]
    public void SeveralChannelsAreMixedWhereAskedFor()
    {
        string path = s_folder.File("stereo.wav");
        File.WriteAllBytes(path, Wave(new WaveFormat(Rate, 16, 2), [100, 300, -2, -4, 7, 8]));
        Assert.Contains("--mono", ToolRun.Of("train", "--task", "next", "--train", path, "--model", s_model + "2").Refused(path).Error);
        CollectionAssert.AreEqual((float[])[200 / 32768f, -3 / 32768f, 7.5f / 32768f], SoundFile.Read(path, mixesChannels: true).Values);
        ToolRun.Of("evaluate", "--task", "next", "--model", s_model, "--test", path, "--mono").Succeeded();
    }

    [TestMethod]
    public void WhatIsNoSuchSoundIsNamed()
    {
        byte[] intact = Wave(new WaveFormat(Rate, 16, 1), new short[500]);
        byte[] text = Encoding.ASCII.GetBytes("t0,t1,t2\n1,2,3\n2,1,3\n");
        (byte[] Content, string Problem)[] cases =
        [
            (intact[..500], "is cut off: it has 500 of 1,044 bytes"),
            (intact[..20], "is cut off: it has 20 of 1,044 bytes"),
            (intact[..5], "is no intact .wav"),
            ([], "is no intact .wav"),
            (text, "is no intact .wav"),
            (Wave(new WaveFormat(Rate, 16, 1), []), "has no samples"),
            (Wave(new WaveFormat(Rate, 8, 1), new short[50]), "has samples of 8-bit PCM, and 16-bit PCM is read: convert it first"),
            (Wave(new WaveFormat(Rate, 24, 1), new short[51]), "has samples of 24-bit PCM"),
            (Wave(WaveFormat.CreateIeeeFloatWaveFormat(Rate, 1), new short[50]), "has samples of 32-bit IeeeFloat"),
            (Wave(WaveFormat.CreateMuLawFormat(Rate, 1), new short[50]), "has samples of 8-bit MuLaw"),
            (Wave(new WaveFormat(2 * Rate, 16, 1), new short[50]), "has 16,000 samples a second, and the model learned from 8,000"),
        ];
        foreach ((byte[] content, string problem) in cases)
        {
            string path = s_folder.File("other.wav");
            File.WriteAllBytes(path, content);
            ToolRun run = ToolRun.Of("evaluate", "--task", "next", "--model", s_model, "--test", path);
            Assert.Contains(problem, run.Refused(path).Error);
        }

        ToolRun.Of("train", "--task", "next", "--train", "absent.wav", "--model", s_model + "2").Refused("absent.wav");
        Assert.Contains("WAVE sound file", ToolRun.Of("train", "--train", s_sound, "--model", s_model + "2").Refused(s_sound).Error);
    }

    /// <summary>Whatever a damaged file says of itself, it is read or refused.</summary>
    [TestMethod]
    public void DamagedFilesAreRefused()
    {
        byte[] intact = File.ReadAllBytes(s_sound);
        string path = s_folder.File("damaged.wav");
        var random = new Random(1);
        for (int round = 0; round < 500; round++)
        {
            byte[] damaged = (byte[])intact.Clone();
            for (int i = 0; i < 2; i++)
                damaged[4 + random.Next(42)] = (byte)random.Next(256);
            File.WriteAllBytes(path, damaged);
            try
            {
                SoundFile.Read(path, mixesChannels: round % 2 == 0);
            }
            catch (InvalidDataException)
            {
                // What it should be.
            }
        }
    }

    /// <summary>Headers that say nothing of the length, as writers into pipes leave them, are no damage.</summary>
    [TestMethod]
    public void LengthsMayBeUnknown()
    {
        byte[] streamed = File.ReadAllBytes(s_sound);
        BinaryPrimitives.WriteUInt32LittleEndian(streamed.AsSpan(4), uint.MaxValue);
        BinaryPrimitives.WriteUInt32LittleEndian(streamed.AsSpan(40), uint.MaxValue);
        string path = s_folder.File("streamed.wav");
        File.WriteAllBytes(path, streamed);
        Assert.HasCount(800, SoundFile.Read(path, mixesChannels: false).Values);
    }

    private static byte[] Wave(WaveFormat format, short[] samples)
    {
        using var stream = new MemoryStream();
        using (var writer = new WaveFileWriter(stream, format))
        {
            foreach (short sample in samples)
                writer.Write(BitConverter.GetBytes(sample));
        }

        return stream.ToArray();
    }
}
