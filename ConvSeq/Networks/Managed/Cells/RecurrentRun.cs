using ConvSeq.Kernels;

namespace ConvSeq.Networks.Managed.Cells;

/// <summary>
/// A recurrent layer. The series of a part go through it together, the longest first: at every step those that are not over yet are the
/// first rows of one matrix product, and nothing is computed for the others. The products with the input are taken for a stretch of steps
/// at once, and so are the gradients of the weights.
/// </summary>
/// <remarks>
/// In training everything that the backward pass needs is kept, step after step, in each step row after row. When scoring, a stretch is
/// overwritten by the next.
/// </remarks>
internal sealed unsafe class RecurrentRun : LayerRun
{
    /// <summary>Rows of a stretch of steps, unless one step has more.</summary>
    private const int StretchRows = DenseConvolution.BlockSteps;

    private const int Alignment = 16;

    private readonly Recurrent _layer;
    private readonly CellLayout _layout;
    private readonly CellKernels _kernels = CellKernels.Best;
    private readonly Kept[] _kept;
    private readonly int _weight, _stateWeight, _bias, _stateBias, _peephole;
    private int[] _order = [];

    public RecurrentRun(Placement placement, Recurrent layer)
        : base(placement)
    {
        _layer = layer;
        _layout = new CellLayout(layer, Run.Architecture.InputChannelsOf(Node));
        _kept = [.. Enumerable.Range(0, Run.IsTraining ? layer.Directions : 0).Select(_ => new Kept())];
        foreach (NetworkParameter parameter in Run.Architecture.Weights.Where(parameter => parameter.Node == Node))
        {
            switch (parameter.Kind)
            {
                case ParameterKind.Weight: _weight = parameter.Offset; break;
                case ParameterKind.RecurrentWeight: _stateWeight = parameter.Offset; break;
                case ParameterKind.Bias: _bias = parameter.Offset; break;
                case ParameterKind.RecurrentBias: _stateBias = parameter.Offset; break;
                case ParameterKind.Peephole: _peephole = parameter.Offset; break;
            }
        }
    }

    public override bool TakesParts => true;

    private int Units => _layout.Units;

    private bool HasMemory => _layer.Cell == RecurrentCell.Lstm;

    public override void Begin()
    {
        if (_order.Length < Run.Count)
            _order = new int[Run.Count];
        long rows = Run.RowsBefore(Node, Run.Count);
        foreach (Kept kept in _kept)
        {
            kept.Gates.Ensure(rows * _layout.Width);
            kept.Before.Ensure(rows * Units);
            if (HasMemory)
            {
                kept.Memory.Ensure((rows + Run.Count) * Units);
                kept.Tangent.Ensure(rows * Units);
            }
        }
    }

    public override long ScratchLength(int longest, int count)
    {
        long rows = Math.Max(StretchRows, count), inputs = Aligned(rows * _layout.Inputs);
        return Run.IsTraining
            ? 2 * inputs + 2 * Aligned((long)count * Units) + Aligned(4L * Units) + Aligned(_layout.InputShape.WeightCount)
                + Math.Max(
                    DenseConvolution.WeightScratchLength(_layout.InputShape, (int)rows),
                    DenseConvolution.WeightScratchLength(_layout.StateShape, (int)rows))
            : inputs + Aligned(rows * _layout.Width) + 2 * Aligned((long)count * Units) + Aligned(Units);
    }

    public override void Forward(int series, Scratch scratch) => Forward(series, 1, scratch);

    public override void Backward(int series, Scratch scratch) => Backward(series, 1, scratch);

    public override void Forward(int first, int count, Scratch scratch)
    {
        Span<int> order = _order.AsSpan(first, count);
        for (int i = 0; i < count; i++)
            order[i] = first + i;
        SortByLength(order);
        for (int direction = 0; direction < _layer.Directions; direction++)
            Forward(order, first, direction, scratch);
    }

    public override void Backward(int first, int count, Scratch scratch)
    {
        for (int direction = 0; direction < _layer.Directions; direction++)
            Backward(_order.AsSpan(first, count), first, direction, scratch);
    }

    public override void Dispose()
    {
        foreach (Kept kept in _kept)
            kept.Dispose();
    }

