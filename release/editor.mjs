// Asks the YAML language server about job files; see release/editor.
// Arguments: the folder of the sources, the server's program.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [root, program] = process.argv.slice(2);
const [entry] = JSON.parse(readFileSync(join(root, 'docs/schemastore.json'), 'utf8')).schemas;
const schema = pathToFileURL(join(root, 'docs/job.schema.json')).href;
const settings = {
  yaml: { schemas: { [schema]: entry.fileMatch }, schemaStore: { enable: false }, validate: true, completion: true },
};

const server = spawn(process.execPath, [program, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
const limit = setTimeout(() => end(['the server gave no answer within a minute']), 60_000);
const answers = new Map(); // by the number of the request
const found = new Map(); // by the document
let requests = 0;
let received = Buffer.alloc(0);

function send(message) {
  const text = JSON.stringify({ jsonrpc: '2.0', ...message });
  server.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
}

function ask(method, params) {
  const id = ++requests;
  send({ id, method, params });
  return new Promise((resolve) => answers.set(id, resolve));
}

function take(message) {
  if (message.method === 'workspace/configuration') {
    send({ id: message.id, result: message.params.items.map((item) => settings[item.section] ?? null) });
  } else if (message.method === 'textDocument/publishDiagnostics') {
    found.get(message.params.uri)?.(message.params.diagnostics.map((each) => each.message));
  } else if (message.method && message.id !== undefined) {
    send({ id: message.id, result: null });
  } else if (message.id !== undefined) {
    answers.get(message.id)?.(message.result);
  }
}

server.stdout.on('data', (chunk) => {
  received = Buffer.concat([received, chunk]);
  for (;;) {
    const head = received.indexOf('\r\n\r\n');
    const length = head < 0 ? NaN : Number(/Content-Length: (\d+)/i.exec(received.toString('ascii', 0, head))[1]);
    if (!(received.length >= head + 4 + length)) return;
    take(JSON.parse(received.toString('utf8', head + 4, head + 4 + length)));
    received = received.subarray(head + 4 + length);
  }
});

// What is wrong with a text, were it in a file of this name.
function mistakes(uri, text) {
  const told = new Promise((resolve) => found.set(uri, resolve));
  send({ method: 'textDocument/didOpen', params: { textDocument: { uri, languageId: 'yaml', version: 1, text } } });
  return told;
}

function end(wrong) {
  clearTimeout(limit);
  server.kill();
  wrong.forEach((line) => console.error(`release/editor: ${line}`));
  process.exit(wrong.length > 0 ? 1 : 0);
}

const wrong = [];
await ask('initialize', { processId: process.pid, rootUri: null, capabilities: { workspace: { configuration: true } } });
send({ method: 'initialized', params: {} });
send({ method: 'workspace/didChangeConfiguration', params: { settings } });

for (const name of ['install', 'fleet']) {
  // By its name alone: the examples name the schema in a comment.
  const text = readFileSync(join(root, `examples/${name}.yaml`), 'utf8').replace(/^# yaml-language-server:.*$/m, '#');
  const told = await mistakes(`file:///jobs/${name}.hawser.yaml`, text);
  console.log(`examples/${name}.yaml: ${told.length} mistakes`);
  if (told.length > 0) wrong.push(`examples/${name}.yaml: ${told.join('; ')}`);
}

const bad = await mistakes('file:///jobs/bad.hawser.yaml', 'input: a.csv\nslost: 4\nslots: many\nsteps: [{sleep: 3s}]\n');
console.log(`a job with two mistakes: ${bad.length}: ${bad.join('; ')}`);
if (!bad.some((each) => each.includes('slost'))) wrong.push('a key that there is not was not told of');
if (bad.length < 2) wrong.push('a value of another kind was not told of');

const other = await mistakes('file:///jobs/compose.yaml', 'slost: 4\n');
if (other.length > 0) wrong.push('a file of another name was taken for a job');

const uri = 'file:///jobs/new.hawser.yaml';
await mistakes(uri, 'input: a.csv\nsl\n');
const offered = await ask('textDocument/completion', { textDocument: { uri }, position: { line: 1, character: 2 } });
const labels = (offered.items ?? offered).map((each) => each.label);
console.log(`completion offers ${labels.length} keys`);
if (!labels.includes('slots')) wrong.push(`completion does not offer slots: ${labels.join(', ')}`);
end(wrong);
