/* SPDX-License-Identifier: MIT */
/* Events that are kept. */
#include <stdio.h>

#include "support/router_scenario.h"

#define ROLES "{'publisher':{},'subscriber':{}}"

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

static void the_latest_event_comes_after_subscribed(struct scenario *scenario)
{
    struct peer *publisher = peer_join(scenario, "realm1");
    struct peer *subscriber = peer_join(scenario, "realm1");
    peer_send(publisher, "[16,1,{'retain':true},'com.t',['old']]");
    peer_send(publisher, "[16,2,{'retain':true,'acknowledge':true},'com.t',['new'],{'k':[1]}]");
    peer_expect(publisher, "[17,2,'$p']");
    peer_send(publisher, "[16,3,{'acknowledge':true},'com.t',['not retained']]");
    peer_expect(publisher, "[17,3,'*']");
    peer_send(subscriber, "[32,1,{'get_retained':true},'com.t']");
    peer_expect(subscriber, "[33,1,'$s']");
    peer_expect(subscriber, "[36,'$s','$p',{'retained':true},['new'],{'k':[1]}]");
    peer_expect_nothing(subscriber);
    peer_send(publisher, "[16,4,{'retain':true},'com.t',['live']]");
    peer_expect(subscriber, "[36,'$s','*',{},['live']]");
}

static void only_who_asks_gets_it(struct scenario *scenario)
{
    struct peer *publisher = peer_join(scenario, "realm1");
    struct peer *subscriber = peer_join(scenario, "realm1");
    struct peer *stranger = peer_join(scenario, "realm2");
    publish(publisher, 1, "", "com.t");
    settle(publisher, 2);
    peer_send(subscriber, "[32,1,{},'com.t']");
    peer_expect(subscriber, "[33,1,'*']");
    peer_expect_nothing(subscriber);
    peer_send(subscriber, "[32,2,{'get_retained':false},'com.t']");
    peer_expect(subscriber, "[33,2,'*']");
    peer_expect_nothing(subscriber);
    expect_retained(subscriber, 3, "com.u", 0);
    expect_retained(subscriber, 4, "com.t", 1);
    expect_retained(stranger, 1, "com.t", 0);
}

static void patterns_get_one_of_each_topic(struct scenario *scenario)
{
    struct peer *publisher = peer_join(scenario, "realm1");
    struct peer *subscriber = peer_join(scenario, "realm1");
    publish(publisher, 1, "", "com.b.t");
    publish(publisher, 2, "", "com.a.t");
    publish(publisher, 3, ",'disclose_me':true", "com.b.t");
    publish(publisher, 4, "", "com.b.u");
    settle(publisher, 5);
    peer_send(subscriber, "[32,1,{'get_retained':true,'match':'wildcard'},'com..t']");
    peer_expect(subscriber, "[33,1,'$s']");
    peer_expect(subscriber, "[36,'$s','*',{'retained':true,'topic':'com.a.t'},[2]]");
    peer_expect(subscriber,
                "[36,'$s','*',{'retained':true,'topic':'com.b.t','publisher':'*','...':0},[3]]");
    peer_expect_nothing(subscriber);
    peer_send(subscriber, "[32,2,{'get_retained':true,'match':'prefix'},'com.b']");
    peer_expect(subscriber, "[33,2,'$p']");
    peer_expect(subscriber, "[36,'$p','*',{'topic':'com.b.t','...':0},[3]]");
    peer_expect(subscriber, "[36,'$p','*',{'topic':'com.b.u','...':0},[4]]");
    peer_expect_nothing(subscriber);
}

static void the_audience_stays_the_same(struct scenario *scenario)
{
    struct peer *publisher = peer_join(scenario, "realm1");
    struct peer *first = peer_join_as(scenario, ROLES, "[2,'$a',{'authid':'$aid','...':0}]");
    struct peer *second = peer_join(scenario, "realm1");
    publish(publisher, 1, "", "com.t");
    publish(publisher, 2, ",'eligible':['$a']", "com.t");
    publish(publisher, 3, ",'eligible_authid':['nobody']", "com.t");
    publish(publisher, 4, ",'exclude_authrole':['anonymous']", "com.t");
    settle(publisher, 5);
    expect_retained(first, 1, "com.t", 2);
    expect_retained(second, 1, "com.t", 1);
    publish(publisher, 6, ",'exclude_authid':['$aid']", "com.u");
    settle(publisher, 7);
    expect_retained(first, 2, "com.u", 0);
    expect_retained(second, 2, "com.u", 6);
}

static void publishers_are_excluded_from_their_own(struct scenario *scenario)
{
    struct peer *one = peer_join(scenario, "realm1");
    struct peer *other = peer_join(scenario, "realm1");
    publish(one, 1, "", "com.t");
    settle(one, 2);
    expect_retained(one, 3, "com.t", 0);
    publish(other, 4, "", "com.t");
    peer_expect(one, "[36,'*','*',{},[4]]");
    publish(one, 5, "", "com.t");
    settle(one, 6);
    expect_retained(one, 7, "com.t", 4);
    expect_retained(other, 8, "com.t", 5);
    publish(one, 9, ",'exclude_me':false", "com.t");
    peer_expect(one, "[36,'*','*',{},[9]]");
    expect_retained(one, 10, "com.t", 9);
}

static void shares_do_not_count(struct scenario *scenario)
{
    struct peer *publisher = peer_join(scenario, "realm1");
    struct peer *one = peer_join(scenario, "realm1");
    struct peer *other = peer_join(scenario, "realm1");
    publish(publisher, 1, ",'rkey':'x'", "com.t");
    settle(publisher, 2);
    peer_send(one, "[32,1,{'nkey':'a','get_retained':true},'com.t']");
    peer_expect(one, "[33,1,'$s']");
    peer_expect(one, "[36,'$s','*',{'retained':true},[1]]");
    peer_send(other, "[32,1,{'nkey':'b','get_retained':true},'com.t']");
    peer_expect(other, "[33,1,'$s']");
    peer_expect(other, "[36,'$s','*',{'retained':true},[1]]");
}

int main(void)
{
    static const struct scenario_case cases[] = {
        {RULE("Event Retention", "the latest retained event follows SUBSCRIBED",
              the_latest_event_comes_after_subscribed)},
        {RULE("Event Retention", "only with get_retained it is sent", only_who_asks_gets_it)},
        {RULE("Event Retention", "a pattern gets the latest of each topic",
              patterns_get_one_of_each_topic)},
        {RULE("Event Retention", "a retained event is for those who would have got it at first",
              the_audience_stays_the_same)},
        {RULE("Event Retention", "exclude_me holds for retained events",
              publishers_are_excluded_from_their_own)},
        {RULE("Event Retention", "retained events are for every node", shares_do_not_count)},
    };
    return scenario_main("retention", cases, ARRAY_LENGTH(cases));
}
