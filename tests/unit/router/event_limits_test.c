/* SPDX-License-Identifier: MIT */
/* What subscriptions and events are bounded by. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/router_scenario.h"

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

/* Long lists are looked up in another way. */
static void lists_may_be_long(struct scenario *scenario)
{
    struct cast cast = join_all(scenario);
    char ids[4096] = "'$a'";
    char names[4096] = "'$aid'";
    for (int i = 0; i < 300; i++) {
        snprintf(ids + strlen(ids), 16, ",%d", i);
        snprintf(names + strlen(names), 16, ",'n%d'", i);
    }
    static const struct {
        const char *key;
        bool is_names;
        bool is_eligible;
    } lists[] = {
        {"exclude", false, false},        {"eligible", false, true},
        {"exclude_authid", true, false},  {"eligible_authid", true, true},
        {"exclude_authrole", true, true}, /* nobody has such a role */
    };
    for (size_t i = 0; i < ARRAY_LENGTH(lists); i++) {
        char text[8192];
        snprintf(text, sizeof(text), "[16,%zu,{'%s':[%s]},'com.t',[%zu]]", i + 2, lists[i].key,
                 lists[i].is_names ? names : ids, i);
        peer_send(cast.publisher, text);
        snprintf(text, sizeof(text), "[36,'$s','*',{},[%zu]]", i);
        if (lists[i].is_eligible)
            peer_expect(cast.first, text);
        if (!lists[i].is_eligible || i == 4)
            peer_expect(cast.second, text);
    }
    peer_expect_nothing(cast.first);
    peer_expect_nothing(cast.second);
}

static void endless_lists_are_refused(struct scenario *scenario)
{
    enum { COUNT = 90000 };
    struct cast cast = join_all(scenario);
    char *text = calloc(COUNT, 8);
    assert_non_null(text);
    size_t size = (size_t)sprintf(text, "[16,2,{'acknowledge':true,'exclude':[0");
    for (unsigned i = 0; i < COUNT; i++)
        size += (size_t)sprintf(text + size, ",%u", 10000 + i % 50000);
    strcpy(text + size, "]},'com.t']");
    peer_send(cast.publisher, text);
    free(text);
    peer_expect(cast.publisher, "[8,16,2,{},'widl.error.limit_exceeded','...']");
    peer_expect_nothing(cast.first);
}

static void publish(struct peer *peer, unsigned request, const char *options, const char *topic)
{
    char text[256];
    snprintf(text, sizeof(text), "[16,%u,{'retain':true%s},'%s',[%u]]", request, options, topic,
             request);
    peer_send(peer, text);
}

/* The subscription asks for what is retained, and gets the event of that publish request. */
static void expect_retained(struct peer *peer, unsigned request, const char *topic, unsigned event)
{
    char text[192];
    snprintf(text, sizeof(text), "[32,%u,{'get_retained':true},'%s']", request, topic);
    peer_send(peer, text);
    snprintf(text, sizeof(text), "[33,%u,'*']", request);
    peer_expect(peer, text);
    if (!event) {
        peer_expect_nothing(peer);
        return;
    }
    snprintf(text, sizeof(text), "[36,'*','*',{'retained':true},[%u]]", event);
    peer_expect(peer, text);
    peer_expect_nothing(peer);
}

/* All that was published is handled. */
static void settle(struct peer *peer, unsigned request)
{
    char text[128];
    snprintf(text, sizeof(text), "[16,%u,{'acknowledge':true},'com.settled']", request);
    peer_send(peer, text);
    snprintf(text, sizeof(text), "[17,%u,'*']", request);
    peer_expect(peer, text);
}

static void the_oldest_are_forgotten_first(struct scenario *scenario)
{
    struct peer *publisher = peer_join(scenario, "realm1");
    struct peer *subscriber = peer_join(scenario, "realm1");
    publish(publisher, 1, "", "com.a");
    publish(publisher, 2, "", "com.b");
    publish(publisher, 3, "", "com.a");
    publish(publisher, 4, "", "com.c");
    settle(publisher, 5);
    expect_retained(subscriber, 1, "com.b", 0);
    expect_retained(subscriber, 2, "com.a", 3);
    expect_retained(subscriber, 3, "com.c", 4);
}

static void memory_is_bounded(struct scenario *scenario)
{
    struct peer *publisher = peer_join(scenario, "realm1");
    struct peer *subscriber = peer_join(scenario, "realm1");
    static char text[8192];
    for (unsigned i = 0; i < 8; i++) {
        int start = snprintf(text, sizeof(text), "[16,%u,{'retain':true},'com.t%u',['", i + 1, i);
        memset(text + start, 'x', 1500);
        strcpy(text + start + 1500, "']]");
        peer_send(publisher, text);
    }
    settle(publisher, 9);
    peer_send(subscriber, "[32,1,{'get_retained':true,'match':'prefix'},'com.t']");
    peer_expect(subscriber, "[33,1,'*']");
    peer_expect(subscriber, "[36,'*','*',{'topic':'com.t6','...':0},['*']]");
    peer_expect(subscriber, "[36,'*','*',{'topic':'com.t7','...':0},['*']]");
    peer_expect_nothing(subscriber);
    /* One that is too large for all of the room leaves the others, but not its own topic's. */
    int start = snprintf(text, sizeof(text), "[16,10,{'retain':true},'com.t7',['");
    memset(text + start, 'x', 6000);
    strcpy(text + start + 6000, "']]");
    peer_send(publisher, text);
    peer_expect(subscriber, "[36,'*','*',{'topic':'com.t7'},['*']]");
    peer_send(subscriber, "[32,2,{'get_retained':true,'match':'prefix'},'com.t']");
    peer_expect(subscriber, "[33,2,'*']");
    peer_expect(subscriber, "[36,'*','*',{'topic':'com.t6','...':0},['*']]");
    peer_expect_nothing(subscriber);
}

/* Many audiences of one topic: some of the older events are forgotten. */
static void a_topic_has_so_many(struct scenario *scenario)
{
    struct peer *publisher = peer_join(scenario, "realm1");
    struct peer *subscriber = peer_join(scenario, "realm1");
    publish(publisher, 1, "", "com.t");
    for (unsigned i = 2; i <= 16; i++) {
        char options[64];
        snprintf(options, sizeof(options), ",'eligible':[%u]", i);
        publish(publisher, i, options, "com.t");
        publish(publisher, i, options, "com.t");
    }
    settle(publisher, 20);
    expect_retained(subscriber, 1, "com.t", 1);
    publish(publisher, 21, ",'eligible':[21]", "com.t");
    settle(publisher, 22);
    expect_retained(subscriber, 2, "com.t", 0);
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

int main(void)
{
    static const struct scenario_case cases[] = {
        {SCENARIO(subscriptions_are_limited), .options = {.max_subscriptions = 2}},
        {SCENARIO(events_that_grow_above_the_limit_are_dropped),
         .options = {.max_message_bytes = 256}},
        {SCENARIO(lists_may_be_long)},
        {SCENARIO(endless_lists_are_refused)},
        {SCENARIO(the_oldest_are_forgotten_first), .options = {.max_retained_events = 2}},
        {SCENARIO(memory_is_bounded), .options = {.max_retained_bytes = 5000}},
        {SCENARIO(a_topic_has_so_many)},
        {SCENARIO(patterns_have_a_limit)},
    };
    return scenario_main("event_limits", cases, ARRAY_LENGTH(cases));
}
