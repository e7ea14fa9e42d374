/* SPDX-License-Identifier: MIT */
/* Subscriptions to patterns, in shares, and their end (WAMP 14.4.4 to 14.4.6). */
#include <stdio.h>
#include <stdlib.h>

#include "support/router_scenario.h"

static void subscribe(struct peer *peer, unsigned request, const char *options, const char *topic,
                      const char *capture)
{
    char text[192];
    snprintf(text, sizeof(text), "[32,%u,{%s},'%s']", request, options, topic);
    peer_send(peer, text);
    snprintf(text, sizeof(text), "[33,%u,'%s']", request, capture);
    peer_expect(peer, text);
}

static void prefixes_match_what_starts_with_them(struct scenario *scenario)
{
    struct peer *publisher = peer_join(scenario, "realm1");
    struct peer *subscriber = peer_join(scenario, "realm1");
    subscribe(subscriber, 1, "'match':'prefix'", "com.myapp.topic.emergency", "$s");
    peer_send(publisher, "[16,1,{},'com.myapp.topic.emergency.11',[1]]");
    peer_send(publisher, "[16,2,{},'com.myapp.topic.emergency-low',[2]]");
    peer_send(publisher, "[16,3,{},'com.myapp.topic.emergency.category.severe',[3]]");
    peer_send(publisher, "[16,4,{},'com.myapp.topic.emergency',[4]]");
    peer_send(publisher, "[16,5,{},'com.myapp.topic.emergenc',[5]]");
    peer_send(publisher, "[16,6,{},'com.myapp.topic',[6]]");
    peer_expect(subscriber, "[36,'$s','*',{'topic':'com.myapp.topic.emergency.11'},[1]]");
    peer_expect(subscriber, "[36,'$s','*',{'topic':'com.myapp.topic.emergency-low'},[2]]");
    peer_expect(subscriber,
                "[36,'$s','*',{'topic':'com.myapp.topic.emergency.category.severe'},[3]]");
    peer_expect(subscriber, "[36,'$s','*',{'topic':'com.myapp.topic.emergency'},[4]]");
    peer_expect_nothing(subscriber);
}

static void wildcards_match_one_component_each(struct scenario *scenario)
{
    struct peer *publisher = peer_join(scenario, "realm1");
    struct peer *subscriber = peer_join(scenario, "realm1");
    subscribe(subscriber, 1, "'match':'wildcard'", "com.myapp..userevent", "$s");
    peer_send(publisher, "[16,1,{},'com.myapp.foo.userevent',[1]]");
    peer_send(publisher, "[16,2,{},'com.myapp.foo.userevent.bar',[2]]");
    peer_send(publisher, "[16,3,{},'com.myapp.foo.user',[3]]");
    peer_send(publisher, "[16,4,{},'com.myapp2.foo.userevent',[4]]");
    peer_expect(subscriber, "[36,'$s','*',{'topic':'com.myapp.foo.userevent'},[1]]");
    peer_expect_nothing(subscriber);
}

static void every_subscription_gets_its_own_event(struct scenario *scenario)
{
    struct peer *publisher = peer_join(scenario, "realm1");
    struct peer *subscriber = peer_join(scenario, "realm1");
    struct peer *other = peer_join(scenario, "realm1");
    subscribe(subscriber, 1, "", "com.a.b", "$exact");
    subscribe(subscriber, 2, "'match':'prefix'", "com.a.b", "$prefix");
    subscribe(subscriber, 3, "'match':'wildcard'", "com.a.b", "$literal");
    subscribe(subscriber, 4, "'match':'wildcard'", "com..b", "$wildcard");
    subscribe(subscriber, 5, "'match':'prefix'", "", "$all");
    subscribe(other, 1, "'match':'prefix'", "com.a.b", "$prefix");
    peer_send(publisher, "[16,1,{'acknowledge':true},'com.a.b',[1]]");
    peer_expect(publisher, "[17,1,'$p']");
    peer_expect(subscriber, "[36,'$exact','$p',{},[1]]");
    peer_expect(subscriber, "[36,'$all','$p',{'topic':'com.a.b'},[1]]");
    peer_expect(subscriber, "[36,'$prefix','$p',{'topic':'com.a.b'},[1]]");
    peer_expect(subscriber, "[36,'$literal','$p',{'topic':'com.a.b'},[1]]");
    peer_expect(subscriber, "[36,'$wildcard','$p',{'topic':'com.a.b'},[1]]");
    peer_expect(other, "[36,'$prefix','$p',{'topic':'com.a.b'},[1]]");
    peer_send(subscriber, "[34,6,'$prefix']");
    peer_expect(subscriber, "[35,6]");
    peer_send(subscriber, "[34,7,'$exact']");
    peer_expect(subscriber, "[35,7]");
    peer_send(publisher, "[16,2,{'disclose_me':true},'com.a.b']");
    peer_expect(subscriber, "[36,'$all','*',{'topic':'com.a.b','publisher':'*','...':0}]");
    peer_expect(subscriber, "[36,'$literal','*',{'topic':'com.a.b','publisher':'*','...':0}]");
    peer_expect(subscriber, "[36,'$wildcard','*',{'topic':'com.a.b','publisher':'*','...':0}]");
    peer_expect_nothing(subscriber);
    peer_expect(other, "[36,'$prefix','*',{'topic':'com.a.b','publisher':'*','...':0}]");
}

