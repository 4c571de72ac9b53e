using System.Reflection;
using System.Reflection.Emit;
using ConvSeq.Networks.Torch;
using TorchSharp;

namespace ConvSeq.Tests.House;

/// <summary>
/// Holds the TorchSharp back end to <see cref="Scalars"/>: neither it nor a method of TorchSharp that it calls may leave a number to
/// the garbage collector while libtorch reads it.
/// </summary>
[TestClass]
public class TorchScalarTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<int, OpCode> s_opCodes = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => (int)(ushort)code.Value);

    private readonly Dictionary<MethodBase, string?> _paths = [];

    [TestMethod]
    public void NumbersLiveAsLongAsLibtorchReadsThem()
    {
        IEnumerable<string> problems =
            from type in typeof(Scalars).Assembly.GetTypes()
            where type != typeof(Scalars)
            from method in MethodsOf(type)
            from called in CalledBy(method)
            let path = PathToConversion(called)
            where path is not null
            select $"{type.Name}.{method.Name} > {path}";
        Assert.AreEqual("", string.Join(Environment.NewLine, problems.Distinct()));
    }

    /// <summary>The search finds what it is for.</summary>
    [TestMethod]
    public void AnOperatorOfTorchSharpIsFound() =>
        Assert.IsNotNull(PathToConversion(typeof(torch.Tensor).GetMethod("square", [])!));

    // The methods of TorchSharp from this one to a conversion; null if there is none.
    private string? PathToConversion(MethodBase method)
    {
        if (method.Module.Assembly != typeof(torch).Assembly)
            return null;
        if (method.DeclaringType == typeof(Scalar) && method.Name == "op_Implicit")
            return method.ToString();
        if (method.DeclaringType == typeof(ScalarExtensionMethods))
            return method.ToString();
        if (_paths.TryGetValue(method, out string? path))
            return path;
        _paths[method] = null;
        path = CalledBy(method).Select(PathToConversion).FirstOrDefault(one => one is not null);
        return _paths[method] = path is null ? null : $"{method.DeclaringType?.Name}.{method.Name} > {path}";
    }

    private static IEnumerable<MethodBase> MethodsOf(Type type) => [.. type.GetMethods(Declared), .. type.GetConstructors(Declared)];

    private static IEnumerable<MethodBase> CalledBy(MethodBase method)
    {
        byte[] code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (int i = 0; i < code.Length;)
        {
            int value = code[i++];
            if (value == 0xFE)
                value = 0xFE00 | code[i++];
            OpCode opCode = s_opCodes[value];
            if (opCode.OperandType == OperandType.InlineMethod && Resolve(method, BitConverter.ToInt32(code, i)) is { } called)
                yield return called;
            i += opCode.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code, i),
                _ => 4,
            };
        }
    }

    private static MethodBase? Resolve(MethodBase caller, int token) => caller.Module.ResolveMethod(
        token, caller.DeclaringType?.GetGenericArguments(), caller.IsGenericMethod ? caller.GetGenericArguments() : null);
}
