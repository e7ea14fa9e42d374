/* SPDX-License-Identifier: MIT */
/* Who gets an event, and what it says of its publisher (WAMP 14.4). */
#include <stdio.h>
#include <stdlib.h>

#include "support/router_scenario.h"

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

static void mistyped_lists_are_violations(struct scenario *scenario)
{
    static const char *const options[] = {
        "'exclude':1",
        "'exclude':['x']",
        "'exclude':[true]",
        "'exclude':[-1]",
        "'exclude':[1.5]",
        "'exclude':{}",
        "'exclude':null",
        "'eligible':['x']",
        "'eligible':'x'",
        "'exclude_authid':[1]",
        "'exclude_authid':'x'",
        "'eligible_authid':[null]",
        "'eligible_authid':{}",
        "'exclude_authrole':[1]",
        "'eligible_authrole':[[]]",
        "'disclose_me':1",
        "'retain':'yes'",
        "'exclude_me':null",
        "'rkey':1",
        "'ppt_scheme':1",
        "'ppt_serializer':true",
        "'ppt_cipher':[]",
        "'ppt_keyid':{}",
    };
    for (size_t i = 0; i < ARRAY_LENGTH(options); i++) {
        char text[128];
        struct peer *peer = peer_join(scenario, "realm1");
        snprintf(text, sizeof(text), "[16,1,{%s},'com.t']", options[i]);
        peer_send(peer, text);
        peer_expect_violation(peer);
    }
}

static void publishers_may_say_who_they_are(struct scenario *scenario)
{
    struct cast cast = join_all(scenario);
    peer_send(cast.publisher, "[16,2,{'disclose_me':true},'com.t',[1]]");
    peer_expect(cast.first, "[36,'$s','*',{'publisher':'$p','publisher_authid':'$pid',"
                            "'publisher_authrole':'$role'},[1]]");
    peer_expect(cast.second, "[36,'$s','*',{'publisher':'$p','...':0},[1]]");
    peer_send(cast.publisher, "[16,3,{'disclose_me':false},'com.t',[2]]");
    peer_expect(cast.first, "[36,'$s','*',{},[2]]");
}

static void passthru_goes_to_subscribers_as_it_is(struct scenario *scenario)
{
    struct cast cast = join_all(scenario);
    struct peer *publisher = peer_join_as(
        scenario, "{'publisher':{'features':{'payload_passthru_mode':true}}}", "[2,'*',{'...':0}]");
    peer_send(publisher, "[16,1,{'ppt_scheme':'x_mine','ppt_serializer':'cbor','ppt_cipher':'c',"
                         "'ppt_keyid':'k','ppt_other':1},'com.t',['\\u0000AAEC']]");
    peer_expect(cast.first, "[36,'$s','*',{'ppt_scheme':'x_mine','ppt_serializer':'cbor',"
                            "'ppt_cipher':'c','ppt_keyid':'k'},['\\u0000AAEC']]");
    peer_expect(cast.second, "[36,'$s','*',{'ppt_scheme':'x_mine','...':0},['\\u0000AAEC']]");
    peer_send(publisher, "[16,2,{'ppt_scheme':'mqtt','disclose_me':true},'com.t',[1]]");
    peer_expect(cast.first, "[36,'$s','*',{'ppt_scheme':'mqtt','publisher':'*',"
                            "'publisher_authid':'*','publisher_authrole':'*'},[1]]");
}

/* It is in use when there is a scheme that is not empty, and must be announced then. */
static void passthru_must_be_announced(struct scenario *scenario)
{
    struct cast cast = join_all(scenario);
    peer_send(cast.publisher, "[16,2,{'ppt_scheme':'','ppt_cipher':'c'},'com.t',[1]]");
    peer_expect(cast.first, "[36,'$s','*',{},[1]]");
    peer_send(cast.publisher, "[16,3,{'ppt_scheme':'x_mine'},'com.t',[2]]");
    peer_expect_violation(cast.publisher);
    peer_expect(cast.second, "[36,'$s','*',{},[1]]");
    peer_expect_nothing(cast.second);
}

int main(void)
{
    static const struct scenario_case cases[] = {
        {"lists say who gets an event", lists_say_who_gets_an_event, {0}, false},
        {"lists may be long", lists_may_be_long, {0}, false},
        {"endless lists are refused", endless_lists_are_refused, {0}, false},
        {"mistyped lists are violations", mistyped_lists_are_violations, {0}, false},
        {"publishers may say who they are", publishers_may_say_who_they_are, {0}, false},
        {"passthru goes to subscribers as it is",
         passthru_goes_to_subscribers_as_it_is,
         {0},
         false},
        {"passthru must be announced", passthru_must_be_announced, {0}, false},
    };
    return scenario_main("publication", cases, ARRAY_LENGTH(cases));
}
