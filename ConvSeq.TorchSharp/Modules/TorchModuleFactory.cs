using static TorchSharp.torch;

namespace ConvSeq.Networks.Torch;

/// <summary>
/// Makes a custom module, in the process that trains it and in each one that loads the model. The class has a
/// <see cref="TorchModuleFactoryAttribute"/> and a public constructor without parameters.
/// </summary>
/// <remarks>
/// A model of a factory's module is saved with the contract's name in place of the code: into its own file, and into an ML.NET
/// .zip. Loading it finds the class by that name among the assemblies that <see cref="TorchModules"/> describes.
/// </remarks>
/// <example>
/// <code>
/// [TorchModuleFactory("MyCompany.MyNet")]
/// public sealed class MyNet : TorchModuleFactory
/// {
///     public override nn.Module Create(int channels, int outputs) =>
///         nn.Sequential(nn.Conv1d(channels, 8, 7), nn.ReLU(), nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(8, outputs));
/// }
/// </code>
/// </example>
public abstract class TorchModuleFactory
{
    /// <summary>Makes the module, with the same arrays at every call with the same arguments.</summary>
    /// <param name="channels">Channels of a series.</param>
    /// <param name="outputs">Number of outputs for each series: one score per class, or 1 for a number.</param>
    /// <returns>
    /// A <c>Module&lt;Tensor, Tensor&gt;</c>, which takes series, or a <c>Module&lt;Tensor, Tensor, Tensor&gt;</c>, which takes
    /// series and a mask, as <see cref="TorchModuleTraining"/> describes them.
    /// </returns>
    public abstract nn.Module Create(int channels, int outputs);
}

/// <summary>Names the contract of a <see cref="TorchModuleFactory"/>, under which saved models know it.</summary>
/// <param name="contract">
/// A name that no other factory has, such as <c>MyCompany.MyNet</c>. Models keep it: the class may be renamed or moved to another
/// assembly, but its contract must not change.
/// </param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class TorchModuleFactoryAttribute(string contract) : Attribute
{
    /// <summary>The name.</summary>
    public string Contract => contract;
}
