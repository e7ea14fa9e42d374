/* SPDX-License-Identifier: MIT */
/* Subscriptions and who gets an event. */
#include <stdio.h>
#include <stdlib.h>

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

#define ROLES "{'publisher':{},'subscriber':{}}"

/* A publisher and two subscribers of `com.t`, `$s`, whose names are captured. */
struct cast {
    struct peer *publisher;
    struct peer *first;
    struct peer *second;
};

static struct cast join_all(struct scenario *scenario)
{
    struct cast cast = {
        peer_join_as(scenario, ROLES, "[2,'$p',{'authid':'$pid','authrole':'$role','...':0}]"),
        peer_join_as(scenario, ROLES, "[2,'$a',{'authid':'$aid','...':0}]"),
        peer_join_as(scenario, ROLES, "[2,'$b',{'authid':'$bid','...':0}]"),
    };
    peer_send(cast.publisher, "[32,1,{},'com.t']");
    peer_expect(cast.publisher, "[33,1,'$s']");
    peer_send(cast.first, "[32,1,{},'com.t']");
    peer_expect(cast.first, "[33,1,'$s']");
    peer_send(cast.second, "[32,1,{},'com.t']");
    peer_expect(cast.second, "[33,1,'$s']");
    return cast;
}

static void lists_say_who_gets_an_event(struct scenario *scenario)
{
    static const struct {
        const char *options;
        bool publisher;
        bool first;
        bool second;
    } cases[] = {
        {"'exclude':['$a']", false, false, true},
        {"'exclude':['$a','$b']", false, false, false},
        {"'exclude':[1,2,3]", false, true, true},
        {"'exclude':[]", false, true, true},
        {"'exclude':['$p'],'exclude_me':false", false, true, true},
        {"'eligible':['$a']", false, true, false},
        {"'eligible':[]", false, false, false},
        {"'eligible':['$p']", false, false, false},
        {"'eligible':['$p','$b'],'exclude_me':false", true, false, true},
        {"'eligible':['$a','$b'],'exclude':['$b']", false, true, false},
        {"'exclude_authid':['$aid','nobody']", false, false, true},
        {"'exclude_authid':[]", false, true, true},
        {"'eligible_authid':['$bid']", false, false, true},
        {"'eligible_authid':[]", false, false, false},
        {"'exclude_authrole':['anonymous']", false, false, false},
        {"'exclude_authrole':['anonymou','anonymous2']", false, true, true},
        {"'eligible_authrole':['$role']", false, true, true},
        {"'eligible_authrole':['admin']", false, false, false},
        {"'eligible_authrole':[]", false, false, false},
        {"'eligible_authrole':['$role'],'eligible':['$a']", false, true, false},
        {"'eligible':['$a'],'exclude_authid':['$aid']", false, false, false},
        {"'eligible_authid':['$aid','$bid'],'exclude_authid':['$aid']", false, false, true},
    };
    struct cast cast = join_all(scenario);
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        char text[256];
        snprintf(text, sizeof(text), "[16,%zu,{%s},'com.t',[%zu]]", i + 2, cases[i].options, i);
        peer_send(cast.publisher, text);
        snprintf(text, sizeof(text), "[36,'$s','*',{},[%zu]]", i);
        if (cases[i].publisher)
            peer_expect(cast.publisher, text);
        if (cases[i].first)
            peer_expect(cast.first, text);
        if (cases[i].second)
            peer_expect(cast.second, text);
    }
    peer_expect_nothing(cast.publisher);
    peer_expect_nothing(cast.first);
    peer_expect_nothing(cast.second);
}

static void subscribe(struct peer *peer, unsigned request, const char *options, const char *topic,
                      const char *capture)
{
    char text[192];
    snprintf(text, sizeof(text), "[32,%u,{%s},'%s']", request, options, topic);
    peer_send(peer, text);
    snprintf(text, sizeof(text), "[33,%u,'%s']", request, capture);
    peer_expect(peer, text);
}

enum { NODES = 3, KEYS = 24 };

/* Read who gets the event: exactly one of the nodes. */
static size_t find_taker(struct peer *publisher, struct peer *const *nodes, size_t count, int key)
{
    char text[128];
    static unsigned marker = 100;
    snprintf(text, sizeof(text), "[16,%u,{'rkey':'sensor%d'},'com.t',['event']]", marker++, key);
    peer_send(publisher, text);
    snprintf(text, sizeof(text), "[16,%u,{'acknowledge':true},'com.t',['end']]", marker);
    peer_send(publisher, text);
    snprintf(text, sizeof(text), "[17,%u,'*']", marker++);
    peer_expect(publisher, text);
    size_t taker = count;
    for (size_t i = 0; i < count; i++) {
        char *found = peer_next(nodes[i]);
        assert_non_null(found);
        if (strstr(found, "event")) {
            assert_int_equal(taker, count);
            taker = i;
            peer_expect(nodes[i], "[36,'*','*',{},['end']]");
        }
        free(found);
    }
    assert_true(taker < count);
    return taker;
}

