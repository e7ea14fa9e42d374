/* SPDX-License-Identifier: MIT */
/* Clients of WAMP v1 in a realm, and what sessions of WAMP see of them (docs/wamp-v1.md). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/router_scenario.h"

#define TOPIC "http://example.com/calc#changed"

/* A session of WAMP that serves com.calc.add, and then a client of WAMP v1. */
struct pair {
    struct peer *session;
    struct peer *client;
};

static struct pair pair_join(struct scenario *scenario)
{
    struct pair pair = {.session = peer_join(scenario, "realm1")};
    peer_send(pair.session, "[64,1,{},'com.calc.add']");
    peer_expect(pair.session, "[65,1,'$r']");
    pair.client = peer_join_v1(scenario, "*");
    return pair;
}

/* A client of WAMP v1 that is subscribed to TOPIC. */
static struct peer *subscriber_join(struct scenario *scenario, const char *name)
{
    struct peer *client = peer_join_v1(scenario, name);
    peer_send(client, "[5,'" TOPIC "']");
    peer_expect_nothing(client);
    return client;
}

static void welcome_comes_first(struct scenario *scenario)
{
    struct peer *client = peer_open_v1(scenario);
    char *text = peer_next(client);
    unsigned long long id = 0;
    assert_int_equal(sscanf(text, "[0,\"%llu\",1,\"widl-router/", &id), 1);
    assert_in_range(id, 1, 9007199254740992);
    free(text);
}

static void calls_reach_sessions(struct scenario *scenario)
{
    struct pair pair = pair_join(scenario);
    peer_send(pair.client, "[2,'7DK6TdN4wLiUJgNM','http://example.com/calc#add',23,99]");
    peer_expect(pair.session, "[68,1,'$r',{},[23,99]]");
    peer_send(pair.session, "[70,1,{},[122]]");
    peer_expect(pair.client, "[3,'7DK6TdN4wLiUJgNM',122]");
}

static void calls_have_any_arguments(struct scenario *scenario)
{
    static const char *const args[] = {"null", "[1,[2]]", "{'a':{'b':[]}},'x',1.5,true", "'ü'"};
    struct pair pair = pair_join(scenario);
    peer_send(pair.client, "[2,'none','http://example.com/calc#add']");
    peer_expect(pair.session, "[68,1,'$r',{}]");
    for (size_t i = 0; i < ARRAY_LENGTH(args); i++) {
        char text[160];
        snprintf(text, sizeof(text), "[2,'%zu','http://example.com/calc#add',%s]", i, args[i]);
        peer_send(pair.client, text);
        snprintf(text, sizeof(text), "[68,%zu,'$r',{},[%s]]", i + 2, args[i]);
        peer_expect(pair.session, text);
    }
}

static void answers_come_in_any_order(struct scenario *scenario)
{
    struct pair pair = pair_join(scenario);
    peer_send(pair.client, "[2,'a','http://example.com/calc#add',1]");
    peer_send(pair.client, "[2,'b','http://example.com/calc#add',2]");
    peer_expect(pair.session, "[68,1,'$r',{},[1]]");
    peer_expect(pair.session, "[68,2,'$r',{},[2]]");
    peer_send(pair.session, "[70,2,{},[20]]");
    peer_send(pair.session, "[70,1,{},[10]]");
    peer_expect(pair.client, "[3,'b',20]");
    peer_expect(pair.client, "[3,'a',10]");
}

static void results_are_one_value(struct scenario *scenario)
{
    static const char *const results[][2] = {
        {"", "null"},
        {",[]", "null"},
        {",[],{}", "null"},
        {",[null]", "null"},
        {",[[1,2]]", "[1,2]"},
        {",[1,2]", "[1,2]"},
        {",[],{'x':1}", "{'x':1}"},
        {",[1],{'x':2}", "{'args':[1],'kwargs':{'x':2}}"},
        {",[1,2],{'x':3}", "{'args':[1,2],'kwargs':{'x':3}}"},
    };
    struct pair pair = pair_join(scenario);
    for (size_t i = 0; i < ARRAY_LENGTH(results); i++) {
        char text[160];
        peer_send(pair.client, "[2,'id','http://example.com/calc#add']");
        peer_expect(pair.session, "[68,'*','$r',{}]");
        snprintf(text, sizeof(text), "[70,%zu,{}%s]", i + 1, results[i][0]);
        peer_send(pair.session, text);
        snprintf(text, sizeof(text), "[3,'id',%s]", results[i][1]);
        peer_expect(pair.client, text);
    }
}

