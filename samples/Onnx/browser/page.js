// The page: files and texts in, a drawing and a table out.
import { Model } from './model.js';
import { InputError, readSeries, readTs } from './series.js';

const get = id => document.getElementById(id);
const defaultModel = 'shapes.onnx', defaultSeries = 'shapes.txt';

let model = null;
let inFile = [];

// One thing after the other: ONNX Runtime scores one series at a time, and a model may come while another loads.
let work = Promise.resolve(), waiting = 0;

/** Does it after all that was asked for before; an error is told in an element of the page. */
function enqueue(errorId, action) {
    waiting++;
    document.documentElement.dataset.busy = '';
    work = work.then(async () => {
        get(errorId).textContent = '';
        try {
            await action();
        } catch (problem) {
            get(errorId).textContent = problem.message;
            if (!(problem instanceof InputError))
                reportError(problem);
        }

        if (--waiting === 0)
            delete document.documentElement.dataset.busy;
    });
}

/** Makes an element with attributes and content. */
function make(tag, attributes, ...content) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes))
        element.setAttribute(name, value);
    element.append(...content);
    return element;
}

async function openModel(name, read) {
    const before = model;
    get('model-status').textContent = `Loading ${name} …`;
    try {
        // The browser draws nothing while ONNX Runtime loads: first what was just written.
        await new Promise(drawn => setTimeout(drawn, 50));
        const start = performance.now();
        const next = await Model.load(name, new Uint8Array(await read()));
        await before?.session.release();
        clearResult();
        model = next;
        showModel(performance.now() - start);
    } finally {
        get('model-status').textContent = model === null ? 'Choose or drop a model, an .onnx file.'
            : model === before ? `The model is still ${model.name}.` : `${model.name} is loaded.`;
    }
}

function showModel(milliseconds) {
    const said = name => model.metadata.get(`convseq.${name}`);
    const { channels, points } = model;
    const extent = `${channels === 1 ? '1 channel' : `${channels} channels`}, ${points ?? 'any number of'} points`;
    const facts = [
        ['File', `${model.name}, ${Math.ceil(model.size / 1000).toLocaleString('en')} kB`],
        ['Algorithm', said('algorithm')],
        ['Classes', model.classes.join(', ')],
        ['Takes', model.takesSymbols ? `${extent}: numbers of symbols` : extent],
        ['Trained on', said('training.series')
            && [said('training.name'), `${Number(said('training.series')).toLocaleString('en')} series`]
                .filter(Boolean).join(', ')],
        ['Loaded in', `${Math.round(milliseconds).toLocaleString('en')} ms`],
    ];
    get('model-facts').tBodies[0].replaceChildren(...facts.filter(([, value]) => value)
        .map(([name, value]) => make('tr', {}, make('th', { scope: 'row' }, name), make('td', {}, value))));
    get('model-facts').hidden = false;
    get('model-description').hidden = !model.description;
    get('model-description').querySelector('pre').textContent = model.description;
    const count = points === null ? 'Any number of values' : `${points} values`;
    get('series-hint').textContent = (channels === 1
        ? `${count} between commas, blanks or ends of lines.`
        : `${count} for each of ${channels} channels: a line a channel, with commas or blanks between its values.`)
        + (model.takesSymbols ? '' : ' A missing value is ? or NaN.');
}

async function openSeries(name, text) {
    inFile = /\.ts$/i.test(name) ? readTs(text) : [];
    get('choice').hidden = inFile.length === 0;
    get('number').max = inFile.length;
    get('number').value = 1;
    if (inFile.length > 0)
        await chooseSeries();
    else
        await fillIn(text.replace(/^\s*\n|\s+$/g, ''));
}

async function chooseSeries() {
    const chosen = inFile[get('number').valueAsNumber - 1];
    get('choice-rest').textContent = `of ${inFile.length} in the file`
        + (chosen?.answer == null ? '' : `, where it is “${chosen.answer}”`);
    if (!chosen)
        throw new InputError(`The file has the series 1 to ${inFile.length}.`);
    await fillIn(chosen.text);
}

async function fillIn(text) {
    get('series').value = text;
    await scoreSeries();
}

async function scoreSeries() {
    clearResult();
    if (model === null)
        throw new InputError('There is no model yet: choose or drop an .onnx file first.');
    try {
        const values = readSeries(get('series').value, model.channels, model.points, model.takesSymbols);
        get('drawing').replaceChildren(...draw(values, model.channels));
        showScores(await model.score(values));
    } catch (problem) {
        get('series').setAttribute('aria-invalid', 'true');
        throw problem;
    }
}

function clearResult() {
    get('series').removeAttribute('aria-invalid');
    get('series-error').textContent = '';
    get('answer').textContent = '';
    get('drawing').replaceChildren();
    get('scores').hidden = true;
}

/** A number to be read, with all its digits for programs. */
function number(value, text) {
    return make('data', { value: String(value) }, text);
}

function showScores(scored) {
    const time = `Scored in ${scored.milliseconds.toFixed(1)}\u00a0ms.`;
    if (!model.hasLabels) {
        const [target] = scored.target;
        get('answer').replaceChildren('The number is ', number(target, target.toPrecision(6)), `. ${time}`);
        return;
    }

    const { label, probabilities } = scored;
    const classes = probabilities.length / label.length;
    if (label.length === 1) {
        const names = probabilities.map((_, k) => model.classes[k] ?? `class ${k}`);
        get('answer').replaceChildren('The class is ', make('strong', {}, label[0]), `. ${time}`);
        showTable('Probabilities, the largest first', ['Class', 'Probability'], probabilities
            .map((probability, k) => [names[k], probability]).sort((a, b) => b[1] - a[1]));
    } else {
        // A class for each point: neighbors of one class are a row.
        const runs = [];
        label.forEach((name, t) => {
            const probability = Math.max(...probabilities.slice(t * classes, (t + 1) * classes));
            if (runs.at(-1)?.name === name)
                Object.assign(runs.at(-1), { last: t, sum: runs.at(-1).sum + probability });
            else
                runs.push({ name, first: t, last: t, sum: probability });
        });
        get('answer').textContent = `Each point has a class. ${time}`;
        showTable(
            'Classes of the points, which are counted from 0, and the mean probability',
            ['Points', 'Class', 'Probability'],
            runs.map(run => [`${run.first} to ${run.last}`, run.name, run.sum / (run.last - run.first + 1)]));
    }
}

