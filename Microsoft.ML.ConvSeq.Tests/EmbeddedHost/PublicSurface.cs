using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace ConvSeq.Tests.EmbeddedHost;

/// <summary>
/// Writes down the public types and members of an assembly, one a line, in the notation of the list of ML.NET's:
/// what a third party can name, call, derive from and override.
/// </summary>
internal static class PublicSurface
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<Type, string> _keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(char)] = "char",
        [typeof(sbyte)] = "sbyte",
        [typeof(byte)] = "byte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
    };

    public static IEnumerable<string> Lines(Assembly assembly) => assembly.GetExportedTypes().SelectMany(Lines);

    private static IEnumerable<string> Lines(Type type)
    {
        string name = Name(type);
        yield return $"{name} :: {Head(type)}";
        if (type.IsSubclassOf(typeof(MulticastDelegate)))
            yield break;
        foreach (string member in Members(type))
            yield return $"{name}::{member}";
    }

    private static string Head(Type type)
    {
        if (type.IsSubclassOf(typeof(MulticastDelegate)))
        {
            MethodInfo invoke = type.GetMethod("Invoke")!;
            return $"delegate {Name(invoke.ReturnType)}({Parameters(invoke)})";
        }
        if (type.IsEnum)
            return $"enum : {Name(Enum.GetUnderlyingType(type))}";
        string kind = type.IsInterface ? "interface"
            : type.IsValueType ? "struct"
            : type.IsAbstract && type.IsSealed ? "static class"
            : type.IsAbstract ? "abstract class"
            : type.IsSealed ? "sealed class" : "class";
        if (type is { IsClass: true } && !(type.IsAbstract && type.IsSealed) &&
            !type.GetConstructors(Declared).Any(c => !c.IsStatic && IsVisible(c)))
            kind += " [no accessible ctor]";
        if (type is { IsClass: true, IsAbstract: true } &&
            type.GetMethods(Declared & ~BindingFlags.DeclaredOnly).Any(m => m.IsAbstract && !IsVisible(m)))
            kind += " [has internal abstract members: not implementable outside]";
        List<string> bases = [.. type.GetInterfaces().Where(i =>
            i.IsVisible).Select(Name).Order(StringComparer.Ordinal)];
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType))
            bases.Insert(0, Name(parent));
        return kind + (bases.Count > 0 ? " : " + string.Join(", ", bases)
            : "") + Constraints(type.GetGenericArguments()) + Obsolete(type);
    }

    private static IEnumerable<string> Members(Type type)
    {
        foreach (FieldInfo field in type.GetFields(Declared))
            if (IsVisible(field) && !field.IsSpecialName)
                yield return Field(field) + Obsolete(field);
        foreach (ConstructorInfo constructor in type.GetConstructors(Declared))
            if (!constructor.IsStatic && IsVisible(constructor) &&
                !(type.IsValueType && constructor.GetParameters().Length == 0))
                yield return $"{(constructor.IsPublic ? "" : "protected ")}.ctor({Parameters(constructor)}){Obsolete(constructor)}";
        foreach (PropertyInfo property in type.GetProperties(Declared))
            if (property.GetAccessors(nonPublic: true).Any(IsVisible))
                yield return Property(property) + Obsolete(property);
        foreach (EventInfo @event in type.GetEvents(Declared))
            if (IsVisible(@event.AddMethod!))
                yield return $"{Modifiers(@event.AddMethod!)}event {Name(@event.EventHandlerType!)} {@event.Name}";
        foreach (MethodInfo method in type.GetMethods(Declared))
            if (IsVisible(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)))
                yield return Method(method) + Obsolete(method);
    }

    private static string Field(FieldInfo field)
    {
        if (field.IsLiteral)
            return $"const {Name(field.FieldType)} {field.Name} = {Literal(field.GetRawConstantValue(), field.FieldType)}";
        string modifiers = (field.IsPublic ? "" : "protected ") + (field.IsStatic ? "static " : "") + (field.IsInitOnly
            ? "readonly " : "");
        return $"{modifiers}{Name(field.FieldType)} {field.Name}";
    }

    private static string Property(PropertyInfo property)
    {
        MethodInfo[] accessors = [.. property.GetAccessors(nonPublic: true).Where(IsVisible)];
        MethodInfo widest = accessors.FirstOrDefault(a => a.IsPublic) ?? accessors[0];
        string index = string.Join(", ", property.GetIndexParameters().Select(Parameter));
        string Accessor(MethodInfo? accessor, string text) => accessor is null || !IsVisible(accessor) ? ""
            : (widest.IsPublic && !accessor.IsPublic ? "protected " : "") + text + "; ";
        return $"{Modifiers(widest)}{Name(property.PropertyType)} {property.Name}{(index.Length > 0 ? $"[{index}]" : "")} " +
            $"{{ {Accessor(property.GetMethod, "get")}{Accessor(property.SetMethod, "set")}}}";
    }

    private static string Method(MethodInfo method)
    {
        Type[] generic = method.GetGenericArguments();
        return $"{Modifiers(method)}{Name(method.ReturnType)} {method.Name}" +
            (generic.Length > 0 ? $"<{string.Join(", ", generic.Select(g => g.Name))}>" : "") +
            $"({Parameters(method)}){Constraints(generic)}";
    }

    private static string Modifiers(MethodInfo method)
    {
        string text = method.IsPublic ? "" : "protected ";
        if (method.DeclaringType!.IsInterface)
            return text;
        if (method.IsStatic)
            return text + "static ";
        bool isOverride = method.GetBaseDefinition() != method;
        if (isOverride)
            return text + (method.IsFinal && !method.DeclaringType.IsSealed ? "sealed override " : method.IsAbstract
                ? "abstract override " : "override ");
        return text + (method.IsAbstract ? "abstract " : method is { IsVirtual: true, IsFinal: false } ? "virtual "
            : "");
    }

    private static string Parameters(MethodBase method)
    {
        string parameters = string.Join(", ", method.GetParameters().Select(Parameter));
        return method.IsDefined(typeof(ExtensionAttribute), inherit: false) ? "this " + parameters : parameters;
    }

    private static string Parameter(ParameterInfo parameter)
    {
        string prefix = parameter.IsDefined(typeof(ParamArrayAttribute), inherit: false) ? "params "
            : !parameter.ParameterType.IsByRef ? ""
            : parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref ";
        string value = parameter.HasDefaultValue ? " = " + Literal(parameter.RawDefaultValue, parameter.ParameterType)
            : "";
        return $"{prefix}{Name(parameter.ParameterType)} {parameter.Name}{value}";
    }

    private static string Literal(object? value, Type type) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        char character => $"'\\u{(int)character:x4}'",
        bool truth => truth ? "true" : "false",
        float number => number.ToString(CultureInfo.InvariantCulture) + "f",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Constraints(Type[] generic) =>
        string.Concat(generic.Where(g => g.IsGenericParameter).Select(Constraint));

    private static string Constraint(Type parameter)
    {
        GenericParameterAttributes special = parameter.GenericParameterAttributes;
        List<string> parts = [];
        if (special.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
            parts.Add("class");
        if (special.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
            parts.Add("struct");
        parts.AddRange(parameter.GetGenericParameterConstraints().Where(c => c != typeof(ValueType)).Select(Name));
        if (special.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) &&
            !special.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
            parts.Add("new()");
        return parts.Count > 0 ? $" where {parameter.Name} : {string.Join(", ", parts)}" : "";
    }

    private static string Obsolete(MemberInfo member) =>
        member.IsDefined(typeof(ObsoleteAttribute), inherit: false) ? " [Obsolete]" : "";

    private static bool IsVisible(MethodBase method) =>
        method.IsPublic || ((method.IsFamily || method.IsFamilyOrAssembly) && !method.DeclaringType!.IsSealed);

    private static bool IsVisible(FieldInfo field) =>
        field.IsPublic || ((field.IsFamily || field.IsFamilyOrAssembly) && !field.DeclaringType!.IsSealed);

    private static string Name(Type type)
    {
        if (type.IsByRef)
            return Name(type.GetElementType()!);
        if (type.IsArray)
            return $"{Name(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (type.IsGenericParameter)
            return type.Name;
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Name(underlying) + "?";
        if (_keywords.TryGetValue(type, out string? keyword))
            return keyword;

        // A nested type repeats the arguments of those it is nested in; each level shows only its own.
        Type[] arguments = type.GetGenericArguments();
        string name = type.Namespace ?? "";
        int used = 0;
        foreach (Type level in Levels(type))
        {
            int own = level.GetGenericArguments().Length - used;
            name += "." + level.Name.Split('`')[0];
            if (own > 0)
                name += $"<{string.Join(", ", arguments.Skip(used).Take(own).Select(Name))}>";
            used += own;
        }
        return name;
    }

    private static IEnumerable<Type> Levels(Type type) =>
        type.DeclaringType is { } outer ? Levels(outer).Append(type) : [type];
}