static void errors_have_text_and_details(struct scenario *scenario)
{
    static const char *const errors[][2] = {
        {"'com.calc.error.negative',['below 0']",
         "'http://example.com/calc#error.negative','below 0'"},
        {"'com.calc.error.negative',['below 0',-3]",
         "'http://example.com/calc#error.negative','below 0',-3"},
        {"'com.calc.error.negative',['below 0',-3,4]",
         "'http://example.com/calc#error.negative','below 0',[-3,4]"},
        {"'com.other.error',['no'],{'at':4}", "'com.other.error','no',{'at':4}"},
        {"'com.other.error',['no',1],{'at':4}",
         "'com.other.error','no',{'args':[1],'kwargs':{'at':4}}"},
        {"'com.other.error',[7]", "'com.other.error','com.other.error',7"},
        {"'com.other.error'", "'com.other.error','com.other.error'"},
        {"'http://example.com/e%23wrong',['no']", "'http://example.com/e#wrong','no'"},
        {"'wamp.error.runtime_error',['no']", "'http://api.wamp.ws/error#generic','no'"},
        {"'wamp.error.invalid_argument',['no']",
         "'http://api.wamp.ws/error#invalid_argument','no'"},
    };
    struct pair pair = pair_join(scenario);
    for (size_t i = 0; i < ARRAY_LENGTH(errors); i++) {
        char text[256];
        peer_send(pair.client, "[2,'id','http://example.com/calc#add']");
        peer_expect(pair.session, "[68,'*','$r',{}]");
        snprintf(text, sizeof(text), "[8,68,%zu,{},%s]", i + 1, errors[i][0]);
        peer_send(pair.session, text);
        snprintf(text, sizeof(text), "[4,'id',%s]", errors[i][1]);
        peer_expect(pair.client, text);
    }
}

static void ids_are_free_again_after_the_answer(struct scenario *scenario)
{
    struct pair pair = pair_join(scenario);
    for (int i = 1; i <= 3; i++) {
        char text[64];
        peer_send(pair.client, "[2,'same','http://example.com/calc#add']");
        peer_expect(pair.session, "[68,'*','$r',{}]");
        snprintf(text, sizeof(text), "[70,%d,{},[%d]]", i, i);
        peer_send(pair.session, text);
        snprintf(text, sizeof(text), "[3,'same',%d]", i);
        peer_expect(pair.client, text);
    }
}

static void ids_of_open_calls_are_taken(struct scenario *scenario)
{
    struct pair pair = pair_join(scenario);
    peer_send(pair.client, "[2,'same','http://example.com/calc#add']");
    peer_send(pair.client, "[2,'same','http://example.com/calc#add']");
    peer_expect_status(pair.client, 1002);
    peer_expect(pair.session, "[68,1,'$r',{}]");
}

static void open_calls_are_limited(struct scenario *scenario)
{
    struct pair pair = pair_join(scenario);
    peer_send(pair.client, "[2,'a','http://example.com/calc#add']");
    peer_send(pair.client, "[2,'b','http://example.com/calc#add']");
    peer_send(pair.client, "[2,'c','http://example.com/calc#add']");
    peer_expect(pair.client, "[4,'c','*','*']");
    peer_expect(pair.session, "[68,1,'$r',{}]");
    peer_send(pair.session, "[70,1,{},[1]]");
    peer_expect(pair.client, "[3,'a',1]");
    peer_send(pair.client, "[2,'c','http://example.com/calc#add']");
    peer_expect(pair.session, "[68,2,'$r',{}]");
    peer_expect(pair.session, "[68,3,'$r',{}]");
}

static void calls_end_with_their_callee(struct scenario *scenario)
{
    struct pair pair = pair_join(scenario);
    peer_send(pair.client, "[2,'a','http://example.com/calc#add']");
    peer_expect(pair.session, "[68,1,'$r',{}]");
    peer_drop(pair.session);
    peer_expect(pair.client, "[4,'a','http://api.wamp.ws/error#canceled','*']");
}

