// Drives `kubevet lsp` with the protocol's own client library: a document is opened, edited, asked about and
// mended, as editors do.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import protocol from "vscode-languageserver-protocol/node";

const {
  createProtocolConnection, StreamMessageReader, StreamMessageWriter, InitializeRequest, InitializedNotification,
  DidOpenTextDocumentNotification, DidChangeTextDocumentNotification, DidCloseTextDocumentNotification,
  PublishDiagnosticsNotification, DocumentDiagnosticRequest, DiagnosticRefreshRequest, RegistrationRequest,
  CodeActionRequest, HoverRequest, CompletionRequest, DefinitionRequest, DocumentSymbolRequest, RenameRequest,
  CodeLensRequest, FoldingRangeRequest, WorkspaceDiagnosticRequest, ShutdownRequest, ExitNotification,
  CancellationTokenSource,
} = protocol;

const here = dirname(fileURLToPath(import.meta.url));
const program = process.env.KUBEVET ?? resolve(here, "../../../build/kubevet");

const web = `apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: web
spec:
  serviceName: web
  replcas: 3
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: web
        image: nginx:1.27
        volumeMounts:
        - {name: data, mountPath: /data}
      volumes:
      - name: data
        emptyDir: {}
`;
const service = `apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  clusterIP: None
  selector: {app: web}
  ports: [{port: 80}]
`;

/** A server and a connection to it; \`capabilities\` of the client. */
async function connect(folder, capabilities) {
  const server = spawn(program, ["lsp"], { stdio: ["pipe", "pipe", "inherit"] });
  const connection = createProtocolConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin));
  const published = new Map();
  const waiting = [];
  connection.onNotification(PublishDiagnosticsNotification.type, (params) => {
    published.set(params.uri, params);
    for (const each of waiting.splice(0)) each();
  });
  let refreshes = 0;
  connection.onRequest(DiagnosticRefreshRequest.type, () => { ++refreshes; for (const each of waiting.splice(0)) each(); });
  connection.onRequest(RegistrationRequest.type, () => {});
  connection.listen();
  const initialized = await connection.sendRequest(InitializeRequest.type, {
    processId: process.pid, rootUri: pathToFileURL(folder).href, capabilities,
    workspaceFolders: [{ uri: pathToFileURL(folder).href, name: "k8s" }],
  });
  await connection.sendNotification(InitializedNotification.type, {});
  const until = async (condition) => { while (!condition()) await new Promise((done) => waiting.push(done)); };
  const goodbye = async () => {
    const gone = new Promise((done) => server.on("exit", done));
    await connection.sendRequest(ShutdownRequest.type);
    await connection.sendNotification(ExitNotification.type);
    assert.equal(await gone, 0);
  };
  return { connection, published, until, initialized, goodbye, refreshes: () => refreshes };
}

const codes = (params) => (params?.diagnostics ?? []).map((each) => each.code);

