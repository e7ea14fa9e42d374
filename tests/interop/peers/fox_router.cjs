// The router of npm fox-wamp at a free port of this machine, until SIGTERM.
"use strict";

const http = require("http");
const { createRequire } = require("module");

const load = createRequire(`${process.env.WIDL_PEERS}/package.json`);
const FoxRouter = load("fox-wamp");

const server = http.createServer();
const router = new FoxRouter();
router.listenWAMP({ server, path: "/ws" });
server.listen(0, "127.0.0.1", () => {
  console.log(`listening on ws://127.0.0.1:${server.address().port}/ws`);
});
process.on("SIGTERM", () => process.exit(0));