static void callees_learn_of_callers_that_leave(struct scenario *scenario)
{
    struct peer *callee = peer_join_with(scenario, "realm1", "{}", "{'call_canceling':true}");
    peer_send(callee, "[64,1,{},'com.calc.add']");
    peer_expect(callee, "[65,1,'$r']");
    struct peer *client = peer_join_v1(scenario, "*");
    peer_send(client, "[2,'a','http://example.com/calc#add']");
    peer_expect(callee, "[68,1,'$r',{}]");
    peer_drop(client);
    peer_expect(callee, "[69,1,{'...':0}]");
}

static void curies_are_made_whole(struct scenario *scenario)
{
    struct pair pair = pair_join(scenario);
    peer_send(pair.client, "[1,'calc','http://example.com/calc#']");
    peer_send(pair.client, "[2,'1','calc:add',1]");
    peer_expect(pair.session, "[68,1,'$r',{},[1]]");
    peer_send(pair.client, "[5,'calc:changed']");
    peer_send(pair.client, "[7,'calc:changed',7,false]");
    peer_expect(pair.client, "[8,'" TOPIC "',7]");
    peer_send(pair.client, "[6,'calc:changed']");
    peer_send(pair.client, "[7,'calc:changed',8,false]");
    peer_expect_nothing(pair.client);
}

static void prefixes_can_be_defined_again(struct scenario *scenario)
{
    struct pair pair = pair_join(scenario);
    peer_send(pair.client, "[1,'c','http://example.com/other#']");
    peer_send(pair.client, "[2,'1','c:add']");
    peer_expect(pair.client, "[4,'1','http://api.wamp.ws/error#NoSuchRPCEndpoint','*']");
    peer_send(pair.client, "[1,'c','http://example.com/calc#']");
    peer_send(pair.client, "[2,'2','c:add']");
    peer_expect(pair.session, "[68,1,'$r',{}]");
}

static void prefixes_are_of_one_client(struct scenario *scenario)
{
    struct pair pair = pair_join(scenario);
    struct peer *other = peer_join_v1(scenario, "*");
    peer_send(other, "[1,'calc','http://example.com/calc#']");
    peer_send(other, "[2,'1','calc:add']");
    peer_expect(pair.session, "[68,1,'$r',{}]");
    peer_send(pair.client, "[2,'1','calc:add']");
    peer_expect(pair.client, "[4,'1','http://api.wamp.ws/error#NoSuchRPCEndpoint','*']");
}

static void what_is_no_prefix_is_a_uri(struct scenario *scenario)
{
    struct peer *callee = peer_join(scenario, "realm1");
    peer_send(callee, "[64,1,{},'calc:add']");
    peer_expect(callee, "[65,1,'$r']");
    struct peer *client = peer_join_v1(scenario, "*");
    peer_send(client, "[2,'1','calc:add']");
    peer_expect(callee, "[68,1,'$r',{}]");
}

static void prefixes_are_limited(struct scenario *scenario)
{
    struct peer *client = peer_join_v1(scenario, "*");
    char text[64];
    for (int i = 0; i < 1024; i++) {
        snprintf(text, sizeof(text), "[1,'p%d','http://example.com/%d#']", i, i);
        peer_send(client, text);
    }
    peer_send(client, "[1,'p7','http://example.com/again#']");
    peer_expect_nothing(client);
    peer_send(client, "[1,'one more','http://example.com/']");
    peer_expect_status(client, 1008);
}

static void uris_have_a_name_in_wamp(struct scenario *scenario)
{
    static const char *const uris[][2] = {
        {"http://example.com/calc#add", "com.calc.add"},
        {"http://example.com/other#add", "http://example.com/other%23add"},
        {"http://example.com/plain", "http://example.com/plain"},
        {"com.plain", "com.plain"},
    };
    struct peer *callee = peer_join(scenario, "realm1");
    struct peer *client = peer_join_v1(scenario, "*");
    for (size_t i = 0; i < ARRAY_LENGTH(uris); i++) {
        char text[128];
        snprintf(text, sizeof(text), "[64,%zu,{},'%s']", i + 1, uris[i][1]);
        peer_send(callee, text);
        peer_expect(callee, "[65,'*','$r']");
        snprintf(text, sizeof(text), "[2,'1','%s']", uris[i][0]);
        peer_send(client, text);
        peer_expect(callee, "[68,'*','$r',{}]");
        snprintf(text, sizeof(text), "[70,%zu,{}]", i + 1);
        peer_send(callee, text);
        peer_expect(client, "[3,'1',null]");
        scenario_forget(scenario, "$r");
    }
}

