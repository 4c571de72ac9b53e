// Serves this folder to this computer alone: node serve.mjs [port]
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

// A browser runs modules only as JavaScript, and compiles WebAssembly while it comes in only under its own type.
const types = {
    '.html': 'text/html; charset=utf-8',
    '.css': 'text/css; charset=utf-8',
    '.js': 'text/javascript; charset=utf-8',
    '.mjs': 'text/javascript; charset=utf-8',
    '.txt': 'text/plain; charset=utf-8',
    '.wasm': 'application/wasm',
};

const server = createServer(async (request, response) => {
    try {
        // URL has taken out each "..", and a slash that is written as %2f is refused: no path leads out of the folder.
        const { pathname } = new URL(request.url, 'http://localhost');
        const file = fileURLToPath(new URL(`.${pathname === '/' ? '/index.html' : pathname}`, import.meta.url));
        const found = await stat(file);
        if (!found.isFile())
            throw new Error('A folder.');
        response.writeHead(200, {
            'Content-Type': types[extname(file)] ?? 'application/octet-stream',
            'Content-Length': found.size,
            'Cache-Control': 'no-cache',
        });
        createReadStream(file).on('error', () => response.destroy()).pipe(response);
    } catch {
        response.writeHead(404, { 'Content-Type': 'text/plain' }).end('There is no such file.\n');
    }
});
server.on('error', problem => {
    console.error(problem.code === 'EADDRINUSE'
        ? `Port ${problem.port} is taken. Name another: npm start -- ${problem.port + 1}`
        : problem.message);
    process.exitCode = 1;
});
server.listen(Number(process.argv[2] ?? 8080), '127.0.0.1', () =>
    console.log(`http://127.0.0.1:${server.address().port}/ (Ctrl+C ends it)`));
