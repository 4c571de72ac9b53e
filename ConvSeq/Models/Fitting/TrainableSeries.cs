using System.Collections.Immutable;
using ConvSeq.Containers;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>Refuses training sets that nothing can be learned from, or that no model file could name.</summary>
internal static class TrainableSeries
{
    /// <summary>Throws unless there are series of two classes or more.</summary>
    public static void ThrowUnlessClasses(SeriesSurvey train)
    {
        if (train.Count == 0)
            throw new ArgumentException($"The training set '{train.Source.Name}' is empty.", nameof(train));
        if (!train.HasLabels)
        {
            throw new ArgumentException(
                $"The training set '{train.Source.Name}' has {(train.HasTargets ? "numeric targets" : "no class labels")}; "
                + "a classifier needs class labels.",
                nameof(train));
        }

        ThrowUnlessAnswered(train, "class label");
        int first = train.Labels[0];
        if (!train.Labels.ContainsAnyExcept(first))
        {
            throw new ArgumentException(
                $"All {train.Count} series of the training set '{train.Source.Name}' are of class '{train.ClassNames[first]}'; "
                + "a classifier needs at least two classes.",
                nameof(train));
        }

        ThrowUnlessClassNames(train.ClassNames, nameof(train));
        ThrowUnlessNamed(train.Source.Name, nameof(train));
    }

    /// <summary>Throws unless there are two series or more with targets.</summary>
    public static void ThrowUnlessTargets(SeriesSurvey train)
    {
        if (train.Count < 2)
            throw new ArgumentException(
                $"The training set '{train.Source.Name}' has {train.Count} series; a regressor needs at least two.", nameof(train));
        if (!train.HasTargets)
        {
            throw new ArgumentException(
                $"The training set '{train.Source.Name}' has {(train.HasLabels ? "class labels" : "no targets")}; "
                + "a regressor needs numeric targets.",
                nameof(train));
        }

        ThrowUnlessAnswered(train, "target");
        ThrowUnlessNamed(train.Source.Name, nameof(train));
    }

    /// <summary>Throws unless there are two names of classes or more, which differ and which a model file can hold.</summary>
    public static void ThrowUnlessClassNames(ImmutableArray<string> names, string parameter)
    {
        if (names.IsDefault || names.Length < 2)
            throw new ArgumentException("There must be two classes or more.", parameter);
        if (names.Distinct(StringComparer.Ordinal).Count() < names.Length)
            throw new ArgumentException("The class names are not distinct.", parameter);
        foreach (string name in names)
        {
            if (!ModelWriter.CanWrite(name))
                throw new ArgumentException($"The class name '{name}' is not valid Unicode.", parameter);
        }
    }

    /// <summary>Throws unless a model file can hold the name of the training set.</summary>
    public static void ThrowUnlessNamed(string name, string parameter)
    {
        if (!ModelWriter.CanWrite(name))
            throw new ArgumentException($"The name '{name}' of the training set is not valid Unicode.", parameter);
    }

    private static void ThrowUnlessAnswered(SeriesSurvey train, string answer)
    {
        if (train.FirstUnanswered is { } series)
        {
            throw new ArgumentException(
                $"The training set '{train.Source.Name}': {series} has no {answer}; leave out series without one, for instance with "
                + $"{nameof(SeriesReadOptions)}.{nameof(SeriesReadOptions.Unlabeled)}.", nameof(train));
        }
    }
}