    private void Forward(ReadOnlySpan<int> order, int first, int direction, Scratch scratch)
    {
        PackedCell weights = Run.Packed.Cell(Node, direction);
        int count = order.Length, longest = LengthOf(order[0]), width = _layout.Width, maxRows = Math.Max(StretchRows, count);
        var memory = new Carver(scratch.LayerMemory.Start);
        float* inputs = memory.Take((long)maxRows * _layout.Inputs);
        float* spare = memory.Take(Units);
        Kept? kept = Run.IsTraining ? _kept[direction] : null;
        float* gates, before, cells, tangents;
        if (kept is null)
        {
            gates = memory.Take((long)maxRows * width);
            before = memory.Take((long)count * Units);
            cells = memory.Take((long)count * Units);
            tangents = spare;
        }
        else
        {
            nint row = FirstRow(first);
            gates = kept.Gates.Start + row * width;
            before = kept.Before.Start + row * Units;
            cells = kept.Memory.Start + (row + first) * Units;
            tangents = kept.Tangent.Start + row * Units;
        }

        // Before the first step there are zeros.
        new Span<float>(before, count * Units).Clear();
        if (HasMemory)
            new Span<float>(cells, count * Units).Clear();
        var point = new CellPoint { Units = Units, Peepholes = weights.Peepholes, Tangent = tangents };
        float* lastMemory = cells;
        int previous = count;
        for (int start = 0, active = count; start < longest;)
        {
            (int end, int rows) = StretchFrom(order, start, active);
            float* x = Gather(order, direction, start, end, inputs, out int ldx);
            DenseConvolution.Forward(
                _layout.InputShape, weights.Input, weights.Bias, x, ldx, rows, gates, width, accumulate: false, null);
            if (_layer.Cell == RecurrentCell.Gru)
                Fill(gates + 3 * Units, width, rows, weights.LastBias, Units);
            float* row = gates;
            for (int step = start; step < end; step++)
            {
                int next = Active(order, step + 1, active);
                if (step > 0)
                {
                    DenseConvolution.Forward(
                        _layout.StateShape, weights.State, null, before, Units, active, row + _layout.StateStart, width, accumulate: true,
                        null);
                }

                // The state lies where the next step reads it; of a series that is over, nowhere.
                float* states = kept is null ? before : before + (nint)active * Units;
                float* memories = kept is null ? cells : lastMemory + (nint)previous * Units;
                for (int i = 0; i < active; i++)
                {
                    point.Gates = row + (nint)i * width;
                    point.Before = before + (nint)i * Units;
                    point.State = i < next || kept is null ? states + (nint)i * Units : spare;
                    point.Output = PointOf(Output(order[i]), direction, step);
                    point.MemoryBefore = lastMemory + (nint)i * Units;
                    point.Memory = memories + (nint)i * Units;
                    if (kept is not null)
                        point.Tangent = tangents + (nint)i * Units;
                    _kernels.Forward(_layer.Cell, &point);
                }

                row += (nint)active * width;
                if (kept is not null)
                {
                    before = states;
                    lastMemory = memories;
                    tangents += (nint)active * Units;
                }

                previous = active;
                active = next;
            }

            if (kept is not null)
                gates = row;
            start = end;
        }
    }

