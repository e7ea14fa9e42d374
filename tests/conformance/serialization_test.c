/* SPDX-License-Identifier: MIT */
/* Values on their way between serializers. */
#include <stdio.h>

#include "support/router_parties.h"

static void bytes_survive_every_serializer(struct scenario *scenario)
{
    struct peer *publisher = peer_join(scenario, "realm1");
    struct peer *subscriber = peer_join(scenario, "realm1");
    peer_send(subscriber, "[32,1,{},'com.t']");
    peer_expect(subscriber, "[33,1,'*']");
    peer_send(publisher, "[16,1,{},'com.t',['\\u0000AAEC/w==','\\u00e4\\n'],{'\\u00e4':0}]");
    peer_expect(subscriber, "[36,'*','*',{},['\\u0000AAEC/w==','\\u00e4\\n'],{'\\u00e4':0}]");
}

/* A NaN, which MessagePack has and JSON has not: only who speaks JSON misses the event. */
static void events_that_a_serializer_cannot_carry_are_dropped(struct scenario *scenario)
{
    static const char publish[] = "\x95\x10\x01\x81\xab"
                                  "acknowledge\xc3\xa5"
                                  "com.t\x91\xcb\x7f\xf8\x00\x00\x00\x00\x00\x00";
    struct peer *publisher = peer_join(scenario, "realm1");
    struct peer *subscriber = peer_join(scenario, "realm1");
    if (peer_serializer(publisher) != WI_MSGPACK || peer_serializer(subscriber) != WI_JSON)
        return;
    peer_send(subscriber, "[32,1,{},'com.t']");
    peer_expect(subscriber, "[33,1,'$s']");
    peer_send_bytes(publisher, publish, sizeof(publish) - 1);
    peer_expect(publisher, "[17,1,'*']");
    peer_expect_nothing(subscriber);
    peer_send(publisher, "[16,2,{},'com.t',[1.5]]");
    peer_expect(subscriber, "[36,'$s','*',{},[1.5]]");
}

/* A NaN, which MessagePack has and JSON has not. */
#define NAN_BYTES "\x91\xcb\x7f\xf8\x00\x00\x00\x00\x00\x00"

static void what_the_callee_cannot_be_sent_is_refused(struct scenario *scenario)
{
    static const char call[] = "\x95\x30\x01\x80\xa5"
                               "com.x" NAN_BYTES;
    struct peer *caller, *callee;
    join_plain(scenario, &caller, &callee);
    if (peer_serializer(caller) != WI_MSGPACK || peer_serializer(callee) != WI_JSON)
        return;
    peer_send_bytes(caller, call, sizeof(call) - 1);
    peer_expect(caller, "[8,48,1,{},'wamp.error.invalid_argument',['*']]");
    peer_send(caller, "[48,2,{},'com.x']");
    peer_expect(callee, "[68,1,'$r',{}]");
    peer_send(callee, "[70,1,{}]");
    peer_expect(caller, "[50,2,{}]");
}

static void what_the_caller_cannot_be_sent_is_refused(struct scenario *scenario)
{
    static const char result[] = "\x94\x46\x01\x80" NAN_BYTES;
    static const char error[] = "\x96\x08\x44\x02\x80\xa5"
                                "com.e" NAN_BYTES;
    struct peer *caller, *callee;
    join_plain(scenario, &caller, &callee);
    if (peer_serializer(callee) != WI_MSGPACK || peer_serializer(caller) != WI_JSON)
        return;
    peer_send(caller, "[48,1,{},'com.x']");
    peer_expect(callee, "[68,1,'$r',{}]");
    peer_send_bytes(callee, result, sizeof(result) - 1);
    peer_expect(caller, "[8,48,1,{},'wamp.error.invalid_argument',['*']]");
    peer_send(caller, "[48,2,{},'com.x']");
    peer_expect(callee, "[68,2,'$r',{}]");
    peer_send_bytes(callee, error, sizeof(error) - 1);
    peer_expect(caller, "[8,48,2,{},'wamp.error.invalid_argument',['*']]");
    peer_expect_nothing(callee);
}

static void values_survive_every_serializer(struct scenario *scenario)
{
    static const char *const values[] = {
        "null",
        "true",
        "0",
        "-1",
        "9223372036854775807",
        "-9223372036854775808",
        "1.0",
        "-0.5",
        "1e300",
        "5e-324",
        "''",
        "'Gr\xc3\xbc\xc3\x9f\x65 \xf0\x9f\x8c\x8d'",
        "'\\\\ \\u0001 \\u007f \\/'",
        "[]",
        "{}",
        "[[[]],{'':{}}]",
        "{'a':[1,'\\u0000AP8=',null],'\xc3\xa4':-1.5}",
    };
    struct peer *caller, *callee;
    join_plain(scenario, &caller, &callee);
    for (size_t i = 0; i < ARRAY_LENGTH(values); i++) {
        char text[192];
        snprintf(text, sizeof(text), "[48,%zu,{},'com.x',[%s],{'k':%s}]", i + 1, values[i],
                 values[i]);
        peer_send(caller, text);
        snprintf(text, sizeof(text), "[68,%zu,'$r',{},[%s],{'k':%s}]", i + 1, values[i], values[i]);
        peer_expect(callee, text);
        snprintf(text, sizeof(text), "[70,%zu,{},[%s]]", i + 1, values[i]);
        peer_send(callee, text);
        snprintf(text, sizeof(text), "[50,%zu,{},[%s]]", i + 1, values[i]);
        peer_expect(caller, text);
    }
}

int main(void)
{
    static const struct scenario_case cases[] = {
        {RULE("Serializations", "binary values survive every pair of serializers",
              bytes_survive_every_serializer)},
        {RULE("Serializations", "an event goes to those whose serializer can carry it",
              events_that_a_serializer_cannot_carry_are_dropped)},
        {RULE("Serializations", "a CALL that cannot be said in the serializer of the callee fails",
              what_the_callee_cannot_be_sent_is_refused)},
        {RULE("Serializations",
              "an answer that cannot be said in the serializer of the caller fails the call",
              what_the_caller_cannot_be_sent_is_refused)},
        {RULE("Serializations", "every value survives every pair of serializers",
              values_survive_every_serializer)},
    };
    return scenario_main("serialization", cases, ARRAY_LENGTH(cases));
}
