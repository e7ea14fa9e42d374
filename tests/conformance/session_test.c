/* SPDX-License-Identifier: MIT */
/* How sessions begin and end. */
#include <stdio.h>

#include "support/router_scenario.h"

#define ROLES "'roles':{'caller':{}}"

static void welcome_says_who_you_are(struct scenario *scenario)
{
    struct peer *peer = peer_open(scenario);
    peer_send(peer, "[1,'realm1',{" ROLES ",'agent':'test','authid':'joe','authextra':{}}]");
    peer_expect(peer, "[2,'$id',{'realm':'realm1','authid':'$authid','authrole':'anonymous',"
                      "'authmethod':'anonymous','authprovider':'static',"
                      "'agent':'widl-router/0.1.0','roles':{"
                      "'broker':{'features':{'publisher_exclusion':true,'...':0}},"
                      "'dealer':{'features':{'call_canceling':true,'...':0}}}}]");
}

static void authmethods_with_anonymous_are_fine(struct scenario *scenario)
{
    static const char *const methods[] = {"['anonymous']", "['ticket','anonymous']", "[]"};
    for (size_t i = 0; i < ARRAY_LENGTH(methods); i++) {
        char text[160];
        struct peer *peer = peer_open(scenario);
        snprintf(text, sizeof(text), "[1,'realm1',{" ROLES ",'authmethods':%s}]", methods[i]);
        peer_send(peer, text);
        peer_expect(peer, "[2,'...']");
    }
}

