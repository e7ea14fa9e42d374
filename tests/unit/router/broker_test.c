/* SPDX-License-Identifier: MIT */
/* Publishing and subscribing (WAMP 5). */
#include <stdio.h>

#include "support/router_scenario.h"

static void events_reach_subscribers(struct scenario *scenario)
{
    struct peer *publisher = peer_join(scenario, "realm1");
    struct peer *subscriber = peer_join(scenario, "realm1");
    peer_send(subscriber, "[32,1,{},'com.t']");
    peer_expect(subscriber, "[33,1,'$s']");
    peer_send(publisher, "[16,1,{},'com.t',[1,'zwei',null,{'k':[true]}],{'x':1.5}]");
    peer_expect(subscriber, "[36,'$s','*',{},[1,'zwei',null,{'k':[true]}],{'x':1.5}]");
    peer_send(publisher, "[16,2,{},'com.t']");
    peer_expect(subscriber, "[36,'$s','*',{}]");
    peer_send(publisher, "[16,3,{},'com.t',[],{'only':1}]");
    peer_expect(subscriber, "[36,'$s','*',{},[],{'only':1}]");
    peer_expect_nothing(publisher);
}

static void bytes_survive_every_serializer(struct scenario *scenario)
{
    struct peer *publisher = peer_join(scenario, "realm1");
    struct peer *subscriber = peer_join(scenario, "realm1");
    peer_send(subscriber, "[32,1,{},'com.t']");
    peer_expect(subscriber, "[33,1,'*']");
    peer_send(publisher, "[16,1,{},'com.t',['\\u0000AAEC/w==','\\u00e4\\n'],{'\\u00e4':0}]");
    peer_expect(subscriber, "[36,'*','*',{},['\\u0000AAEC/w==','\\u00e4\\n'],{'\\u00e4':0}]");
}

static void every_subscriber_gets_one(struct scenario *scenario)
{
    struct peer *publisher = peer_join(scenario, "realm1");
    struct peer *subscribers[6];
    for (size_t i = 0; i < ARRAY_LENGTH(subscribers); i++) {
        subscribers[i] = peer_join(scenario, "realm1");
        peer_send(subscribers[i], "[32,1,{},'com.t']");
        peer_expect(subscribers[i], "[33,1,'$s']");
    }
    peer_send(publisher, "[16,1,{'acknowledge':true},'com.t',['hello']]");
    peer_expect(publisher, "[17,1,'$p']");
    for (size_t i = 0; i < ARRAY_LENGTH(subscribers); i++) {
        peer_expect(subscribers[i], "[36,'$s','$p',{},['hello']]");
        peer_expect_nothing(subscribers[i]);
    }
}

static void publications_have_their_own_ids(struct scenario *scenario)
{
    struct peer *peer = peer_join(scenario, "realm1");
    peer_send(peer, "[32,1,{},'com.t']");
    peer_expect(peer, "[33,1,'$s']");
    peer_send(peer, "[16,2,{'exclude_me':false,'acknowledge':true},'com.t']");
    peer_expect(peer, "[36,'$s','$p',{}]");
    peer_expect(peer, "[17,2,'$p']");
    peer_send(peer, "[16,3,{'exclude_me':false,'acknowledge':true},'com.t',['$p','$s']]");
    peer_expect(peer, "[36,'$s','$q',{},['$p','$s']]");
    peer_expect(peer, "[17,3,'$q']");
}

static void the_publisher_is_excluded(struct scenario *scenario)
{
    struct peer *peer = peer_join(scenario, "realm1");
    struct peer *other = peer_join(scenario, "realm1");
    peer_send(peer, "[32,1,{},'com.t']");
    peer_expect(peer, "[33,1,'$s']");
    peer_send(other, "[32,1,{},'com.t']");
    peer_expect(other, "[33,1,'$s']");
    peer_send(peer, "[16,2,{},'com.t']");
    peer_expect(other, "[36,'$s','*',{}]");
    peer_send(peer, "[16,3,{'exclude_me':true},'com.t']");
    peer_expect(other, "[36,'$s','*',{}]");
    peer_expect_nothing(peer);
    peer_send(peer, "[16,4,{'exclude_me':false},'com.t']");
    peer_expect(peer, "[36,'$s','*',{}]");
    peer_expect(other, "[36,'$s','*',{}]");
}

static void subscribing_again_gives_the_same(struct scenario *scenario)
{
    struct peer *publisher = peer_join(scenario, "realm1");
    struct peer *subscriber = peer_join(scenario, "realm1");
    peer_send(subscriber, "[32,1,{},'com.t']");
    peer_expect(subscriber, "[33,1,'$s']");
    peer_send(subscriber, "[32,2,{'match':'exact'},'com.t']");
    peer_expect(subscriber, "[33,2,'$s']");
    peer_send(publisher, "[16,1,{},'com.t']");
    peer_expect(subscriber, "[36,'$s','*',{}]");
    peer_expect_nothing(subscriber);
    peer_send(subscriber, "[34,3,'$s']");
    peer_expect(subscriber, "[35,3]");
    peer_send(publisher, "[16,2,{},'com.t']");
    peer_expect_nothing(subscriber);
}

