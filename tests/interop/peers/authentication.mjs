// A client of ../authentication.py, in JavaScript: joins by each method with what the library has.
//
//     node authentication.mjs autobahn-js|wampy URL REALM ATTEMPTS
//
// ATTEMPTS is JSON: a list of {method, authid, ticket?, secret?, key?}. For each it says who it has
// become, `joined AUTHID AUTHROLE AUTHMETHOD`, or `refused URI`. wampy leaves signatures to whoever
// uses it: here node makes them.

import { createHmac, createPrivateKey, createPublicKey, pbkdf2Sync, sign } from 'node:crypto';
import { requirePeer } from './support.mjs';

const hex = (bytes) => Buffer.from(bytes).toString('hex');

/** autobahn's own functions. */
function autobahnAnswers(autobahn, { ticket, secret, key }) {
    const pair = key && requirePeer('tweetnacl').sign.keyPair.fromSeed(Buffer.from(key, 'hex'));
    return {
        extra: pair && { pubkey: hex(pair.publicKey), channel_binding: null },
        answer(method, extra) {
            if (method === 'ticket') return ticket;
            if (method === 'cryptosign') return autobahn.auth_cryptosign.sign_challenge(pair, extra);
            const own = extra.salt
                ? autobahn.auth_cra.derive_key(secret, extra.salt, extra.iterations, extra.keylen)
                : secret;
            return autobahn.auth_cra.sign(own, extra.challenge);
        },
    };
}

async function joinAutobahn(url, realm, attempt) {
    const { serializers } = await import('./autobahn.mjs');
    const autobahn = requirePeer('autobahn');
    const { extra, answer } = autobahnAnswers(autobahn, attempt);
    const connection = new autobahn.Connection({
        url, realm, serializers: [serializers.msgpack()], max_retries: 0,
        retry_if_unreachable: false, authid: attempt.authid, authmethods: [attempt.method],
        authextra: extra, onchallenge: (_, method, given) => answer(method, given),
    });
    return new Promise((resolve) => {
        connection.onopen = (_, details) => {
            resolve(`joined ${details.authid} ${details.authrole} ${details.authmethod}`);
            connection.close();
        };
        connection.onclose = (_, details) => resolve(`refused ${details.reason}`) ?? true;
        connection.open();
    });
}

function nodeAnswers({ ticket, secret, key }) {
    const prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
    const own = key && createPrivateKey({
        key: Buffer.concat([prefix, Buffer.from(key, 'hex')]), format: 'der', type: 'pkcs8',
    });
    const publicKey = own && createPublicKey(own).export({ format: 'der', type: 'spki' });
    return {
        extra: own && { pubkey: hex(publicKey.subarray(-32)) },
        answer(method, extra) {
            if (method === 'ticket') return ticket;
            if (method === 'cryptosign')
                return hex(sign(null, Buffer.from(extra.challenge, 'hex'), own)) + extra.challenge;
            const derived = pbkdf2Sync(secret, extra.salt, Number(extra.iterations),
                                       Number(extra.keylen), 'sha256').toString('base64');
            return createHmac('sha256', derived).update(extra.challenge).digest('base64');
        },
    };
}

async function joinWampy(url, realm, attempt) {
    const { serializers } = await import('./wampy.mjs');
    const { Wampy } = requirePeer('wampy');
    const { w3cwebsocket } = requirePeer('websocket');
    const { extra, answer } = nodeAnswers(attempt);
    const client = new Wampy(url, {
        realm, ws: w3cwebsocket, serializer: serializers.msgpack(), autoReconnect: false,
        authid: attempt.authid, authmethods: [attempt.method], authextra: extra ?? {},
        onChallenge: answer,
    });
    try {
        const details = await client.connect();
        await client.disconnect();
        return `joined ${details.authid} ${details.authrole} ${details.authmethod}`;
    } catch (error) {
        return `refused ${error.errorUri}`;
    }
}

const [library, url, realm, attempts] = process.argv.slice(2);
const join = { 'autobahn-js': joinAutobahn, wampy: joinWampy }[library];
for (const attempt of JSON.parse(attempts)) console.log(await join(url, realm, attempt));
process.exit(0);