static void resources_stay_with_their_node(struct scenario *scenario)
{
    static const char *const names[] = {"'nkey':'a'", "'nkey':'b'", "'nkey':'c'"};
    struct peer *publisher = peer_join(scenario, "realm1");
    struct peer *nodes[NODES];
    size_t takers[KEYS];
    size_t counts[NODES] = {0};
    for (size_t i = 0; i < NODES; i++) {
        nodes[i] = peer_join(scenario, "realm1");
        subscribe(nodes[i], 1, names[i], "com.t", "$s");
    }
    for (int i = 0; i < KEYS; i++) {
        takers[i] = find_taker(publisher, nodes, NODES, i);
        counts[takers[i]]++;
    }
    assert_true(counts[0] && counts[1] && counts[2]);
    peer_send(nodes[2], "[34,2,'$s']");
    peer_expect(nodes[2], "[35,2]");
    for (int i = 0; i < KEYS; i++) {
        size_t taker = find_taker(publisher, nodes, NODES - 1, i);
        assert_true(takers[i] == 2 || taker == takers[i]);
    }
}

static void who_has_no_node_key_gets_everything(struct scenario *scenario)
{
    struct peer *publisher = peer_join(scenario, "realm1");
    struct peer *node = peer_join(scenario, "realm1");
    struct peer *twin = peer_join(scenario, "realm1");
    struct peer *other = peer_join(scenario, "realm1");
    subscribe(node, 1, "'nkey':'a'", "com.t", "$s");
    subscribe(twin, 1, "'nkey':'a'", "com.t", "$s");
    subscribe(other, 1, "", "com.t", "$s");
    peer_send(publisher, "[16,1,{'rkey':'x'},'com.t',[1]]");
    peer_expect(node, "[36,'$s','*',{},[1]]");
    peer_expect(twin, "[36,'$s','*',{},[1]]");
    peer_expect(other, "[36,'$s','*',{},[1]]");
    subscribe(other, 2, "'nkey':'b'", "com.t", "$s");
    subscribe(node, 2, "", "com.t", "$s");
    subscribe(twin, 2, "", "com.t", "$s");
    peer_send(publisher, "[16,2,{'rkey':''},'com.t',[2]]");
    peer_expect(node, "[36,'$s','*',{},[2]]");
    peer_expect(twin, "[36,'$s','*',{},[2]]");
    peer_expect(other, "[36,'$s','*',{},[2]]");
}

static void subscribed_comes_before_events(struct scenario *scenario)
{
    struct peer *peer = peer_join(scenario, "realm1");
    peer_send(peer, "[32,1,{},'com.t']");
    peer_send(peer, "[16,2,{'exclude_me':false},'com.t']");
    peer_expect(peer, "[33,1,'$s']");
    peer_expect(peer, "[36,'$s','*',{}]");
}

static void subscribers_share_a_subscription(struct scenario *scenario)
{
    struct peer *first = peer_join(scenario, "realm1");
    struct peer *second = peer_join(scenario, "realm1");
    struct peer *publisher = peer_join(scenario, "realm1");
    peer_send(first, "[32,1,{},'com.t']");
    peer_expect(first, "[33,1,'$s']");
    peer_send(second, "[32,1,{},'com.t']");
    peer_expect(second, "[33,1,'$s']");
    peer_send(first, "[34,2,'$s']");
    peer_expect(first, "[35,2]");
    peer_send(publisher, "[16,1,{},'com.t']");
    peer_expect(second, "[36,'$s','*',{}]");
    peer_expect_nothing(first);
}

static void publications_to_nobody_are_acknowledged(struct scenario *scenario)
{
    struct peer *publisher = peer_join(scenario, "realm1");
    peer_send(publisher, "[16,1,{'acknowledge':true},'com.t',[1]]");
    peer_expect(publisher, "[17,1,'*']");
}

int main(void)
{
    static const struct scenario_case cases[] = {
        {RULE("Publishing and Events",
              "an event goes to those who are subscribed, with its payload as it was",
              events_reach_subscribers)},
        {RULE("Publishing and Events", "every subscriber gets an event once",
              every_subscriber_gets_one)},
        {RULE("Publisher Exclusion", "the publisher gets its own event with exclude_me: false only",
              the_publisher_is_excluded)},
        {RULE("Subscribing and Unsubscribing", "subscribing again gives the same subscription",
              subscribing_again_gives_the_same)},
        {RULE("Subscribing and Unsubscribing",
              "UNSUBSCRIBE ends the subscriptions of its session only",
              foreign_subscriptions_cannot_be_ended)},
        {RULE("Ordering Guarantees",
              "events of a publisher reach a subscriber in the order of publication",
              events_keep_their_order)},
        {RULE("Publishing and Events", "PUBLISH is answered if it asks for it, and else never",
              only_acknowledged_publications_are_answered)},
        {RULE("Subscribing and Unsubscribing", "a subscription ends with its session",
              a_subscriber_that_leaves_gets_no_more)},
        {RULE("Subscriber Black- and Whitelisting",
              "an event goes to those on every eligible list and on no exclude list",
              lists_say_who_gets_an_event)},
        {RULE("Sharded Subscription", "an event with rkey goes to the node that its key belongs to",
              resources_stay_with_their_node)},
        {RULE("Sharded Subscription", "subscribers without nkey get every event",
              who_has_no_node_key_gets_everything)},
        {RULE("Ordering Guarantees", "SUBSCRIBED comes before the first EVENT",
              subscribed_comes_before_events)},
        {RULE("Subscribing and Unsubscribing",
              "a subscription has one id for all, and ends for each alone",
              subscribers_share_a_subscription)},
        {RULE("Publishing and Events",
              "a publication without subscribers is acknowledged all the same",
              publications_to_nobody_are_acknowledged)},
    };
    return scenario_main("publish_subscribe", cases, ARRAY_LENGTH(cases));
}
