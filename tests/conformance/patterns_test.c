/* SPDX-License-Identifier: MIT */
/* Registrations and subscriptions for patterns. */
#include <stdio.h>

#include "support/router_scenario.h"

/*
 * The worked example of the specification, but that its `a1.b2.c3` is a prefix of
 * `a1.b2.c33.d4.e5` as well, by its own definition.
 */
static void patterns_match_as_the_specification_shows(struct scenario *scenario)
{
    static const struct {
        const char *match;
        const char *procedure;
    } registrations[] = {
        {"exact", "a1.b2.c3.d4.e55"},     {"prefix", "a1.b2.c3"},
        {"prefix", "a1.b2.c3.d4"},        {"wildcard", "a1.b2..d4.e5"},
        {"wildcard", "a1.b2.c33..e5"},    {"wildcard", "a1.b2..d4.e5..g7"},
        {"wildcard", "a1.b2..d4..f6.g7"},
    };
    static const struct {
        const char *procedure;
        int registration; /* 0: none */
    } calls[] = {
        {"a1.b2.c3.d4.e55", 1},        {"a1.b2.c3.d98.e74", 2}, {"a1.b2.c3.d4.e325", 3},
        {"a1.b2.c55.d4.e5", 4},        {"a1.b2.c33.d4.e5", 2},  {"a1.b2.c88.d4.e5.f6.g7", 6},
        {"a2.b2.c2.d2.e2", 0},         {"a1.b2.c3", 2},         {"a1.b2.c3-more", 2},
        {"a1.b2.c99.d4.e99.f6.g7", 7}, {"a1.b2.c55.d4", 0},
    };
    char text[160];
    struct peer *caller = peer_join(scenario, "realm1");
    struct peer *callee = peer_join(scenario, "realm1");
    for (size_t i = 0; i < ARRAY_LENGTH(registrations); i++) {
        snprintf(text, sizeof(text), "[64,%zu,{'match':'%s'},'%s']", i + 1, registrations[i].match,
                 registrations[i].procedure);
        peer_send(callee, text);
        snprintf(text, sizeof(text), "[65,%zu,'$r%zu']", i + 1, i + 1);
        peer_expect(callee, text);
    }
    for (size_t i = 0; i < ARRAY_LENGTH(calls); i++) {
        snprintf(text, sizeof(text), "[48,%zu,{},'%s']", i + 1, calls[i].procedure);
        peer_send(caller, text);
        if (calls[i].registration == 0) {
            snprintf(text, sizeof(text), "[8,48,%zu,{},'wamp.error.no_such_procedure','...']",
                     i + 1);
            peer_expect(caller, text);
            continue;
        }
        if (calls[i].registration == 1)
            snprintf(text, sizeof(text), "[68,'*','$r1',{}]");
        else
            snprintf(text, sizeof(text), "[68,'*','$r%d',{'procedure':'%s'}]",
                     calls[i].registration, calls[i].procedure);
        peer_expect(callee, text);
    }
}

