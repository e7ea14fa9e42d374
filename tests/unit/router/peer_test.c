/* SPDX-License-Identifier: MIT */
/* The state machine of a session, and what it takes for a violation (WAMP 4, 1.10 of the notes). */
#include <stdio.h>

#include "support/router_scenario.h"

static void goodbye_is_answered(struct scenario *scenario)
{
    struct peer *peer = peer_join(scenario, "realm1");
    peer_send(peer, "[6,{'message':'bye'},'wamp.close.close_realm']");
    peer_expect(peer, "[6,{},'wamp.close.goodbye_and_out']");
    peer_expect_closed(peer);
}

static void a_reason_is_a_uri(struct scenario *scenario)
{
    struct peer *peer = peer_join(scenario, "realm1");
    peer_send(peer, "[6,{},'x y']");
    peer_expect_violation(peer);
}

static void abort_is_not_answered(struct scenario *scenario)
{
    struct peer *joined = peer_join(scenario, "realm1");
    peer_send(joined, "[3,{},'wamp.error.protocol_violation']");
    peer_expect_closed(joined);
    struct peer *open = peer_open(scenario);
    peer_send(open, "[3,{'message':'no'},'com.my_mind_changed',[1],{}]");
    peer_expect_closed(open);
}

static void hello_comes_first(struct scenario *scenario)
{
    static const char *const messages[] = {
        "[5,'signature',{}]",
        "[6,{},'wamp.close.close_realm']",
        "[8,68,1,{},'com.e']",
        "[16,1,{},'com.t']",
        "[32,1,{},'com.t']",
        "[34,1,1]",
        "[48,1,{},'com.x']",
        "[49,1,{}]",
        "[64,1,{},'com.x']",
        "[66,1,1]",
        "[70,1,{}]",
        "[2,1,{}]",
        "[4,'ticket',{}]",
        "[17,1,1]",
        "[33,1,1]",
        "[35,1]",
        "[36,1,1,{}]",
        "[50,1,{}]",
        "[65,1,1]",
        "[67,1]",
        "[68,1,1,{}]",
        "[69,1,{}]",
    };
    for (size_t i = 0; i < ARRAY_LENGTH(messages); i++) {
        struct peer *peer = peer_open(scenario);
        peer_send(peer, messages[i]);
        peer_expect_violation(peer);
    }
}

static void hello_comes_once(struct scenario *scenario)
{
    static const char *const messages[] = {
        "[1,'realm1',{'roles':{'caller':{}}}]",
        "[5,'signature',{}]",
        "[2,1,{}]",
        "[4,'ticket',{}]",
        "[17,1,1]",
        "[33,1,1]",
        "[35,1]",
        "[35,0,{}]",
        "[36,1,1,{}]",
        "[50,1,{}]",
        "[65,1,1]",
        "[67,1]",
        "[67,0,{}]",
        "[68,1,1,{}]",
        "[69,1,{}]",
    };
    for (size_t i = 0; i < ARRAY_LENGTH(messages); i++) {
        struct peer *peer = peer_join(scenario, "realm1");
        peer_send(peer, messages[i]);
        peer_expect_violation(peer);
    }
}