static void foreign_subscriptions_cannot_be_ended(struct scenario *scenario)
{
    struct peer *subscriber = peer_join(scenario, "realm1");
    struct peer *other = peer_join(scenario, "realm1");
    peer_send(subscriber, "[32,1,{},'com.t']");
    peer_expect(subscriber, "[33,1,'$s']");
    peer_send(other, "[34,1,'$s']");
    peer_expect(other, "[8,34,1,{},'wamp.error.no_such_subscription','...']");
    peer_send(other, "[34,2,4711]");
    peer_expect(other, "[8,34,2,{},'wamp.error.no_such_subscription','...']");
    peer_send(subscriber, "[34,2,'$s']");
    peer_expect(subscriber, "[35,2]");
    peer_send(subscriber, "[34,3,'$s']");
    peer_expect(subscriber, "[8,34,3,{},'wamp.error.no_such_subscription','...']");
}

static void events_keep_their_order(struct scenario *scenario)
{
    struct peer *publisher = peer_join(scenario, "realm1");
    struct peer *subscriber = peer_join(scenario, "realm1");
    peer_send(subscriber, "[32,1,{},'com.a']");
    peer_expect(subscriber, "[33,1,'$a']");
    peer_send(subscriber, "[32,2,{},'com.b']");
    peer_expect(subscriber, "[33,2,'$b']");
    for (int i = 1; i <= 20; i++) {
        char text[64];
        snprintf(text, sizeof(text), "[16,%d,{},'com.%c',[%d]]", i, i % 3 ? 'a' : 'b', i);
        peer_send(publisher, text);
    }
    for (int i = 1; i <= 20; i++) {
        char text[64];
        snprintf(text, sizeof(text), "[36,'$%c','*',{},[%d]]", i % 3 ? 'a' : 'b', i);
        peer_expect(subscriber, text);
    }
}

static void only_acknowledged_publications_are_answered(struct scenario *scenario)
{
    struct peer *peer = peer_join(scenario, "realm1");
    peer_send(peer, "[16,1,{},'com.t']");
    peer_send(peer, "[16,2,{'acknowledge':false},'not a uri']");
    peer_send(peer, "[16,3,{'exclude':[]},'wamp.t']");
    peer_expect_nothing(peer);
    peer_send(peer, "[16,4,{'acknowledge':true},'com.nobody']");
    peer_expect(peer, "[17,4,'*']");
    peer_send(peer, "[16,5,{'acknowledge':true},'not a uri']");
    peer_expect(peer, "[8,16,5,{},'wamp.error.invalid_uri',['*']]");
}

static void bad_topics_are_refused(struct scenario *scenario)
{
    static const char *const topics[] = {"", ".", "com..t", "com.t.", ".com", "a b", "com.#"};
    struct peer *peer = peer_join(scenario, "realm1");
    for (size_t i = 0; i < ARRAY_LENGTH(topics); i++) {
        char text[128];
        snprintf(text, sizeof(text), "[32,%zu,{},'%s']", 2 * i + 1, topics[i]);
        peer_send(peer, text);
        snprintf(text, sizeof(text), "[8,32,%zu,{},'wamp.error.invalid_uri',['*']]", 2 * i + 1);
        peer_expect(peer, text);
        snprintf(text, sizeof(text), "[16,%zu,{'acknowledge':true},'%s']", 2 * i + 2, topics[i]);
        peer_send(peer, text);
        snprintf(text, sizeof(text), "[8,16,%zu,{},'wamp.error.invalid_uri',['*']]", 2 * i + 2);
        peer_expect(peer, text);
    }
}

static void reserved_topics_are_for_the_router(struct scenario *scenario)
{
    struct peer *peer = peer_join(scenario, "realm1");
    peer_send(peer, "[16,1,{'acknowledge':true},'wamp.session.on_join']");
    peer_expect(peer, "[8,16,1,{},'wamp.error.invalid_uri','...']");
    peer_send(peer, "[32,2,{},'wamp.session.on_join']");
    peer_expect(peer, "[33,2,'*']");
    peer_send(peer, "[16,3,{'acknowledge':true},'wampum.beads']");
    peer_expect(peer, "[17,3,'*']");
}

static void a_subscriber_that_leaves_gets_no_more(struct scenario *scenario)
{
    struct peer *publisher = peer_join(scenario, "realm1");
    struct peer *first = peer_join(scenario, "realm1");
    struct peer *second = peer_join(scenario, "realm1");
    peer_send(first, "[32,1,{},'com.t']");
    peer_expect(first, "[33,1,'$s']");
    peer_send(second, "[32,1,{},'com.t']");
    peer_expect(second, "[33,1,'$s']");
    peer_drop(first);
    peer_send(publisher, "[16,1,{},'com.t']");
    peer_expect(second, "[36,'$s','*',{}]");
    peer_send(second, "[6,{},'wamp.close.close_realm']");
    peer_expect(second, "[6,{},'wamp.close.goodbye_and_out']");
    peer_send(publisher, "[16,2,{'acknowledge':true},'com.t']");
    peer_expect(publisher, "[17,2,'*']");
    peer_expect_closed(second);
}