    private void Backward(ReadOnlySpan<int> order, int first, int direction, Scratch scratch)
    {
        PackedCell weights = Run.Packed.Cell(Node, direction);
        Kept kept = _kept[direction];
        int count = order.Length, longest = LengthOf(order[0]), width = _layout.Width, maxRows = Math.Max(StretchRows, count);
        var memory = new Carver(scratch.LayerMemory.Start);
        float* inputs = memory.Take((long)maxRows * _layout.Inputs), inputGradient = memory.Take((long)maxRows * _layout.Inputs);
        float* stateGradient = memory.Take((long)count * Units), memoryGradient = memory.Take((long)count * Units);
        float* peepholeGradient = memory.Take(4L * Units), turned = memory.Take(_layout.InputShape.WeightCount);
        float* rest = memory.Take(0), gradient = scratch.Gradient.Start;
        new Span<float>(stateGradient, count * Units).Clear();
        new Span<float>(memoryGradient, count * Units).Clear();
        new Span<float>(turned, _layout.Turn > 0 ? _layout.InputShape.WeightCount : 0).Clear();
        int weightLength = _layout.InputShape.WeightCount, stateWeightLength = _layout.StateShape.WeightCount;
        float* weightGradient = _layout.Turn > 0 ? turned : gradient + _weight + (nint)direction * weightLength;
        float* stateWeightGradient = gradient + _stateWeight + (nint)direction * stateWeightLength;
        var point = new CellPoint { Units = Units, Peepholes = weights.Peepholes, PeepholeGradient = peepholeGradient };
        nint firstRow = FirstRow(first), row = firstRow;
        foreach (int series in order)
            row += LengthOf(series);
        for (int end = longest, active = 0; end > 0;)
        {
            (int start, int rows) = StretchBefore(order, end);
            new Span<float>(peepholeGradient, 3 * Units).Clear();
            for (int step = end - 1; step >= start; step--)
            {
                active = ActiveBackwards(order, step, active);
                row -= active;
                float* gates = kept.Gates.Start + row * width;

                // Memories are one step behind the other rows: those before the first step come first.
                int before = step == 0 ? count : ActiveBackwards(order, step - 1, active);
                float* memories = kept.Memory.Start + (row + first + count) * Units;
                float* memoriesBefore = memories - (nint)before * Units;
                for (int i = 0; i < active; i++)
                {
                    point.Gates = gates + (nint)i * width;
                    point.Before = kept.Before.Start + (row + i) * Units;
                    point.MemoryBefore = memoriesBefore + (nint)i * Units;
                    point.Memory = memories + (nint)i * Units;
                    point.Tangent = kept.Tangent.Start + (row + i) * Units;
                    point.OutputGradient = PointOf(OutputGradient(order[i]), direction, step);
                    point.StateGradient = stateGradient + (nint)i * Units;
                    point.MemoryGradient = memoryGradient + (nint)i * Units;
                    _kernels.Backward(_layer.Cell, &point);
                }

                if (step > 0)
                {
                    DenseConvolution.Forward(
                        _layout.StateShape.Transposed, weights.StateBack, null, gates + _layout.StateStart, width, active, stateGradient,
                        Units, accumulate: _layer.Cell == RecurrentCell.Gru, null);
                }
            }

            float* sums = kept.Gates.Start + row * width;
            DenseConvolution.WeightGradient(
                _layout.StateShape, kept.Before.Start + row * Units, Units, rows, sums + _layout.StateStart, width, stateWeightGradient,
                0, 1, rest);
            float* x = Gather(order, direction, start, end, inputs, out int ldx);
            DenseConvolution.WeightGradient(_layout.InputShape, x, ldx, rows, sums, width, weightGradient, 0, 1, rest);
            AddBiases(sums, rows, direction, scratch);
            if (_layer.Peepholes)
            {
                RowOperations.Copy(
                    peepholeGradient, 3 * Units, gradient + _peephole + direction * 3 * Units, 3 * Units, 1, 3 * Units, accumulate: true);
            }

            if (Sends(0))
            {
                DenseConvolution.Forward(
                    _layout.InputShape.Transposed, weights.InputBack, null, sums, width, rows, inputGradient, _layout.Inputs,
                    accumulate: false, null);
                Scatter(order, direction, start, end, inputGradient);
            }

            end = start;
        }

        if (_layout.Turn > 0)
            PackedCell.AddTurned(_layout, turned, gradient + _weight + (nint)direction * weightLength);
    }

    private void AddBiases(float* sums, int rows, int direction, Scratch scratch)
    {
        int length = _layout.ProductWidth, turn = _layout.Turn;
        float* bias = scratch.Gradient.Start + _bias + direction * length;
        float* stateBias = scratch.Gradient.Start + _stateBias + direction * length;
        fixed (double* totals = scratch.Sums)
        {
            RowOperations.Sums(sums, _layout.Width, rows, _layout.Width, totals);
            for (int i = 0; i < length; i++)
            {
                bias[(i + length - turn) % length] += (float)totals[i];
                stateBias[i] += (float)totals[_layout.StateStart + i];
            }
        }
    }

    /// <summary>The inputs of some steps, step after step; where they already lie so, their place.</summary>
    private float* Gather(ReadOnlySpan<int> order, int direction, int start, int end, float* target, out int stride)
    {
        int channels = _layout.Inputs, active = order.Length;
        if (active == 1 && direction == 0)
        {
            stride = Input(order[0]).Stride;
            return Input(order[0]).Start + (nint)start * stride;
        }

        stride = channels;
        float* at = target;
        for (int step = start; step < end; step++)
        {
            active = Active(order, step, active);
            for (int i = 0; i < active; i++, at += channels)
            {
                float* x = PointOf(Input(order[i]), direction, step, 0);
                if (channels == 1)
                    *at = *x;
                else
                    new ReadOnlySpan<float>(x, channels).CopyTo(new Span<float>(at, channels));
            }
        }

        return target;
    }

