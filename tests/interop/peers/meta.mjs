// One side of a pair of ../routing.py about the meta API, in JavaScript:
//
//     node meta.mjs autobahn-js|wampy callee|caller URL REALM
//
// What each side does is the same as in meta.py.

import assert from 'node:assert/strict';
import { connectAutobahn } from './autobahn_session.mjs';
import { requirePeer } from './support.mjs';

const prefix = 'org.example.meta';

async function watch(url, realm) {
    const { session, closed } = await connectAutobahn(url, realm);
    const heard = [];
    let wrong;
    await session.register(`${prefix}.served.`, () => null, { match: 'prefix' });
    await session.subscribe('wamp.session.on_join', ([details]) => heard.push(['join', details.session]));
    await session.subscribe(`${prefix}.last`, ([id, text]) => heard.push(['testament', id, text]));
    await session.subscribe('wamp.session.on_leave', ([id, authid, authrole]) => {
        heard.push(['leave', id]);
        try {
            assert.ok(authid && authrole === 'anonymous');
            assert.deepEqual(heard, [['join', id], ['testament', id, 'gone'], ['leave', id]]);
        } catch (error) {
            wrong = error;
        }
    });
    console.log('serving');
    const reason = await closed;
    if (wrong) throw wrong;
    assert.equal(heard.length, 3);
    console.log(`goodbye ${reason}`);
}

/** Ask everything; `call` takes a procedure and its arguments and gives the first result. */
async function ask(call, own) {
    assert.equal(await call('wamp.session.count'), 2);
    const ids = await call('wamp.session.list', [['anonymous']]);
    assert.ok(ids.length === 2 && ids.includes(own));
    const details = await call('wamp.session.get', [own]);
    assert.deepEqual([details.session, details.authrole], [own, 'anonymous']);
    await assert.rejects(call('wamp.session.kill', [own]), (error) =>
        (error.error ?? error.errorUri) === 'wamp.error.no_such_session');
    const registration = await call('wamp.registration.match', [`${prefix}.served.x`]);
    const described = await call('wamp.registration.get', [registration]);
    assert.ok(described.match === 'prefix' && described.created.endsWith('Z'));
    const callees = await call('wamp.registration.list_callees', [registration]);
    assert.deepEqual(callees, ids.filter((id) => id !== own));
    assert.equal(await call('wamp.registration.match', ['org.example.nothing']), null);
    await call('wamp.session.add_testament', [`${prefix}.last`, [own, 'gone'], {}]);
}

async function askAutobahn(url, realm) {
    const { connection, session, closed } = await connectAutobahn(url, realm);
    await ask((procedure, args) => session.call(procedure, args), session.id);
    connection.close();
    console.log(`goodbye ${await closed}`);
}

async function askWampy(url, realm) {
    const { Wampy } = requirePeer('wampy');
    const { w3cwebsocket } = requirePeer('websocket');
    const client = new Wampy(url, { realm, ws: w3cwebsocket, autoReconnect: false });
    await client.connect();
    await ask(async (procedure, args) => (await client.call(procedure, args)).argsList?.[0],
              client.getSessionId());
    await client.disconnect();
    console.log('goodbye');
}

const [library, part, url, realm] = process.argv.slice(2);
const callers = { 'autobahn-js': askAutobahn, wampy: askWampy };

try {
    await (part === 'callee' ? watch : callers[library])(url, realm);
} catch (error) {
    console.log(`failed: ${error.stack ?? JSON.stringify(error)}`);
    process.exit(1);
}