static void roles_must_be_announced(struct scenario *scenario)
{
    static const struct {
        const char *role;
        const char *message;
    } cases[] = {
        {"callee", "[48,1,{},'com.x']"},
        {"callee", "[49,1,{}]"},
        {"caller", "[64,1,{},'com.x']"},
        {"caller", "[66,1,1]"},
        {"caller", "[70,1,{}]"},
        {"caller", "[8,68,1,{},'com.e']"},
        {"publisher", "[32,1,{},'com.t']"},
        {"publisher", "[34,1,1]"},
        {"subscriber", "[16,1,{},'com.t']"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        char text[96];
        struct peer *peer = peer_open(scenario);
        snprintf(text, sizeof(text), "[1,'realm1',{'roles':{'%s':{}}}]", cases[i].role);
        peer_send(peer, text);
        peer_expect(peer, "[2,'...']");
        peer_send(peer, cases[i].message);
        peer_expect_violation(peer);
    }
}

static void mistyped_options_are_violations(struct scenario *scenario)
{
    static const char *const messages[] = {
        "[16,1,{'acknowledge':1},'com.t']",
        "[16,1,{'acknowledge':'true'},'com.t']",
        "[16,1,{'acknowledge':null},'com.t']",
        "[16,1,{'exclude_me':0},'com.t']",
        "[16,1,{'exclude':['x']},'com.t']",
        "[16,1,{'exclude':1},'com.t']",
        "[16,1,{'eligible_authid':[1]},'com.t']",
        "[16,1,{'ppt_scheme':'x_mine'},'com.t']",
        "[32,1,{'match':1},'com.t']",
        "[32,1,{'match':null},'com.t']",
        "[64,1,{'match':true},'com.x']",
        "[64,1,{'invoke':['single']},'com.x']",
        "[64,1,{'concurrency':-1},'com.x']",
        "[48,1,{'timeout':'5'},'com.x']",
        "[48,1,{'timeout':1.5},'com.x']",
        "[48,1,{'receive_progress':1},'com.x']",
        "[48,1,{'progress':true},'com.x']",
        "[48,1,{'ppt_scheme':'wamp'},'com.x']",
        "[49,1,{'mode':1}]",
        "[49,1,{'mode':'softly'}]",
        "[70,1,{'progress':true}]",
    };
    for (size_t i = 0; i < ARRAY_LENGTH(messages); i++) {
        struct peer *peer = peer_join(scenario, "realm1");
        peer_send(peer, messages[i]);
        peer_expect_violation(peer);
    }
}

/* Each is JSON and MessagePack, but no message that a client may send. */
static const char *const malformed[] = {
    "[]",
    "{}",
    "7",
    "'x'",
    "null",
    "true",
    "[true]",
    "['48']",
    "[null]",
    "[[48]]",
    "[{}]",
    "[1.5]",
    "[-1]",
    "[0]",
    "[7]",
    "[9]",
    "[99]",
    "[255]",
    "[1000]",
    "[9007199254740993]",
    "[48]",
    "[48,1]",
    "[48,1,{}]",
    "[48,1,{},'com.x',[],{},0]",
    "[48,'1',{},'com.x']",
    "[48,0,{},'com.x']",
    "[48,-1,{},'com.x']",
    "[48,1.0,{},'com.x']",
    "[48,9007199254740993,{},'com.x']",
    "[48,null,{},'com.x']",
    "[48,true,{},'com.x']",
    "[48,1,[],'com.x']",
    "[48,1,null,'com.x']",
    "[48,1,'{}','com.x']",
    "[48,1,{},1]",
    "[48,1,{},null]",
    "[48,1,{},['com.x']]",
    "[48,1,{},'\\u0000AAE=']",
    "[48,1,{},'com.x',{}]",
    "[48,1,{},'com.x','a']",
    "[48,1,{},'com.x',null]",
    "[48,1,{},'com.x',1]",
    "[48,1,{},'com.x','\\u0000AAE=']",
    "[48,1,{},'com.x',[],[]]",
    "[48,1,{},'com.x',[],null]",
    "[48,1,{},'com.x',[],'x']",
    "[16,1,{},'com.t',1]",
    "[16,1,'com.t']",
    "[16,{},1,'com.t']",
    "[32,1,'com.t']",
    "[32,1,{},'com.t',[]]",
    "[32,{},'com.t']",
    "[34,1]",
    "[34,1,0]",
    "[34,1,'1']",
    "[34,1,1,1]",
    "[64,1,{}]",
    "[64,1,{},'com.x',[]]",
    "[66,1]",
    "[66,1,-5]",
    "[70]",
    "[70,1]",
    "[70,1,[]]",
    "[70,0,{}]",
    "[70,1,{},{}]",
    "[70,1,{},[],{},{}]",
    "[8]",
    "[8,68,1,{}]",
    "[8,68,1,'com.e']",
    "[8,'68',1,{},'com.e']",
    "[8,99,1,{},'com.e']",
    "[8,0,1,{},'com.e']",
    "[8,68,0,{},'com.e']",
    "[8,68,1,{},'com.e',{}]",
    "[8,68,1,{},1]",
    "[6]",
    "[6,{}]",
    "[6,'wamp.close.close_realm']",
    "[6,{},1]",
    "[6,{},'a',[]]",
    "[3]",
    "[3,{}]",
    "[3,'a']",
    "[3,{},1]",
    "[3,{},'a',{}]",
    "[49,1]",
    "[49,1,[]]",
};

static void malformed_messages_are_violations(struct scenario *scenario)
{
    for (size_t i = 0; i < ARRAY_LENGTH(malformed); i++) {
        struct peer *peer = i % 2 ? peer_open(scenario) : peer_join(scenario, "realm1");
        peer_send(peer, malformed[i]);
        peer_expect_violation(peer);
    }
}

struct bytes {
    const char *data;
    size_t size;
};

#define BYTES(literal)                                                                             \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }

static void broken_bytes_are_violations(struct scenario *scenario)
{
    static const struct bytes json[] = {
        BYTES(""),
        BYTES(" "),
        BYTES("["),
        BYTES("[48,1,{},\"com.x\""),
        BYTES("[48,1,{},\"com.x]"),
        BYTES("[48,1,{},'com.x']"),
        BYTES("[48 1]"),
        BYTES("[48,1,{},\"com.x\"]]"),
        BYTES("[48,1,{},\"com.x\"] x"),
        BYTES("[48,1,{},\"com.x\",[\"\\ud800\"]]"),
        BYTES("[48,1,{\"a\":1,\"a\":2},\"com.x\"]"),
        BYTES("[48,1,{},\"com.x\",[{\"a\":1,\"a\":2}]]"),
        BYTES("[48,1,{},\"com.x\",[01]]"),
        BYTES("[48,1,{},\"com.x\",[1.]]"),
        BYTES("[48,1,{},\"com.x\",[NaN]]"),
        BYTES("[48,1,{},\"com.x\",[1,]]"),
        BYTES("[48,1,{},\"com.x\",[tru]]"),
        BYTES("[48,1,{},\"com.x\",[\"\t\"]]"),
        BYTES("\xef\xbb\xbf[48]"),
        BYTES("[48,1\0]"),
    };
    static const struct bytes msgpack[] = {
        BYTES(""),
        BYTES("\xc1"),
        BYTES("\xc0"),
        BYTES("\x80"),
        BYTES("\x90"),
        BYTES("\x94\x30\x01"),
        BYTES("\xdd\xff\xff\xff\xff"),
        BYTES("\xdc\xff\xff\x30"),
        BYTES("\x94\x30\x01\x80\xa5"
              "com"),
        BYTES("\x94\x30\x01\x80\xdb\xff\xff\xff\xff"),
        BYTES("\x94\x30\x01\x80\xa1\xff"),
        BYTES("\x94\x30\x01\x80\xc4\x01x"),
        BYTES("\x94\x30\x01\x80\xa1x\x00"),
        BYTES("\x94\x30\x01\xdf\xff\xff\xff\xff\xa1x"),
        BYTES("\x94\x30\x01\x82\xa1k\x01\xa1k\x02\xa1x"),
        BYTES("\x94\x30\x01\x81\x01\x02\xa1x"),
        BYTES("\x95\x30\x01\x80\xa1x\x91\xa1\xff"),
        BYTES("\x95\x30\x01\x80\xa1x\x91\x82\xa1k\x01\xa1k\x02"),
        BYTES("\x95\x30\x01\x80\xa1x\x91\xc1"),
        BYTES("\x94\xcb\x40\x48\x00\x00\x00\x00\x00\x00\x01\x80\xa1x"),
        BYTES("\x94\xd0\xd0\x01\x80\xa1x"),
    };
    for (size_t i = 0; i < ARRAY_LENGTH(json) || i < ARRAY_LENGTH(msgpack); i++) {
        struct peer *peer = peer_join(scenario, "realm1");
        bool is_json = peer_serializer(peer) == WI_JSON;
        if (i < (is_json ? ARRAY_LENGTH(json) : ARRAY_LENGTH(msgpack))) {
            const struct bytes *bytes = is_json ? &json[i] : &msgpack[i];
            peer_send_bytes(peer, bytes->data, bytes->size);
            peer_expect_violation(peer);
        }
    }
}

/* Over WebSocket the transport refuses them before the router sees them. */
static void json_that_is_not_utf8_is_a_violation(struct scenario *scenario)
{
    static const struct bytes json[] = {
        BYTES("[48,1,{},\"\xff\"]"),
        BYTES("[48,1,{},\"\xc3\"]"),
        BYTES("[48,1,{},\"com.x\",[\"\xed\xa0\x80\"]]"),
    };
    for (size_t i = 0; i < ARRAY_LENGTH(json); i++) {
        struct peer *peer = peer_join(scenario, "realm1");
        if (peer_serializer(peer) != WI_JSON)
            continue;
        peer_send_bytes(peer, json[i].data, json[i].size);
        peer_expect_violation(peer);
    }
}

static void deep_nesting_is_a_violation(struct scenario *scenario)
{
    enum { DEPTH = 10000 };
    static char json[2 * DEPTH + 32];
    static unsigned char msgpack[DEPTH + 32];
    size_t size = (size_t)snprintf(json, sizeof(json), "[48,1,{},\"com.x\",");
    memset(json + size, '[', DEPTH);
    memset(json + size + DEPTH, ']', DEPTH);
    json[size + 2 * DEPTH] = ']';
    memcpy(msgpack, "\x95\x30\x01\x80\xa1x", 6);
    memset(msgpack + 6, 0x91, DEPTH);
    msgpack[6 + DEPTH] = 0xc0;

    struct peer *peer = peer_join(scenario, "realm1");
    if (peer_serializer(peer) == WI_JSON)
        peer_send_bytes(peer, json, size + 2 * DEPTH + 1);
    else
        peer_send_bytes(peer, msgpack, 7 + DEPTH);
    peer_expect_violation(peer);
}

static void texts_say_what_and_where(struct scenario *scenario)
{
    struct peer *peer = peer_join(scenario, "realm1");
    peer_send(peer, "[48,1,7,'com.x']");
    peer_expect(peer,
                "[3,{'message':'CALL: element 3 (options): expected a dict, found an integer'},"
                "'wamp.error.protocol_violation']");
    struct peer *other = peer_join(scenario, "realm1");
    peer_send(other, "[16,1,{'acknowledge':1},'com.t']");
    peer_expect(other, "[3,{'message':'PUBLISH: option \\u0027acknowledge\\u0027: expected a "
                       "boolean'},'wamp.error.protocol_violation']");
}

static void nothing_is_handled_after_a_violation(struct scenario *scenario)
{
    struct peer *peer = peer_join(scenario, "realm1");
    struct peer *watcher = peer_join(scenario, "realm1");
    peer_send(watcher, "[32,1,{},'com.t']");
    peer_expect(watcher, "[33,1,'*']");
    peer_send(peer, "[99]");
    peer_expect(peer, "[3,{'message':'*'},'wamp.error.protocol_violation']");
    peer_send(peer, "[16,1,{},'com.t']");
    peer_expect_closed(peer);
    peer_expect_nothing(watcher);
}

int main(void)
{
    static const struct scenario_case cases[] = {
        {"a reason is a URI", a_reason_is_a_uri, {0}, false},
        {"goodbye is answered", goodbye_is_answered, {0}, false},
        {"abort is not answered", abort_is_not_answered, {0}, false},
        {"hello comes first", hello_comes_first, {0}, false},
        {"hello comes once", hello_comes_once, {0}, false},
        {"roles must be announced", roles_must_be_announced, {0}, false},
        {"mistyped options are violations", mistyped_options_are_violations, {0}, false},
        {"malformed messages are violations", malformed_messages_are_violations, {0}, false},
        {"broken bytes are violations", broken_bytes_are_violations, {0}, false},
        {"json that is not utf8 is a violation", json_that_is_not_utf8_is_a_violation, {0}, true},
        {"deep nesting is a violation", deep_nesting_is_a_violation, {0}, false},
        {"texts say what and where", texts_say_what_and_where, {0}, false},
        {"nothing is handled after a violation", nothing_is_handled_after_a_violation, {0}, false},
    };
    return scenario_main("peer", cases, ARRAY_LENGTH(cases));
}