static void events_go_both_ways(struct scenario *scenario)
{
    struct peer *session = peer_join(scenario, "realm1");
    peer_send(session, "[32,1,{},'com.calc.changed']");
    peer_expect(session, "[33,1,'$s']");
    struct peer *client = subscriber_join(scenario, "*");
    peer_send(session, "[16,2,{},'com.calc.changed',[{'total':7}]]");
    peer_expect(client, "[8,'" TOPIC "',{'total':7}]");
    peer_send(client, "[7,'" TOPIC "',{'total':8}]");
    peer_expect(session, "[36,'$s','*',{},[{'total':8}]]");
    peer_expect_nothing(client);
}

static void events_are_one_value(struct scenario *scenario)
{
    static const char *const payloads[][2] = {
        {"", "null"},
        {",['x']", "'x'"},
        {",[1,2]", "[1,2]"},
        {",[],{'x':1}", "{'x':1}"},
        {",[0],{'x':1}", "{'args':[0],'kwargs':{'x':1}}"},
    };
    struct peer *session = peer_join(scenario, "realm1");
    struct peer *client = subscriber_join(scenario, "*");
    for (size_t i = 0; i < ARRAY_LENGTH(payloads); i++) {
        char text[160];
        snprintf(text, sizeof(text), "[16,%zu,{},'com.calc.changed'%s]", i + 1, payloads[i][0]);
        peer_send(session, text);
        snprintf(text, sizeof(text), "[8,'" TOPIC "',%s]", payloads[i][1]);
        peer_expect(client, text);
    }
}

static void a_topic_is_subscribed_to_once(struct scenario *scenario)
{
    struct peer *client = subscriber_join(scenario, "*");
    peer_send(client, "[5,'" TOPIC "']");
    peer_send(client, "[7,'" TOPIC "',1,false]");
    peer_expect(client, "[8,'" TOPIC "',1]");
    peer_expect_nothing(client);
    peer_send(client, "[6,'" TOPIC "']");
    peer_send(client, "[6,'" TOPIC "']");
    peer_send(client, "[7,'" TOPIC "',2,false]");
    peer_expect_nothing(client);
    peer_send(client, "[5,'" TOPIC "']");
    peer_send(client, "[7,'" TOPIC "',3,false]");
    peer_expect(client, "[8,'" TOPIC "',3]");
}

static void the_publisher_is_excluded(struct scenario *scenario)
{
    struct peer *client = subscriber_join(scenario, "*");
    struct peer *other = subscriber_join(scenario, "*");
    peer_send(client, "[7,'" TOPIC "',1]");
    peer_expect(other, "[8,'" TOPIC "',1]");
    peer_send(client, "[7,'" TOPIC "',2,true]");
    peer_expect(other, "[8,'" TOPIC "',2]");
    peer_expect_nothing(client);
    peer_send(client, "[7,'" TOPIC "',3,false]");
    peer_expect(other, "[8,'" TOPIC "',3]");
    peer_expect(client, "[8,'" TOPIC "',3]");
}

static void the_excluded_are_excluded_and_no_others(struct scenario *scenario)
{
    struct peer *client = subscriber_join(scenario, "$client");
    struct peer *other = subscriber_join(scenario, "$other");
    peer_send(client, "[7,'" TOPIC "',1,[]]");
    peer_expect(client, "[8,'" TOPIC "',1]");
    peer_expect(other, "[8,'" TOPIC "',1]");
    peer_send(client, "[7,'" TOPIC "',2,['$other']]");
    peer_expect(client, "[8,'" TOPIC "',2]");
    peer_send(client, "[7,'" TOPIC "',3,['$client','$other']]");
    peer_send(client, "[7,'" TOPIC "',4,['$client','no session']]");
    peer_expect(other, "[8,'" TOPIC "',4]");
    peer_expect_nothing(client);
}

