/* SPDX-License-Identifier: MIT */
/* What a violation does. What is one is in negative/. */
#include <stdio.h>
#include <string.h>

#include "support/router_parties.h"

static void deep_nesting_is_a_violation(struct scenario *scenario)
{
    enum { DEPTH = 10000 };
    static char json[2 * DEPTH + 32];
    static unsigned char msgpack[DEPTH + 32];
    static unsigned char cbor[DEPTH + 32];
    size_t size = (size_t)snprintf(json, sizeof(json), "[48,1,{},\"com.x\",");
    memset(json + size, '[', DEPTH);
    memset(json + size + DEPTH, ']', DEPTH);
    json[size + 2 * DEPTH] = ']';
    memcpy(msgpack, "\x95\x30\x01\x80\xa1x", 6);
    memset(msgpack + 6, 0x91, DEPTH);
    msgpack[6 + DEPTH] = 0xc0;
    memcpy(cbor, "\x85\x18\x30\x01\xa0\x61x", 7);
    memset(cbor + 7, 0x81, DEPTH);
    cbor[7 + DEPTH] = 0xf6;

    struct peer *peer = peer_join(scenario, "realm1");
    if (peer_serializer(peer) == WI_JSON)
        peer_send_bytes(peer, json, size + 2 * DEPTH + 1);
    else if (peer_serializer(peer) == WI_CBOR)
        peer_send_bytes(peer, cbor, 8 + DEPTH);
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

static void only_the_callee_answers(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_plain(scenario, &caller, &callee);
    struct peer *thief = peer_join(scenario, "realm1");
    peer_send(caller, "[48,1,{},'com.x']");
    peer_expect(callee, "[68,1,'$r',{}]");
    peer_send(thief, "[70,1,{},['stolen']]");
    peer_expect_violation(thief);
    peer_send(callee, "[70,1,{},['real']]");
    peer_expect(caller, "[50,1,{},['real']]");
}

static void a_violating_callee_cancels(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_plain(scenario, &caller, &callee);
    peer_send(caller, "[48,1,{},'com.x']");
    peer_expect(callee, "[68,1,'$r',{}]");
    peer_send(callee, "[8,68,1,{},'no uri at all']");
    peer_expect_violation(callee);
    peer_expect(caller, "[8,48,1,{},'wamp.error.canceled','...']");
}

static void a_request_id_in_use_is_a_violation(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_plain(scenario, &caller, &callee);
    peer_send(caller, "[48,1,{},'com.x']");
    peer_expect(callee, "[68,1,'$r',{}]");
    peer_send(caller, "[48,1,{},'com.x']");
    peer_expect_violation(caller);
    peer_send(callee, "[70,1,{}]");
    peer_expect_nothing(callee);
}

int main(void)
{
    static const struct scenario_case cases[] = {
        {RULE("Protocol Violations", "values cannot be nested without end",
              deep_nesting_is_a_violation)},
        {RULE("Protocol Violations", "ABORT says what is wrong, and where",
              texts_say_what_and_where)},
        {RULE("Protocol Violations", "after a violation nothing more of the session is handled",
              nothing_is_handled_after_a_violation)},
        {RULE("Protocol Violations",
              "an invocation is answered by the callee that it was sent to, alone",
              only_the_callee_answers)},
        {RULE("Protocol Violations",
              "a callee that violates the protocol cancels the calls it works on",
              a_violating_callee_cancels)},
        {RULE("Protocol Violations",
              "a CALL with the id of a call that is under way is a violation",
              a_request_id_in_use_is_a_violation)},
    };
    return scenario_main("protocol_violations", cases, ARRAY_LENGTH(cases));
}