static void refusals_give_their_reason(struct scenario *scenario)
{
    static const struct {
        const char *hello;
        const char *reason;
    } cases[] = {
        {"[1,'nowhere',{" ROLES "}]", "no_such_realm"},
        {"[1,'realm 1',{" ROLES "}]", "invalid_uri"},
        {"[1,'',{" ROLES "}]", "invalid_uri"},
        {"[1,'a..b',{" ROLES "}]", "invalid_uri"},
        {"[1,'realm1',{" ROLES ",'authmethods':['ticket','wampcra']}]", "no_matching_auth_method"},
        {"[1,'realm1',{}]", "protocol_violation"},
        {"[1,'realm1',{'roles':{}}]", "protocol_violation"},
        {"[1,'realm1',{'roles':[]}]", "protocol_violation"},
        {"[1,'realm1',{'roles':{'broker':{}}}]", "protocol_violation"},
        {"[1,'realm1',{'roles':{'caller':true}}]", "protocol_violation"},
        {"[1,'realm1',{'roles':{'caller':{'features':[]}}}]", "protocol_violation"},
        {"[1,'realm1',{'roles':{'caller':{'features':{'call_canceling':1}}}}]",
         "protocol_violation"},
        {"[1,'realm1',{" ROLES ",'agent':1}]", "protocol_violation"},
        {"[1,'realm1',{" ROLES ",'authid':1}]", "protocol_violation"},
        {"[1,'realm1',{" ROLES ",'authrole':null}]", "protocol_violation"},
        {"[1,'realm1',{" ROLES ",'authextra':[]}]", "protocol_violation"},
        {"[1,'realm1',{" ROLES ",'authmethods':'anonymous'}]", "protocol_violation"},
        {"[1,'realm1',{" ROLES ",'authmethods':['anonymous',1]}]", "protocol_violation"},
        {"[1,1,{" ROLES "}]", "protocol_violation"},
        {"[1,'realm1']", "protocol_violation"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        char text[128];
        struct peer *peer = peer_open(scenario);
        peer_send(peer, cases[i].hello);
        snprintf(text, sizeof(text), "[3,{'message':'*'},'wamp.error.%s']", cases[i].reason);
        peer_expect(peer, text);
        peer_expect_closed(peer);
    }
}

static void unknown_details_and_roles_are_ignored(struct scenario *scenario)
{
    struct peer *peer = peer_open(scenario);
    peer_send(peer, "[1,'realm1',{'roles':{'caller':{'features':{'x_y_z':true}},'juggler':7},"
                    "'_own':null,'resumable':true}]");
    peer_expect(peer, "[2,'...']");
}

static void realms_are_separate(struct scenario *scenario)
{
    struct peer *here = peer_join(scenario, "realm1");
    struct peer *there = peer_join(scenario, "realm2");
    peer_send(here, "[64,1,{},'com.x']");
    peer_expect(here, "[65,1,'*']");
    peer_send(here, "[32,2,{},'com.t']");
    peer_expect(here, "[33,2,'*']");
    peer_send(there, "[48,1,{},'com.x']");
    peer_expect(there, "[8,48,1,{},'wamp.error.no_such_procedure','...']");
    peer_send(there, "[16,2,{'acknowledge':true},'com.t']");
    peer_expect(there, "[17,2,'*']");
    peer_expect_nothing(here);
    peer_send(there, "[64,3,{},'com.x']");
    peer_expect(there, "[65,3,'*']");
}

static void goodbye_is_answered(struct scenario *scenario)
{
    struct peer *peer = peer_join(scenario, "realm1");
    peer_send(peer, "[6,{'message':'bye'},'wamp.close.close_realm']");
    peer_expect(peer, "[6,{},'wamp.close.goodbye_and_out']");
    peer_expect_closed(peer);
}

static void a_reason_is_a_uri(struct scenario *scenario)
{
    struct peer *peer = peer_join(scenario, "realm1");
    peer_send(peer, "[6,{},'x y']");
    peer_expect_violation(peer);
}

static void abort_is_not_answered(struct scenario *scenario)
{
    struct peer *joined = peer_join(scenario, "realm1");
    peer_send(joined, "[3,{},'wamp.error.protocol_violation']");
    peer_expect_closed(joined);
    struct peer *open = peer_open(scenario);
    peer_send(open, "[3,{'message':'no'},'com.my_mind_changed',[1],{}]");
    peer_expect_closed(open);
}

static void hello_must_come_in_time(struct scenario *scenario)
{
    struct peer *late = peer_open(scenario);
    struct peer *joined = peer_join(scenario, "realm1");
    scenario_advance(scenario, 500);
    struct peer *later = peer_open(scenario);
    scenario_advance(scenario, 499);
    peer_expect_nothing(late);
    scenario_advance(scenario, 1);
    peer_expect(late, "[3,{'message':'*'},'wamp.error.timeout']");
    peer_expect_closed(late);
    peer_expect_nothing(later);
    scenario_advance(scenario, 500);
    peer_expect(later, "[3,{'message':'*'},'wamp.error.timeout']");
    peer_expect_closed(later);
    scenario_advance(scenario, 1000000);
    peer_expect_nothing(joined);
}

static void shutdown_says_goodbye(struct scenario *scenario)
{
    struct peer *open = peer_open(scenario);
    struct peer *polite = peer_join(scenario, "realm1");
    struct peer *rude = peer_join(scenario, "realm2");
    struct peer *mute = peer_join(scenario, "realm2");
    scenario_shutdown(scenario);
    peer_expect(open, "[3,{'message':'*'},'wamp.close.system_shutdown']");
    peer_expect_closed(open);
    peer_expect(polite, "[6,{},'wamp.close.system_shutdown']");
    peer_expect(rude, "[6,{},'wamp.close.system_shutdown']");
    peer_expect(mute, "[6,{},'wamp.close.system_shutdown']");
    peer_send(polite, "[48,1,{},'com.x']");
    peer_expect_nothing(polite);
    peer_send(polite, "[6,{},'wamp.close.goodbye_and_out']");
    peer_expect_closed(polite);
    peer_send(rude, "[3,{},'com.leave_me_alone']");
    peer_expect_closed(rude);
    scenario_advance(scenario, 299);
    peer_expect_nothing(mute);
    scenario_advance(scenario, 1);
    peer_expect_closed(mute);
}

static void shutdown_during_a_call(struct scenario *scenario)
{
    struct peer *caller = peer_join(scenario, "realm1");
    struct peer *callee = peer_join(scenario, "realm1");
    peer_send(callee, "[64,1,{},'com.x']");
    peer_expect(callee, "[65,1,'*']");
    peer_send(caller, "[48,1,{},'com.x']");
    peer_expect(callee, "[68,1,'*',{}]");
    scenario_shutdown(scenario);
    peer_expect(caller, "[6,{},'wamp.close.system_shutdown']");
    peer_expect(callee, "[6,{},'wamp.close.system_shutdown']");
    peer_send(callee, "[70,1,{}]");
    peer_send(callee, "[6,{},'wamp.close.goodbye_and_out']");
    peer_expect_closed(callee);
    peer_expect_nothing(caller);
}

int main(void)
{
    static const struct scenario_case cases[] = {
        {RULE("Session Establishment",
              "WELCOME gives the session id, the roles of the router and their features",
              welcome_says_who_you_are)},
        {RULE("Session Establishment",
              "a method of authentication is chosen from those that HELLO lists",
              authmethods_with_anonymous_are_fine)},
        {RULE("Session Establishment",
              "a HELLO that is refused is answered by ABORT with the reason",
              refusals_give_their_reason)},
        {RULE("Session Establishment",
              "details and roles that the router does not know are ignored",
              unknown_details_and_roles_are_ignored)},
        {RULE("Session Establishment", "what a session does stays in its realm",
              realms_are_separate)},
        {RULE("Session Closing", "GOODBYE is answered by GOODBYE goodbye_and_out",
              goodbye_is_answered)},
        {RULE("Session Closing", "the reason of GOODBYE is a URI", a_reason_is_a_uri)},
        {RULE("Session Closing", "ABORT ends the session and is not answered",
              abort_is_not_answered)},
        {RULE("Session Establishment", "HELLO must come in time", hello_must_come_in_time),
         .options = {.hello_timeout_ms = 1000}, .in_process = true},
        {RULE("Session Closing",
              "a router that shuts down says GOODBYE system_shutdown, and ABORT before",
              shutdown_says_goodbye),
         .options = {.goodbye_timeout_ms = 300}, .in_process = true},
        {RULE("Session Closing", "after its own GOODBYE the router sends and handles nothing more",
              shutdown_during_a_call),
         .in_process = true},
    };
    return scenario_main("session", cases, ARRAY_LENGTH(cases));
}