static void only_the_eligible_receive(struct scenario *scenario)
{
    struct peer *client = subscriber_join(scenario, "$client");
    struct peer *other = subscriber_join(scenario, "$other");
    peer_send(client, "[7,'" TOPIC "',1,[],['$client']]");
    peer_expect(client, "[8,'" TOPIC "',1]");
    peer_send(client, "[7,'" TOPIC "',2,['$client'],['$client','$other']]");
    peer_expect(other, "[8,'" TOPIC "',2]");
    peer_send(client, "[7,'" TOPIC "',3,[],[]]");
    peer_send(client, "[7,'" TOPIC "',4,[],['no session']]");
    peer_send(client, "[7,'" TOPIC "',5,false,['$client']]");
    peer_expect(client, "[8,'" TOPIC "',5]");
    peer_send(client, "[7,'" TOPIC "',6,true,['$client','$other']]");
    peer_expect(other, "[8,'" TOPIC "',6]");
    peer_expect_nothing(other);
}

/* The id of a session in WAMP v1 is its id in WAMP as text, in both directions. */
static void ids_name_sessions_of_wamp(struct scenario *scenario)
{
    struct peer *client = subscriber_join(scenario, "*");
    struct peer *session = peer_open(scenario);
    char text[128];
    unsigned long long id = 0;
    peer_send(session, "[1,'realm1',{'roles':{'subscriber':{},'publisher':{}}}]");
    char *welcome = peer_next(session);
    assert_int_equal(sscanf(welcome, "[2,%llu,", &id), 1);
    free(welcome);
    peer_send(session, "[32,1,{},'com.calc.changed']");
    peer_expect(session, "[33,1,'$s']");
    snprintf(text, sizeof(text), "[7,'" TOPIC "',1,['%llu']]", id);
    peer_send(client, text);
    peer_expect(client, "[8,'" TOPIC "',1]");
    snprintf(text, sizeof(text), "[7,'" TOPIC "',2,[],['%llu']]", id);
    peer_send(client, text);
    peer_expect(session, "[36,'$s','*',{},[2]]");
    peer_expect_nothing(client);
}

static void what_is_reserved_is_not_published(struct scenario *scenario)
{
    struct peer *session = peer_join(scenario, "realm1");
    peer_send(session, "[32,1,{},'wamp.x']");
    peer_expect(session, "[33,1,'*']");
    struct peer *client = peer_join_v1(scenario, "*");
    peer_send(client, "[7,'wamp.x',1]");
    peer_expect_nothing(client);
    peer_expect_nothing(session);
}

static void events_that_json_lacks_are_dropped(struct scenario *scenario)
{
    static const char not_a_number[] = "\x95\x10\x01\x80\xb0"
                                       "com.calc.changed"
                                       "\x91\xca\x7f\xc0\0\0";
    struct peer *session = peer_join(scenario, "realm1");
    struct peer *client = subscriber_join(scenario, "*");
    if (peer_serializer(session) == WI_MSGPACK)
        peer_send_bytes(session, not_a_number, sizeof(not_a_number) - 1);
    peer_expect_nothing(client);
    peer_send(session, "[16,2,{},'com.calc.changed',[1]]");
    peer_expect(client, "[8,'" TOPIC "',1]");
}

static void subscriptions_are_limited(struct scenario *scenario)
{
    struct peer *client = peer_join_v1(scenario, "*");
    peer_send(client, "[5,'com.a']");
    peer_send(client, "[5,'com.b']");
    peer_send(client, "[5,'com.c']");
    peer_send(client, "[7,'com.c',3,false]");
    peer_send(client, "[7,'com.a',1,false]");
    peer_expect(client, "[8,'com.a',1]");
    peer_send(client, "[6,'com.a']");
    peer_send(client, "[5,'com.c']");
    peer_send(client, "[7,'com.c',3,false]");
    peer_expect(client, "[8,'com.c',3]");
}

static void long_ids_are_refused(struct scenario *scenario)
{
    char text[600];
    char id[512];
    memset(id, 'x', sizeof(id));
    struct pair pair = pair_join(scenario);
    snprintf(text, sizeof(text), "[2,'%.255s','http://example.com/calc#add']", id);
    peer_send(pair.client, text);
    peer_expect(pair.session, "[68,1,'$r',{}]");
    peer_send(pair.session, "[70,1,{},[1]]");
    snprintf(text, sizeof(text), "[3,'%.255s',1]", id);
    peer_expect(pair.client, text);
    snprintf(text, sizeof(text), "[2,'%.256s','http://example.com/calc#add']", id);
    peer_send(pair.client, text);
    peer_expect_status(pair.client, 1002);
}