async function pushed(folder) {
  const uri = pathToFileURL(join(folder, "web.yaml")).href, serviceUri = pathToFileURL(join(folder, "service.yaml")).href;
  const { connection, published, until, initialized, goodbye } = await connect(folder, {
    general: { positionEncodings: ["utf-16"] },
    textDocument: { publishDiagnostics: { relatedInformation: true }, codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } },
                    documentSymbol: { hierarchicalDocumentSymbolSupport: true } },
  });
  assert.equal(initialized.capabilities.positionEncoding, "utf-16");
  await connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument: { uri, languageId: "yaml", version: 1, text: web } });
  await until(() => codes(published.get(uri)).includes("statefulset-service-not-found"));
  assert.ok(codes(published.get(uri)).includes("unknown-field"));

  const document = { uri };
  const finding = published.get(uri).diagnostics.find((each) => each.code === "unknown-field");
  const actions = await connection.sendRequest(CodeActionRequest.type, { textDocument: document, range: finding.range, context: { diagnostics: [finding] } });
  const fix = actions.find((each) => each.isPreferred);
  const [edit] = fix.edit.changes[uri];
  assert.equal(edit.newText, "replicas");
  await connection.sendNotification(DidChangeTextDocumentNotification.type, { textDocument: { uri, version: 2 }, contentChanges: [{ range: edit.range, text: edit.newText }] });
  await until(() => published.get(uri).version === 2);
  assert.ok(!codes(published.get(uri)).includes("unknown-field"));

  await connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument: { uri: serviceUri, languageId: "yaml", version: 1, text: service } });
  await until(() => !codes(published.get(uri)).includes("statefulset-service-not-found"));

  const hover = await connection.sendRequest(HoverRequest.type, { textDocument: document, position: { line: 5, character: 16 } });
  assert.match(hover.contents.value, /Service `web`, headless/);
  const definition = await connection.sendRequest(DefinitionRequest.type, { textDocument: document, position: { line: 5, character: 16 } });
  assert.equal(definition[0].uri, serviceUri);
  const symbols = await connection.sendRequest(DocumentSymbolRequest.type, { textDocument: document });
  assert.equal(symbols[0].name, "StatefulSet web");
  const rename = await connection.sendRequest(RenameRequest.type, { textDocument: document, position: { line: 19, character: 15 }, newName: "store" });
  assert.equal(rename.changes[uri].length, 2);
  const completion = await connection.sendRequest(CompletionRequest.type, { textDocument: document, position: { line: 5, character: 15 } });
  assert.deepEqual(completion.items.map((each) => each.label), ["web"]);
  assert.ok((await connection.sendRequest(FoldingRangeRequest.type, { textDocument: document })).length > 3);
  assert.equal((await connection.sendRequest(CodeLensRequest.type, { textDocument: document })).length, 1);
  await assert.rejects(connection.sendRequest("textDocument/inlineValue", { textDocument: document }), { code: -32601 });

  await connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: document });
  await until(() => published.get(uri).diagnostics.length === 0);
  await goodbye();
}

async function pulled(folder) {
  const uri = pathToFileURL(join(folder, "web.yaml")).href, serviceUri = pathToFileURL(join(folder, "service.yaml")).href;
  const { connection, published, until, initialized, goodbye, refreshes } = await connect(folder, {
    general: { positionEncodings: ["utf-8", "utf-16"] }, textDocument: { diagnostic: {} }, workspace: { diagnostics: { refreshSupport: true } },
  });
  assert.equal(initialized.capabilities.positionEncoding, "utf-8");
  assert.ok(initialized.capabilities.diagnosticProvider.interFileDependencies);
  await connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument: { uri, languageId: "yaml", version: 1, text: web } });
  const ask = (previousResultId) => connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri }, previousResultId });
  let report = await ask();
  while (!report.items.some((each) => each.code === "statefulset-service-not-found")) {
    await until(() => refreshes() > 0);
    report = await ask();
  }
  assert.equal((await ask(report.resultId)).kind, "unchanged");
  const before = refreshes();
  await connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument: { uri: serviceUri, languageId: "yaml", version: 1, text: service } });
  await until(() => refreshes() > before);
  report = await ask(report.resultId);
  assert.ok(!report.items.some((each) => each.code === "statefulset-service-not-found"));
  assert.equal(published.size, 0);

  // All files at once: what is known already is waited for, until it is cancelled.
  const everything = await connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds: [] });
  const mine = everything.items.find((each) => each.uri === uri);
  assert.equal(mine.kind, "full");
  assert.ok(codes({ diagnostics: mine.items }).includes("unknown-field"));
  const previousResultIds = everything.items.map((each) => ({ uri: each.uri, value: each.resultId }));
  const cancel = new CancellationTokenSource();
  const waiting = connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds }, cancel.token);
  setTimeout(() => cancel.cancel(), 100);
  await assert.rejects(waiting, { code: -32800 });
  const next = connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds });
  await connection.sendNotification(DidChangeTextDocumentNotification.type, { textDocument: { uri, version: 2 }, contentChanges: [{ text: web.replace("replcas", "replicas") }] });
  const mended = (await next).items.find((each) => each.uri === uri);
  assert.equal(mended.version, 2);
  assert.ok(!codes({ diagnostics: mended.items }).includes("unknown-field"));
  await goodbye();
}

const folder = mkdtempSync(join(tmpdir(), "kubevet-protocol-"));
try {
  writeFileSync(join(folder, "web.yaml"), web);
  writeFileSync(join(folder, ".kubevet.yaml"), "closedWorld: true\n");
  await pushed(folder);
  await pulled(folder);
  console.log("the server holds to the protocol");
} finally {
  rmSync(folder, { recursive: true });
}