static void subscribing_again_gives_the_same_per_match(struct scenario *scenario)
{
    struct peer *peer = peer_join(scenario, "realm1");
    subscribe(peer, 1, "'match':'wildcard'", "com..b", "$s");
    subscribe(peer, 2, "'match':'wildcard'", "com..b", "$s");
    subscribe(peer, 3, "'match':'prefix'", "com.", "$p");
    subscribe(peer, 4, "'match':'wildcard'", "com.", "$w");
    peer_send(peer, "[16,5,{'exclude_me':false,'acknowledge':true},'com.x',['$p']]");
    peer_expect(peer, "[36,'$p','*',{'topic':'com.x'},['$p']]");
    peer_expect(peer, "[36,'$w','*',{'topic':'com.x'},['$p']]");
    peer_expect(peer, "[17,5,'*']");
}

static void patterns_are_checked_by_their_kind(struct scenario *scenario)
{
    static const struct {
        const char *match;
        const char *topic;
        bool good;
    } cases[] = {
        {"exact", "com.", false},       {"exact", "", false},        {"exact", "com..b", false},
        {"prefix", "com.", true},       {"prefix", "", true},        {"prefix", "com..b", false},
        {"prefix", ".", false},         {"prefix", "a b", false},    {"prefix", "wamp.", true},
        {"wildcard", "com..b", true},   {"wildcard", "", true},      {"wildcard", "...", true},
        {"wildcard", "com.#.b", false}, {"wildcard", "a b.", false},
    };
    struct peer *peer = peer_join(scenario, "realm1");
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        char text[128];
        snprintf(text, sizeof(text), "[32,%zu,{'match':'%s'},'%s']", i + 1, cases[i].match,
                 cases[i].topic);
        peer_send(peer, text);
        snprintf(text, sizeof(text),
                 cases[i].good ? "[33,%zu,'*']" : "[8,32,%zu,{},'wamp.error.invalid_uri','...']",
                 i + 1);
        peer_expect(peer, text);
    }
}

static void patterns_have_a_limit(struct scenario *scenario)
{
    struct peer *peer = peer_join(scenario, "realm1");
    char pattern[1026];
    char text[1100];
    memset(pattern, '.', sizeof(pattern));
    pattern[64] = 0;
    snprintf(text, sizeof(text), "[32,1,{'match':'wildcard'},'%s']", pattern);
    peer_send(peer, text);
    peer_expect(peer, "[8,32,1,{},'wamp.error.invalid_uri','...']");
    memset(pattern, 'a', sizeof(pattern));
    pattern[1025] = 0;
    snprintf(text, sizeof(text), "[32,2,{'match':'prefix'},'%s']", pattern);
    peer_send(peer, text);
    peer_expect(peer, "[8,32,2,{},'wamp.error.invalid_uri','...']");
}

static void mistyped_options_are_violations(struct scenario *scenario)
{
    static const char *const options[] = {"'match':'regex'",  "'match':''",           "'match':1",
                                          "'get_retained':1", "'get_retained':'yes'", "'nkey':7"};
    for (size_t i = 0; i < ARRAY_LENGTH(options); i++) {
        char text[128];
        struct peer *peer = peer_join(scenario, "realm1");
        snprintf(text, sizeof(text), "[32,1,{%s},'com.t']", options[i]);
        peer_send(peer, text);
        peer_expect_violation(peer);
    }
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

int main(void)
{
    static const struct scenario_case cases[] = {
        {"prefixes match what starts with them", prefixes_match_what_starts_with_them, {0}, false},
        {"wildcards match one component each", wildcards_match_one_component_each, {0}, false},
        {"every subscription gets its own event",
         every_subscription_gets_its_own_event,
         {0},
         false},
        {"subscribing again gives the same per match",
         subscribing_again_gives_the_same_per_match,
         {0},
         false},
        {"patterns are checked by their kind", patterns_are_checked_by_their_kind, {0}, false},
        {"patterns have a limit", patterns_have_a_limit, {0}, false},
        {"mistyped options are violations", mistyped_options_are_violations, {0}, false},
        {"resources stay with their node", resources_stay_with_their_node, {0}, false},
        {"who has no node key gets everything", who_has_no_node_key_gets_everything, {0}, false},
    };
    return scenario_main("subscription", cases, ARRAY_LENGTH(cases));
}