static void long_uris_are_refused(struct scenario *scenario)
{
    char text[1200];
    char uri[1100];
    memset(uri, 'x', sizeof(uri));
    struct peer *client = peer_join_v1(scenario, "*");
    snprintf(text, sizeof(text), "[2,'1','%.1024s']", uri);
    peer_send(client, text);
    peer_expect(client, "[4,'1','http://api.wamp.ws/error#NoSuchRPCEndpoint','*']");
    peer_send(client, "[1,'p','http://example.com/calc#']");
    snprintf(text, sizeof(text), "[2,'1','p:%.1020s']", uri);
    peer_send(client, text);
    peer_expect(client, "[4,'1','http://api.wamp.ws/error#invalid_uri','*']");
    snprintf(text, sizeof(text), "[2,'1','%.1025s']", uri);
    peer_send(client, text);
    peer_expect_status(client, 1002);
}

static void shutdown_closes(struct scenario *scenario)
{
    struct peer *client = peer_join_v1(scenario, "*");
    scenario_shutdown(scenario);
    peer_expect_closed(client);
}

#define WELCOME   "WAMP v1: WELCOME"
#define PREFIX    "WAMP v1: PREFIX"
#define CALL      "WAMP v1: CALL, CALLRESULT, CALLERROR"
#define SUBSCRIBE "WAMP v1: SUBSCRIBE, UNSUBSCRIBE"
#define PUBLISH   "WAMP v1: PUBLISH, EVENT"

int main(void)
{
    static const struct scenario_case cases[] = {
        {RULE(WELCOME, "The server says WELCOME first: session id, version 1, what it is",
              welcome_comes_first)},
        {SCENARIO(shutdown_closes), .in_process = true},
        {RULE(PREFIX, "A CURIE stands for its prefix's URI with the rest behind it",
              curies_are_made_whole)},
        {RULE(PREFIX, "A prefix that is defined again replaces what it was",
              prefixes_can_be_defined_again)},
        {RULE(PREFIX, "Prefixes belong to the session that has defined them",
              prefixes_are_of_one_client)},
        {RULE(PREFIX, "What begins with no prefix is a URI as it is", what_is_no_prefix_is_a_uri)},
        {SCENARIO(prefixes_are_limited)},
        {RULE(CALL, "A call has an id, a URI and any number of arguments; its answer has its id",
              calls_reach_sessions)},
        {RULE(CALL, "Arguments are any values", calls_have_any_arguments)},
        {RULE(CALL, "Answers come in any order", answers_come_in_any_order)},
        {RULE(CALL, "A result is exactly one value", results_are_one_value)},
        {RULE(CALL, "An error has a URI, a description, and details that may be left out",
              errors_have_text_and_details)},
        {RULE(CALL, "The id of a call is the caller's, and free when the call is answered",
              ids_are_free_again_after_the_answer)},
        {RULE(CALL, "Calls that are open have different ids", ids_of_open_calls_are_taken)},
        {RULE(CALL, "A call is answered even if who was to answer is gone",
              calls_end_with_their_callee)},
        {SCENARIO(callees_learn_of_callers_that_leave)},
        {SCENARIO(uris_have_a_name_in_wamp)},
        {SCENARIO(open_calls_are_limited), .options = {.max_pending_calls = 2}},
        {SCENARIO(long_ids_are_refused)},
        {SCENARIO(long_uris_are_refused)},
        {RULE(SUBSCRIBE, "To subscribe again, or to unsubscribe from what is not, does nothing",
              a_topic_is_subscribed_to_once)},
        {SCENARIO(subscriptions_are_limited), .options = {.max_subscriptions = 2}},
        {RULE(PUBLISH, "An event goes to all who are subscribed to its topic",
              events_go_both_ways)},
        {RULE(PUBLISH, "An event is exactly one value", events_are_one_value)},
        {RULE(PUBLISH, "The publisher is excluded unless excludeMe is false",
              the_publisher_is_excluded)},
        {RULE(PUBLISH, "A list of sessions excludes those and nobody else",
              the_excluded_are_excluded_and_no_others)},
        {RULE(PUBLISH, "With a list of eligible sessions nobody else receives",
              only_the_eligible_receive)},
        {SCENARIO(ids_name_sessions_of_wamp)},
        {SCENARIO(what_is_reserved_is_not_published)},
        {SCENARIO(events_that_json_lacks_are_dropped)},
    };
    return scenario_main("v1", cases, ARRAY_LENGTH(cases));
}
