using ConvSeq.Models;
using ConvSeq.Networks;
using NAudio.Wave;
using WaveNet;

const int Rate = 8000;

// Two tones of 182 and 554 Hz, in each recording of other phases, and noise.
var tones = new ToneSignal(Noise: 0.05, Seed: 1);
var levels = new ValueLevels(-1, 1, LevelScale.MuLaw);
var recordings = new SequenceSet([.. Enumerable.Range(0, 20).Select(i => levels.Encode(tones.Draw(i, 1000)))]) { SamplingRate = Rate };

// One stack of gated layers with dilations 1, 2, 4, … 64: 129 points, or 16 milliseconds, are seen before each.
var options = new SequenceModelOptions
{
    Network = new WaveNetOptions
    {
        Stacks = 1,
        LayersPerStack = 7,
        ResidualChannels = 16,
        SkipChannels = 32,
        Input = WaveNetInput.Value,
        Training = new NetworkTrainingOptions
        {
            Epochs = 14,
            BatchSize = 8,
            Schedule = new OneCycleRate(),
            Optimizer = new OptimizerOptions { LearningRate = 0.01, GradientClip = 1 },
        },
    },
};
SequenceModel model = SequenceModel.Fit(recordings, levels, options);

float[] test = tones.Draw(number: 1000, length: 1000);
double loss = model.Score(new SequenceSet([levels.Encode(test)])).MeanLoss, entropy = tones.EntropyOf(1000, 1000, levels);
Console.WriteLine($"Loss of another recording: {loss:f3} nats a point; no model can be below {entropy:f3}");

// A second of sound, point after point, from nothing.
float[] source = tones.Draw(number: 1000, length: Rate);
float[] drawn = levels.Decode(model.Sample(Rate, options: new SamplingOptions { Seed = 1 }));
Write("source.wav", source);
Write("drawn.wav", drawn);
var spectrogram = new Spectrogram(Rate);
foreach ((string name, float[] sound) in (ReadOnlySpan<(string, float[])>)[("source", source), ("drawn", drawn)])
    Console.WriteLine($"{name}: tones of {string.Join(" and ", spectrogram.Tones(sound))} Hz, noise of {spectrogram.Noise(sound):f0} dB");
spectrogram.Write("spectrogram.svg", ("a recording of the source", source), ("drawn by the WaveNet", drawn));

void Write(string path, float[] values)
{
    using var writer = new WaveFileWriter(path, new WaveFormat(model.SamplingRate!.Value, bits: 16, channels: 1));
    writer.WriteSamples(values, 0, values.Length);
}

// Expected output:
//   Loss of another recording: 3.274 nats a point; no model can be below 3.119
//   source: tones of 182 and 554 Hz, noise of -45 dB
//   drawn: tones of 182 and 554 Hz, noise of -43 dB
