// A model of ConvSeq in ONNX Runtime: what it takes, what it says of itself, and how it scores.
import { InputError } from './series.js';

// With the WebAssembly beside it. Not an import at the top: where it is not installed, the page says so.
const runtimePath = './node_modules/onnxruntime-web/dist/ort.wasm.bundle.min.mjs';

let runtime;

/** Loads ONNX Runtime, once. */
async function loadRuntime() {
    if (!runtime) {
        try {
            runtime = await import(runtimePath);
        } catch {
            throw new InputError('ONNX Runtime is not there. Run npm ci in the folder of the page, and load it again.');
        }

        // More threads would need a server that isolates the page, by two headers.
        runtime.env.wasm.numThreads = 1;
        runtime.env.logLevel = 'error';
    }

    return runtime;
}

/** A model that is loaded. */
export class Model {
    /**
     * Loads a model.
     * @param {string} name Name of the file, for messages.
     * @param {Uint8Array} bytes The file.
     */
    static async load(name, bytes) {
        const about = readAbout(name, bytes);
        const { InferenceSession } = await loadRuntime();
        let session;
        try {
            session = await InferenceSession.create(bytes, { executionProviders: ['wasm'], logSeverityLevel: 3 });
        } catch (problem) {
            throw new InputError(`ONNX Runtime cannot load ${name}: ${problem.message ?? problem}`);
        }

        try {
            return new Model(name, bytes.length, about, session);
        } catch (problem) {
            await session.release();
            throw problem;
        }
    }

    constructor(name, size, { description, metadata }, session) {
        Object.assign(this, { name, size, description, metadata, session });
        const [input, ...others] = session.inputMetadata;
        if (others.length > 0 || input?.shape?.length !== 3 || typeof input.shape[1] !== 'number'
            || !['float32', 'int64'].includes(input.type))
            throw new InputError(`${name} does not take series as ConvSeq's models do, in one input of batch × `
                + `channels × points. Its inputs: ${session.inputNames.join(', ')}.`);
        const outputs = session.outputNames;
        this.hasLabels = outputs.includes('label') && outputs.includes('probabilities');
        if (!this.hasLabels && !outputs.includes('target'))
            throw new InputError(`${name} has no outputs label and probabilities, as classifiers of ConvSeq have, and `
                + `no target, as regressors have. Its outputs: ${outputs.join(', ')}.`);
        this.input = input.name;
        this.channels = input.shape[1];
        this.points = typeof input.shape[2] === 'number' ? input.shape[2] : null;
        this.takesSymbols = input.type === 'int64';
        this.classes = JSON.parse(metadata.get('convseq.classes') ?? '[]');
    }

    /**
     * Scores one series.
     * @param {number[]} values Channel after channel.
     * @returns What the model puts out, as arrays by their names, and the milliseconds that it took.
     */
    async score(values) {
        const shape = [1, this.channels, values.length / this.channels];
        const tensor = this.takesSymbols
            ? new runtime.Tensor('int64', BigInt64Array.from(values, BigInt), shape)
            : new runtime.Tensor('float32', Float32Array.from(values), shape);
        const start = performance.now();
        let outputs;
        try {
            outputs = await this.session.run({ [this.input]: tensor });
        } catch (problem) {
            throw new InputError(`The model cannot score this series: ${problem.message ?? problem}`);
        }

        const milliseconds = performance.now() - start;
        const scored = { milliseconds };
        for (const [name, output] of Object.entries(outputs)) {
            scored[name] = Array.from(output.data);
            output.dispose();
        }

        if ((scored.probabilities ?? scored.target).some(Number.isNaN))
            throw new InputError(values.some(Number.isNaN)
                ? 'The model was trained without missing values, and this series has some.'
                : 'The model refuses this series: it put out no number.');
        return scored;
    }
}

// ONNX Runtime does not tell a page the metadata of a file. They are fields of the ModelProto, in onnx.proto of ONNX.
function readAbout(name, bytes) {
    const about = { description: '', metadata: new Map() };
    let hasGraph = false;
    try {
        for (const [field, value] of fieldsOf(bytes)) {
            if (field === 6) {
                about.description = textOf(value);
            } else if (field === 7) {
                hasGraph = true;
            } else if (field === 14) {
                const entry = new Map(fieldsOf(value));
                about.metadata.set(textOf(entry.get(1)), textOf(entry.get(2)));
            }
        }
    } catch {
        hasGraph = false;
    }

    if (!hasGraph)
        throw new InputError(`${name} is not an ONNX file.`);
    return about;
}

/** The fields of a message of Protocol Buffers, each with its number: varints as numbers, all else as bytes. */
function* fieldsOf(bytes) {
    let at = 0;
    const take = count => {
        if (count > bytes.length - at)
            throw new RangeError('The message ends early.');
        at += count;
        return bytes.subarray(at - count, at);
    };
    const varint = () => {
        for (let value = 0, unit = 1; ; unit *= 128) {
            const [byte] = take(1);
            value += (byte & 127) * unit;
            if (byte < 128)
                return value;
        }
    };
    while (at < bytes.length) {
        const tag = varint(), field = Math.floor(tag / 8);
        switch (tag % 8) {
            case 0: yield [field, varint()]; break;
            case 1: yield [field, take(8)]; break;
            case 2: yield [field, take(varint())]; break;
            case 5: yield [field, take(4)]; break;
            default: throw new RangeError('There is no such kind of field.');
        }
    }
}

function textOf(bytes) {
    return new TextDecoder().decode(bytes);
}
