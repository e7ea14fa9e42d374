// One side of a pair, in JavaScript:
//
//     node peer.mjs autobahn|wampy callee|caller URL REALM json|msgpack widl|foreign
//
// The last argument is who the other side is. What a callee and a caller do is in callee.mjs and
// caller.mjs; how a library does it is in autobahn.mjs and wampy.mjs, which both export
//
//     connect(url, realm, serializer) -> client
//     client.call(uri, args, kwargs) -> {args, kwargs}, or throws Thrown
//     client.register(uri, function ({args, kwargs}) -> {args, kwargs}) -> registration
//     client.subscribe(topic, function ({args, kwargs})) -> subscription
//     client.publish(topic, args, kwargs), acknowledged
//     client.unregister(registration), client.unsubscribe(subscription)
//     client.close() says GOODBYE; client.closed: promise of why the session ended

import * as autobahn from './autobahn.mjs';
import * as wampy from './wampy.mjs';
import { runCallee } from './callee.mjs';
import { runCaller } from './caller.mjs';

const [library, part, url, realm, serializer, other] = process.argv.slice(2);
const libraries = { autobahn, wampy };
const parts = { callee: runCallee, caller: runCaller };

try {
    const client = await libraries[library].connect(url, realm, serializer);
    await parts[part](client, other);
} catch (error) {
    console.log(`failed: ${error.stack ?? JSON.stringify(error)}`);
    process.exit(1);
}