/** A table whose rows end with a probability; it is drawn as well. */
function showTable(caption, titles, rows) {
    const table = get('scores');
    table.caption.textContent = caption;
    table.tHead.replaceChildren(make('tr', {},
        ...titles.slice(0, -1).map(title => make('th', { scope: 'col' }, title)),
        make('th', { scope: 'col', class: 'number' }, titles.at(-1)),
        make('td', { class: 'bar', 'aria-hidden': 'true' })));
    table.tBodies[0].replaceChildren(...rows.map(row => {
        const probability = row.at(-1), bar = make('span', {});
        bar.style.width = `${100 * probability}%`;
        return make('tr', {},
            make('th', { scope: 'row' }, row[0]),
            ...row.slice(1, -1).map(text => make('td', {}, text)),
            make('td', { class: 'number' }, number(probability, probability.toFixed(4))),
            make('td', { class: 'bar', 'aria-hidden': 'true' }, bar));
    }));
    table.hidden = false;
}

/** A picture of each channel, with a gap where values are missing. */
function draw(values, channels) {
    const points = values.length / channels, most = 12;
    const figures = Array.from({ length: Math.min(channels, most) }, (_, channel) => {
        const own = values.slice(channel * points, (channel + 1) * points);
        const known = own.filter(value => !Number.isNaN(value));
        const low = known.reduce((a, b) => Math.min(a, b), Infinity);
        const high = known.reduce((a, b) => Math.max(a, b), -Infinity);
        const range = high - low || 1, missing = points - known.length;
        const said = `${channels === 1 ? '' : `Channel ${channel}: `}${points} points`
            + `${known.length === 0 ? '' : ` from ${+low.toPrecision(4)} to ${+high.toPrecision(4)}`}`
            + `${missing === 0 ? '' : `, ${missing} missing`}`;
        const picture = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
        picture.setAttribute('role', 'img');
        picture.setAttribute('viewBox', `0 -4 ${Math.max(points - 1, 1)} 108`);
        picture.setAttribute('preserveAspectRatio', 'none');
        const title = picture.appendChild(document.createElementNS(picture.namespaceURI, 'title'));
        title.textContent = `The series as a line. ${said}`;
        const line = picture.appendChild(document.createElementNS(picture.namespaceURI, 'path'));
        line.setAttribute('d', own.map((value, t) => Number.isNaN(value) ? ''
            : `${t > 0 && !Number.isNaN(own[t - 1]) ? 'L' : 'M'}${t} ${100 - 100 * (value - low) / range}h0`).join(''));
        return make('figure', channels > 1 ? { class: 'several' } : {}, picture, make('figcaption', {}, said));
    });
    if (channels > most)
        figures.push(make('p', { class: 'faint' }, `The other ${channels - most} channels are scored, and not drawn.`));
    return figures;
}

/** What a file holds, its name tells. */
function openDropped(file) {
    if (/\.onnx$/i.test(file.name))
        openModelFile(file);
    else
        openSeriesFile(file);
}

function openModelFile(file) {
    enqueue('model-error', () => openModel(file.name, () => file.arrayBuffer()));
}

function openSeriesFile(file) {
    enqueue('series-error', async () => openSeries(file.name, await file.text()));
}

// Without a value, a browser tells of the same file once more, which may have been written again.
function onFiles(input, open) {
    input.addEventListener('change', () => {
        const files = [...input.files];
        input.value = '';
        files.forEach(open);
    });
}

onFiles(get('model-file'), openModelFile);
onFiles(get('series-file'), openSeriesFile);
get('number').addEventListener('change', () => enqueue('series-error', chooseSeries));
get('series').addEventListener('input', () => {
    // What is typed is no series of the file.
    inFile = [];
    get('choice').hidden = true;
    clearResult();
});
get('form').addEventListener('submit', event => {
    event.preventDefault();
    enqueue('series-error', scoreSeries);
});

// Text that is dragged goes where the browser puts it.
const hasFiles = event => event.dataTransfer.types.includes('Files');
addEventListener('dragover', event => {
    if (hasFiles(event)) {
        event.preventDefault();
        document.body.classList.add('dropping');
    }
});
addEventListener('dragleave', event => {
    if (event.relatedTarget === null)
        document.body.classList.remove('dropping');
});
addEventListener('drop', event => {
    document.body.classList.remove('dropping');
    if (hasFiles(event)) {
        event.preventDefault();
        [...event.dataTransfer.files].forEach(openDropped);
    }
});

async function fetchOwn(name) {
    const response = await fetch(name);
    if (!response.ok)
        throw new InputError(`There is no ${name} beside this page.`);
    return response;
}

enqueue('model-error', () => openModel(defaultModel, async () => (await fetchOwn(defaultModel)).arrayBuffer()));
enqueue('series-error', async () => {
    if (model !== null && get('series').value === '')
        await openSeries(defaultSeries, await (await fetchOwn(defaultSeries)).text());
});
