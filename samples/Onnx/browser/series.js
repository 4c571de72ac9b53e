// Reads series that a person types, pastes or drops.

/** What is wrong with what a person gave, in words for that person. */
export class InputError extends Error {}

/**
 * The values of a series, channel after channel.
 * @param {string} text Numbers between commas, semicolons, tabs, blanks and ends of lines. Of several channels each has
 *     a line. A missing value is ?, NaN, or nothing between two separators.
 * @param {number} channels Channels that the model takes.
 * @param {number|null} points Points of each that it takes; null for any number.
 * @param {boolean} whole Whether it takes whole numbers, which name symbols.
 * @returns {number[]} channels × points values.
 */
export function readSeries(text, channels, points, whole) {
    const lines = text.split(/\r\n|\n|\r/).map((line, i) => ({ number: i + 1, values: itemsOf(line, i + 1, whole) }))
        .filter(line => line.values.length > 0);
    if (lines.length === 0)
        throw new InputError('There are no numbers yet: type or paste them, or drop a file.');
    if (channels > 1 && lines.length !== channels)
        throw new InputError(`The model takes ${channels} channels, each on a line of its own; `
            + `there ${lines.length === 1 ? 'is 1 line' : `are ${lines.length} lines`}.`);
    const odd = channels > 1 && lines.find(line => line.values.length !== lines[0].values.length);
    if (odd)
        throw new InputError(`Line ${odd.number} has ${odd.values.length} numbers, and line ${lines[0].number} has `
            + `${lines[0].values.length}: all channels have as many.`);
    const values = lines.flatMap(line => line.values);
    const found = values.length / channels;
    if (points !== null && found !== points)
        throw new InputError(`The model takes series of ${points} points; this one has ${found}.`);
    return values;
}

/**
 * The series of a .ts file, each as text with a channel on a line, and with its class or target.
 * @returns {{text: string, answer: string|null}[]}
 */
export function readTs(text) {
    const lines = text.split(/\r\n|\n|\r/).map(line => line.trim());
    const data = lines.findIndex(line => /^@data$/i.test(line));
    if (data < 0)
        throw new InputError('The file has no line @data, as .ts files have.');
    const head = lines.slice(0, data);
    if (head.some(line => /^@timestamps\s+true\b/i.test(line)))
        throw new InputError('The series of the file have timestamps, which this page does not read.');
    const hasAnswer = head.some(line => /^@(classlabel|targetlabel)\s+true\b/i.test(line));
    const rows = lines.slice(data + 1).filter(line => line.length > 0 && !line.startsWith('#'));
    if (rows.length === 0)
        throw new InputError('The file has no series after its line @data.');
    return rows.map(line => {
        const parts = line.split(':').map(part => part.trim());
        const answer = hasAnswer ? parts.pop() : null;
        return { text: parts.join('\n'), answer };
    });
}

const separators = { ',': 'commas', ';': 'semicolons', '\t': 'tabs' };

function itemsOf(line, number, whole) {
    // Blanks at the ends mean nothing; a tab there separates a missing value.
    const text = line.replace(/^[^\S\t]+|[^\S\t]+$/g, '');
    const kinds = [...new Set(text.match(/[,;\t]/g))].map(kind => separators[kind]);
    if (kinds.length > 1)
        throw new InputError(`Line ${number} has ${kinds.join(' and ')}: separate numbers by one of them, and write `
            + 'decimals with a point.');
    const items = text.split(/[^\S\t]*[,;\t][^\S\t]*|\s+/);

    // A list may end its lines with a comma, and a line without numbers is none.
    if (items.at(-1) === '')
        items.pop();
    return items.map((item, i) => {
        const where = `Line ${number}, item ${i + 1}`;
        if (!whole && /^(|\?|nan)$/i.test(item))
            return NaN;
        if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(item))
            throw new InputError(`${where}: “${item.length > 30 ? `${item.slice(0, 30)}…` : item}” is not a number.`);
        const value = Number(item);
        if (whole && !Number.isSafeInteger(value))
            throw new InputError(`${where}: ${item} is not a whole number; this model takes the numbers of symbols.`);
        if (!whole && !Number.isFinite(Math.fround(value)))
            throw new InputError(`${where}: ${item} is too large for single precision.`);
        return value;
    });
}