/* A NaN, which MessagePack has and JSON has not: only who speaks JSON misses the event. */
static void events_that_a_serializer_cannot_carry_are_dropped(struct scenario *scenario)
{
    static const char publish[] = "\x95\x10\x01\x81\xab"
                                  "acknowledge\xc3\xa5"
                                  "com.t\x91\xcb\x7f\xf8\x00\x00\x00\x00\x00\x00";
    struct peer *publisher = peer_join(scenario, "realm1");
    struct peer *subscriber = peer_join(scenario, "realm1");
    if (peer_serializer(publisher) == WI_JSON || peer_serializer(subscriber) == WI_MSGPACK)
        return;
    peer_send(subscriber, "[32,1,{},'com.t']");
    peer_expect(subscriber, "[33,1,'$s']");
    peer_send_bytes(publisher, publish, sizeof(publish) - 1);
    peer_expect(publisher, "[17,1,'*']");
    peer_expect_nothing(subscriber);
    peer_send(publisher, "[16,2,{},'com.t',[1.5]]");
    peer_expect(subscriber, "[36,'$s','*',{},[1.5]]");
}

static void subscriptions_are_limited(struct scenario *scenario)
{
    struct peer *peer = peer_join(scenario, "realm1");
    peer_send(peer, "[32,1,{},'com.a']");
    peer_expect(peer, "[33,1,'$a']");
    peer_send(peer, "[32,2,{},'com.b']");
    peer_expect(peer, "[33,2,'*']");
    peer_send(peer, "[32,3,{},'com.c']");
    peer_expect(peer, "[8,32,3,{},'widl.error.limit_exceeded','...']");
    peer_send(peer, "[32,4,{},'com.a']");
    peer_expect(peer, "[33,4,'$a']");
    peer_send(peer, "[34,5,'$a']");
    peer_expect(peer, "[35,5]");
    peer_send(peer, "[32,6,{},'com.c']");
    peer_expect(peer, "[33,6,'*']");
}

/* EVENT has a longer head than PUBLISH: one of the largest size grows above it. */
static void events_that_grow_above_the_limit_are_dropped(struct scenario *scenario)
{
    struct peer *publisher = peer_join(scenario, "realm1");
    struct peer *subscriber = peer_join(scenario, "realm1");
    if (peer_serializer(publisher) != WI_JSON || peer_serializer(subscriber) != WI_JSON)
        return;
    char text[257];
    int start = snprintf(text, sizeof(text), "[16,2,{},\"t\",[\"");
    memset(text + start, 'x', sizeof(text) - (size_t)start - 4);
    memcpy(text + sizeof(text) - 4, "\"]]", 4);
    peer_send(subscriber, "[32,1,{},'t']");
    peer_expect(subscriber, "[33,1,'$s']");
    peer_send(publisher, "[16,1,{'acknowledge':true},'t',[1]]");
    peer_expect(publisher, "[17,1,'*']");
    peer_expect(subscriber, "[36,'$s','*',{},[1]]");
    peer_send(publisher, text);
    peer_send(publisher, "[16,3,{},'t',[3]]");
    peer_expect(subscriber, "[36,'$s','*',{},[3]]");
}

int main(void)
{
    static const struct scenario_case cases[] = {
        {"events reach subscribers", events_reach_subscribers, {0}, false},
        {"bytes survive every serializer", bytes_survive_every_serializer, {0}, false},
        {"every subscriber gets one", every_subscriber_gets_one, {0}, false},
        {"publications have their own ids", publications_have_their_own_ids, {0}, false},
        {"the publisher is excluded", the_publisher_is_excluded, {0}, false},
        {"subscribing again gives the same", subscribing_again_gives_the_same, {0}, false},
        {"foreign subscriptions cannot be ended",
         foreign_subscriptions_cannot_be_ended,
         {0},
         false},
        {"events keep their order", events_keep_their_order, {0}, false},
        {"only acknowledged publications are answered",
         only_acknowledged_publications_are_answered,
         {0},
         false},
        {"bad topics are refused", bad_topics_are_refused, {0}, false},
        {"reserved topics are for the router", reserved_topics_are_for_the_router, {0}, false},
        {"a subscriber that leaves gets no more",
         a_subscriber_that_leaves_gets_no_more,
         {0},
         false},
        {"events that a serializer cannot carry are dropped",
         events_that_a_serializer_cannot_carry_are_dropped,
         {0},
         false},
        {"events that grow above the limit are dropped",
         events_that_grow_above_the_limit_are_dropped,
         {.max_message_bytes = 256},
         false},
        {"subscriptions are limited", subscriptions_are_limited, {.max_subscriptions = 2}, false},
    };
    return scenario_main("broker", cases, ARRAY_LENGTH(cases));
}
