using ConvSeq.Networks.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace ConvSeq.Tests.Torch;

/// <summary>Takes a mask: the mean over the points that are there, of a convolution that sees zeros outside of a series.</summary>
internal sealed class MaskedNet : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> _convolution, _dropout, _linear;

    public MaskedNet(int channels, int outputs, int filters = 8) : base("masked")
    {
        _convolution = nn.Conv1d(channels, filters, 7, padding: 3);
        _dropout = nn.Dropout(0.1);
        _linear = nn.Linear(filters, outputs);
        RegisterComponents();
    }

    /// <summary>Told of every batch.</summary>
    public Action<Tensor, Tensor>? Seen { get; set; }

    public override Tensor forward(Tensor input1, Tensor input2)
    {
        using DisposeScope scope = NewDisposeScope();
        Seen?.Invoke(input1, input2);
        Tensor points = input2.unsqueeze(1);
        Tensor mean = (_convolution.call(input1).relu() * points).sum(2) / points.sum(2);
        return _linear.call(_dropout.call(mean)).MoveToOuterDisposeScope();
    }
}

/// <summary>What an application writes so that its module lives in ML.NET models.</summary>
[TorchModuleFactory(Name)]
public sealed class PlainFactory : TorchModuleFactory
{
    public const string Name = "ConvSeq.Tests.Plain";

    public override nn.Module Create(int channels, int outputs) => nn.Sequential(
        nn.Conv1d(channels, 8, 7), nn.BatchNorm1d(8), nn.ReLU(), nn.AdaptiveMaxPool1d(1), nn.Flatten(), nn.Dropout(0.1),
        nn.Linear(8, outputs));
}

/// <summary>The same for a module that takes a mask.</summary>
[TorchModuleFactory("ConvSeq.Tests.Mask")]
public sealed class MaskedFactory : TorchModuleFactory
{
    public override nn.Module Create(int channels, int outputs) => new MaskedNet(channels, outputs);
}

/// <summary>From which other classes may derive.</summary>
public class OpenFactory : TorchModuleFactory
{
    public override nn.Module Create(int channels, int outputs) => new PlainFactory().Create(channels, outputs);
}

[TorchModuleFactory("ConvSeq.Tests.Twice")]
internal sealed class FirstFactory : OpenFactory;

[TorchModuleFactory("ConvSeq.Tests.Twice")]
internal sealed class SecondFactory : OpenFactory;

[TorchModuleFactory("ConvSeq.Tests.Other")]
internal sealed class NoFactory;

[TorchModuleFactory("ConvSeq.Tests.Abstr")]
internal abstract class AbstractFactory : OpenFactory;

[TorchModuleFactory("ConvSeq.Tests.Types")]
internal class GenericFactory<T> : OpenFactory
{
    public override nn.Module Create(int channels, int outputs) => typeof(T) == typeof(int) ? base.Create(channels, outputs) : nn.Flatten();
}

[TorchModuleFactory("ConvSeq.Tests.Needs")]
internal sealed class NeedyFactory(int filters) : TorchModuleFactory
{
    public override nn.Module Create(int channels, int outputs) => new MaskedNet(channels, outputs, filters);
}
