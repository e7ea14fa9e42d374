// npm wamp1, a client of WAMP v1: v1_client.cjs URL. It says line by line what it gets.
"use strict";

const { createRequire } = require("module");

const load = createRequire(`${process.env.WIDL_PEERS}/package.json`);
const WebSocket = load("ws");
const Wamp = load("wamp1");

const TOPIC = "http://example.com/calc#changed";

const open = () => new Promise((resolve) => {
  const session = new Wamp(new WebSocket(process.argv[2], "wamp"), {}, (info) => {
    console.log("welcome", info.version);
    resolve(session);
  });
});

const call = (session, ...args) => new Promise((resolve) => {
  session.call(...args, (error, result) => {
    resolve(error ? `${error.uri} ${error.message}` : JSON.stringify(result));
  });
});

const main = async () => {
  const first = await open();
  const second = await open();
  first.prefix("calc", "http://example.com/calc#");
  first.subscribe("calc:changed", (event) => console.log("first", JSON.stringify(event)));
  second.subscribe(TOPIC, (event) => console.log("second", JSON.stringify(event)));
  console.log("call", await call(first, "calc:add", 23, 99));
  console.log("call", await call(first, "calc:negative"));
  console.log("call", (await call(second, "no.such")).split(" ")[0]);
  first.publish("calc:changed", { n: 1 });
  first.publish("calc:changed", { n: 2 }, false);
  first.publish("calc:changed", { n: 3 }, [second.sessionId]);
  first.publish("calc:changed", { n: 4 }, [], [second.sessionId]);
  await call(first, "no.such");
  await call(second, "no.such");
  console.log("done");
  process.exit(0);
};

main();
