/* SPDX-License-Identifier: MIT */
/* HELLO: who may join, and what WELCOME says (WAMP 4.1.1). */
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

static void each_session_has_its_own_ids(struct scenario *scenario)
{
    struct peer *peers[2] = {peer_open(scenario), peer_open(scenario)};
    for (size_t i = 0; i < 2; i++)
        peer_send(peers[i], "[1,'realm1',{" ROLES "}]");
    peer_expect(peers[0], "[2,'$id',{'authid':'$authid','...':0}]");
    peer_expect(peers[1], "[2,'$other',{'authid':'$other_authid','...':0}]");
    struct peer *third = peer_join(scenario, "realm1");
    peer_send(third, "[32,1,{},'com.ids']");
    peer_expect(third, "[33,1,'*']");
    peer_send(third, "[16,2,{'exclude_me':false},'com.ids',['$id','$authid','$other']]");
    peer_expect(third, "[36,'*','*',{},['$id','$authid','$other']]");
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

int main(void)
{
    static const struct scenario_case cases[] = {
        {"welcome says who you are", welcome_says_who_you_are, {0}, false},
        {"each session has its own ids", each_session_has_its_own_ids, {0}, false},
        {"authmethods with anonymous are fine", authmethods_with_anonymous_are_fine, {0}, false},
        {"refusals give their reason", refusals_give_their_reason, {0}, false},
        {"unknown details and roles are ignored",
         unknown_details_and_roles_are_ignored,
         {0},
         false},
        {"realms are separate", realms_are_separate, {0}, false},
    };
    return scenario_main("hello", cases, ARRAY_LENGTH(cases));
}
