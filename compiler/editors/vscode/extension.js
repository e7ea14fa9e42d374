// SPDX-License-Identifier: MIT
// Starts `widlc lsp` for contracts and hands it the settings.
const { workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

function activate() {
  const settings = workspace.getConfiguration("widl");
  const server = { command: settings.get("path"), args: ["lsp"] };
  client = new LanguageClient("widl", "widl", server, {
    documentSelector: [{ language: "widl" }],
    initializationOptions: { importDirectories: settings.get("importDirectories") },
    synchronize: {
      configurationSection: "widl",
      fileEvents: workspace.createFileSystemWatcher("**/*.widl"),
    },
  });
  return client.start();
}

function deactivate() {
  return client ? client.stop() : undefined;
}

module.exports = { activate, deactivate };
