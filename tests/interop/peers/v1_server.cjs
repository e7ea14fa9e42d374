// The server of WAMP v1 of npm wamp.io at a free port of this machine, until SIGTERM.
"use strict";

const { EventEmitter } = require("events");
const { createRequire } = require("module");

const load = createRequire(`${process.env.WIDL_PEERS}/package.json`);
const WebSocket = load("ws");

process.EventEmitter = EventEmitter; // where node had it when wamp.io was written
const wamp = load("wamp.io");

const server = new WebSocket.Server({
  host: "127.0.0.1",
  port: 0,
  handleProtocols: (protocols) => (protocols.includes("wamp") ? "wamp" : false),
});
wamp.attach(server).on("call", (uri, args, answer) => {
  if (uri === "http://example.com/calc#add") answer(null, args[0] + args[1]);
  else answer(`there is no ${uri}`);
});
server.on("listening", () => {
  console.log(`listening on ws://127.0.0.1:${server.address().port}/`);
});
process.on("SIGTERM", () => process.exit(0));