    /// <summary>Sets the gradients of the inputs of some steps, or adds them.</summary>
    private void Scatter(ReadOnlySpan<int> order, int direction, int start, int end, float* source)
    {
        int channels = _layout.Inputs, active = order.Length;
        for (int step = start; step < end; step++)
        {
            active = Active(order, step, active);
            for (int i = 0; i < active; i++, source += channels)
            {
                RowOperations.Copy(
                    source, channels, PointOf(InputGradient(order[i]), direction, step, 0), channels, 1, channels,
                    Accumulates(0) || direction > 0);
            }
        }
    }

    private float* PointOf(Rows rows, int direction, int step) => PointOf(rows, direction, step, direction * Units);

    private static float* PointOf(Rows rows, int direction, int step, int channel) =>
        rows.Start + (nint)(direction == 0 ? step : rows.Count - 1 - step) * rows.Stride + channel;

    private int LengthOf(int series) => Run.Rows(Node, series);

    /// <summary>Rows of earlier parts.</summary>
    private nint FirstRow(int first) => Run.RowsBefore(Node, first);

    /// <summary>Number of series that have a step, not more than before.</summary>
    private int Active(ReadOnlySpan<int> order, int step, int atMost)
    {
        while (atMost > 0 && LengthOf(order[atMost - 1]) <= step)
            atMost--;
        return atMost;
    }

    /// <summary>Number of series that have a step, no less than after it.</summary>
    private int ActiveBackwards(ReadOnlySpan<int> order, int step, int atLeast)
    {
        while (atLeast < order.Length && LengthOf(order[atLeast]) > step)
            atLeast++;
        return atLeast;
    }

    /// <summary>The steps from one on that make a stretch: where they end, and their rows.</summary>
    private (int End, int Rows) StretchFrom(ReadOnlySpan<int> order, int start, int active)
    {
        int rows = 0, end = start;
        do
        {
            rows += active;
            active = Active(order, ++end, active);
        }
        while (active > 0 && rows + active <= StretchRows);
        return (end, rows);
    }

    /// <summary>The steps before one that make a stretch: where they start, and their rows.</summary>
    private (int Start, int Rows) StretchBefore(ReadOnlySpan<int> order, int end)
    {
        int active = ActiveBackwards(order, end - 1, 0), rows = 0, start = end;
        do
        {
            rows += active;
            start--;
            active = start > 0 ? ActiveBackwards(order, start - 1, active) : 0;
        }
        while (start > 0 && rows + active <= StretchRows);
        return (start, rows);
    }

    /// <summary>The longest first, those of equal length in their order.</summary>
    private void SortByLength(Span<int> order)
    {
        for (int i = 1; i < order.Length; i++)
        {
            int one = order[i], place = i;
            for (; place > 0 && LengthOf(order[place - 1]) < LengthOf(one); place--)
                order[place] = order[place - 1];
            order[place] = one;
        }
    }

    private static void Fill(float* rows, int stride, int count, float* values, int length)
    {
        for (int row = 0; row < count; row++, rows += stride)
            new ReadOnlySpan<float>(values, length).CopyTo(new Span<float>(rows, length));
    }

    private static long Aligned(long length) => (length + Alignment - 1) / Alignment * Alignment;

    /// <summary>Divides memory into blocks that start on cache lines.</summary>
    private ref struct Carver(float* start)
    {
        private float* _at = start;

        public float* Take(long length)
        {
            float* taken = _at;
            _at += Aligned(length);
            return taken;
        }
    }

    /// <summary>What the backward pass of a direction needs, row by row; memories have as many more rows as there are series.</summary>
    private sealed class Kept : IDisposable
    {
        public FloatBuffer Gates { get; } = new();

        public FloatBuffer Before { get; } = new();

        public FloatBuffer Memory { get; } = new();

        public FloatBuffer Tangent { get; } = new();

        public void Dispose()
        {
            foreach (FloatBuffer buffer in (FloatBuffer[])[Gates, Before, Memory, Tangent])
                buffer.Dispose();
        }
    }
}