/* The same text is another registration for each kind of match. */
static void registrations_are_keyed_by_match(struct scenario *scenario)
{
    static const char *const matches[] = {"exact", "prefix", "wildcard"};
    struct peer *peer = peer_join(scenario, "realm1");
    for (size_t i = 0; i < ARRAY_LENGTH(matches); i++) {
        char text[96];
        snprintf(text, sizeof(text), "[64,%zu,{'match':'%s'},'com.x']", i + 1, matches[i]);
        peer_send(peer, text);
        snprintf(text, sizeof(text), "[65,%zu,'$r%zu']", i + 1, i);
        peer_expect(peer, text);
        peer_send(peer, "[64,9,{'match':'exact'},'com.x']");
        peer_expect(peer, "[8,64,9,{},'wamp.error.procedure_already_exists','...']");
    }
    for (size_t i = 0; i < ARRAY_LENGTH(matches); i++) {
        char text[96];
        snprintf(text, sizeof(text), "[48,%zu,{},'com.x']", i + 10);
        peer_send(peer, text);
        snprintf(text, sizeof(text), "[68,'*','$r%zu',{'...':0}]", i);
        peer_expect(peer, text);
        snprintf(text, sizeof(text), "[66,%zu,'$r%zu']", i + 20, i);
        peer_send(peer, text);
        snprintf(text, sizeof(text), "[67,%zu]", i + 20);
        peer_expect(peer, text);
    }
    peer_send(peer, "[48,30,{},'com.x']");
    peer_expect(peer, "[8,48,30,{},'wamp.error.no_such_procedure','...']");
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
    subscribe(subscriber, 5, "'match':'prefix'", "c", "$all");
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

/* Each case is the patterns that match `a.b.c.d`; the first is the one that is to be called. */
static void the_best_pattern_is_called(struct scenario *scenario)
{
    static const struct {
        const char *best[2];
        const char *other[2];
    } cases[] = {
        {{"exact", "a.b.c.d"}, {"prefix", "a.b.c.d"}},
        {{"exact", "a.b.c.d"}, {"wildcard", "a.b.c.d"}},
        {{"prefix", "a.b.c"}, {"prefix", "a.b."}},
        {{"prefix", "a"}, {"wildcard", "a.b.c."}},
        {{"wildcard", "a.b.."}, {"wildcard", "a..c.d"}},
        {{"wildcard", "a..c."}, {"wildcard", "a...d"}},
        {{"wildcard", "...d"}, {"wildcard", "..."}},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        char text[128];
        struct peer *peer = peer_join(scenario, "realm1");
        snprintf(text, sizeof(text), "[64,1,{'match':'%s'},'%s']", cases[i].other[0],
                 cases[i].other[1]);
        peer_send(peer, text);
        peer_expect(peer, "[65,1,'*']");
        snprintf(text, sizeof(text), "[64,2,{'match':'%s'},'%s']", cases[i].best[0],
                 cases[i].best[1]);
        peer_send(peer, text);
        snprintf(text, sizeof(text), "[65,2,'$best%zu']", i);
        peer_expect(peer, text);
        peer_send(peer, "[48,3,{},'a.b.c.d']");
        snprintf(text, sizeof(text), "[68,1,'$best%zu',{'...':0}]", i);
        peer_expect(peer, text);
        peer_send(peer, "[6,{},'wamp.close.normal']");
        peer_expect(peer, "[6,{},'wamp.close.goodbye_and_out']");
    }
}

static void invocations_of_patterns_say_what_was_called(struct scenario *scenario)
{
    struct peer *peer = peer_join(scenario, "realm1");
    peer_send(peer, "[64,1,{},'com.x']");
    peer_expect(peer, "[65,1,'$exact']");
    peer_send(peer, "[64,2,{'match':'prefix'},'com.']");
    peer_expect(peer, "[65,2,'$prefix']");
    peer_send(peer, "[64,3,{'match':'wildcard'},'org..x']");
    peer_expect(peer, "[65,3,'$wildcard']");
    peer_send(peer, "[48,4,{},'com.x']");
    peer_expect(peer, "[68,1,'$exact',{}]");
    peer_send(peer, "[48,5,{},'com.y']");
    peer_expect(peer, "[68,2,'$prefix',{'procedure':'com.y'}]");
    peer_send(peer, "[48,6,{},'org.a.x']");
    peer_expect(peer, "[68,3,'$wildcard',{'procedure':'org.a.x'}]");
}

int main(void)
{
    static const struct scenario_case cases[] = {
        {RULE("Pattern-based Registration",
              "exact comes before prefix before wildcard, as the example has it",
              patterns_match_as_the_specification_shows)},
        {RULE("Pattern-based Registration",
              "the same text can be registered once for each kind of match",
              registrations_are_keyed_by_match)},
        {RULE("Pattern-based Subscription", "a prefix matches what begins with its text",
              prefixes_match_what_starts_with_them)},
        {RULE("Pattern-based Subscription",
              "an empty component matches one component that is not empty",
              wildcards_match_one_component_each)},
        {RULE("Pattern-based Subscription",
              "each subscription that matches gets an event, all of one publication",
              every_subscription_gets_its_own_event)},
        {RULE("Pattern-based Subscription", "a topic has one subscription for each kind of match",
              subscribing_again_gives_the_same_per_match)},
        {RULE("Pattern-based Registration",
              "exact, then the longest prefix, then the wildcard that is literal first",
              the_best_pattern_is_called)},
        {RULE("Pattern-based Registration",
              "INVOCATION says what was called unless the registration is exact",
              invocations_of_patterns_say_what_was_called)},
    };
    return scenario_main("patterns", cases, ARRAY_LENGTH(cases));
}
