// Starts `kubevet lsp` and shows what it has to say; everything else is the server's.
import * as vscode from "vscode";
import { LanguageClient, LanguageClientOptions, ServerOptions } from "vscode-languageclient/node";

/** Texts of the server, such as plans, by the URI under which they are shown. */
class Texts implements vscode.TextDocumentContentProvider {
  static readonly scheme = "kubevet";
  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? "";
  }

  async show(title: string, text: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme: Texts.scheme, path: `/${title.replace(/\//g, "-")}.md` });
    this.texts.set(uri.toString(), text);
    this.changed.fire(uri);
    await vscode.commands.executeCommand("markdown.showPreviewToSide", uri);
  }
}

let client: LanguageClient | undefined;

function makeClient(): LanguageClient {
  const settings = vscode.workspace.getConfiguration("kubevet");
  const server: ServerOptions = {
    command: settings.get<string>("path", "kubevet"),
    args: ["lsp", ...settings.get<string[]>("arguments", [])],
  };
  const options: LanguageClientOptions = {
    documentSelector: [
      { scheme: "file", language: "yaml" },
      { scheme: "file", language: "helm" },
      { scheme: "file", language: "json" },
      { scheme: "file", pattern: "**/*.{yaml,yml}" },
      { scheme: "untitled", language: "yaml" },
      { scheme: "untitled", language: "json" },
    ],
    initializationOptions: { showsText: true },
  };
  return new LanguageClient("kubevet", "kubevet", server, options);
}

async function start(texts: Texts): Promise<void> {
  client = makeClient();
  client.onNotification("kubevet/showText", ({ title, text }: { title: string; text: string }) => texts.show(title, text));
  try {
    await client.start();
  } catch (error) {
    client = undefined;
    const choice = await vscode.window.showErrorMessage(
      `kubevet cannot be started: ${error}. Is it installed, and is \`kubevet.path\` right?`, "Open the settings");
    if (choice) await vscode.commands.executeCommand("workbench.action.openSettings", "kubevet.path");
  }
}

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const texts = new Texts();
  const restart = async () => {
    await client?.stop();
    await start(texts);
  };
  context.subscriptions.push(
    vscode.workspace.registerTextDocumentContentProvider(Texts.scheme, texts),
    vscode.commands.registerCommand("kubevet.restart", restart),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("kubevet.path") || event.affectsConfiguration("kubevet.arguments")) return restart();
    }),
  );
  await start(texts);
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}
